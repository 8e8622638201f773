"""What people say of answers: POST /api/feedback, and evaluation events over OTLP."""

from __future__ import annotations

import httpx
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse

from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_collector.process import running
from llm_vitals_collector.records import FeedbackQuery
from llm_vitals_collector.settings import Settings

TRACE, SPAN = f"{1:032x}", f"{1:016x}"
pytestmark = pytest.mark.each_store

PROTOBUF = {"content-type": "application/x-protobuf"}


def of_call(client):
    return client.get(f"/api/calls/{TRACE}/{SPAN}").json()["feedback"]


THUMBS = {
    "positive": "positive",
    "up": "positive",
    True: "positive",
    "negative": "negative",
    "down": "negative",
    False: "negative",
}
"""Each by its meaning."""


def test_a_rating_joins_its_call(client, send, build, chat):
    send(build(*[chat()] * len(THUMBS)))
    for span, (rating, kept) in enumerate(THUMBS.items(), 1):
        body = {"rating": rating, "trace_id": TRACE, "span_id": f"{span:016x}", "comment": "Why?"}
        answer = client.post("/api/feedback", json=body)
        assert answer.status_code == 202
        (found,) = client.get(f"/api/calls/{TRACE}/{span:016x}").json()["feedback"]
        assert found["id"] == answer.json()["id"]
        assert (found["rating"], found["scale"], found["score"]) == (kept, "thumbs", float(kept == "positive"))
        assert found["comment"] == "Why?"


ON_SCALES = [
    ({"rating": 5, "scale": "1-5"}, "positive", "1-5"),
    ({"rating": 4, "scale": "1-5"}, "positive", "1-5"),
    ({"rating": 3, "scale": "1-5"}, "neutral", "1-5"),
    ({"rating": 2.5, "scale": "1-5"}, "neutral", "1-5"),
    ({"score": 2, "scale": "1-5"}, "negative", "1-5"),
    ({"rating": 1, "scale": "1-5"}, "negative", "1-5"),
    ({"rating": 10, "scale": "nps"}, "promoter", "0-10"),
    ({"rating": 9, "scale": "0-10"}, "promoter", "0-10"),
    ({"rating": 8, "scale": "nps"}, "passive", "0-10"),
    ({"rating": 7, "scale": "nps"}, "passive", "0-10"),
    ({"rating": 6, "scale": "nps"}, "detractor", "0-10"),
    ({"rating": 0, "scale": "nps"}, "detractor", "0-10"),
]


def test_numbers_are_read_on_their_scales(client, collector):
    for number, (body, _, _) in enumerate(ON_SCALES):
        assert client.post("/api/feedback", json={**body, "id": f"f{number:02}"}).status_code == 202
    assert collector.store._read("SELECT rating, scale, score FROM feedback ORDER BY id") == [
        (rating, scale, float(body.get("rating", body.get("score")))) for body, rating, scale in ON_SCALES
    ]


def test_an_expected_answer_needs_no_rating(client, send, build, chat):
    send(build(chat(gen_ai__response__id="r-1")))
    body = {"expected": "refund", "actual": "billing", "response_id": "r-1"}
    assert client.post("/api/feedback", json=body).status_code == 202
    (told,) = of_call(client)
    assert (told["rating"], told["scale"], told["expected"], told["actual"]) == (None, None, "refund", "billing")


@pytest.mark.parametrize("key", [None, "a secret of sixteen"])
@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param({"user": "u-42"}, lambda key: pseudonym("u-42", key), id="hashed as the SDK does"),
        pytest.param({"user_hash": "abc"}, lambda _: "abc", id="hashed by the sender"),
        pytest.param({}, lambda _: None, id="nobody"),
    ],
)
def test_a_user_s_id_is_kept_as_its_hash(tmp_path, key, sent, kept):
    with (
        running(Settings(data=tmp_path, port=0, grpc_port=0, pseudonym_key=key)) as one,
        httpx.Client(base_url=one.url) as client,
    ):
        assert client.post("/api/feedback", json={"rating": "up", **sent}).status_code == 202
        assert client.get("/api/feedback").json()["feedback"][0]["user"] == kept(key_from(key))


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


