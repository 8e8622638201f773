"""The catalogue measured: every KPI of a period, against the previous period of equal length."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol, cast

from llm_vitals_dashboards import kpi_sql
from llm_vitals_dashboards.kpi import Dimension, Kpi
from llm_vitals_dashboards.kpis import KPIS
from llm_vitals_dashboards.period import Period

BUCKETS: Final = 28
"""Points of a tile's small line: a 7 day period gives one each 6 hours."""
HOURLY_UP_TO_DAYS: Final = 8
"""A longer period's trend is drawn by day: by hour its line would be a brush stroke."""

Row = Mapping[str, object]
Key = tuple[bool, str, str | None]
"""This period or the previous one; total, model or task; which."""


class Rows(Protocol):
    """The part of the store that is needed here."""

    def rows(self, sql: str, parameters: Mapping[str, object]) -> list[dict[str, object]]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What is looked at. `service` and `model` (the request model) None for all."""

    period: Period
    service: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A KPI for one model or task. `basis` is what the value rests on, `calls` all calls of the group."""

    key: str
    value: float | None
    calls: int
    basis: int | None = None
    previous: float | None = None
    previous_calls: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """A KPI measured; `change` is relative, (value - previous) / previous; of points it is their difference."""

    kpi: Kpi
    value: float | None
    previous: float | None
    change: float | None
    note: str | None
    basis: int | None
    by: Mapping[Dimension, tuple[Group, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendPoint:
    """One hour or day that begins at `start_s` (epoch seconds): mean quality and rates are 0..1."""

    start_s: float
    quality: float | None
    answers: int
    calls: int
    error_rate: float | None
    refusal_rate: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """The course of a period by hour or by day, oldest first; an hour or day without calls is left out."""

    grain: Literal["hour", "day"]
    points: tuple[TrendPoint, ...]


def measure(store: Rows, scope: Scope) -> tuple[Measure, ...]:
    """All KPIs of the catalogue, in its order."""
    found: dict[Key, dict[str, object]] = {}
    for sql in (kpi_sql.calls(), kpi_sql.users(), kpi_sql.feedback()):
        for row in _run(store, sql, scope):
            key = row.get("key")
            level = str(row["level"])
            if level == "total" or isinstance(key, str):
                found.setdefault((row["this"] is True, level, key if isinstance(key, str) else None), {}).update(row)
    return tuple(_measured(kpi, found, scope.period) for kpi in KPIS)


def courses(store: Rows, scope: Scope) -> Mapping[str, tuple[float | None, ...]]:
    """The course of each KPI over the period in `BUCKETS` equal steps; None where nothing is known."""
    lines: dict[str, list[float | None]] = {kpi.id: [None] * BUCKETS for kpi in KPIS}
    for sql in (kpi_sql.calls_series(), kpi_sql.users_series(), kpi_sql.feedback_series()):
        for row in _run(store, sql, scope):
            bucket = row["bucket"]
            if isinstance(bucket, int) and 0 <= bucket < BUCKETS:
                for kpi in KPIS:
                    if f"v_{kpi.id}" in row:
                        lines[kpi.id][bucket] = number(row[f"v_{kpi.id}"])
    return {kpi_id: tuple(line) for kpi_id, line in lines.items()}


def trend(store: Rows, scope: Scope) -> Trend:
    """Quality and rates over time: by hour, by day in a long period."""
    points = tuple(
        TrendPoint(
            start_s=start,
            quality=number(row["quality"]),
            answers=count(row["answers"]) or 0,
            calls=count(row["calls"]) or 0,
            error_rate=number(row["error_rate"]),
            refusal_rate=number(row["refusal_rate"]),
        )
        for row in _run(store, kpi_sql.trend(), scope)
        if (start := number(row["start_s"])) is not None
    )
    return Trend(grain=_grain(scope.period), points=points)


def choices(store: Rows, scope: Scope) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The services and the models that the filters may offer."""
    rows = _run(store, kpi_sql.choices(), scope)
    return (_texts(rows[0]["services"]), _texts(rows[0]["models"])) if rows else ((), ())


def errors(store: Rows, scope: Scope) -> list[dict[str, object]]:
    """What failed most, by model; see `kpi_sql.errors`."""
    return _run(store, kpi_sql.errors(), scope)


def confusion(store: Rows, scope: Scope) -> list[dict[str, object]]:
    """How labelled calls were answered; see `kpi_sql.confusion`."""
    return _run(store, kpi_sql.confusion(), scope)


def remarks(store: Rows, scope: Scope) -> list[dict[str, object]]:
    """The newest ratings with a comment; see `kpi_sql.remarks`."""
    return _run(store, kpi_sql.remarks(), scope)


def change(value: float | None, previous: float | None) -> float | None:
    """(value - previous) / previous; None when either is unknown or the previous one is 0."""
    return None if value is None or previous is None or previous == 0 else (value - previous) / previous


def change_in(unit: str, value: float | None, previous: float | None) -> float | None:
    """How a KPI of this unit changed. Points lie around 0, where a relative change says nothing: theirs is the
    difference."""
    if unit != "points":
        return change(value, previous)
    return None if value is None or previous is None else value - previous


def number(value: object) -> float | None:
    """A finite number that the store answered, else None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if float("-inf") < value < float("inf") else None


def count(value: object) -> int | None:
    """A count that the store answered, else None."""
    found = number(value)
    return None if found is None else int(found)


def share_in_words(share: float) -> str:
    """`12%`; a share that is not 0 never reads as 0%."""
    return "under 1%" if 0 < share < 0.01 else f"{share:.0%}"


def note(kpi: Kpi, value: float | None, previous: float | None, row: Row, period: Period) -> str | None:
    """What a reader must know beside the number, in a short plain sentence."""
    if value is None:
        return kpi.absent
    said: list[str] = []
    basis, missing = count(row.get(f"n_{kpi.id}")), number(row.get(f"m_{kpi.id}"))
    if kpi.basis_text is not None and basis is not None:
        said.append(_singular(kpi.basis_text.format(n=f"{basis:,}"), basis))
    if kpi.missing_text is not None and missing is not None and missing > 0:
        said.append(kpi.missing_text.format(share=share_in_words(missing)))
    if previous is None:
        said.append(kpi.absent_before or f"no data for the previous {period.words}")
    return "; ".join(said) or None


def _measured(kpi: Kpi, found: Mapping[Key, Row], period: Period) -> Measure:
    now, before = (found.get((this, "total", None), {}) for this in (True, False))
    value, previous = number(now.get(f"v_{kpi.id}")), number(before.get(f"v_{kpi.id}"))
    return Measure(
        kpi=kpi,
        value=value,
        previous=previous,
        change=change_in(kpi.unit, value, previous),
        note=note(kpi, value, previous, now, period),
        basis=count(now.get(f"n_{kpi.id}")),
        by={dimension: _groups(kpi, dimension, found) for dimension in kpi.by},
    )


def _groups(kpi: Kpi, dimension: Dimension, found: Mapping[Key, Row]) -> tuple[Group, ...]:
    groups: list[Group] = []
    for (this, level, key), row in found.items():
        if not this or level != dimension or key is None or f"v_{kpi.id}" not in row:
            continue
        before = found.get((False, level, key), {})
        groups.append(
            Group(
                key=key,
                value=number(row[f"v_{kpi.id}"]),
                calls=count(row.get("calls")) or 0,
                basis=count(row.get(f"n_{kpi.id}")),
                previous=number(before.get(f"v_{kpi.id}")),
                previous_calls=count(before.get("calls")) or 0,
            )
        )
    return tuple(sorted(groups, key=lambda group: (-group.calls, group.key)))


def _run(store: Rows, sql: str, scope: Scope) -> list[dict[str, object]]:
    period = scope.period
    values: dict[str, object] = {
        "before_from": period.previous_start - period.length,
        "previous_from": period.previous_start,
        "from": period.start,
        "to": period.end,
        "service": scope.service,
        "model": scope.model,
        "step_s": period.length.total_seconds() / BUCKETS,
        "grain": _grain(period),
    }
    return store.rows(sql, {name: values[name] for name in kpi_sql.named(sql)})


def _grain(period: Period) -> Literal["hour", "day"]:
    return "hour" if period.length.total_seconds() <= HOURLY_UP_TO_DAYS * 86400 else "day"


def _texts(value: object) -> tuple[str, ...]:
    found = cast("Sequence[object]", value) if isinstance(value, list) else ()
    return tuple(text for text in found if isinstance(text, str))


def _singular(text: str, basis: int) -> str:
    if basis != 1:
        return text
    for plural, singular in (
        ("1 queries", "1 query"),
        ("answers", "answer"),
        ("calls", "call"),
        ("users", "user"),
        ("ratings", "rating"),
        ("attempts", "attempt"),
    ):
        text = text.replace(plural, singular)
    return text
