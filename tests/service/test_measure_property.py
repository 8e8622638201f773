"""What the store measures equals a plain calculation from the definitions, for every KPI, group and period.

The calculation below is written from the catalogue's definitions in words. It shares nothing with kpi/parts.py,
kpi/compose.py or the SQL: a mistake in one of them shows as a difference.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from examples import examples
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension
from llm_vitals_collector.kpi.measure import Cell, Figures, GroupFigures, Period, Scope
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.store.duckdb import open_store, rollup

START = datetime(2026, 11, 10, tzinfo=timezone.utc)
DAY = timedelta(days=1)
PERIOD = Period(start=START, end=START + DAY)
HOURS = (-60, -49, -48, -47, -26, -25, -24, -23, -1, 0, 1, 12, 23, 24)
"""From the start of the period: the edges of the three periods that count, and hours on both sides of them."""
OLDEST = START - 2 * DAY
"""Where the third of the three periods begins."""
REACHES_BACK = START - 1.05 * DAY
"""Data that begin later do not reach back far enough to say who returned in the previous period."""


@dataclass(frozen=True)
class Rating:
    """A rating, and the call that it is about: its number, None for none."""

    feedback: Feedback
    call: int | None


@dataclass(frozen=True)
class World:
    """Calls that count, and ratings of them."""

    calls: tuple[Call, ...]
    ratings: tuple[Rating, ...]
    wrapped: frozenset[int]
    """The calls that another instrumentation's span describes, too: they still count once."""


def plain(*calls: tuple[int, str, bool]) -> World:
    """Calls of one user with nothing else: hour, outcome, and whether it is a retry."""
    return World(
        calls=tuple(
            Call(
                trace_id=f"{number:032x}",
                span_id=f"{number:016x}",
                started_at=START + timedelta(hours=hour),
                duration_s=1.0,
                operation="chat",
                scope="llm_vitals",
                request_model="gpt-4o",
                task="translate",
                outcome=outcome,
                retry=retry,
                user="ann",
            )
            for number, (hour, outcome, retry) in enumerate(calls, 1)
        ),
        ratings=(),
        wrapped=frozenset(),
    )


BARELY_COVERED = plain((-25, "ok", False), (-1, "ok", False), (0, "ok", False))
WELL_COVERED = plain((-26, "ok", False), (-1, "ok", False), (0, "ok", False))
RETRIES_REFUSED = plain((0, "refusal", True), (0, "refusal", True), (0, "ok", False))
RETRIES_ANSWERED = plain((0, "ok", True), (0, "ok", True), (0, "error", False))
"""The failed attempts before these retries lie in another period."""


