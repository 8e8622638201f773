"""Figures of the store against the same ones worked out call by call in Python."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, GroupFigures, Period, Scope
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.duckdb import DuckDBStore, recent
from llm_vitals_collector.store.duckdb.leaves import DIMENSION_COLUMNS
from llm_vitals_collector.store.duckdb.recent import RecentFigures

END = datetime(2026, 11, 18, 15, 30, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=3), end=END)


def call(number: int, chance: random.Random) -> Call:
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=END - timedelta(hours=chance.uniform(-3, 24 * 10)),
        duration_s=chance.uniform(0.1, 9),
        service=chance.choice((None, "shop", "desk")),
        scope="llm_vitals",
        operation="chat",
        provider=chance.choice((None, "openai", "anthropic")),
        request_model=chance.choice(("m1", "m2", "m3")),
        stream=False,
        input_tokens=chance.choice((None, 10, 20)),
        output_tokens=chance.choice((None, 5)),
        outcome=chance.choice(("ok", "ok", "ok", "refusal", "error")),
        starts_query=chance.choice((None, True, True, True, False)),
        retry=chance.random() < 0.1,
        task=chance.choice((None, "t1", "t2")),
        variant=chance.choice((None, "a", "b")),
        user=chance.choice((None, *(f"u{n}" for n in range(12)))),
        fingerprint=chance.choice((None, *(f"q{n}" for n in range(15)))),
        overall=chance.choice((None, chance.random())),
    )


def quantile(values: Sequence[float], q: float) -> float | None:
    """Linear between two neighbours, as the store's."""
    if not values:
        return None
    ordered = sorted(values)
    at = q * (len(ordered) - 1)
    low, part = int(at), at - int(at)
    return ordered[low] + (part * (ordered[low + 1] - ordered[low]) if part else 0)


def expected(calls: Sequence[Call]) -> dict[str, float | None]:
    """The value of each KPI that rests on the calls of one slice."""
    queries = [c for c in calls if c.starts_query and not c.retry]
    known = [(c.user, c.fingerprint) for c in queries if c.user is not None and c.fingerprint is not None]
    users = {c.user for c in calls if c.user is not None}
    made = [c for c in calls if not c.retry]
    tokens = [
        (c.input_tokens or 0) + (c.output_tokens or 0)
        for c in calls
        if c.input_tokens is not None or c.output_tokens is not None
    ]
    scores = [c.overall for c in calls if c.overall is not None]
    return {
        "queries_per_user": sum(1 for c in queries if c.user is not None) / len(users) if users else None,
        "tokens_per_query": sum(tokens) / len(queries) if queries and tokens else None,
        "quality": sum(scores) / len(scores) if scores else None,
        "error_rate": max(1 - sum(1 for c in calls if c.outcome != "error") / len(made), 0) if made else None,
        "repeat_rate": 1 - len(set(known)) / len(known) if known else None,
        "duration_p95_s": quantile([c.duration_s for c in calls], 0.95),
    }


def of_period(calls: Sequence[Call], period: Period) -> list[Call]:
    return [c for c in calls if period.start <= c.started_at < period.end]


def returning(calls: Sequence[Call], period: Period) -> float | None:
    now, before = ({c.user for c in of_period(calls, p)} - {None} for p in (period, period.previous))
    return len(now & before) / len(now) if now and before else None


def check(found: GroupFigures, calls: Sequence[Call], dimension: Dimension | None) -> None:
    for cells, period in ((found.now, PERIOD), (found.previous, PERIOD.previous)):
        values = expected(of_period(calls, period))
        if period == PERIOD:
            values["returning_users"] = returning(calls, PERIOD)
        for kpi_id, value in values.items():
            if dimension is None or (dimension in BY_ID[kpi_id].by and kpi_id in cells):
                assert cells[kpi_id].value == pytest.approx(value), (kpi_id, dimension)
    assert found.calls == sum(1 for c in of_period(calls, PERIOD) if not c.retry)


def check_all(figures: Figures, calls: Sequence[Call]) -> None:
    check(figures.total, calls, None)
    for dimension, groups in figures.by.items():
        column = DIMENSION_COLUMNS[dimension]
        seen = {getattr(c, column) for c in of_period(calls, PERIOD)} - {None}
        assert set(groups) == seen
        for key, group in groups.items():
            check(group, [c for c in calls if getattr(c, column) == key], dimension)


