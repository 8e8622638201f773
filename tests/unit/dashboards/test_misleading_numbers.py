"""Kinds of docs/misleading-numbers.md that are met in the store's figures: siblings of what was reported."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.api.period import RequestedPeriod as Period
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_dashboards.measure import measure, scope_of

END = datetime(2026, 11, 22, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=7), end=END, relative="7d")


def measured(store, **scope):
    return {one.kpi.id: one for one in measure(store, scope_of(PERIOD, **scope))}


@pytest.mark.parametrize(
    ("outcomes", "completion"),
    [
        pytest.param(["ok", "unable"], 0.5, id="unable"),
        pytest.param(["ok", "refusal", "refusal", "ok"], 0.5, id="refusals"),
        pytest.param(["ok", "clarification"], 1.0, id="a question back is neither"),
        pytest.param(["clarification", "clarification"], None, id="questions back alone"),
        pytest.param(["ok", "cut_off", "empty"], 1 / 3, id="cut off and empty"),
        pytest.param(["error", "error"], 0.0, id="errors alone"),
    ],
)
def test_completion_by_how_calls_ended(store, keep, make, outcomes, completion):
    keep(*(make(task="do", outcome=outcome) for outcome in outcomes))
    assert measured(store)["completion_rate"].value == completion


@pytest.mark.parametrize(
    ("operation", "ids"),
    [
        pytest.param("embeddings", ("error_rate", "refusal_rate", "completion_rate"), id="embeddings"),
        pytest.param("execute_tool", ("refusal_rate", "completion_rate"), id="steps of tools"),
    ],
)
def test_what_gives_no_answer_is_in_no_share_of_answers(store, keep, make, operation, ids):
    answered = [make(task="do", outcome=outcome) for outcome in ("ok", "refusal")]
    keep(*answered)
    before = {one: measured(store)[one].value for one in ids}
    others = [make(operation=operation, outcome="ok", judged=None, starts_query=False) for _ in range(20)]
    keep(*others)
    assert {one: measured(store)[one].value for one in ids} == before


@pytest.mark.parametrize(
    ("rated_days", "model"),
    [
        pytest.param(5.9, "m1", id="after the first"),
        pytest.param(3.5, "m2", id="after the second"),
        pytest.param(0.5, "m3", id="after the last"),
    ],
)
def test_of_calls_with_one_response_id_a_rating_is_about_the_one_before_it(store, keep, make, rate, rated_days, model):
    calls = [make(days=6.0 - 2 * n, response_id="same", request_model=f"m{n + 1}") for n in range(3)]
    keep(*calls, rate("negative", days=rated_days, response_id="same"))
    assert [g.key for g in measured(store)["feedback_positive"].by["model"]] == [model]


def test_a_switch_of_model_is_no_loss_of_users():
    """By model, each would have few of those who were there before; so nobody may ask for it."""
    assert "model" not in next(kpi for kpi in KPIS if kpi.id == "returning_users").by
