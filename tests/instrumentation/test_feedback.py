"""feedback() and score(): what they tell, what they count, and what they say of values that cannot be kept."""

from __future__ import annotations

import logging
from typing import Any

import openai
import pytest
from opentelemetry.trace import format_span_id, format_trace_id

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings
from llm_vitals_demo.provider import Provider

TRACE, SPAN = "ab" * 16, "cd" * 8


def event(told: Any) -> Any:
    llm_vitals.flush()
    (one,) = told.logs.get_finished_logs()
    return one.log_record


def ask(provider: Provider, text: str = "Write a haiku") -> Any:
    with openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0) as client:
        return client.chat.completions.create(
            model="stand-in-30", messages=[{"role": "user", "content": text}], temperature=0
        )


@pytest.mark.parametrize(
    ("arguments", "rating", "scale", "score"),
    [
        pytest.param({"rating": "up"}, "positive", "thumbs", 1.0, id="up"),
        pytest.param({"rating": "positive", "scale": "thumbs"}, "positive", "thumbs", 1.0, id="positive"),
        pytest.param({"rating": True}, "positive", "thumbs", 1.0, id="true"),
        pytest.param({"rating": "down"}, "negative", "thumbs", 0.0, id="down"),
        pytest.param({"rating": False}, "negative", "thumbs", 0.0, id="false"),
        pytest.param({"rating": 5, "scale": "1-5"}, "positive", "1-5", 5.0, id="5 of 5"),
        pytest.param({"rating": 4, "scale": "1-5"}, "positive", "1-5", 4.0, id="4 of 5"),
        pytest.param({"rating": 3, "scale": "1-5"}, "neutral", "1-5", 3.0, id="3 of 5"),
        pytest.param({"rating": 2, "scale": "1-5"}, "negative", "1-5", 2.0, id="2 of 5"),
        pytest.param({"rating": 1.0, "scale": "1-5"}, "negative", "1-5", 1.0, id="1 of 5"),
        pytest.param({"rating": 10, "scale": "nps"}, "promoter", "0-10", 10.0, id="10 of 10"),
        pytest.param({"rating": 9, "scale": "0-10"}, "promoter", "0-10", 9.0, id="9 of 10"),
        pytest.param({"rating": 8, "scale": "nps"}, "passive", "0-10", 8.0, id="8 of 10"),
        pytest.param({"rating": 7, "scale": "nps"}, "passive", "0-10", 7.0, id="7 of 10"),
        pytest.param({"rating": 6, "scale": "nps"}, "detractor", "0-10", 6.0, id="6 of 10"),
        pytest.param({"rating": 0, "scale": "nps"}, "detractor", "0-10", 0.0, id="0 of 10"),
    ],
)
def test_a_rating_is_told_and_counted(
    told: Any, arguments: dict[str, Any], rating: str, scale: str, score: float
) -> None:
    llm_vitals.feedback(**arguments, response_id="r-1")
    record = event(told)
    assert record.event_name == semconv.EVENT_EVALUATION_RESULT
    assert dict(record.attributes) == {
        semconv.EVALUATION_NAME: "user_feedback",
        semconv.EVALUATION_SCORE_VALUE: score,
        semconv.EVALUATION_SCORE_LABEL: rating,
        semconv.RATING: rating,
        semconv.SCALE: scale,
        semconv.EVALUATOR: "human",
        semconv.RESPONSE_ID: "r-1",
    }
    assert told.total(semconv.METRIC_FEEDBACK, rating=rating) == 1


def test_a_rating_carries_all_that_goes_with_it(told: Any) -> None:
    with llm_vitals.context(user="u-1"):
        llm_vitals.feedback(
            "down",
            trace_id=TRACE.upper(),
            span_id=int(SPAN, 16),
            comment="no\ud800",
            expected="a",
            actual="b",
            id="f-1",
        )
    said = dict(event(told).attributes)
    assert said[semconv.CALL_TRACE_ID] == TRACE
    assert said[semconv.CALL_SPAN_ID] == SPAN
    assert said[semconv.EVALUATION_EXPLANATION] == "no?"
    assert (said[semconv.EXPECTED], said[semconv.ACTUAL]) == ("a", "b")
    assert said[semconv.EVALUATION_ID] == "f-1"
    assert said[semconv.USER_HASH] == pseudonym("u-1", key_from(None))


