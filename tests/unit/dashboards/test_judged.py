"""The page of a call says why its answer was not judged, or has no score."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from llm_vitals_collector.records import Call
from llm_vitals_dashboards.web.judged import not_judged

DROPPED = {"llm_vitals.problem": ["body_dropped"]}


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        pytest.param({"judged": "yes", "overall": 1.0}, None, id="judged and scored"),
        pytest.param({"judged": "language"}, "not judged: its language is none", id="language"),
        pytest.param({"judged": "language", "overall": 0.0}, "not judged: its language is none", id="language, scored"),
        pytest.param({"judged": "media"}, "image or sound without text", id="media"),
        pytest.param(
            {"judged": "not_captured", "attributes": DROPPED}, "did not reach us; the application's queue was full",
            id="body dropped",
        ),
        pytest.param({"judged": "not_captured"}, "the instrumentation that made the span did not capture", id="others"),
        pytest.param(
            {"judged": "truncated", "attributes": {"llm_vitals.problem": "response_truncated"}},
            "not seen whole, and its end may say something else; it is longer than what is read", id="truncated",
        ),
        pytest.param({"judged": "not_captured", "attributes": {"llm_vitals.problem": ["x y"]}}, "; x y", id="new"),
        pytest.param({"judged": "yes", "stream_end": "early_close"}, "no score: the application read", id="closed"),
        pytest.param({"judged": "yes", "finish_reasons": ("tool_call",)}, "goes with tool calls", id="beside tools"),
        pytest.param({"judged": None, "outcome": "error"}, "the call failed", id="error"),
        pytest.param({"judged": None, "operation": "embeddings"}, "embeddings are no answer", id="embeddings"),
        pytest.param({"judged": None, "finish_reasons": ("tool_call",)}, "only calls tools", id="tool step"),
        pytest.param({"judged": None, "stream_end": "abandoned"}, "before any text came", id="nothing came"),
        pytest.param({"judged": None}, "the span does not say why", id="an older SDK's"),
    ],
)  # fmt: skip
def test_why_an_answer_was_not_judged(make: Callable[..., Call], fields: dict[str, object], shown: str | None) -> None:
    found = not_judged(make(**{"overall": None, **fields}))
    assert found == shown if shown is None else shown in (found or "")


def test_the_page_says_so(client, keep, make):
    keep(one := make(judged="not_captured", overall=None, attributes=DROPPED))
    assert "queue was full" in client.get(f"/calls/{one.trace_id}/{one.span_id}").text
