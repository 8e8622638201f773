"""The collector: receives OpenTelemetry data, keeps the calls to models, and serves what only many calls can tell."""
