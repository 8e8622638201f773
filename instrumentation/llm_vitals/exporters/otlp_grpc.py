"""OTLP over gRPC."""

from __future__ import annotations

from typing import Any

from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs.export import LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExportResult
from opentelemetry.sdk.trace.export import SpanExportResult

from llm_vitals.exporters.announced import announced

Spans: Any = announced(OTLPSpanExporter, "TRACES", SpanExportResult)
Metrics: Any = announced(OTLPMetricExporter, "METRICS", MetricExportResult)
Logs: Any = announced(OTLPLogExporter, "LOGS", LogRecordExportResult)