@pytest.mark.parametrize(
    "how",
    [
        pytest.param({"body": {"id": "click-1"}, "headers": {}}, id="field"),
        pytest.param({"body": {}, "headers": {"Idempotency-Key": "click-1"}}, id="header"),
        pytest.param({"body": {"id": "click-1"}, "headers": {"Idempotency-Key": "click-1"}}, id="both"),
    ],
)
def test_the_same_id_is_one_rating_and_the_last_one_counts(client, collector, send, build, chat, how):
    send(build(chat(gen_ai__response__id="r-1", llm_vitals__task="write")))
    for rating in ("up", "up", "down", "down"):
        body = {"rating": rating, "response_id": "r-1", **how["body"]}
        answer = client.post("/api/feedback", json=body, headers=how["headers"])
        assert (answer.status_code, answer.json()) == (202, {"id": "click-1"})
    kept = collector.store.ratings(FeedbackQuery()).feedback
    assert [(one.id, one.rating) for one in kept] == [("click-1", "negative")]
    told = [line for line in client.get("/metrics").text.splitlines() if line.startswith("llm_vitals_feedback_total{")]
    assert sorted(told) == [
        f'llm_vitals_feedback_total{{gen_ai_request_model="gpt-4o",llm_vitals_rating="{rating}",'
        'llm_vitals_task="write",llm_vitals_variant=""} 1.0'
        for rating in ("negative", "positive")
    ]


def test_two_ids_that_differ_are_refused(shared):
    answer = shared.post("/api/feedback", json={"rating": "up", "id": "a"}, headers={"Idempotency-Key": "b"})
    assert (answer.status_code, answer.json()["field"]) == (400, "id")


def test_a_rating_of_a_trace_is_of_its_last_call(client, send, build, chat):
    send(build(chat(), chat()))
    client.post("/api/feedback", json={"rating": "up", "trace_id": TRACE})
    assert of_call(client) == []
    assert len(client.get(f"/api/calls/{TRACE}/{2:016x}").json()["feedback"]) == 1


def test_ratings_are_listed_newest_first(client):
    for number in range(5):
        client.post("/api/feedback", json={"rating": number, "scale": "nps", "id": f"f{number}"})
    page = client.get("/api/feedback", params={"limit": 3}).json()
    assert [one["id"] for one in page["feedback"]] == ["f4", "f3", "f2"]
    rest = client.get("/api/feedback", params={"limit": 3, "before": page["next"]}).json()
    assert [one["id"] for one in rest["feedback"]] == ["f1", "f0"]
    assert rest["next"] is None
    assert client.get("/api/feedback", params={"to": page["feedback"][0]["at"]}).json()["feedback"][0]["id"] == "f3"
    assert client.get("/api/feedback", params={"from": "2099-01-01T00:00:00Z"}).json()["feedback"] == []


@pytest.mark.parametrize(
    ("query", "told"),
    [
        pytest.param({"limit": "0"}, "limit='0': expected a whole number from 1 to 1000", id="limit"),
        pytest.param({"limit": "many"}, "limit='many'", id="limit is a word"),
        pytest.param({"from": "yesterday"}, "expected ISO 8601 such as", id="time"),
        pytest.param({"before": "x"}, "expected the `next` of the page", id="page"),
        pytest.param({"color": "red"}, "no such parameter", id="unknown"),
    ],
)
def test_a_bad_query_hears_what_was_expected(shared, query, told):
    answer = shared.get("/api/feedback", params=query)
    assert answer.status_code == 400
    assert told in answer.json()["error"]


