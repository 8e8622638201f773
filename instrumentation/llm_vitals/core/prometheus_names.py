"""OpenTelemetry names as Prometheus has them; nothing else spells a Prometheus name.

The rules are those of Prometheus 3's OTLP receiver under `translation_strategy: UnderscoreEscapingWithSuffixes`, its
default. Source: prometheus/otlptranslator, `metric_namer.go`, `unit_namer.go` and `label_namer.go`. The table in
tests/unit/test_prometheus_names.py was read from a real Prometheus 3.13.
"""

from __future__ import annotations

import re
from typing import Final, Literal

Kind = Literal["counter", "updowncounter", "gauge", "histogram"]

BUCKET: Final = "_bucket"
SUM: Final = "_sum"
COUNT: Final = "_count"
"""Suffixes of the three series of a classic histogram; a native histogram has one series, without a suffix."""
LE: Final = "le"
"""The label of a classic histogram's bucket that holds its upper bound."""

_UNITS: Final = {
    "d": "days", "h": "hours", "min": "minutes", "s": "seconds", "ms": "milliseconds", "us": "microseconds",
    "ns": "nanoseconds", "By": "bytes", "KiBy": "kibibytes", "MiBy": "mebibytes", "GiBy": "gibibytes",
    "TiBy": "tebibytes", "KBy": "kilobytes", "MBy": "megabytes", "GBy": "gigabytes", "TBy": "terabytes",
    "m": "meters", "V": "volts", "A": "amperes", "J": "joules", "W": "watts", "g": "grams", "Cel": "celsius",
    "Hz": "hertz", "1": "", "%": "percent",
}  # fmt: skip
_PER: Final = {"s": "second", "m": "minute", "h": "hour", "d": "day", "w": "week", "mo": "month", "y": "year"}
_NO_METRIC_CHARACTER: Final = re.compile(r"[^0-9A-Za-z:]+")
_NO_LABEL_CHARACTER: Final = re.compile(r"[^0-9A-Za-z_]")


def metric_name(name: str, unit: str, kind: Kind) -> str:
    """`gen_ai.client.operation.duration`, `s`, `histogram` -> `gen_ai_client_operation_duration_seconds`.

    The unit becomes a suffix unless the name has it; a unit in braces is none. A counter ends in `_total`, a gauge of
    unit `1` in `_ratio`. A classic histogram adds `BUCKET`, `SUM` or `COUNT`.
    """
    words = [word for word in _NO_METRIC_CHARACTER.split(name) if word]
    words += [suffix for suffix in _unit_suffixes(unit) if suffix not in words]
    if kind == "counter":
        words = [word for word in words if word != "total"] + ["total"]
    elif kind == "gauge" and unit == "1":
        words = [word for word in words if word != "ratio"] + ["ratio"]
    joined = "_".join(words)
    return f"_{joined}" if joined[:1].isdigit() else joined


def label_name(attribute: str) -> str:
    """`gen_ai.request.model` -> `gen_ai_request_model`."""
    label = _NO_LABEL_CHARACTER.sub("_", attribute)
    if label[:1].isdigit():
        return f"key_{label}"
    return f"key{label}" if label.startswith("_") and not label.startswith("__") else label


def _unit_suffixes(unit: str) -> list[str]:
    main, _, per = unit.strip().partition("/")
    suffixes = [_unit_word(main.strip(), _UNITS)]
    if per_word := _unit_word(per.strip(), _PER):
        suffixes.append(f"per_{per_word}")
    return [suffix for suffix in suffixes if suffix]


def _unit_word(unit: str, words: dict[str, str]) -> str:
    if "{" in unit or "}" in unit:
        return ""
    return _NO_METRIC_CHARACTER.sub("_", words.get(unit, unit)).strip("_")
