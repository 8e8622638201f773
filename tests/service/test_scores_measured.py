"""The mean of any evaluator's scores is measured as any KPI: the heuristics', a judge's, a person's, the preferred."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.kpi.parts import Wanted, below, count, mean
from llm_vitals_collector.records import Batch, Call, Score
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import DuckDBStore, rollup

START = datetime(2026, 11, 10, tzinfo=timezone.utc)
SCOPE = Scope(period=Period(start=START, end=START + timedelta(days=1)))


def call(number: int, model: str, overall: float | None, **scores: float) -> Call:
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=START + timedelta(hours=number),
        duration_s=1.0,
        operation="chat",
        scope="llm_vitals",
        request_model=model,
        response_id=f"response-{number}",
        retry=False,
        overall=overall,
        scores=scores,
    )


def score(number: int, name: str, evaluator: str, value: float | None, *, hours: float = 1) -> Score:
    return Score(
        id=f"{number} {name} {evaluator} {hours}",
        at=START + timedelta(hours=number + hours),
        name=name,
        evaluator=evaluator,
        value=value,
        response_id=f"response-{number}",
    )


CALLS = (
    call(1, "m1", 0.5, clarity=0.2),
    call(2, "m1", 0.7, clarity=0.4),
    call(3, "m2", None, relevancy=1.0),
    call(4, "m2", 0.9),
)
SCORES = (
    score(1, "overall", "judge", 0.1),
    score(1, "overall", "judge", 0.3, hours=2),
    score(1, "clarity", "human", 1.0),
    score(2, "correctness", "judge", 0.8),
    score(3, "overall", "judge", 0.6),
    # Judged after the period: it goes before the heuristics' all the same.
    score(4, "overall", "judge", 0.2, hours=30),
    # Of a label alone, and of a call that is not kept.
    score(2, "overall", "judge", None),
    score(99, "overall", "judge", 1.0, hours=-95),
)


def kpi(**wanted: Wanted) -> Kpi:
    return Kpi(
        id="mean_score",
        title="Mean score",
        definition="Mean of scores.",
        unit="share",
        better="higher",
        value=mean(**wanted),
        absent="no score",
        by=("model",),
        basis=count("scores", **wanted),
    )


@pytest.mark.each_store
@pytest.mark.parametrize("rolled", [False, True], ids=["from calls", "from roll-ups"])
@pytest.mark.parametrize(
    ("wanted", "total", "scores", "models"),
    [
        pytest.param({"name": "overall", "evaluator": "heuristic"}, 0.7, 3, {"m1": 0.6, "m2": 0.9}, id="heuristics"),
        pytest.param({"name": "clarity", "evaluator": "heuristic"}, 0.3, 2, {"m1": 0.3}, id="a part of theirs"),
        pytest.param({"name": "relevancy", "evaluator": "heuristic"}, 1.0, 1, {"m2": 1.0}, id="another part"),
        pytest.param({"name": "overall", "evaluator": "judge"}, 0.5, 4, {"m1": 0.2, "m2": 0.6}, id="a judge"),
        pytest.param({"name": "clarity", "evaluator": "human"}, 1.0, 1, {"m1": 1.0}, id="a person"),
        pytest.param(
            {"name": "overall", "preferred": True}, (0.3 + 0.7 + 0.6) / 3, 3, {"m1": 0.5, "m2": 0.6}, id="best"
        ),
        pytest.param({"name": "clarity", "evaluator": "judge"}, None, 0, {}, id="none"),
    ],
)
def test_a_mean_of_scores(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
    rolled: bool,
    wanted: dict[str, Wanted],
    total: float | None,
    scores: int,
    models: dict[str, float],
) -> None:
    store.write([Batch(calls=CALLS, scores=SCORES)])
    if rolled and isinstance(store, DuckDBStore):
        monkeypatch.setattr(rollup, "LEAST_CALLS", 1)
        while store.roll_up(START + timedelta(days=3)):
            pass
    figures = store.measure([kpi(**wanted)], SCOPE, ("model",))
    cell = figures.total.now["mean_score"]
    assert (cell.value, cell.basis) == (None if total is None else pytest.approx(total), scores)
    groups = {model: group.now.get("mean_score") for model, group in figures.by["model"].items()}
    found = {model: one.value for model, one in groups.items() if one is not None and one.value is not None}
    assert found == pytest.approx(models)
    (step,) = store.trend([kpi(**wanted)], SCOPE, 1)
    assert step.cells["mean_score"].value == cell.value


@pytest.mark.each_store
def test_a_share_of_scores_below_a_bound(store: Store) -> None:
    store.write([Batch(calls=CALLS, scores=SCORES)])
    share = Kpi(
        id="low_scores",
        title="Low scores",
        definition="Share of low scores.",
        unit="share",
        better="lower",
        value=below(0.5, evaluator="judge"),
        absent="no score",
        by=("model",),
        basis=count("scores", evaluator="judge"),
    )
    cell = store.measure([share], SCOPE).total.now["low_scores"]
    assert (cell.value, cell.basis) == (pytest.approx(2 / 5), 5)
