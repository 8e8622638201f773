"""Context in thread pools: a switch for OpenTelemetry's own instrumentation of threads."""

from __future__ import annotations

import logging
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from llm_vitals.core import settings

logger = logging.getLogger("llm_vitals")

MODULE: Final = "opentelemetry.instrumentation.threading"


def carry_context() -> Callable[[], None] | None:
    """Hand the context on to threads, timers and pools; returns what undoes that, None where somebody else has done it
    already or the instrumentation is not installed, which is a warning."""
    try:
        instrumentor: Any = import_module(MODULE).ThreadingInstrumentor()
    except ModuleNotFoundError:
        logger.warning(
            "%s=true, but opentelemetry-instrumentation-threading is not installed: calls in thread pools lose their "
            "trace, user and query. pip install 'llm-vitals[threads]'.",
            settings.THREADS.name,
        )
        return None
    if instrumentor.is_instrumented_by_opentelemetry:
        return None
    instrumentor.instrument()
    undo: Callable[[], None] = instrumentor.uninstrument
    return undo