def some(*values: object) -> st.SearchStrategy[Any]:
    return st.sampled_from((None, *values))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    # Few hours a world, and more calls than groups: else hardly two calls meet in a group.
    hours = st.sampled_from(draw(st.lists(st.sampled_from(HOURS), min_size=1, max_size=4)))
    calls: list[Call] = []
    for number in range(draw(st.sampled_from((16, 12, 6, 2, 0)))):
        streamed = draw(st.booleans())
        calls.append(
            Call(
                trace_id=f"{number + 1:032x}",
                span_id=f"{number + 1:016x}",
                started_at=START + timedelta(hours=draw(hours)),
                duration_s=draw(st.sampled_from((0.0, 0.25, 1.0, 7.5))),
                operation=draw(st.sampled_from(("chat", "chat", "embeddings"))),
                scope="llm_vitals",
                response_id=f"response-{number}",
                service=draw(some("shop", "desk")),
                provider=draw(some("openai", "anthropic")),
                request_model=draw(some("gpt-4o", "claude")),
                task=draw(some("summarise", "translate")),
                variant=draw(some("a", "b")),
                time_to_first_chunk_s=draw(st.sampled_from((0.125, 0.5))) if streamed else None,
                stream=streamed,
                input_tokens=draw(some(0, 10)),
                output_tokens=draw(some(0, 3)),
                outcome=draw(some("ok", "refusal", "error", "cut_off", "empty", "clarification")),
                judged=draw(some("yes", "language", "media")),
                starts_query=draw(some(True, False)),
                retry=draw(st.booleans()),
                user=draw(some("ann", "bob")),
                fingerprint=draw(some("f1", "f2")),
                cost_usd=draw(some(0.0, 0.5)),
                cost_lower_bound=draw(st.booleans()),
                overall=draw(some(0.0, 0.75)),
                output=draw(some("Refund", "complaint")),
            )
        )
    ratings: list[Rating] = []
    for number in range(draw(st.sampled_from((16, 8, 3, 0)))):
        about = draw(st.sampled_from((None, *range(min(len(calls), 6)))))
        one = Feedback(
            id=f"rating-{number}",
            at=START + timedelta(hours=draw(hours), seconds=number),
            rating=draw(some("positive", "negative", "promoter", "passive", "detractor")),
            expected=draw(some("refund", " REFUND\t", "Complaint")),
            actual=draw(some("refund", "a  complaint")),
            service=draw(some("shop", "desk")),
        )
        if about is not None:
            call = calls[about]
            keys = {"response_id": call.response_id, "trace_id": call.trace_id, "span_id": call.span_id}
            by = draw(st.sampled_from((("response_id",), ("trace_id", "span_id"), ("trace_id",))))
            one = replace(one, **{key: keys[key] for key in by})
        ratings.append(Rating(one, about))
    return World(tuple(calls), tuple(ratings), frozenset(n for n in range(len(calls)) if draw(st.booleans())))


def wrapper(call: Call) -> Call:
    """A framework's span around the same call."""
    return call._replace(span_id="f" + call.span_id[1:], scope="framework", response_id=None)


def inner(call: Call) -> Call:
    return call._replace(parent_span_id="f" + call.span_id[1:])


# -- the definitions, in Python --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Facts:
    """What lies in one period, of one group or in total."""

    calls: Sequence[Call]
    before: Sequence[Call]
    """The calls of the period before."""
    reaches_back: bool
    ratings: Sequence[Feedback]
    labels: Sequence[bool | None]
    """Whether the answer was the expected one; None where there is nothing to compare."""


def share(part: float | None, whole: float) -> float | None:
    return None if part is None or whole == 0 else part / whole


def percentile(values: Iterable[float], q: float) -> float | None:
    """Between the two nearest ranks, linearly."""
    ordered = sorted(values)
    if not ordered:
        return None
    place = q * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)


def mean(values: Sequence[float]) -> float | None:
    return share(sum(values), len(values))


def is_query(call: Call) -> bool:
    return call.starts_query is True and not call.retry


def users(calls: Iterable[Call]) -> set[str]:
    return {call.user for call in calls if call.user is not None}


def queries_per_user(facts: Facts) -> Cell:
    queries = [c for c in facts.calls if is_query(c)]
    known = sum(c.user is not None for c in queries)
    people = len(users(facts.calls))
    return Cell(value=share(known, people), basis=people, missing=share(len(queries) - known, len(queries)))


def without_embeddings(facts: Facts) -> list[Call]:
    return [c for c in facts.calls if c.operation != "embeddings"]


def tokens_per_query(facts: Facts) -> Cell:
    calls = without_embeddings(facts)
    counts = [n for c in calls for n in (c.input_tokens, c.output_tokens) if n is not None]
    queries = sum(is_query(c) for c in facts.calls)
    answers = [c for c in calls if c.outcome != "error"]
    silent = sum(c.input_tokens is None and c.output_tokens is None for c in answers)
    return Cell(
        value=share(sum(counts) if counts else None, queries), basis=queries, missing=share(silent, len(answers))
    )


def returning_users(facts: Facts) -> Cell:
    now, before = users(facts.calls), users(facts.before)
    known = before and facts.reaches_back
    return Cell(value=share(len(now & before), len(now)) if known else None, basis=len(now))