def test_without_consent_no_word_and_no_user_goes_with_it(told: Any) -> None:
    with llm_vitals.context(user="u-1", consent=False):
        llm_vitals.feedback("up", response_id="r", comment="c", expected="e", actual="a")
        llm_vitals.score("x", 1, response_id="r", explanation="because")
    llm_vitals.flush()
    for one in told.logs.get_finished_logs():
        assert not {
            semconv.USER_HASH, semconv.EVALUATION_EXPLANATION, semconv.EXPECTED, semconv.ACTUAL
        } & set(one.log_record.attributes)  # fmt: skip


def test_an_expected_answer_needs_no_rating_and_counts_as_none(told: Any) -> None:
    llm_vitals.feedback(expected="refund", response_id="r-1")
    assert dict(event(told).attributes) == {
        semconv.EVALUATION_NAME: "user_feedback",
        semconv.EVALUATOR: "human",
        semconv.RESPONSE_ID: "r-1",
        semconv.EXPECTED: "refund",
    }
    assert told.points(semconv.METRIC_FEEDBACK) == []


def test_an_id_that_comes_again_is_counted_once_and_a_changed_mind_again(told: Any) -> None:
    for rating in ("up", "up", "down", "down"):
        llm_vitals.feedback(rating, response_id="r-1", id="f-1")
    assert told.total(semconv.METRIC_FEEDBACK, rating="positive") == 1
    assert told.total(semconv.METRIC_FEEDBACK, rating="negative") == 1


NO_RATING = "expected positive, up or true; negative, down or false; with the scale 1-5 a number"


@pytest.mark.parametrize(
    ("function", "arguments", "warning"),
    [
        pytest.param("feedback", {"rating": "great", "response_id": "x"}, NO_RATING, id="no thumb"),
        pytest.param("feedback", {"response_id": "x"}, NO_RATING, id="nothing"),
        pytest.param("feedback", {"rating": 4, "response_id": "x"}, NO_RATING, id="number without scale"),
        pytest.param("feedback", {"rating": 6, "scale": "1-5", "response_id": "x"}, NO_RATING, id="6 of 5"),
        pytest.param("feedback", {"rating": -1, "scale": "nps", "response_id": "x"}, NO_RATING, id="below"),
        pytest.param("feedback", {"rating": float("nan"), "scale": "nps", "response_id": "x"}, NO_RATING, id="nan"),
        pytest.param("feedback", {"rating": 10**400, "scale": "nps", "response_id": "x"}, NO_RATING, id="huge"),
        pytest.param("feedback", {"rating": True, "scale": "1-5", "response_id": "x"}, NO_RATING, id="thumb of 5"),
        pytest.param("feedback", {"rating": 5, "scale": "stars", "response_id": "x"}, NO_RATING, id="no scale"),
        pytest.param("feedback", {"rating": 5, "scale": ["1-5"], "response_id": "x"}, NO_RATING, id="a list"),
        pytest.param("feedback", {"rating": "up"}, "there is no current trace to join it to", id="joins nothing"),
        pytest.param("feedback", {"rating": "up", "trace_id": "x"}, "expected 32 hex digits", id="no trace id"),
        pytest.param("feedback", {"rating": "up", "trace_id": "0" * 32}, "expected 32 hex digits", id="null trace"),
        pytest.param("feedback", {"rating": "up", "trace_id": -1}, "expected 32 hex digits", id="negative trace"),
        pytest.param(
            "feedback", {"rating": "up", "trace_id": TRACE, "span_id": TRACE}, "expected 16 hex digits", id="no span id"
        ),
        pytest.param("feedback", {"rating": "up", "span_id": SPAN}, "Give trace_id, too", id="span id alone"),
        pytest.param("score", {"name": "x", "value": 4, "response_id": "x"}, "number from 0 to 1", id="4"),
        pytest.param("score", {"name": "x", "value": "1", "response_id": "x"}, "number from 0 to 1", id="text"),
        pytest.param("score", {"name": "x", "value": float("nan"), "response_id": "x"}, "from 0 to 1", id="score nan"),
        pytest.param("score", {"name": "", "value": 1, "response_id": "x"}, "expected the name", id="no name"),
        pytest.param(
            "score", {"name": "user_feedback", "value": 1, "response_id": "x"}, "llm_vitals.feedback()", id="feedback"
        ),
        pytest.param(
            "score", {"name": "x", "value": 1, "evaluator": "", "response_id": "x"}, "expected human", id="evaluator"
        ),
        pytest.param("score", {"name": "x", "value": 1}, "there is no current trace", id="score joins nothing"),
    ],
)
def test_what_cannot_be_kept_is_one_warning(
    told: Any, caplog: Any, function: str, arguments: dict[str, Any], warning: str
) -> None:
    with caplog.at_level(logging.WARNING, "llm_vitals"):
        getattr(llm_vitals, function)(**arguments)
    llm_vitals.flush()
    (one,) = caplog.records
    assert warning in one.getMessage()
    assert f"llm_vitals.{function}(" in one.getMessage()
    assert told.logs.get_finished_logs() == ()
    assert told.points(semconv.METRIC_FEEDBACK) == []


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        pytest.param("feedback", {"rating": "up"}, id="feedback"),
        pytest.param("score", {"name": "x", "value": 1}, id="score"),
    ],
)
def test_before_init_is_a_warning(caplog: Any, function: str, arguments: dict[str, Any]) -> None:
    getattr(llm_vitals, function)(**arguments, response_id="x")
    assert f"llm_vitals.{function}(): nothing is kept before llm_vitals.init()" in caplog.text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        pytest.param(0.7, 0.7, id="number"),
        pytest.param(True, 1.0, id="true"),
        pytest.param(0, 0.0, id="zero"),
    ],
)
def test_a_score_is_told_and_counted(told: Any, provider: Provider, value: Any, number: float) -> None:
    answer = ask(provider)
    llm_vitals.score(
        "valid_json",
        value,
        response_id=answer.id,
        label="ok",
        explanation="It parses.",
        evaluator="reference",
        id="s-1",
    )
    assert dict(event(told).attributes) == {
        semconv.EVALUATION_NAME: "valid_json",
        semconv.EVALUATION_SCORE_VALUE: number,
        semconv.EVALUATION_SCORE_LABEL: "ok",
        semconv.EVALUATION_EXPLANATION: "It parses.",
        semconv.EVALUATOR: "reference",
        semconv.RESPONSE_ID: answer.id,
        semconv.EVALUATION_ID: "s-1",
    }
    (point,) = [p for p in told.points(semconv.METRIC_SCORE) if p.attributes[semconv.EVALUATION_NAME] == "valid_json"]
    assert (point.count, point.sum) == (1, number)
    assert dict(point.attributes) == {
        semconv.EVALUATION_NAME: "valid_json",
        semconv.EVALUATOR: "reference",
        semconv.PROVIDER_NAME: "openai",
        semconv.REQUEST_MODEL: "stand-in-30",
        semconv.TASK: "write",
    }


