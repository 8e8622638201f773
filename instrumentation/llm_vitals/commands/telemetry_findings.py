"""Where telemetry goes, whether it arrives there, and what the collector has seen and not kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any
from urllib.parse import urlsplit
from urllib.request import Request

from opentelemetry.util.re import parse_env_headers

from llm_vitals.commands.finding import BAD, GOOD, NOTE, Finding
from llm_vitals.core.no_redirects import OPENER
from llm_vitals.exporters.endpoint_health import connects, endpoint, protocol
from llm_vitals.sdk import providers, temporality


def destinations(environ: Mapping[str, str]) -> Iterator[Finding]:
    """Where each signal goes; an empty batch is sent there."""
    named = providers.defaults(environ)
    if environ.get("OTEL_SDK_DISABLED", "").strip().lower() == "true":
        yield Finding(
            subject="telemetry",
            state=BAD,
            found="OTEL_SDK_DISABLED=true switches everything off",
            fix="unset OTEL_SDK_DISABLED",
        )
        return
    for signal in providers.SIGNALS:
        exporters = named[f"OTEL_{signal}_EXPORTER"]
        subject = signal.lower()
        if "llm_vitals_otlp" not in exporters:
            nothing = exporters == "none"
            yield Finding(
                subject=subject,
                state=NOTE,
                found="go nowhere" if nothing else f"go to {exporters.removeprefix('llm_vitals_')}",
                fix=f"unset OTEL_{signal}_EXPORTER to send them by OTLP" if nothing else None,
            )
            continue
        where = endpoint(signal, environ)
        if signal == "METRICS" and temporality.loses_deltas(environ):
            yield Finding(
                subject=subject,
                state=BAD,
                found=f"go to {where.url} as deltas, which Prometheus and Mimir drop",
                fix=f"unset {temporality.PREFERENCE}, or send them through an OpenTelemetry Collector with the "
                "processor deltatocumulative",
            )
            continue
        if not connects(where):
            yield Finding(
                subject=subject,
                state=BAD,
                found=f"go to {where.url} ({protocol(signal, environ)}), where nothing listens",
                fix="start `llm-vitals up`, or set OTEL_EXPORTER_OTLP_ENDPOINT",
            )
            continue
        arrived = _arrives(signal, protocol(signal, environ))
        yield Finding(
            subject=subject,
            state=GOOD if arrived else BAD,
            found=f"go to {where.url} ({protocol(signal, environ)})"
            + (", an empty batch was accepted" if arrived else ", where an empty batch was not accepted"),
            fix=None
            if arrived
            else "see the error above: is it an OTLP endpoint, is OTEL_EXPORTER_OTLP_PROTOCOL right, does it need a "
            'key (OTEL_EXPORTER_OTLP_HEADERS="authorization=Bearer%20...")?',
        )


def _arrives(signal: str, by: str) -> bool:
    module = import_module(f"llm_vitals.exporters.otlp_{'grpc' if by == 'grpc' else 'http'}")
    kind = {"TRACES": "Spans", "METRICS": "Metrics", "LOGS": "Logs"}[signal]
    exporter = getattr(module, kind)(timeout=3)
    if signal == "METRICS":
        from opentelemetry.sdk.metrics.export import MetricsData  # noqa: PLC0415 - only here

        result = exporter.export(MetricsData(resource_metrics=[]))
    else:
        result = exporter.export([])
    exporter.shutdown()
    return result.name == "SUCCESS"


def unkept(environ: Mapping[str, str]) -> Iterator[Finding]:
    """What the collector has seen and not kept, where traces go to one by HTTP."""
    where = endpoint("TRACES", environ)
    if "llm_vitals_otlp_http" not in providers.defaults(environ)["OTEL_TRACES_EXPORTER"] or not connects(where):
        return
    for one in _unkept_of(where.url, environ):
        example = one["example"]
        yield Finding(
            subject="spans not kept",
            state=NOTE,
            found=f"{one['spans']} of {one['scope'] or 'no scope'} look like calls to a model: {one['why']}; the last: "
            f"{example['name']!r} of {example['service']}, trace {example['trace_id']}",
            fix="/api/unkept of the collector shows what they carry; docs/spans-of-others.md says what is read",
        )


def _unkept_of(url: str, environ: Mapping[str, str]) -> list[Any]:
    """The collector's own list; empty where the receiver is none of ours."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    if parts.scheme not in ("http", "https", ""):
        return []
    value = environ.get("OTEL_EXPORTER_OTLP_TRACES_HEADERS") or environ.get("OTEL_EXPORTER_OTLP_HEADERS") or ""
    headers = dict(parse_env_headers(value, liberal=True))
    request = Request(f"{parts.scheme or 'http'}://{parts.netloc}/api/unkept", headers=headers)  # noqa: S310 # of HTTP
    try:
        with OPENER.open(request, timeout=3) as answer:
            found: Any = json.load(answer)
        return [one for one in found["unkept"] if {"spans", "scope", "why", "example"} <= one.keys()]
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return []
