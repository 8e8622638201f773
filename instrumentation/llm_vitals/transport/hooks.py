"""Hooks: what a transport is given by the rest, so that it needs to know only recordings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from opentelemetry.context import Context

from llm_vitals.transport.recording import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """Called on the caller's path: each must be quick and must not raise."""

    suffixes: tuple[bytes, ...]
    """Ends of paths that may be a call to a model, with their slash."""
    opened: Callable[[Recording], None]
    """A streamed answer began."""
    add: Callable[[Recording], None]
    """A call is over."""
    covered: Callable[[Context], bool]
    """Whether the current span is another instrumentation's span of this same call."""
    around: Callable[[Recording], Context]
    """The context in which the request is sent: HTTP spans off, or our own span current."""
    alone: Context | None
    """What `around` gives where the current context is empty, if that is always the same."""
