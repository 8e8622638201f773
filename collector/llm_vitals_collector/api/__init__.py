"""The collector's HTTP API: one router a file."""
