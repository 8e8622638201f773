"""OTLP over HTTP."""

from __future__ import annotations

from typing import Any

from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk._logs.export import LogRecordExportResult
from opentelemetry.sdk.metrics.export import MetricExportResult
from opentelemetry.sdk.trace.export import SpanExportResult

from llm_vitals.exporters.checked import checked
from llm_vitals.exporters.session import own_session

Spans: Any = checked(OTLPSpanExporter, "TRACES", SpanExportResult, own_session)
Metrics: Any = checked(OTLPMetricExporter, "METRICS", MetricExportResult, own_session)
Logs: Any = checked(OTLPLogExporter, "LOGS", LogRecordExportResult, own_session)
