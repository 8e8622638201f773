"""The live part of the demo: a small application that calls the real SDKs against the stand-in provider."""