def quality(facts: Facts) -> Cell:
    scores = [c.overall for c in facts.calls if c.overall is not None]
    return Cell(value=mean(scores), basis=len(scores))


def error_rate(facts: Facts) -> Cell:
    return failed_of(without_embeddings(facts))


def embedding_error_rate(facts: Facts) -> Cell:
    return failed_of([c for c in facts.calls if c.operation == "embeddings"])


def failed_of(attempts: list[Call]) -> Cell:
    calls = sum(not c.retry for c in attempts)
    answered = sum(c.outcome != "error" for c in attempts)
    # A retry that was answered, with the failed attempt outside of the period, must not make the rate negative.
    rate = share(calls - answered, calls)
    return Cell(value=None if rate is None else max(rate, 0), basis=calls)


def refusal_rate(facts: Facts) -> Cell:
    judged = [c for c in facts.calls if c.judged == "yes"]
    answers = sum(c.judged is not None for c in facts.calls)
    return Cell(
        value=share(sum(c.outcome == "refusal" for c in judged), len(judged)),
        basis=len(judged),
        missing=share(answers - len(judged), answers),
    )


def repeat_rate(facts: Facts) -> Cell:
    queries = [c for c in facts.calls if is_query(c)]
    asked = [(c.user, c.fingerprint) for c in queries if c.user is not None and c.fingerprint is not None]
    return Cell(
        value=share(len(asked) - len(set(asked)), len(asked)),
        basis=len(asked),
        missing=share(len(queries) - len(asked), len(queries)),
    )


def feedback_positive(facts: Facts) -> Cell:
    thumbs = [r.rating for r in facts.ratings if r.rating in ("positive", "negative")]
    return Cell(value=share(thumbs.count("positive"), len(thumbs)), basis=len(thumbs))


def nps(facts: Facts) -> Cell:
    rated = [r.rating for r in facts.ratings if r.rating in ("promoter", "passive", "detractor")]
    points = 100 * (rated.count("promoter") - rated.count("detractor"))
    return Cell(value=share(points, len(rated)), basis=len(rated))


def accuracy(facts: Facts) -> Cell:
    compared = [correct for correct in facts.labels if correct is not None]
    blank = len(facts.labels) - len(compared)
    return Cell(value=share(sum(compared), len(compared)), basis=len(compared), missing=share(blank, len(facts.labels)))


def completion_rate(facts: Facts) -> Cell:
    of_tasks = [c for c in without_embeddings(facts) if c.task is not None]
    completed = sum(c.outcome == "ok" and c.judged == "yes" for c in of_tasks)
    failed = sum(c.outcome in ("error", "refusal", "unable", "cut_off", "empty") for c in of_tasks)
    calls = max(completed + failed - sum(c.retry for c in of_tasks), 0)
    rate = share(completed, calls)
    answers = [c for c in facts.calls if c.task is not None and c.judged is not None]
    silent = sum(c.judged != "yes" for c in answers)
    return Cell(value=None if rate is None else min(rate, 1), basis=calls, missing=share(silent, len(answers)))


def duration_p95_s(facts: Facts) -> Cell:
    calls = without_embeddings(facts)
    return Cell(value=percentile((c.duration_s for c in calls), 0.95), basis=len(calls))


def time_to_first_chunk_p95_s(facts: Facts) -> Cell:
    times = [c.time_to_first_chunk_s for c in facts.calls if c.time_to_first_chunk_s is not None]
    return Cell(value=percentile(times, 0.95), basis=len(times))


def cost_usd(facts: Facts) -> Cell:
    prices = [c.cost_usd for c in facts.calls if c.cost_usd is not None]
    answers = [c for c in facts.calls if c.outcome != "error"]
    unpriced = sum(c.cost_usd is None or c.cost_lower_bound for c in answers)
    return Cell(value=sum(prices) if prices else None, basis=len(prices), missing=share(unpriced, len(answers)))


