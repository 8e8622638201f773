"""What people say of answers: POST /api/feedback, and evaluation events over OTLP."""

from __future__ import annotations

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse

TRACE, SPAN = f"{1:032x}", f"{1:016x}"
PROTOBUF = {"content-type": "application/x-protobuf"}


def of_call(client):
    return client.get(f"/api/calls/{TRACE}/{SPAN}").json()["feedback"]


@pytest.mark.parametrize(
    ("rating", "kept"),
    [
        ("positive", "positive"),
        ("up", "positive"),
        (True, "positive"),
        ("negative", "negative"),
        ("down", "negative"),
        (False, "negative"),
    ],
)
def test_a_rating_joins_its_call(client, send, build, chat, rating, kept):
    send(build(chat()))
    body = {"rating": rating, "trace_id": TRACE, "span_id": SPAN, "comment": "Why?", "score": 4, "user": "u"}
    answer = client.post("/api/feedback", json=body)
    assert answer.status_code == 202
    (told,) = of_call(client)
    assert told["id"] == answer.json()["id"]
    assert (told["rating"], told["comment"], told["score"], told["user"]) == (kept, "Why?", 4.0, "u")


@pytest.mark.parametrize(
    "names",
    [
        pytest.param({"trace_id": TRACE.upper()}, id="trace id, in capitals"),
        pytest.param({"trace_id": TRACE, "span_id": f"{77:016x}"}, id="a span around the call"),
        pytest.param({"response_id": "r-1"}, id="response id"),
    ],
)
def test_a_rating_may_come_before_its_span(client, send, build, chat, names):
    assert client.post("/api/feedback", json={"rating": "up", **names}).status_code == 202
    send(build(chat(gen_ai__response__id="r-1")))
    assert len(of_call(client)) == 1


def test_a_rating_of_another_call_of_the_trace_is_not_this_one_s(client, send, build, chat):
    send(build(chat(), chat()))
    client.post("/api/feedback", json={"rating": "up", "trace_id": TRACE, "span_id": f"{2:016x}"})
    assert of_call(client) == []


def test_the_same_id_counts_once(client, collector):
    for rating in ("up", "up", "down"):
        answer = client.post("/api/feedback", json={"rating": rating, "id": "click-1"})
        assert (answer.status_code, answer.json()) == (202, {"id": "click-1"})
    assert collector.store.rows("SELECT id, rating FROM feedback", {}) == [{"id": "click-1", "rating": "positive"}]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        pytest.param(b"{", 400, "not JSON", id="truncated"),
        pytest.param(b"[]", 400, "no JSON object", id="list"),
        pytest.param(b"{}", 400, "rating=None: expected positive, negative", id="no rating"),
        pytest.param(b'{"rating": "good"}', 400, "rating='good'", id="unknown rating"),
        pytest.param(b'{"rating": 1}', 400, "rating=1", id="number"),
        pytest.param(b'{"rating": "up", "trace_id": "x"}', 400, "expected 32 hex digits", id="bad trace id"),
        pytest.param(b'{"rating": "up", "span_id": "0000000000000001"}', 400, "without trace_id", id="span id alone"),
        pytest.param(b'{"rating": "up", "score": "5"}', 400, "score='5': expected a number", id="score is text"),
        pytest.param(b'{"rating": "up", "score": NaN}', 400, "expected a number", id="score is NaN"),
        pytest.param(b'{"rating": "up", "score": true}', 400, "expected a number", id="score is a boolean"),
        pytest.param(b'{"rating": "up", "comment": 5}', 400, "comment: expected text", id="comment is a number"),
        pytest.param(b'{"rating": "up", "stars": 5}', 400, "stars: no such field", id="unknown field"),
        pytest.param(b'{"rating": "up", "comment": "' + b"x" * 10_001 + b'"}', 400, "at most 10000", id="long comment"),
        pytest.param(b"x" * 70_000, 413, "more than 65536 bytes", id="too large"),
    ],
)
def test_bad_feedback_hears_what_was_expected(shared, body, status, reason):
    answer = shared.post("/api/feedback", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert reason in answer.json()["error"]


def test_a_form_of_another_site_is_no_json(client):
    answer = client.post("/api/feedback", content=b'{"rating": "up"}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_text_that_is_no_unicode_is_kept(client, collector):
    body = rb'{"rating": "up", "comment": "a\ud800b\u0000"}'
    assert client.post("/api/feedback", content=body, headers={"content-type": "application/json"}).status_code == 202
    assert collector.store.rows("SELECT comment FROM feedback", {}) == [{"comment": "a\ufffdb\ufffd"}]


@pytest.fixture
def event(build):
    def make(attributes, *, named=True, trace=1, span=77):
        request = ExportLogsServiceRequest()
        logs = request.resource_logs.add()
        source = build(attributes).resource_spans[0]
        logs.resource.CopyFrom(source.resource)
        record = logs.scope_logs.add().log_records.add()
        record.time_unix_nano = 1_795_000_100_000_000_000
        record.attributes.extend(source.scope_spans[0].spans[0].attributes)
        if named:
            record.event_name = "gen_ai.evaluation.result"
        if trace:
            record.trace_id, record.span_id = trace.to_bytes(16, "big"), span.to_bytes(8, "big")
        return request

    return make


def post(client, request):
    answer = client.post("/v1/logs", content=request.SerializeToString(), headers=PROTOBUF)
    assert answer.status_code == 200
    return ExportLogsServiceResponse.FromString(answer.content).partial_success


THUMB = {
    "gen_ai.evaluation.name": "user_feedback",
    "llm_vitals.rating": "negative",
    "gen_ai.evaluation.score.value": 0.0,
    "gen_ai.evaluation.explanation": "Wrong.",
    "user.hash": "u-1",
}
OLD_NAME = {"event.name": "gen_ai.evaluation.result"}


@pytest.mark.parametrize(
    ("more", "how"),
    [
        pytest.param({}, {}, id="by the trace that was current"),
        pytest.param(OLD_NAME, {"named": False}, id="event's name as an attribute"),
        pytest.param({"gen_ai.response.id": "r-1"}, {"trace": 0}, id="by response id"),
        pytest.param(
            {"llm_vitals.call.trace_id": TRACE, "llm_vitals.call.span_id": SPAN}, {"trace": 9}, id="by the call's ids"
        ),
    ],
)
def test_an_evaluation_event_by_a_person_is_feedback(client, send, build, chat, event, more, how):
    request = event({**THUMB, **more}, **how)
    assert post(client, request).rejected_log_records == 0
    assert post(client, request).rejected_log_records == 0  # delivered twice
    send(build(chat(gen_ai__response__id="r-1")))
    (told,) = of_call(client)
    assert (told["rating"], told["score"], told["comment"]) == ("negative", 0.0, "Wrong.")
    assert (told["user"], told["service"], told["at"]) == ("u-1", "shop", "2026-11-18T11:08:20.000000Z")


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({**THUMB, "gen_ai.evaluation.name": "relevance"}, id="a judge's score"),
        pytest.param({"a": 1}, id="no evaluation"),
    ],
)
def test_other_records_are_accepted_and_not_kept(client, collector, event, attributes):
    assert post(client, event(attributes)).rejected_log_records == 0
    assert collector.store.rows("SELECT id FROM feedback", {}) == []


def test_a_rating_that_says_nothing_is_rejected_with_the_reason(client, event):
    told = post(client, event({**THUMB, "llm_vitals.rating": "meh"}))
    assert (told.rejected_log_records, told.error_message) == (1, "llm_vitals.rating: expected positive or negative")
