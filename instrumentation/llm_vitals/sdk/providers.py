"""Providers: the application's own where it has them, else made by the SDK's configurator, so that every `OTEL_*`
variable means what it always means."""

from __future__ import annotations

import os
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from opentelemetry import trace
from opentelemetry.sdk._configuration import (
    _OTelSDKConfigurator as SdkConfigurator,  # pyright: ignore[reportPrivateUsage]  # made for distributions
)
from opentelemetry.sdk.trace import TracerProvider

from llm_vitals.exporters.endpoint_health import protocol

SIGNALS = ("TRACES", "METRICS", "LOGS")


def configured() -> bool:
    """Whether the process has a tracer provider of the SDK already."""
    return isinstance(trace.get_tracer_provider(), TracerProvider)


def configure() -> None:
    """Make the three global providers as `OTEL_*` says. What differs from the SDK's own defaults: OTLP goes over HTTP,
    spans leave after 1 s (not 5), `console` prints a line a call, and the service is named after the script."""
    with _environment(defaults(os.environ)):
        configurator: Any = SdkConfigurator()
        configurator.configure()


def defaults(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables to set while the providers are made."""
    told: dict[str, str] = {}
    traces = environ.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    # Who sends traces elsewhere has not asked for metrics and logs to a collector on this machine.
    others = "otlp" if "otlp" in traces or _endpoint_given(environ) else "none"
    for signal in SIGNALS:
        named = environ.get(f"OTEL_{signal}_EXPORTER", "").strip() or (traces if signal == "TRACES" else others)
        told[f"OTEL_{signal}_EXPORTER"] = ",".join(_exporter(signal, one.strip(), environ) for one in named.split(","))
    if not environ.get("OTEL_BSP_SCHEDULE_DELAY"):
        told["OTEL_BSP_SCHEDULE_DELAY"] = told["OTEL_BLRP_SCHEDULE_DELAY"] = "1000"
    if not environ.get("OTEL_SERVICE_NAME") and "service.name=" not in environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        told["OTEL_SERVICE_NAME"] = _script()
    return told


def _endpoint_given(environ: Mapping[str, str]) -> bool:
    return any(name.startswith("OTEL_EXPORTER_OTLP") and name.endswith("ENDPOINT") for name in environ)


def _exporter(signal: str, name: str, environ: Mapping[str, str]) -> str:
    if name == "console" and signal == "TRACES":
        return "llm_vitals_console"
    if name == "otlp":
        return "llm_vitals_otlp_grpc" if protocol(signal, environ) == "grpc" else "llm_vitals_otlp_http"
    return name


def _script() -> str:
    """The name of what runs, as a service name: `app` of `python app.py`, `shop` of `python -m shop`."""
    path = Path(sys.argv[0] if sys.argv and sys.argv[0] not in ("", "-c", "-m") else "")
    name = path.parent.name if path.stem == "__main__" else path.stem
    return name or "unknown_service"


@contextmanager
def _environment(values: Mapping[str, str]) -> Generator[None, None, None]:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def draining(provider: Any, drain: Any) -> None:
    """Make `force_flush()` and `shutdown()` of a provider tell what waits before they do their own work, whatever the
    order of its processors."""
    for name in ("force_flush", "shutdown"):
        original = getattr(provider, name, None)
        if original is None or getattr(original, "__llm_vitals__", False):
            continue
        setattr(provider, name, _after(drain, original))


def undraining(provider: Any) -> None:
    """Take back what `draining` did."""
    for name in ("force_flush", "shutdown"):
        if getattr(provider.__dict__.get(name), "__llm_vitals__", False):
            delattr(provider, name)


def _after(drain: Any, original: Any) -> Any:
    def drained_first(*args: Any, **kwargs: Any) -> Any:
        drain()
        return original(*args, **kwargs)

    drained_first.__llm_vitals__ = True  # type: ignore[attr-defined]  # a mark on our own function
    return drained_first


_INSTRUMENTORS = {"httpx": "HTTPXClientInstrumentor", "httpx2": "HTTPX2ClientInstrumentor"}


def http_instrumentors(modules: Sequence[str]) -> list[Any]:
    """The instrumentors that opentelemetry-instrumentation-httpx has for these modules."""
    package = import_module("opentelemetry.instrumentation.httpx")
    names = [_INSTRUMENTORS[module] for module in modules if module in _INSTRUMENTORS]
    return [getattr(package, name)() for name in names if hasattr(package, name)]