@pytest.mark.parametrize(
    ("body", "status", "reason"),
    [
        pytest.param(b"{", 400, "not JSON", id="truncated"),
        pytest.param(b"[]", 400, "no JSON object", id="list"),
        pytest.param(b"{}", 400, "rating=None: expected positive, up or true; negative", id="no rating"),
        pytest.param(b'{"rating": "good"}', 400, "rating='good'", id="unknown rating"),
        pytest.param(b'{"rating": 1}', 400, "rating=1", id="number"),
        pytest.param(b'{"rating": "up", "trace_id": "x"}', 400, "expected 32 hex digits", id="bad trace id"),
        pytest.param(b'{"rating": "up", "span_id": "0000000000000001"}', 400, "without trace_id", id="span id alone"),
        pytest.param(b'{"rating": "up", "score": 5}', 400, "either rating or score, not both", id="two ratings"),
        pytest.param(b'{"score": 5}', 400, "score=5: expected", id="no scale"),
        pytest.param(b'{"score": "5", "scale": "1-5"}', 400, "score='5': expected", id="score is text"),
        pytest.param(b'{"score": NaN, "scale": "1-5"}', 400, "score=nan: expected", id="score is NaN"),
        pytest.param(b'{"score": true, "scale": "1-5"}', 400, "score=True: expected", id="score is a boolean"),
        pytest.param(b'{"rating": 0, "scale": "1-5"}', 400, "from 1 to 5", id="below the scale"),
        pytest.param(b'{"rating": 11, "scale": "nps"}', 400, "from 0 to 10", id="above the scale"),
        pytest.param(b'{"rating": 1' + b"0" * 400 + b', "scale": "nps"}', 400, "from 0 to 10", id="huge"),
        pytest.param(b'{"rating": 5, "scale": "stars"}', 400, "scale='stars': expected one of", id="unknown scale"),
        pytest.param(b'{"scale": "nps", "expected": "x"}', 400, "rating=None: expected", id="scale without rating"),
        pytest.param(b'{"rating": "up", "user": "a", "user_hash": "b"}', 400, "not both", id="user and its hash"),
        pytest.param(b'{"rating": "up", "comment": 5}', 400, "comment=5: expected text", id="comment is a number"),
        pytest.param(b'{"rating": "up", "stars": 5}', 400, "stars: no such field", id="unknown field"),
        pytest.param(b'{"rating": "up", "comment": "' + b"x" * 10_001 + b'"}', 400, "at most 10000", id="long comment"),
        pytest.param(b"x" * 70_000, 413, "more than 65536 bytes", id="too large"),
    ],
)
def test_bad_feedback_hears_what_was_expected(shared, body, status, reason):
    answer = shared.post("/api/feedback", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == status
    assert reason in answer.json()["error"]


def test_an_error_names_the_field_and_what_was_expected(shared):
    answer = shared.post("/api/feedback", json={"rating": "x" * 500})
    told = answer.json()
    assert told["field"] == "rating"
    assert told["expected"].startswith("positive, up or true")
    assert len(told["error"]) < 400


def test_a_form_of_another_site_is_no_json(client):
    answer = client.post("/api/feedback", content=b'{"rating": "up"}', headers={"content-type": "text/plain"})
    assert answer.status_code == 415


def test_text_that_is_no_unicode_is_kept(client, collector):
    body = rb'{"rating": "up", "comment": "a\ud800b\u0000"}'
    assert client.post("/api/feedback", content=body, headers={"content-type": "application/json"}).status_code == 202
    assert collector.store._read("SELECT comment FROM feedback") == [("a\ufffdb\ufffd",)]


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


NPS = {
    "gen_ai.evaluation.name": "user_feedback",
    "llm_vitals.rating": "promoter",
    "llm_vitals.rating.scale": "0-10",
    "gen_ai.evaluation.score.value": 9.0,
    "llm_vitals.expected": "refund",
    "llm_vitals.actual": "billing",
    "llm_vitals.opinion.id": "f-1",
}


def test_a_rating_on_a_scale_with_an_expected_answer(client, send, build, chat, event):
    send(build(chat()))
    assert post(client, event(NPS)).rejected_log_records == 0
    (told,) = of_call(client)
    assert (told["id"], told["rating"], told["scale"], told["score"]) == ("f-1", "promoter", "0-10", 9.0)
    assert (told["expected"], told["actual"]) == ("refund", "billing")


SCORE = {
    "gen_ai.evaluation.name": "relevancy",
    "gen_ai.evaluation.score.value": 0.75,
    "gen_ai.evaluation.score.label": "good",
    "gen_ai.evaluation.explanation": "To the point.",
    "llm_vitals.evaluator": "judge",
}


@pytest.mark.parametrize("before", [True, False], ids=["before its call", "after its call"])
@pytest.mark.parametrize(
    ("more", "how"),
    [
        pytest.param({}, {}, id="by the trace that was current"),
        pytest.param({"gen_ai.response.id": "r-1"}, {"trace": 9}, id="by response id"),
        pytest.param(
            {"llm_vitals.call.trace_id": TRACE, "llm_vitals.call.span_id": SPAN}, {"trace": 9}, id="by the call's ids"
        ),
    ],
)
def test_an_evaluation_event_is_a_score(client, send, build, chat, event, more, how, before):
    call = build(chat(gen_ai__response__id="r-1"))
    for step in (1, 2) if before else (2, 1):
        if step == 1:
            assert post(client, event({**SCORE, **more}, **how)).rejected_log_records == 0
        else:
            send(call)
    assert post(client, event({**SCORE, **more}, **how)).rejected_log_records == 0  # delivered twice
    found = client.get(f"/api/calls/{TRACE}/{SPAN}").json()
    (told,) = found["evaluations"]
    assert (told["name"], told["value"], told["label"], told["evaluator"]) == ("relevancy", 0.75, "good", "judge")
    assert (told["explanation"], told["service"], told["at"]) == (
        "To the point.",
        "shop",
        "2026-11-18T11:08:20.000000Z",
    )
    assert found["feedback"] == []


@pytest.mark.parametrize(
    ("attributes", "how"),
    [
        pytest.param({**SCORE, "error.type": "timeout"}, {}, id="an evaluator that failed"),
        pytest.param({"a": 1}, {"named": False}, id="no evaluation"),
    ],
)
def test_other_records_are_accepted_and_not_kept(client, collector, event, attributes, how):
    assert post(client, event(attributes, **how)).rejected_log_records == 0
    assert collector.store._read("SELECT id FROM feedback UNION ALL SELECT id FROM score") == []


@pytest.mark.parametrize(
    ("attributes", "reason"),
    [
        pytest.param(
            {**THUMB, "llm_vitals.rating": "meh"},
            "llm_vitals.rating: expected one of positive, neutral, negative, promoter, passive, detractor",
            id="no rating",
        ),
        pytest.param({**SCORE, "gen_ai.evaluation.score.value": 4}, "expected a number from 0 to 1", id="4 of 5"),
        pytest.param({"gen_ai.evaluation.name": "x"}, "expected gen_ai.evaluation.score.value", id="says nothing"),
        pytest.param({"gen_ai.evaluation.score.value": 1}, "expected the name", id="of what"),
    ],
)
def test_what_cannot_be_kept_is_rejected_with_the_reason(client, event, attributes, reason):
    told = post(client, event(attributes))
    assert told.rejected_log_records == 1
    assert reason in told.error_message


def test_a_label_alone_is_a_score_too(client, collector, event):
    told = {"gen_ai.evaluation.name": "tone", "gen_ai.evaluation.score.label": "friendly"}
    assert post(client, event(told)).rejected_log_records == 0
    assert collector.store._read("SELECT name, value, label, evaluator FROM score") == [
        ("tone", None, "friendly", "unknown")
    ]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        pytest.param(
            [{"rating": "up", "user": "ann"}, {"rating": "down", "user": "ann"}], ["negative"], id="up, then down"
        ),
        pytest.param(
            [{"rating": "down", "user": "ann"}, {"rating": "up", "user": "ann"}], ["positive"], id="down, then up"
        ),
        pytest.param([{"rating": "up", "user_hash": "a"}] * 3, ["positive"], id="three times the same, hashed"),
        pytest.param(
            [{"rating": "up", "user": "ann"}, {"rating": "down", "user": "bob"}],
            ["negative", "positive"],
            id="two persons",
        ),
        pytest.param([{"rating": "up"}, {"rating": "down"}], ["negative", "positive"], id="nobody is named"),
        pytest.param(
            [{"rating": "up", "user": "ann"}, {"rating": 9, "scale": "nps", "user": "ann"}],
            ["positive", "promoter"],
            id="on two scales",
        ),
    ],
)
@pytest.mark.parametrize(
    "answer",
    [
        pytest.param({"response_id": "r-1"}, id="response id"),
        pytest.param({"trace_id": TRACE, "span_id": f"{7:016x}"}, id="trace and span"),
    ],
)
def test_who_rates_an_answer_again_without_an_id_changes_the_rating(client, collector, answer, sent, kept):
    for body in sent:
        assert client.post("/api/feedback", json={**answer, **body}).status_code == 202
    assert sorted(one.rating for one in collector.store.ratings(FeedbackQuery()).feedback) == kept


def test_ratings_of_two_answers_and_of_two_services_stay_two(client, collector):
    for more in ({"response_id": "r-1"}, {"response_id": "r-2"}, {"response_id": "r-1", "service": "shop"}):
        assert client.post("/api/feedback", json={"rating": "up", "user": "ann", **more}).status_code == 202
    assert len(collector.store.ratings(FeedbackQuery()).feedback) == 3