EXPECTED: dict[str, Callable[[Facts], Cell]] = {
    one.__name__: one
    for one in (
        queries_per_user,
        tokens_per_query,
        returning_users,
        quality,
        error_rate,
        embedding_error_rate,
        refusal_rate,
        repeat_rate,
        feedback_positive,
        nps,
        accuracy,
        completion_rate,
        duration_p95_s,
        time_to_first_chunk_p95_s,
        cost_usd,
    )
}

# -- groups and periods ----------------------------------------------------------------------------------------------

FIELDS: dict[Dimension, str] = {
    "model": "request_model",
    "task": "task",
    "provider": "provider",
    "service": "service",
    "variant": "variant",
}


def key_of_call(call: Call, dimension: Dimension) -> str | None:
    return getattr(call, FIELDS[dimension])


def key_of_rating(world: World, rating: Rating, dimension: Dimension) -> str | None:
    """A rating belongs where its call does; without a known service of the call, to the service that sent it."""
    key = None if rating.call is None else key_of_call(world.calls[rating.call], dimension)
    return rating.feedback.service if key is None and dimension == "service" else key


def normal(text: str) -> str:
    return " ".join(text.lower().split())


def labels(world: World, period: Period) -> dict[str, bool | None]:
    """By the rating's id: of several expected answers for a call in a period the latest counts."""
    latest: dict[object, Rating] = {}
    for one in sorted(world.ratings, key=lambda r: r.feedback.at):
        if one.feedback.expected is not None and period.start <= one.feedback.at < period.end:
            latest[one.feedback.id if one.call is None else one.call] = one
    found: dict[str, bool | None] = {}
    for one in latest.values():
        answer = one.feedback.actual or (None if one.call is None else world.calls[one.call].output)
        same = None if answer is None else normal(answer) == normal(one.feedback.expected or "")
        found[one.feedback.id] = same
    return found


def facts_of(world: World, period: Period, mine: Callable[[World, Call | Rating], bool], *, reaches: bool) -> Facts:
    calls = [c for c in world.calls if mine(world, c)]
    ratings = [r.feedback for r in world.ratings if mine(world, r) and period.start <= r.feedback.at < period.end]
    correct = labels(world, period)
    return Facts(
        calls=[c for c in calls if period.start <= c.started_at < period.end],
        before=[c for c in calls if period.previous.start <= c.started_at < period.start],
        reaches_back=reaches,
        ratings=ratings,
        labels=[correct[r.id] for r in ratings if r.id in correct],
    )


def of_group(dimension: Dimension, key: str) -> Callable[[World, Call | Rating], bool]:
    def mine(world: World, one: Call | Rating) -> bool:
        found = key_of_call(one, dimension) if isinstance(one, Call) else key_of_rating(world, one, dimension)
        return found == key

    return mine


def both(*conditions: Callable[[World, Call | Rating], bool]) -> Callable[[World, Call | Rating], bool]:
    return lambda world, one: all(condition(world, one) for condition in conditions)


def is_now(at: datetime) -> bool:
    return PERIOD.start <= at < PERIOD.end


def same(cell: Cell, expected: Cell) -> bool:
    def close(found: float | None, wanted: float | None) -> bool:
        if found is None or wanted is None:
            return found is wanted
        return found == pytest.approx(wanted, rel=1e-9, abs=1e-12)

    return close(cell.value, expected.value) and cell.basis == expected.basis and close(cell.missing, expected.missing)


