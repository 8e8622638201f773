"""The SDK's OTLP exporters, with one warning where nothing listens; and one that prints a line a call.

Loaded by name through the SDK's own entry points, so that every `OTEL_*` variable keeps its meaning.
"""
