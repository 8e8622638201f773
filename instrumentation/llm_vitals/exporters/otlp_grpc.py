"""OTLP over gRPC."""

from __future__ import annotations

from typing import Any

from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs.export import LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExportResult
from opentelemetry.sdk.trace.export import SpanExportResult

from llm_vitals.exporters.checked import checked

Spans: Any = checked(OTLPSpanExporter, "TRACES", SpanExportResult)
Metrics: Any = checked(OTLPMetricExporter, "METRICS", MetricExportResult)
Logs: Any = checked(OTLPLogExporter, "LOGS", LogRecordExportResult)
