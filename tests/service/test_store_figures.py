"""Figures of the store against the same ones worked out call by call in Python."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension, Kpi
from llm_vitals_collector.kpi.measure import Figures, Grain, GroupFigures, Period, Scope, TrendStep
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store import recent
from llm_vitals_collector.store.duckdb import DuckDBStore, rollup
from llm_vitals_collector.store.duckdb.leaves import DIMENSION_COLUMNS
from llm_vitals_collector.store.duckdb.pace import PAUSE_S, Pace
from llm_vitals_collector.store.recent import RecentFigures

END = datetime(2026, 11, 18, 15, 30, tzinfo=timezone.utc)
NOW = END + timedelta(days=1)
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
                near = 0.01 if kpi_id == "duration_p95_s" else 1e-9
                wanted = None if value is None else pytest.approx(value, rel=near)
                assert cells[kpi_id].value == wanted, (kpi_id, dimension)
    assert found.calls == sum(1 for c in of_period(calls, PERIOD) if not c.retry)


def check_all(store: DuckDBStore, calls: Sequence[Call], filters: Mapping[Dimension, str] | None = None) -> None:
    scope = Scope(period=PERIOD, filters=filters or {})
    figures = store.measure(KPIS, scope, DIMENSIONS)
    calls = [c for c in calls if all(getattr(c, DIMENSION_COLUMNS[name]) == v for name, v in scope.filters.items())]
    check(figures.total, calls, None)
    for dimension, groups in figures.by.items():
        column = DIMENSION_COLUMNS[dimension]
        seen = {getattr(c, column) for c in of_period(calls, PERIOD)} - {None}
        assert set(groups) == seen
        for key, group in groups.items():
            check(group, [c for c in calls if getattr(c, column) == key], dimension)


def check_rolled(store: DuckDBStore, calls: Sequence[Call]) -> None:
    """With roll-ups of none of the days that changed, of one more, and of all."""
    check_all(store, calls)
    store.roll_up(NOW)
    check_all(store, calls)
    while store.roll_up(NOW):
        pass
    check_all(store, calls)
    check_all(store, calls, {"model": "m2"})
    check_all(store, calls, {"task": "t1"})


@pytest.mark.slow
@pytest.mark.parametrize("least", [1, 10_000])
@pytest.mark.parametrize("seed", range(2))
def test_figures_are_those_of_the_calls_one_by_one(
    store: DuckDBStore, monkeypatch: pytest.MonkeyPatch, seed: int, least: int
) -> None:
    """From the calls alone, and from roll-ups; after each change of days that were rolled."""
    monkeypatch.setattr(rollup, "LEAST_CALLS", least)
    monkeypatch.setattr(rollup, "STEP_CALLS", 150)
    chance = random.Random(seed)
    calls = [call(n, chance) for n in range(600)]
    for first in range(0, len(calls), 97):
        store.write([Batch(calls=tuple(calls[first : first + 97]))])
    check_rolled(store, calls)
    assert rolled_days(store) == (0 if least > 1 else 11)
    # Some are sent again with another model and user, one has moved to another day; others come late.
    again = [call(n, chance)._replace(started_at=calls[n].started_at) for n in range(0, 30, 7)]
    again[0] = again[0]._replace(started_at=again[0].started_at - timedelta(hours=20))
    late = [call(n, chance) for n in range(600, 606)]
    store.write([Batch(calls=tuple(again)), Batch(calls=tuple(late))])
    calls = list({c.span_id: c for c in (*calls, *again, *late)}.values())
    check_rolled(store, calls)
    store.erase("u3")
    calls = [c for c in calls if c.user != "u3"]
    check_rolled(store, calls)
    oldest = END - timedelta(days=5)
    store.expire(oldest)
    calls = [c for c in calls if c.started_at >= oldest]
    check_rolled(store, calls)


def rolled_days(store: DuckDBStore) -> int:
    ((days,),) = store._read("SELECT count(*) FROM rolled_day")  # pyright: ignore[reportPrivateUsage] # no verb has it
    assert isinstance(days, int)
    return days


def test_a_late_call_shows_at_once_though_its_day_was_rolled(
    store: DuckDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
    chance = random.Random(7)
    calls = [call(n, chance) for n in range(100)]
    store.write([Batch(calls=tuple(calls))])
    while store.roll_up(NOW):
        pass
    before = rolled_days(store)
    late = call(100, chance)._replace(started_at=END - timedelta(days=2))
    store.write([Batch(calls=(late,))])
    assert rolled_days(store) == before - 1
    check_all(store, [*calls, late])


@pytest.mark.slow
def test_a_late_call_of_today_shows_at_once_though_its_hour_was_rolled(
    store: DuckDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
    chance = random.Random(8)
    calls = [call(n, chance) for n in range(300)]
    store.write([Batch(calls=tuple(calls))])
    while store.roll_up(END):
        pass
    check_all(store, calls)
    for number in range(300, 303):
        # Of a user who has asked before in the period: the rows that follow rest on this hour, too.
        late = call(number, chance)._replace(started_at=END - timedelta(hours=6), user=f"u{number % 3}")
        calls.append(late)
        store.write([Batch(calls=(late,))])
        check_all(store, calls)


def test_another_spans_better_description_of_a_call_reaches_a_rolled_day(
    store: DuckDBStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
    first = call(1, random.Random(1))._replace(started_at=END - timedelta(days=2), scope="other")
    store.write([Batch(calls=(first,))])
    assert store.roll_up(NOW)
    # Ours begins on the day after: the day of the other one changes all the same.
    ours = first._replace(
        span_id="f" * 16,
        parent_span_id=first.span_id,
        scope="llm_vitals",
        started_at=first.started_at + timedelta(hours=9),
    )
    store.write([Batch(calls=(ours,))])
    check_all(store, [ours])


def test_nothing_of_an_erased_user_is_left_in_roll_ups(store: DuckDBStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
    one = call(1, random.Random(1))._replace(
        started_at=END - timedelta(days=2),
        user="u",
        fingerprint="f",
        starts_query=True,
        retry=False,
    )
    store.write([Batch(calls=(one, one._replace(span_id="e" * 16)))])
    assert store.roll_up(NOW)
    while store.roll_up(NOW):
        pass
    tables = ("rolled_day", "rolled_call", "rolled_time", "rolled_user", "rolled_pair")
    read = store._read  # pyright: ignore[reportPrivateUsage] # no verb has it
    assert all(read(f"SELECT 1 FROM {table}") for table in tables)
    store.erase("u")
    assert not any(read(f"SELECT 1 FROM {table}") for table in tables)


def test_a_writer_rolls_one_day_a_pause_and_then_rests() -> None:
    now = 0.0
    rolling = Pace(clock=lambda: now)
    assert not rolling.is_due()
    now = PAUSE_S
    assert rolling.is_due()
    rolling.done(more=True)
    assert not rolling.is_due()
    now += PAUSE_S
    assert rolling.is_due()
    rolling.done(more=False)
    now += PAUSE_S
    assert not rolling.is_due()
    rolling.again()
    now += PAUSE_S
    assert rolling.is_due()


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
    ("calls", "seconds_later", "grain", "measured"),
    [
        pytest.param(recent.MANY_CALLS, 30, 28, 1, id="again within the minute"),
        pytest.param(recent.MANY_CALLS, 61, 28, 2, id="later"),
        pytest.param(recent.MANY_CALLS, 30, "hour", 2, id="in other steps"),
        pytest.param(recent.MANY_CALLS - 1, 0, 28, 2, id="of few calls: each shows as soon as it is written"),
    ],
)
def test_the_course_of_many_calls_is_kept_for_a_minute(
    calls: int, seconds_later: float, grain: Grain | int, measured: int
) -> None:
    now = 0.0
    kept = RecentFigures(clock=lambda: now)
    made: list[int] = []

    def compute() -> tuple[TrendStep, ...]:
        made.append(1)
        return tuple(TrendStep(start=PERIOD.start, calls=part, cells={}) for part in (calls - 1, 1))

    scope = Scope(period=PERIOD)
    kept.trend(KPIS, scope, 28, compute)
    kept.get(KPIS, scope, (), lambda: figures_of(recent.MANY_CALLS))  # has another place
    now = seconds_later
    assert kept.trend(KPIS, scope, grain, compute)[0].calls == calls - 1
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
