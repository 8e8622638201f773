"""Providers: the application's own where it has them, else made by the SDK's configurator, so that every `OTEL_*`
variable means what it always means."""

from __future__ import annotations

import inspect
import logging
import os
import sys
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

from opentelemetry import metrics as metrics_api
from opentelemetry import trace
from opentelemetry.sdk._configuration import (
    _OTelSDKConfigurator as SdkConfigurator,  # pyright: ignore[reportPrivateUsage]  # made for distributions
)
from opentelemetry.sdk.metrics import MeterProvider

from llm_vitals.core.deadline import Deadline
from llm_vitals.exporters.endpoint_health import protocol
from llm_vitals.sdk import exporting
from llm_vitals.sdk.native_histograms import histogram_views

logger = logging.getLogger(__name__)

SIGNALS = ("TRACES", "METRICS", "LOGS")


def chosen_tracer_provider(*, native_histograms: bool) -> trace.TracerProvider:
    """The process's tracer provider, made where there is none. One that exports nothing gets our exporters, and where
    it takes none, another one that is not global exports our spans."""
    provider = trace.get_tracer_provider()
    if exporting.is_unset(provider):
        configure(native_histograms=native_histograms)
        return trace.get_tracer_provider()
    if exporting.exports(provider) is not False:
        return provider
    with _environment(defaults(os.environ)):
        sdk = exporting.sdk_provider(provider)
        if sdk is None:
            return exporting.own_provider(provider)
        logger.warning(
            "The process's tracer provider has no exporter: spans go where the OTEL_* variables say. Add an exporter "
            "before init() to choose another place."
        )
        exporting.add_exporters(sdk)
    return provider


def configure(*, native_histograms: bool) -> None:
    """Make the three global providers as `OTEL_*` says. What differs from the SDK's own defaults: OTLP goes over HTTP,
    spans leave after 1 s (not 5), `console` prints a line a call, the service is named after the script, and durations
    and scores are exponential histograms, where `native_histograms` is true and no `OTEL_*` variable chooses."""
    with _environment(defaults(os.environ)):
        configurator: Any = SdkConfigurator()
        configurator.configure()
    if native_histograms and not os.environ.get(_HISTOGRAM_AGGREGATION, "").strip():
        _use_native_histograms(metrics_api.get_meter_provider())


_HISTOGRAM_AGGREGATION = "OTEL_EXPORTER_OTLP_METRICS_DEFAULT_HISTOGRAM_AGGREGATION"


def _use_native_histograms(provider: Any) -> None:
    # The configurator takes no views, and a provider has no public way to add one. Were the name gone, the histograms
    # would be classic ones, and a warning would say so.
    if isinstance(provider, MeterProvider):
        configuration = provider._sdk_config  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        configuration.views = (*configuration.views, *histogram_views())


def defaults(environ: Mapping[str, str]) -> dict[str, str]:
    """Variables to set while the providers are made."""
    values: dict[str, str] = {}
    traces = environ.get("OTEL_TRACES_EXPORTER", "").strip() or "otlp"
    # Where traces go elsewhere, metrics and logs are not wanted at a collector on this machine.
    others = "otlp" if "otlp" in traces or _names_an_endpoint(environ) else "none"
    for signal in SIGNALS:
        named = environ.get(f"OTEL_{signal}_EXPORTER", "").strip() or (traces if signal == "TRACES" else others)
        values[f"OTEL_{signal}_EXPORTER"] = ",".join(
            _exporter(signal, one.strip(), environ) for one in named.split(",")
        )
    if not environ.get("OTEL_BSP_SCHEDULE_DELAY"):
        values["OTEL_BSP_SCHEDULE_DELAY"] = values["OTEL_BLRP_SCHEDULE_DELAY"] = "1000"
    if not environ.get("OTEL_SERVICE_NAME") and "service.name=" not in environ.get("OTEL_RESOURCE_ATTRIBUTES", ""):
        values["OTEL_SERVICE_NAME"] = _script()
    return values


def _names_an_endpoint(environ: Mapping[str, str]) -> bool:
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


_environment_lock = threading.Lock()


@contextmanager
def _environment(values: Mapping[str, str]) -> Generator[None, None, None]:
    """Set variables for the time of a block: the SDK's parts read them, and take most of them in no other way.

    A variable that somebody else has changed meanwhile is left as it is.
    """
    with _environment_lock:
        before = {name: os.environ.get(name) for name in values}
        os.environ.update(values)
        try:
            yield
        finally:
            for name, value in before.items():
                if os.environ.get(name) != values[name]:
                    continue
                if value is None:
                    os.environ.pop(name, None)
                else:
                    os.environ[name] = value


Drain = Callable[[Deadline | None], bool]


def drain_first(provider: Any, drain: Drain) -> None:
    """Make `force_flush()` and `shutdown()` of a provider process what waits before they do their own work, whatever
    the order of its processors. A time-out is for both together."""
    for name in ("force_flush", "shutdown"):
        original = getattr(provider, name, None)
        if original is None or getattr(original, "__llm_vitals__", False):
            continue
        wrapper = _flush_after(drain, original) if name == "force_flush" else _shut_down_after(drain, original)
        wrapper.__llm_vitals__ = True  # type: ignore[attr-defined]  # a mark on our own function
        setattr(provider, name, wrapper)


def undo_drain_first(provider: Any) -> None:
    """Take back what `drain_first` did."""
    for name in ("force_flush", "shutdown"):
        if getattr(provider.__dict__.get(name), "__llm_vitals__", False):
            delattr(provider, name)


def _flush_after(drain: Drain, original: Any) -> Any:
    default = _default_timeout(original)

    def force_flush(*args: Any, **kwargs: Any) -> Any:
        timeout: Any = args[0] if args else kwargs.get(_TIMEOUT, default)
        if not isinstance(timeout, (int, float)):  # a provider of another make
            drain(None)
            return original(*args, **kwargs)
        deadline = Deadline(timeout / 1000)
        if not drain(deadline):
            return False
        rest = deadline.remaining_millis
        return original(rest, *args[1:], **kwargs) if args else original(**{**kwargs, _TIMEOUT: rest})

    return force_flush


def _shut_down_after(drain: Drain, original: Any) -> Any:
    def shutdown(*args: Any, **kwargs: Any) -> Any:
        drain(None)
        return original(*args, **kwargs)

    return shutdown


_TIMEOUT = "timeout_millis"


def _default_timeout(force_flush: Any) -> Any:
    """The default of the provider's own `timeout_millis`; None where it has no such parameter."""
    try:
        parameter = inspect.signature(force_flush).parameters.get(_TIMEOUT)
    except (TypeError, ValueError):
        return None
    return None if parameter is None else parameter.default


_INSTRUMENTORS = {"httpx": "HTTPXClientInstrumentor", "httpx2": "HTTPX2ClientInstrumentor"}


def http_instrumentors(modules: Sequence[str]) -> list[Any]:
    """The instrumentors that opentelemetry-instrumentation-httpx has for these modules."""
    package = import_module("opentelemetry.instrumentation.httpx")
    names = [_INSTRUMENTORS[module] for module in modules if module in _INSTRUMENTORS]
    return [getattr(package, name)() for name in names if hasattr(package, name)]
