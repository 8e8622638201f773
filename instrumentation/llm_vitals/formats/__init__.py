"""Bytes to Exchange: one file an API format, pure functions, no httpx and no OpenTelemetry."""
