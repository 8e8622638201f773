"""The period that is looked at, and how a URL names it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from llm_vitals_collector.kpi import measure

DEFAULT: Final = "7d"
PRESETS: Final = ("24h", "7d", "30d")
_UNITS: Final = {"m": ("minute", 60), "h": ("hour", 3600), "d": ("day", 86400), "w": ("week", 604800)}
_RELATIVE: Final = re.compile(r"(\d{1,6})([mhdw])\Z")
_EPOCH: Final = re.compile(r"\d{1,11}(\.\d{1,9})?\Z")
_LONGEST: Final = timedelta(days=1100)
"""Three years: a period before it of the same length and one before that are looked at too."""
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=timezone.utc)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=timezone.utc)
_EXPECTED: Final = "expected ISO 8601 such as 2026-11-15T00:00:00Z (UTC where no offset is given) or epoch seconds"


class PeriodError(ValueError):
    """The URL names no period; the message says what was expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(measure.Period):
    """The period of a page; `relative` is how the URL named it, such as `7d`, else None."""

    relative: str | None = None


def moment(name: str, text: str) -> datetime:
    """A point in time, aware and in UTC. Raises `PeriodError`."""
    text = text.strip()
    try:
        if _EPOCH.match(text):
            at = datetime.fromtimestamp(float(text), tz=timezone.utc)
        else:
            # A `+` in a URL that was not escaped arrives as a space; Python 3.10 does not read a final Z.
            iso = re.sub(r" (\d\d:?\d\d)\Z", r"+\1", text)
            at = datetime.fromisoformat(re.sub(r"[zZ]\Z", "+00:00", iso))
            at = at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)
    except (ValueError, OverflowError, OSError):
        raise PeriodError(f"{name}={text[:40]!r} is no time; {_EXPECTED}") from None
    if not _EARLIEST <= at <= _LATEST:
        raise PeriodError(f"{name}={text[:40]!r} is not between the years 1990 and 2200; {_EXPECTED}")
    return at


def length(text: str) -> timedelta:
    """The length of a relative period such as `24h` or `7d`. Raises `PeriodError`."""
    match = _RELATIVE.match(text.strip())
    if match is None or int(match[1]) == 0:
        raise PeriodError(f"period={text[:40]!r} is no length of time; expected a number and m, h, d or w, such as 7d")
    return timedelta(seconds=int(match[1]) * _UNITS[match[2]][1])


def parse(query: Mapping[str, str], now: datetime) -> Period:
    """The period that `from`, `to` and `period` name; the last 7 days by default. Raises `PeriodError`.

    `period` ends at `to`, or now. `from` without `to` ends now; `to` alone ends the last 7 days before it.
    """
    start_text, end_text, relative = (query.get(name, "").strip() for name in ("from", "to", "period"))
    if start_text and relative:
        raise PeriodError("both from and period are given; expected from and to, or period (and to)")
    end = moment("to", end_text) if end_text else now.astimezone(timezone.utc)
    start = moment("from", start_text) if start_text else end - _bounded(length(relative or DEFAULT))
    if start >= end:
        raise PeriodError(f"from ({start:%Y-%m-%d %H:%M:%S}) is not before to ({end:%Y-%m-%d %H:%M:%S}), UTC")
    _bounded(end - start)
    return Period(start=start, end=end, relative=None if start_text or end_text else relative or DEFAULT)


def _bounded(span: timedelta) -> timedelta:
    if span > _LONGEST:
        raise PeriodError(f"the period is {span.days} days long; expected at most {_LONGEST.days}")
    return span