@pytest.mark.parametrize("seed", range(4))
def test_figures_are_those_of_the_calls_one_by_one(store: DuckDBStore, seed: int) -> None:
    chance = random.Random(seed)
    calls = [call(n, chance) for n in range(600)]
    for first in range(0, len(calls), 97):
        store.write([Batch(calls=tuple(calls[first : first + 97]))])
    check_all(store.measure(KPIS, Scope(period=PERIOD), DIMENSIONS), calls)
    # Sent again with another time, model and user; late ones; a user erased; the oldest expired.
    again = [dataclasses.replace(call(n, chance), started_at=calls[n].started_at) for n in range(0, 600, 7)]
    late = [call(n, chance) for n in range(600, 700)]
    store.write([Batch(calls=tuple(again)), Batch(calls=tuple(late))])
    store.erase("u3")
    oldest = END - timedelta(days=9)
    store.expire(oldest)
    kept = {c.span_id: c for c in (*calls, *again, *late)}.values()
    left = [c for c in kept if c.user != "u3" and c.started_at >= oldest]
    check_all(store.measure(KPIS, Scope(period=PERIOD), DIMENSIONS), left)
    of_model = [c for c in left if c.request_model == "m2"]
    check_all(store.measure(KPIS, Scope(period=PERIOD, filters={"model": "m2"}), DIMENSIONS), of_model)


def figures_of(calls: int) -> Figures:
    return Figures(total=GroupFigures(calls=calls, now={}, previous={}, previous_calls=0), by={})


@pytest.mark.parametrize(
    ("calls", "seconds_later", "moved_s", "measured"),
    [
        (recent.MANY_CALLS, 30, 30, 1),
        (recent.MANY_CALLS, 30, 0, 1),
        (recent.MANY_CALLS, 61, 61, 2),
        (recent.MANY_CALLS, 30, 61, 2),
        (recent.MANY_CALLS, 30, -1, 2),
        (recent.MANY_CALLS - 1, 0, 0, 2),
    ],
)
def test_figures_of_many_calls_are_kept_for_a_minute(
    calls: int, seconds_later: float, moved_s: float, measured: int
) -> None:
    now = 0.0
    kept = RecentFigures(clock=lambda: now)
    made: list[int] = []

    def compute() -> Figures:
        made.append(1)
        return figures_of(calls)

    kept.get(KPIS, Scope(period=PERIOD), (), compute)
    now = seconds_later
    moved = timedelta(seconds=moved_s)
    later = Scope(period=Period(start=PERIOD.start + moved, end=PERIOD.end + moved))
    kept.get(KPIS, later, (), compute)
    assert len(made) == measured


@pytest.mark.parametrize(
    ("kpis", "by", "filters"),
    [(KPIS[:1], (), {}), (KPIS, ("model",), {}), (KPIS, (), {"model": "m1"})],
)
def test_kept_figures_answer_only_the_same_question(
    kpis: Sequence[Kpi], by: Sequence[Dimension], filters: Mapping[Dimension, str]
) -> None:
    kept = RecentFigures()
    first = kept.get(KPIS, Scope(period=PERIOD), (), lambda: figures_of(recent.MANY_CALLS))
    second = kept.get(kpis, Scope(period=PERIOD, filters=filters), by, lambda: figures_of(recent.MANY_CALLS + 1))
    assert second is not first


def test_kept_figures_are_dropped_when_a_user_is_erased(store: DuckDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recent, "MANY_CALLS", 1)
    chance = random.Random(1)
    store.write([Batch(calls=tuple(call(n, chance) for n in range(100)))])
    scope = Scope(period=PERIOD)
    before = store.measure(KPIS, scope)
    assert store.measure(KPIS, scope) is before
    store.erase("u3")
    assert store.measure(KPIS, scope).total.calls < before.total.calls


def test_what_was_erased_while_it_was_measured_is_not_kept() -> None:
    kept = RecentFigures()

    def compute() -> Figures:
        kept.clear()
        return figures_of(recent.MANY_CALLS)

    first = kept.get(KPIS, Scope(period=PERIOD), (), compute)
    assert kept.get(KPIS, Scope(period=PERIOD), (), lambda: figures_of(recent.MANY_CALLS)) is not first
