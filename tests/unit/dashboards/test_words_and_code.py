"""What a KPI's definition says, worked out on paper from a few calls, is what is measured and what is shown beside it.

One small set of calls in which each word of a definition decides something: a step, a repeat, an error that a retry
made good, an embedding that failed, a question back, a call of nobody. `tests/service/test_measure_property.py` does
the same with drawn calls, `tests/stack/test_differential.py` with PromQL.
"""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from llm_vitals_collector.api.period import RequestedPeriod as Period
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_dashboards.boards.words import ADVICE, description
from llm_vitals_dashboards.measure import measure, scope_of

END = datetime(2026, 11, 22, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=7), end=END, relative="7d")
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "kpis.md"
BY_WORDS = {
    # Five questions, one of them by nobody: four of two users.
    "queries_per_user": 4 / 2,
    # 15 + 20 + 15 + 15 + 15 tokens, those of the embedding not, for five questions.
    "tokens_per_query": 80 / 5,
    # Ann was there the week before, Bob was not.
    "returning_users": 1 / 2,
    "quality": (1.0 + 0.5) / 2,
    # One error, which its retry made good, of seven attempts.
    "error_rate": (1 - 1) / (7 - 1),
    "embedding_error_rate": 1 / 1,
    # One of four answers that could be judged; the step, the error and the answer in another language are none.
    "refusal_rate": 1 / 4,
    # Ann asked one question twice; four questions of which the user is known.
    "repeat_rate": 1 - 3 / 4,
    # Two completed, one refused; the error was made good, and the question back is neither.
    "completion_rate": 2 / 3,
    # Three thumbs up, one down; one neither.
    "feedback_positive": 3 / 4,
    # Two promoters and one detractor of four.
    "nps": 100 * (2 - 1) / 4,
    "accuracy": 1 / 2,
    "duration_p95_s": 1.0,
    "time_to_first_chunk_p95_s": 0.5,
    "cost_usd": 0.5 + 0.25,
}


@pytest.fixture
def measured(store, keep, make, rate):
    tokens = {"input_tokens": 10, "output_tokens": 5}
    keep(
        make(days=13.9, user="ann"),
        make(user="ann", fingerprint="f1", task="do", overall=1.0, cost_usd=0.5, **tokens),
        make(user="ann", starts_query=False, judged=None, input_tokens=20, output_tokens=0),
        make(user="ann", fingerprint="f1", task="do", outcome="refusal", overall=0.5, cost_usd=0.25, **tokens),
        make(user="bob", fingerprint="f2", task="can", outcome="error"),
        make(user="bob", fingerprint="f2", task="can", retry=True, starts_query=False, **tokens),
        make(user="bob", operation="embeddings", outcome="error", starts_query=False, input_tokens=1000),
        make(user="bob", fingerprint="f3", task="can", outcome="clarification", **tokens),
        make(judged="language", time_to_first_chunk_s=0.5, stream=True),
        *(rate(word) for word in ("positive", "positive", "positive", "negative", "neutral")),
        *(rate(word) for word in ("promoter", "promoter", "passive", "detractor")),
        rate(None, expected="refund", actual="Refund"),
        rate(None, expected="refund", actual="complaint"),
    )
    return {one.kpi.id: one.value for one in measure(store, scope_of(PERIOD))}


def test_every_kpi_is_what_its_words_come_to(measured):
    assert measured == {kpi: pytest.approx(value) for kpi, value in BY_WORDS.items()}
    assert set(BY_WORDS) == set(BY_ID)


@pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: kpi.id)
def test_the_same_words_stand_on_boards_and_in_the_reference(kpi):
    assert kpi.definition in REFERENCE.read_text("utf-8")
    if kpi.id in ADVICE:
        assert description(kpi, (), ()).startswith(kpi.definition)
