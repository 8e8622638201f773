"""OpenTelemetry data in, records out: OTLP over HTTP and gRPC, and the queue in front of the store."""
