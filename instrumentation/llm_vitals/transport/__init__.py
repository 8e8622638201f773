"""Where the bytes of a call are seen: one file an HTTP library. A transport knows only `recording`."""
