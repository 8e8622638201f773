"""`init()` and the OpenTelemetry providers that it starts."""
