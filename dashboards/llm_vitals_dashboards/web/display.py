"""How numbers, times and changes read on a page: English thousands separators, units written out, times in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from math import floor, log10
from typing import Final, Literal

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.change import Change
from llm_vitals_collector.kpi.kpi import Better
from llm_vitals_collector.kpi.measure import Period

DASH: Final = "\N{EN DASH}"
"""What is unknown."""
_STILL: Final = 0.005
"""A relative change under half a percent is no change."""
_STILL_POINTS: Final = 0.5
_DAY: Final = "%-d %B %Y"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """A change as a coloured chip; `accessible_text` is the whole of it for a screen reader."""

    text: str
    tone: Literal["good", "bad", "flat"]
    accessible_text: str


def whole(value: float | None) -> str:
    """A count: `18,677`."""
    return DASH if value is None else f"{value:,.0f}"


def percent(share: float | None, digits: int | None = None) -> str:
    """A share of 0..1: `85%`, `7.0%`, `0.42%`; the smaller, the more digits, unless `digits` says how many."""
    value, unit = split(share, "share") if digits is None or share is None else (f"{share * 100:.{digits}f}", "%")
    return value + unit


def split(value: float | None, unit: str) -> tuple[str, str]:
    """A value in the unit of its KPI as text and what stands small beside it: ("7.0", "%"), ("840", " ms")."""
    if value is None:
        return DASH, ""
    if unit == "share":
        hundredths = value * 100
        digits = 0 if hundredths >= 9.95 or hundredths == 0 else 1 if hundredths >= 0.95 else 2
        return f"{hundredths:.{digits}f}", "%"
    if unit == "s":
        number, _, word = seconds(value).partition(" ")
        return number, f" {word}"
    if unit == "usd":
        return usd(value), ""
    if unit == "points":
        return ("0" if abs(value) < _STILL_POINTS else f"{value:+.0f}"), ""
    if unit == "tokens":
        return f"{value:,.0f}" if value >= 10 else f"{value:.1f}", ""
    return (f"{value:,.1f}" if value < 100 else f"{value:,.0f}"), ""


def in_unit(value: float | None, unit: str) -> str:
    """A value in the unit of its KPI."""
    return "".join(split(value, unit))


def seconds(value: float | None) -> str:
    """A duration: `840 ms`, `1.32 s`, `75.0 s`."""
    if value is None:
        return DASH
    if value < 0.9995:
        thousandths = value * 1000
        return f"{thousandths:.0f} ms" if thousandths >= 10 or thousandths == 0 else f"{thousandths:.1f} ms"
    return f"{value:,.2f} s" if value < 10 else f"{value:,.1f} s"


def usd(value: float | None) -> str:
    """US dollars: `$1,204`, `$20.07`, `$0.0022`, `$0.000045`."""
    if value is None:
        return DASH
    if value >= 1000:
        return f"${value:,.0f}"
    if value >= 0.1 or value == 0:
        return f"${value:,.2f}"
    # Two digits that count, as a price of a token has; a power of ten is no price.
    return f"${value:.4f}" if value >= 0.001 else f"${value:.{1 - floor(log10(value))}f}"


def chip(change: Change | None, better: Better, against: str) -> Chip | None:
    """The chip of a change: coloured by what is better; neutral where chance explains it, where it is under half a
    percent or point, or where nothing is better."""
    if change is None:
        return None
    size = moved(change)
    if change.value is not None and abs(change.value) < (_STILL if change.kind == "relative" else _STILL_POINTS):
        return Chip(text=f"● {size}", tone="flat", accessible_text=f"unchanged against {against}")
    up = change.value is None or change.value > 0
    text = f"{'▲' if up else '▼'} {size}"
    accessible_text = f"{'up' if up else 'down'} {size} against {against}"
    if change.kind == "new":
        accessible_text = f"{size}: it was 0 in {against}"
    if change.by_chance:
        return Chip(text=text, tone="flat", accessible_text=f"{accessible_text}, within chance")
    if better == "neutral":
        return Chip(text=text, tone="flat", accessible_text=accessible_text)
    good = up == (better == "higher")
    return Chip(
        text=text,
        tone="good" if good else "bad",
        accessible_text=f"{accessible_text}, {'better' if good else 'worse'}",
    )


def moved(change: Change) -> str:
    """The size of a change: `12%`, of shares and points `2.3 points`, from 0 `new`."""
    if change.value is None:
        return "new"
    size = abs(change.value)
    if change.kind == "relative":
        return "0%" if size < _STILL else f"{size:.0%}" if size < 9.995 else "over 999%"
    digits = f"{size:.1f}" if _STILL_POINTS <= size < 9.95 else f"{size:.0f}"
    return f"{digits} point{'' if digits in ('1', '1.0') else 's'}"


def tone(rating: str | None) -> Literal["good", "bad", "flat"]:
    """The colour of a rating."""
    if rating in (semconv.POSITIVE, semconv.PROMOTER):
        return "good"
    return "bad" if rating in (semconv.NEGATIVE, semconv.DETRACTOR) else "flat"


def rating_words(rating: str | None, scale: str | None, score: float | None) -> str:
    """A rating in words: `positive`, `promoter (9 of 10)`, `neutral (3 of 5)`; without one, `label`."""
    if rating is None:
        return "label"
    if score is None or scale not in (semconv.SCALE_1_5, semconv.SCALE_0_10):
        return rating
    return f"{rating} ({score:g} of {scale.rpartition('-')[2]})"


def clock(at: datetime) -> str:
    """`22 Nov 14:03:22`, in UTC."""
    return f"{_utc(at):%-d %b %H:%M:%S}"


def full_time(at: datetime) -> str:
    """`22 November 2026, 14:03:22.482 UTC`."""
    at = _utc(at)
    return f"{at:{_DAY}, %H:%M:%S}.{at.microsecond // 1000:03} UTC"


def span(period: Period) -> str:
    """A period in words: `15 to 22 November 2026, UTC`; with clock times when it is short or was chosen to the hour."""
    start, end = _utc(period.start), _utc(period.end)
    if period.length.total_seconds() < 2 * 86400:
        if start.date() == end.date():
            return f"{start:{_DAY}, %H:%M} to {end:%H:%M}, UTC"
        return f"{start:%-d %B %H:%M} to {end:%-d %B %Y %H:%M}, UTC"
    if start.year != end.year:
        return f"{start:{_DAY}} to {end:{_DAY}}, UTC"
    if start.month != end.month:
        return f"{start:%-d %B} to {end:{_DAY}}, UTC"
    return f"{start:%-d} to {end:{_DAY}}, UTC"


def _utc(at: datetime) -> datetime:
    return at.astimezone(timezone.utc)
