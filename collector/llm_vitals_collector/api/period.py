"""Times and periods as a URL names them: the one parser of the API, the pages and the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final

from pydantic import TypeAdapter, ValidationError

from llm_vitals_collector.kpi.measure import Period

DEFAULT: Final = "7d"
PRESETS: Final = ("24h", "7d", "30d")
TIME: Final = "ISO 8601 such as 2026-11-15T00:00:00Z (UTC where no offset is given) or epoch seconds"
LENGTH: Final = "a number and m, h, d or w, such as 7d"
_UNITS: Final = {"m": ("minute", 60), "h": ("hour", 3600), "d": ("day", 86400), "w": ("week", 604800)}
_RELATIVE: Final = re.compile(r"([0-9]{1,6})([mhdw])\Z")
_EPOCH: Final = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?\Z")
_ISO: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}([T ].*)?\Z", re.IGNORECASE)
_LONGEST: Final = timedelta(days=1100)
"""Three years: a period before it of the same length and one before that are looked at too."""
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=timezone.utc)
"""Text such as 20261115 is read as epoch seconds; this bound says that it is no date."""
_LATEST: Final = datetime(2200, 1, 1, tzinfo=timezone.utc)
_DATETIME: Final = TypeAdapter(datetime)


class PeriodError(ValueError):
    """A time or a period that cannot be used. `name` is the parameter at fault, `expected` what was expected of it."""

    def __init__(self, name: str, value: str, expected: str) -> None:
        super().__init__(f"{name}={value[:40]!r}: expected {expected}")
        self.name: Final = name
        self.value: Final = value
        self.expected: Final = expected


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestedPeriod(Period):
    """A period and how the URL named it: `relative` is its length, such as `7d`, where it ends now, else None."""

    relative: str | None = None


def parse_time(name: str, text: str) -> datetime:
    """A point in time, aware and in UTC, of ISO 8601 or epoch seconds. Raises PeriodError."""
    text = text.strip()
    try:
        if _EPOCH.match(text):
            at = datetime.fromtimestamp(float(text), tz=timezone.utc)
        elif _ISO.match(text):
            # A `+` in a URL that was not escaped arrives as a space.
            at = _DATETIME.validate_strings(re.sub(r" (\d\d:?\d\d)\Z", r"+\1", text))
            at = at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)
        else:
            raise PeriodError(name, text, TIME)
    except (ValidationError, OverflowError, OSError):
        raise PeriodError(name, text, TIME) from None
    if not _EARLIEST <= at <= _LATEST:
        raise PeriodError(name, text, f"a time between the years 1990 and 2200: {TIME}")
    return at


def parse_length(name: str, text: str) -> timedelta:
    """The length of a relative period such as `24h` or `7d`. Raises PeriodError."""
    match = _RELATIVE.match(text.strip())
    if match is None or int(match[1]) == 0:
        raise PeriodError(name, text, LENGTH)
    length = timedelta(seconds=int(match[1]) * _UNITS[match[2]][1])
    if length > _LONGEST:
        raise PeriodError(name, text, f"at most {_LONGEST.days} days")
    return length


def period_of(start: datetime | None, end: datetime | None, relative: str | None, now: datetime) -> RequestedPeriod:
    """The period of the parameters `from`, `to` and `period`; the last 7 days by default. Raises PeriodError.

    `period` ends at `to`, or now. `from` without `to` ends now; `to` alone ends the last 7 days before it.
    """
    if start is not None and relative:
        raise PeriodError("period", relative, "either from (and to) or period (and to), not both")
    until = now.astimezone(timezone.utc) if end is None else end
    since = until - parse_length("period", relative or DEFAULT) if start is None else start
    if since >= until:
        raise PeriodError("from", f"{since:%Y-%m-%d %H:%M:%S}", f"a time before to ({until:%Y-%m-%d %H:%M:%S}), UTC")
    if until - since > _LONGEST:
        raise PeriodError("from", f"{since:%Y-%m-%d %H:%M:%S}", f"at most {_LONGEST.days} days before to")
    named = start is not None or end is not None
    return RequestedPeriod(start=since, end=until, relative=None if named else relative or DEFAULT)


def parse_period(query: Mapping[str, str], now: datetime) -> RequestedPeriod:
    """The same of a URL's query, whose empty fields count as absent. Raises PeriodError."""
    start, end, relative = (query.get(name, "").strip() for name in ("from", "to", "period"))
    return period_of(
        parse_time("from", start) if start else None, parse_time("to", end) if end else None, relative or None, now
    )


def iso(at: datetime) -> str:
    """ISO 8601 in UTC with microseconds and a final Z: what every answer, URL and `<time>` carries."""
    return f"{at.astimezone(timezone.utc):%Y-%m-%dT%H:%M:%S.%f}Z"
