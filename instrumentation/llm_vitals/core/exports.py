"""What the exporters could not hand over."""

from __future__ import annotations

from llm_vitals.core import semconv

lost: dict[str, int] = {}
"""Spans and log records whose export failed, by signal; read by the metric `llm_vitals.export.lost`."""

_SIGNALS = {"TRACES": semconv.SIGNAL_TRACES, "LOGS": semconv.SIGNAL_LOGS}


def count_lost(signal: str, records: int) -> None:
    """Count a batch of `signal` (as the SDK's variables spell it) that was given up. One of metrics is no loss: they
    are cumulative, so the next one has all."""
    name = _SIGNALS.get(signal)
    if name is not None and records:
        lost[name] = lost.get(name, 0) + records