def differences(where: str, cells: GroupFigures, now: Facts, before: Facts, ids: Iterable[str]) -> list[str]:
    """In words, what is not as expected. A KPI that a group has nothing of may be left out."""
    wrong: list[str] = []
    for period, found, facts in (("now", cells.now, now), ("previous", cells.previous, before)):
        for name in ids:
            expected = EXPECTED[name](facts)
            cell = found.get(name)
            left_out = cell is None and expected.value is None and not expected.basis and where != "total"
            if not left_out and (cell is None or not same(cell, expected)):
                wrong.append(f"{where}, {period}, {name}: measured {cell}, expected {expected}")
    for period, calls, facts in (("now", cells.calls, now), ("previous", cells.previous_calls, before)):
        if calls != (expected_calls := sum(not c.retry for c in facts.calls)):
            wrong.append(f"{where}, {period}: measured {calls} calls, expected {expected_calls}")
    return wrong


def test_every_kpi_of_the_catalogue_has_its_calculation_here():
    assert set(EXPECTED) == {kpi.id for kpi in KPIS}


@pytest.mark.slow
@given(world=worlds(), wanted=st.sampled_from((None, ("model", "gpt-4o"), ("service", "shop"), ("task", "translate"))))
@example(world=BARELY_COVERED, wanted=None)
@example(world=WELL_COVERED, wanted=None)
@example(world=RETRIES_REFUSED, wanted=None)
@example(world=RETRIES_ANSWERED, wanted=None)
@settings(
    max_examples=examples(20),
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
def test_every_kpi_of_every_group_and_period_is_what_its_definition_says(
    world: World, wanted: tuple[Dimension, str] | None
):
    batch = batch_of(world)
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(Path(folder))
        try:
            store.write([batch])
            scope = Scope(period=PERIOD, filters=dict([wanted] if wanted else ()))
            from_calls = store.measure(KPIS, scope, DIMENSIONS)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr(rollup, "LEAST_CALLS", 1)
                while store.roll_up(START + 3 * DAY):
                    pass
            from_roll_ups = store.measure(KPIS, scope, DIMENSIONS)
        finally:
            store.close()

    check(world, wanted, from_calls, frozenset(EXPECTED))
    # Of roll-ups a percentile is of a histogram: tests/service/test_store_figures.py has its bounds.
    check(world, wanted, from_roll_ups, frozenset(EXPECTED) - {"duration_p95_s", "time_to_first_chunk_p95_s"})


def batch_of(world: World) -> Batch:
    kept = [inner(call) if n in world.wrapped else call for n, call in enumerate(world.calls)]
    kept += [wrapper(world.calls[n]) for n in world.wrapped]
    return Batch(calls=tuple(kept), feedback=tuple(r.feedback for r in world.ratings))


def check(world: World, wanted: tuple[Dimension, str] | None, figures: Figures, names: frozenset[str]) -> None:
    """Compares the KPIs `names`, in total and of every group."""
    in_scope = both(*([of_group(*wanted)] if wanted else ()))
    oldest = min((c.started_at for c in world.calls if in_scope(world, c) and c.started_at >= OLDEST), default=START)
    reaches = oldest < REACHES_BACK

    wrong: list[str] = []
    previous = PERIOD.previous

    def compare(where: str, cells: GroupFigures, mine: Callable[[World, Call | Rating], bool], ids: Iterable[str]):
        now = facts_of(world, PERIOD, mine, reaches=True)
        before = facts_of(world, previous, mine, reaches=reaches)
        wrong.extend(differences(where, cells, now, before, ids))

    compare("total", figures.total, in_scope, names)
    for dimension in DIMENSIONS:
        ids = [name for name in names if dimension in BY_ID[name].by]
        keys = {
            *(key_of_call(c, dimension) for c in world.calls if in_scope(world, c) and is_now(c.started_at)),
            *(
                key_of_rating(world, r, dimension)
                for r in world.ratings
                if in_scope(world, r) and is_now(r.feedback.at)
            ),
        }
        assert set(figures.by[dimension]) == keys - {None}
        for key, cells in figures.by[dimension].items():
            assert all(dimension in BY_ID[name].by for name in cells.now)
            compare(f"{dimension} {key}", cells, both(in_scope, of_group(dimension, key)), ids)
    assert not wrong, "\n".join(wrong)
