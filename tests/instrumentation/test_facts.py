"""Who asked, what is counted, and what people say of an answer."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from asking import again, ask
from opentelemetry import trace
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.sdk.trace.sampling import ALWAYS_OFF

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.metrics.label_limits import LIMITS

CONTENT = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"


# -- who asked -------------------------------------------------------------------------------------------------------


def test_context(client: Any, told: Any) -> None:
    with (
        llm_vitals.context(user="u-42", session="s-1", task="support"),
        llm_vitals.context(task="summarise", variant="b"),
    ):
        ask(client)
    said = told.attributes()
    assert said[semconv.SESSION_ID] == "s-1"
    assert said[semconv.TASK] == "summarise"
    assert said[semconv.VARIANT] == "b"
    assert len(said[semconv.USER_HASH]) == 32
    assert "u-42" not in str(said)


def test_the_same_user_and_question_have_the_same_hashes(client: Any, told: Any) -> None:
    for user, text in (("u-1", "Why is the sky blue?"), ("u-1", "  why is the SKY blue"), ("u-2", "What is rain?")):
        with llm_vitals.context(user=user):
            ask(client, text)
    first, second, third = (s.attributes for s in told.spans())
    for key in (semconv.USER_HASH, semconv.FINGERPRINT):
        assert first[key] == second[key] != third[key]


def test_a_key_of_one_s_own_gives_other_hashes(client: Any, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def hashes() -> tuple[Any, Any]:
        told.clear()
        with llm_vitals.context(user="u-1"):
            ask(client)
        said = told.attributes()
        return said[semconv.USER_HASH], said[semconv.FINGERPRINT]

    without = hashes()
    monkeypatch.setenv("LLM_VITALS_PSEUDONYM_KEY", "a secret of some length")
    again(told)
    with_key = hashes()
    assert without[0] != with_key[0]
    assert without[1] != with_key[1]


def test_the_user_that_the_request_names(client: Any, told: Any) -> None:
    ask(client, user="u-7")
    with llm_vitals.context(user="u-7"):
        ask(client)
    first, second = (s.attributes[semconv.USER_HASH] for s in told.spans())
    assert first == second


@pytest.mark.parametrize(
    ("declared", "said", "kept"),
    [
        pytest.param([], None, True, id="nothing is declared"),
        pytest.param([{"task": "a"}], None, True, id="another fact is"),
        pytest.param([{"consent": True}, {"task": "a"}], True, True, id="around another declaration"),
        pytest.param([{"consent": True}, {"consent": False}], None, False, id="refused within"),
        pytest.param([{"consent": False}, {"consent": True}], True, True, id="agreed within"),
    ],
)
def test_consent_to_tuning_is_there_only_where_it_is_declared(
    client: Any,
    told: Any,
    monkeypatch: pytest.MonkeyPatch,
    declared: list[dict[str, Any]],
    said: bool | None,
    kept: bool,
) -> None:
    monkeypatch.setenv(CONTENT, "SPAN_ONLY")
    again(told)
    with contextlib.ExitStack() as stack:
        for facts in declared:
            stack.enter_context(llm_vitals.context(**facts))
        ask(client)
    attributes = told.attributes()
    assert attributes.get("llm_vitals.consent") is said
    assert (semconv.OUTPUT_MESSAGES in attributes) == kept


def test_without_consent(client: Any, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTENT, "SPAN_ONLY")
    monkeypatch.setenv("LLM_VITALS_SEND_USER_ID", "true")
    again(told)
    with llm_vitals.context(user="u-42", consent=False):
        ask(client, user="u-42")
    said = told.attributes()
    assert not {semconv.USER_HASH, semconv.USER_ID, semconv.FINGERPRINT, semconv.QUESTION} & set(said)
    assert "blue" not in str(said)
    assert said[semconv.OUTCOME] == "ok"


def test_content_and_user_ids_on_request(client: Any, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTENT, "SPAN_AND_EVENT")
    monkeypatch.setenv("LLM_VITALS_SEND_USER_ID", "true")
    again(told)
    with llm_vitals.context(user="u-42"):
        ask(client)
    said = told.attributes()
    assert said[semconv.USER_ID] == "u-42"
    assert said[semconv.QUESTION] == "Why is the sky blue?"
    assert said[semconv.ANSWER]
    assert '"role":"user"' in said[semconv.INPUT_MESSAGES]
    (event,) = told.logs.get_finished_logs()
    assert event.log_record.event_name == semconv.EVENT_INFERENCE_DETAILS
    assert event.log_record.attributes[semconv.QUESTION] == "Why is the sky blue?"
    assert event.log_record.span_id == told.span().context.span_id


def test_a_setting_that_is_none(client: Any, told: Any, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    monkeypatch.setenv("LLM_VITALS_QUEUE_CALLS", "many")
    again(told)
    assert "LLM_VITALS_QUEUE_CALLS='many': expected whole number, 1 or more. Using '4096'" in caplog.text
    ask(client)
    told.span()


def test_text_that_is_no_utf8(told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CONTENT, "SPAN_ONLY")
    again(told)
    body = b'{"model":"m","messages":[{"role":"user","content":"Why \\ud800?"}]}'
    import httpx2

    with httpx2.Client(transport=httpx2.MockTransport(lambda _: httpx2.Response(200, content=body))) as raw:
        raw.post("http://127.0.0.1/v1/chat/completions", content=body)
    told.attributes()[semconv.QUESTION].encode()


# -- what is counted -------------------------------------------------------------------------------------------------


def test_metrics_of_a_call(client: Any, told: Any) -> None:
    ask(client, stream=True, stream_options={"include_usage": True}).close()
    list(ask(client, stream=True, stream_options={"include_usage": True}))
    durations = told.points(semconv.METRIC_DURATION)
    assert sum(point.count for point in durations) == 2
    assert {point.explicit_bounds for point in durations} == {semconv.DURATION_BOUNDS}
    assert {point.attributes[semconv.REQUEST_MODEL] for point in durations} == {"stand-in-30"}
    usage = {p.attributes[semconv.TOKEN_TYPE]: p.sum for p in told.points(semconv.METRIC_TOKEN_USAGE)}
    spans = told.spans()
    assert usage["output"] == spans[1].attributes[semconv.USAGE_OUTPUT_TOKENS]
    assert told.points(semconv.METRIC_TIME_TO_FIRST_CHUNK)[0].count >= 1


def test_scores_and_what_took_off_them_are_counted(client: Any, told: Any) -> None:
    ask(client, model="stand-in")
    ask(client, model="stand-in", text="Why is the sky blue? Answer in one word.")
    scored = [span.attributes for span in told.spans()]
    (overall,) = told.points(semconv.METRIC_SCORE)
    assert (overall.attributes[semconv.EVALUATION_NAME], overall.count) == ("overall", len(scored))
    assert overall.sum == pytest.approx(sum(each["llm_vitals.score.overall"] for each in scored))
    sums, answers = (
        {p.attributes[semconv.EVALUATION_NAME]: p.value for p in told.points(metric)}
        for metric in (semconv.METRIC_PART_SUM, semconv.METRIC_PART_ANSWERS)
    )
    assert sums["clarity"] == pytest.approx(sum(each["llm_vitals.score.clarity"] for each in scored))
    assert answers["clarity"] == len(scored) == 2
    assert [each.get("llm_vitals.score.deductions") for each in scored] == [None, ("too_long",)]
    (counted,) = told.points(semconv.METRIC_DEDUCTIONS)
    assert (dict(counted.attributes), counted.value) == (
        {semconv.REQUEST_MODEL: "stand-in", semconv.DEDUCTION: "too_long"},
        1,
    )


def test_evidence_is_content(client: Any, told: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "Why is the sky blue? Answer in one word."
    ask(client, text=asked)
    assert semconv.DEDUCTION_EVIDENCE not in told.attributes()
    monkeypatch.setenv(CONTENT, "SPAN_ONLY")
    again(told)
    ask(client, text=asked, model="stand-in")
    (evidence,) = json.loads(told.spans()[-1].attributes[semconv.DEDUCTION_EVIDENCE])
    assert evidence.startswith("\u201cin one word\u201d was asked for")


def test_exemplars_point_to_the_trace(client: Any, told: Any) -> None:
    ask(client)
    span = told.span()
    (point,) = told.points(semconv.METRIC_DURATION)
    (exemplar,) = point.exemplars
    assert (exemplar.trace_id, exemplar.span_id) == (span.context.trace_id, span.context.span_id)


def test_the_newest_names(client: Any, monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    monkeypatch.setenv("OTEL_SEMCONV_STABILITY_OPT_IN", "http,gen_ai_latest_experimental")
    reader = InMemoryMetricReader()
    llm_vitals.init(tracer_provider=told.tracer_provider, meter_provider=MeterProvider([reader]))
    ask(client)
    llm_vitals.flush()
    data = reader.get_metrics_data()
    names = {m.name for r in data.resource_metrics for s in r.scope_metrics for m in s.metrics}
    assert semconv.METRIC_INFERENCE_DURATION in names
    assert semconv.METRIC_DURATION not in names


def test_a_call_that_a_sampler_drops_is_counted(client: Any) -> None:
    reader, exporter = InMemoryMetricReader(), InMemorySpanExporter()
    sampled_out = TracerProvider(sampler=ALWAYS_OFF)
    sampled_out.add_span_processor(SimpleSpanProcessor(exporter))
    llm_vitals.init(tracer_provider=sampled_out, meter_provider=MeterProvider([reader]))
    try:
        ask(client)
        llm_vitals.flush()
        assert exporter.get_finished_spans() == ()
        data = reader.get_metrics_data()
        calls = [
            p.value
            for r in data.resource_metrics
            for s in r.scope_metrics
            for m in s.metrics
            if m.name == semconv.METRIC_ATTEMPTS
            for p in m.data.data_points
        ]
        assert calls == [1]
    finally:
        llm_vitals.uninstrument()


def test_labels_are_bounded(client: Any, told: Any) -> None:
    for number in range(LIMITS["task"] + 5):
        with llm_vitals.context(task=f"task-{number}"):
            ask(client)
    tasks = {p.attributes[semconv.TASK] for p in told.points(semconv.METRIC_TASK_ATTEMPTS)}
    assert len(tasks) == LIMITS["task"] + 1
    assert told.total(semconv.METRIC_TASK_ATTEMPTS, task="other") == 5
    assert told.total(semconv.METRIC_LABELS_CAPPED, label="task") == 5


def test_a_query_is_counted_by_whether_it_names_its_user(client: Any, told: Any) -> None:
    ask(client, user="u-1")
    with llm_vitals.context(user="u-2"):
        ask(client)
        ask(client)
    with llm_vitals.context(user="u-3", consent=False):
        ask(client)
    ask(client)
    assert told.total(semconv.METRIC_QUERIES, known_user=True) == 3
    assert told.total(semconv.METRIC_QUERIES, known_user=False) == 2


def test_a_query_of_a_known_user_says_when_its_question_has_no_words(client: Any, told: Any) -> None:
    picture = {"type": "image_url", "image_url": {"url": "https://example.com/cat.png"}}
    for content in ("Why is the sky blue?", [picture]):
        client.chat.completions.create(
            model="stand-in-4", messages=[{"role": "user", "content": content}], extra_body={"user": "u-1"}
        )
    assert told.total(semconv.METRIC_QUERIES, known_user=True) == 2
    assert told.total(semconv.METRIC_QUERIES, known_question=False) == 1


@pytest.mark.parametrize("metric", [semconv.METRIC_TASK_ATTEMPTS, semconv.METRIC_COST, semconv.METRIC_SCORE])
def test_what_the_kpis_tell_by_task_says_the_task(client: Any, told: Any, metric: str) -> None:
    with llm_vitals.context(task="summarise"):
        ask(client, model="gpt-4o-mini")
    (point,) = told.points(metric)
    assert point.attributes[semconv.TASK] == "summarise"


def test_what_is_no_query_says_nothing_of_its_user(client: Any, told: Any) -> None:
    with llm_vitals.context(user="u-1"):
        client.embeddings.create(model="stand-in-embed", input="Why is the sky blue?")
    assert told.total(semconv.METRIC_ATTEMPTS) == 1
    assert told.points(semconv.METRIC_QUERIES) == []
    assert semconv.KNOWN_USER not in told.attributes()


# -- feedback ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rating", "label"),
    [("positive", "positive"), ("up", "positive"), (True, "positive"), ("down", "negative"), (False, "negative")],
)
def test_feedback_by_response_id(client: Any, told: Any, rating: Any, label: str) -> None:
    answer = ask(client, "Write a haiku")
    llm_vitals.feedback(rating, response_id=answer.id, comment="nice", user="u-1")
    assert told.total(semconv.METRIC_FEEDBACK, rating=label, task="write") == 1
    (event,) = told.logs.get_finished_logs()
    said = event.log_record.attributes
    assert event.log_record.event_name == semconv.EVENT_EVALUATION_RESULT
    assert said[semconv.RESPONSE_ID] == answer.id
    assert said[semconv.EVALUATION_SCORE_LABEL] == label
    assert said[semconv.EVALUATION_EXPLANATION] == "nice"
    assert "u-1" not in str(said)


def test_feedback_in_the_trace(told: Any) -> None:
    with told.tracer_provider.get_tracer("app").start_as_current_span("request") as span:
        llm_vitals.feedback("up")
        inside = trace.get_current_span().get_span_context()
    llm_vitals.flush()
    (event,) = told.logs.get_finished_logs()
    assert event.log_record.trace_id == inside.trace_id == span.get_span_context().trace_id


@pytest.mark.parametrize(
    ("arguments", "warning"),
    [
        pytest.param({"rating": "great", "response_id": "x"}, "expected positive, up or true", id="no rating"),
        pytest.param({"rating": "up"}, "no current trace to join", id="joins nothing"),
    ],
)
def test_feedback_that_cannot_be_kept(told: Any, caplog: Any, arguments: dict[str, Any], warning: str) -> None:
    llm_vitals.feedback(**arguments)
    assert warning in caplog.text
    assert told.points(semconv.METRIC_FEEDBACK) == []


def test_feedback_before_init(caplog: Any) -> None:
    llm_vitals.feedback("up", response_id="x")
    assert "nothing is kept before llm_vitals.init()" in caplog.text