def test_names_of_scores_are_bounded(told: Any) -> None:
    for number in range(80):
        llm_vitals.score(f"score {number}", 1, response_id="r")
    llm_vitals.flush()
    names = {p.attributes[semconv.EVALUATION_NAME] for p in told.points(semconv.METRIC_SCORE)}
    assert len(names) == 51
    assert "other" in names


def test_it_reaches_its_call_in_the_collector(told: Any, provider: Provider, tmp_path: Any, monkeypatch: Any) -> None:
    """By the SDK's own exporter, before the span has left, from inside a span of the application and from outside."""
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk._logs.export import SimpleLogRecordProcessor
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    with running(Settings(data=tmp_path, port=0, grpc_port=0)) as collector:
        told.logger_provider.add_log_record_processor(
            SimpleLogRecordProcessor(OTLPLogExporter(endpoint=f"{collector.url}/v1/logs"))
        )
        late = BatchSpanProcessor(
            OTLPSpanExporter(endpoint=f"{collector.url}/v1/traces"), schedule_delay_millis=600_000
        )
        told.tracer_provider.add_span_processor(late)
        with told.tracer_provider.get_tracer("app").start_as_current_span("request"):
            answer = ask(provider)
            llm_vitals.feedback("up", user="u-1", id="inside")
            llm_vitals.score("length", 0.5)
        llm_vitals.feedback(9, scale="nps", response_id=answer.id, id="by response")
        llm_vitals.sdk.init.active().queue.drain()
        assert collector.store._read("SELECT count(*) FROM feedback") == [(2,)]
        assert collector.store._read("SELECT count(*) FROM call") == [(0,)]
        assert late.force_flush()
        (span,) = [s for s in told.exporter.get_finished_spans() if semconv.OPERATION_NAME in s.attributes]
        ids = format_trace_id(span.context.trace_id), format_span_id(span.context.span_id)
        llm_vitals.feedback(expected="x", trace_id=span.context.trace_id, span_id=span.context.span_id, id="by ids")
        llm_vitals.sdk.init.active().queue.drain()
        call = collector.store.call(*ids)
        assert call is not None
        assert {one.id for one in collector.store.ratings_for(call)} == {"inside", "by response", "by ids"}
        assert [(one.name, one.value) for one in collector.store.scores_for(call)] == [("length", 0.5)]
        late.shutdown()
