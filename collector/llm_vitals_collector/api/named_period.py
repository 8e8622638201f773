"""Periods as people name them: `1 to 30 September`, `last week`, `October 2026`; days of UTC, both included."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from typing import Annotated, Final

from pydantic import BeforeValidator, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.kpis import ScopeParameters
from llm_vitals_collector.api.period import LENGTH, PeriodError, RequestedPeriod, parse_length, period_of
from llm_vitals_collector.kpi.measure import Period

EXPECTED: Final = (
    f"{LENGTH}; or words such as last week, this month, yesterday, September, 1 to 30 September, "
    "28 October 2025 to 3 November 2025, 2026-09-01 to 2026-09-30"
)
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    "december",
)
_DAY: Final = timedelta(days=1)
_MONTH: Final = rf"(?P<{{0}}m>{'|'.join(f'{name}|{name[:3]}' for name in _MONTHS)}|sept)"
_SIDE: Final = rf"(?P<{{0}}d>[0-9]{{{{1,2}}}})(?:st|nd|rd|th)?(?: (?:of )?{_MONTH})?(?:,? (?P<{{0}}y>[0-9]{{{{4}}}}))?"
_TO: Final = r" ?(?:to|until|till|-|\N{EN DASH})+ ?".replace(r"\N{EN DASH}", "\N{EN DASH}")
_RANGE: Final = re.compile(rf"(?:from )?{_SIDE.format('a')}{_TO}{_SIDE.format('b')}\Z")
_ONE_DAY: Final = re.compile(_SIDE.format("a") + r"\Z")
_ONE_MONTH: Final = re.compile(_MONTH.format("a") + r"(?: (?P<ay>[0-9]{4}))?\Z")
_ISO: Final = r"([0-9]{4})-([0-9]{2})-([0-9]{2})"
_ISO_RANGE: Final = re.compile(rf"(?:from )?{_ISO}{_TO}{_ISO}\Z")
_LAST: Final = re.compile(r"(?:the )?(?:last|past) ([0-9]{1,4}) (minute|hour|day|week)s?\Z")
_MOST: Final = 80
_FAR: Final = timedelta(days=1100)


def named_period(name: str, text: str, now: datetime) -> Period | None:
    """The period of some words; None where they are a length such as `7d`. Raises PeriodError.

    A week begins on Monday. A month or day without a year is the latest that has begun. What is not over ends at its
    own end all the same: `this month` is the same period each time it is looked at.
    """
    words = " ".join(text.lower().split())
    if len(words) > _MOST:
        raise PeriodError(name, text, EXPECTED)
    today = now.astimezone(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        found = _of_calendar(words, today) or _of_dates(words, today)
    except ValueError:
        raise PeriodError(name, text, "days that their months have, the first before the last") from None
    if found is not None:
        if not timedelta(0) < found.length <= _FAR:
            raise PeriodError(name, text, f"at most {_FAR.days} days, the first before the last")
        return found
    if last := _LAST.match(words):
        length = parse_length(name, last[1] + last[2][0])
        return Period(start=now.astimezone(timezone.utc) - length, end=now.astimezone(timezone.utc))
    try:
        parse_length(name, words)
    except PeriodError as error:
        raise PeriodError(name, text, EXPECTED if error.expected == LENGTH else error.expected) from None
    return None


def _of_calendar(words: str, today: datetime) -> Period | None:
    monday = today - today.weekday() * _DAY
    first = today.replace(day=1)
    before = (first - _DAY).replace(day=1)
    known = {
        "today": (today, today + _DAY),
        "yesterday": (today - _DAY, today),
        "this week": (monday, monday + 7 * _DAY),
        "last week": (monday - 7 * _DAY, monday),
        "this month": (first, _next_month(first)),
        "last month": (before, first),
        "this year": (first.replace(month=1), first.replace(month=1, year=first.year + 1)),
        "last year": (first.replace(month=1, year=first.year - 1), first.replace(month=1)),
    }
    found = known.get(words)
    return None if found is None else Period(start=found[0], end=found[1])


def _of_dates(words: str, today: datetime) -> Period | None:
    if match := _ISO_RANGE.match(words):
        numbers = list(map(int, match.groups()))
        return Period(start=_day(*numbers[:3]), end=_day(*numbers[3:]) + _DAY)
    if match := _ONE_MONTH.match(words):
        month = _month(match["am"])
        start = _day(int(match["ay"]) if match["ay"] else _latest_year(month, 1, today), month, 1)
        return Period(start=start, end=_next_month(start))
    if (match := _ONE_DAY.match(words)) and match["am"]:
        month, day = _month(match["am"]), int(match["ad"])
        start = _day(int(match["ay"]) if match["ay"] else _latest_year(month, day, today), month, day)
        return Period(start=start, end=start + _DAY)
    match = _RANGE.match(words)
    if match is None or not match["bm"]:
        return None
    last_month, last_day = _month(match["bm"]), int(match["bd"])
    first_month, first_day = _month(match["am"] or match["bm"]), int(match["ad"])
    if match["by"]:
        year = int(match["by"])
        # `20 December to 5 January 2026` began the year before.
        begun = int(match["ay"]) if match["ay"] else year - ((first_month, first_day) > (last_month, last_day))
    else:
        begun = int(match["ay"]) if match["ay"] else _latest_year(first_month, first_day, today)
        year = begun + ((first_month, first_day) > (last_month, last_day))
    if match["am"] is None and first_day > last_day:
        raise ValueError("the first day is after the last")
    return Period(start=_day(begun, first_month, first_day), end=_day(year, last_month, last_day) + _DAY)


def _day(year: int, month: int, day: int) -> datetime:
    if not 1990 <= year <= 2199:
        raise ValueError("a year of 1990 to 2199")
    return datetime(year, month, day, tzinfo=timezone.utc)


def _month(name: str) -> int:
    return next(number for number, one in enumerate(_MONTHS, 1) if one.startswith(name[:3]))


def _latest_year(month: int, day: int, today: datetime) -> int:
    return today.year - ((month, day) > (today.month, today.day))


def _next_month(first: datetime) -> datetime:
    return (first + 31 * _DAY).replace(day=1)


def _words(value: object) -> object:
    text = str(value).strip()
    try:
        # Whether it can be read does not depend on the day, but on 29 February.
        named_period("", text, datetime(2028, 12, 31, tzinfo=timezone.utc))
    except PeriodError as error:
        raise PydanticCustomError("expected", "expected {expected}", {"expected": error.expected}) from error
    return text


Named = Annotated[
    str,
    BeforeValidator(_words),
    WithJsonSchema({"type": "string", "examples": ["7d", "last week", "1 to 30 September"]}),
]


class NamedScopeParameters(ScopeParameters):
    """As `ScopeParameters`; a period may be named in words."""

    period: Named | None = Field(  # pyright: ignore[reportIncompatibleVariableOverride] # text, too
        None,
        description="In place of `from`: a length that ends at `to` or now, such as 7d; or words, whose days are of "
        "UTC and both included: last week, this month, September, 1 to 30 September.",
    )

    def requested(self, now: datetime) -> RequestedPeriod:
        """The period; the last 7 days where none is named. Raises ApiError (400)."""
        if self.period is None:
            return super().requested(now)
        try:
            found = named_period("period", self.period, now)
            if found is None:
                return period_of(self.start, self.end, self.period.lower(), now)
        except PeriodError as error:
            raise ApiError.of_field(error.name, error.value, error.expected) from error
        if self.start is not None or self.end is not None:
            expected = "either from and to, or a period in words, not both"
            raise ApiError.of_field("period", self.period, expected)
        return RequestedPeriod(start=found.start, end=found.end, relative=self.period)
