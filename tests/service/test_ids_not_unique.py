"""Ids that are not unique: what gateways, caches, model servers and careless clients send in place of one.

A gateway repeats ids across services, a cache replays an answer with the id that it had, Ollama draws one of 999
("chatcmpl-123"), `str(None)` and `JSON.stringify(null)` are ids to whoever sends them, and an invalid span context is
all zeros. A figure that is joined by such an id must not move from one answer, service or person to another.
"""

from __future__ import annotations

from datetime import datetime, timezone

import httpx
import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue

from llm_vitals.core.ids import known_id, known_user
from llm_vitals_collector.process import Running
from llm_vitals_collector.records import FeedbackQuery

pytestmark = pytest.mark.each_store
NOW_NS = int(datetime.now(timezone.utc).timestamp() * 1e9)
DAY_NS = 86_400_000_000_000
NO_IDS = ("null", "None", "undefined", "n/a", "00000000-0000-0000-0000-000000000000", " ")
"""What programs write where there is no id."""
NOBODY = ("null", "None", "undefined", "anonymous", "AnonymousUser", "unknown", "guest", "[object Object]", '"null"')
NO_TRACE, NO_SPAN = "0" * 32, "0" * 16
"""An OpenTelemetry context that is not valid, written out."""


def kept(collector: Running) -> list[str]:
    return sorted(str(one.rating) for one in collector.store.ratings(FeedbackQuery()).feedback)


def rate(client: httpx.Client, rating: str, **more: str) -> None:
    answer = client.post("/api/feedback", json={"rating": rating, **more})
    assert answer.status_code == 202, answer.text


def event(at_ns: int, service: str, rating: str | None, **more: str) -> bytes:
    """An OTLP logs request of one rating; of a score where there is no rating."""
    request = ExportLogsServiceRequest()
    resource = request.resource_logs.add()
    resource.resource.attributes.append(KeyValue(key="service.name", value=AnyValue(string_value=service)))
    record = resource.scope_logs.add().log_records.add()
    record.time_unix_nano = at_ns
    record.event_name = "gen_ai.evaluation.result"
    told = {"gen_ai.evaluation.name": "user_feedback", "llm_vitals.rating": rating}
    if rating is None:
        told = {"gen_ai.evaluation.score.label": "good"}
    told |= {name.replace("__", "."): value for name, value in more.items()}
    record.attributes.extend(KeyValue(key=key, value=AnyValue(string_value=value)) for key, value in told.items())
    return request.SerializeToString()


def post_event(client: httpx.Client, body: bytes) -> None:
    answer = client.post("/v1/logs", content=body, headers={"content-type": "application/x-protobuf"})
    assert answer.status_code == 200, answer.text


def feedback_of(client: httpx.Client, number: int) -> list[dict[str, object]]:
    return client.get(f"/api/calls/{number:032x}/{number:016x}").json()["feedback"]


def test_what_stands_for_no_id_names_no_answer(client, collector, send, build, chat):
    """Two answers whose id is none: a rating of it is of neither, and one person's two ratings of it are two."""
    rated, ratings = [], {}
    for number, no_id in enumerate(NO_IDS):
        traces = (2 * number + 1, 2 * number + 2)
        for trace in traces:
            send(build(chat(gen_ai__response__id=no_id), trace=trace, span=trace, start_ns=NOW_NS))
        for rating in ("up", "down"):
            rate(client, rating, response_id=no_id, user="ann")
        rated += [(no_id, one) for trace in traces for one in feedback_of(client, trace)]
        ratings[no_id] = len(kept(collector))
    assert rated == []
    assert ratings == {no_id: 2 * number for number, no_id in enumerate(NO_IDS, 1)}


def test_beside_an_id_that_is_none_the_span_decides(client, send, build, chat):
    for number, no_id in enumerate((*NO_IDS, NO_TRACE)):
        traces = (2 * number + 1, 2 * number + 2)
        for trace in traces:
            send(build(chat(gen_ai__response__id=no_id), trace=trace, span=trace, start_ns=NOW_NS))
        rate(client, "up", response_id=no_id, trace_id=f"{traces[0]:032x}", span_id=f"{traces[0]:016x}")
        assert [len(feedback_of(client, trace)) for trace in traces] == [1, 0], no_id


def test_a_trace_that_is_none_names_no_answer(client, collector):
    for more in ({"span_id": NO_SPAN}, {}):
        for rating in ("up", "down"):
            rate(client, rating, trace_id=NO_TRACE, user="ann", **more)
    ratings = collector.store.ratings(FeedbackQuery()).feedback
    assert [(one.trace_id, one.span_id) for one in ratings] == [(None, None)] * 4


def test_what_stands_for_nobody_is_no_user(client, collector, send, build, chat):
    """Ten visitors who are not known are no single user who asks and asks, nor one who changes their mind."""
    tiles, span = {}, 0
    for user in NOBODY:
        asked = chat(user__id=user, llm_vitals__query=True, gen_ai__request__model=f"for {user}")
        for _ in range(3):
            span += 1
            send(build(asked, scope="framework", trace=span, span=span, start_ns=NOW_NS - span * 10**6))
        for rating in ("up", "down"):
            rate(client, rating, response_id=f"r-{user}", user=user)
        query = {"period": "24h", "model": f"for {user}", "by": "none"}
        tile = client.get("/api/kpis/queries_per_user", params=query).json()["kpi"]
        tiles[user] = (tile["value"], tile["note"])
    assert tiles == dict.fromkeys(NOBODY, (None, "no call names a user"))
    assert len(kept(collector)) == 2 * len(NOBODY)


@pytest.mark.parametrize("no_id", ["", "nil", "NaN", "-", "[object Object]", "NULL", NO_TRACE, NO_SPAN, *NO_IDS])
def test_an_id_that_stands_for_none_is_none(no_id):
    assert (known_id(no_id), known_user(no_id)) == (None, None)


@pytest.mark.parametrize("user", ["0", "none-such", "Guest House", "unknown-7", "00000000-0000-0000-0000-000000000001"])
def test_an_id_that_only_looks_like_none_is_one(user):
    assert known_user(user) == user


def test_a_cache_s_replay_days_later_is_another_answer(client, collector, send, build, chat):
    """The same id on Monday and on Friday: what ann says on Friday is not a change of her mind about Monday."""
    for trace, days in ((1, 4), (2, 0)):
        send(build(chat(gen_ai__response__id="r-1"), trace=trace, span=trace, start_ns=NOW_NS - days * DAY_NS - 10**10))
    by_event = {"gen_ai__response__id": "r-1", "user__hash": "ann"}
    post_event(client, event(NOW_NS - 4 * DAY_NS, "shop", "positive", **by_event))
    post_event(client, event(NOW_NS, "shop", "negative", **by_event))
    post_event(client, event(NOW_NS + 1, "shop", "positive", **by_event))  # now she changes her mind
    found = [feedback_of(client, n) for n in (1, 2)]
    assert [[one["rating"] for one in ratings] for ratings in found] == [["positive"], ["positive"]]


def test_expected_answers_of_two_calls_with_one_id_are_two(client, collector, send, build, chat):
    """Set in the page, on the page of each call: the form knows the call."""
    for trace in (1, 2):
        send(build(chat(gen_ai__response__id="r-1"), trace=trace, span=trace, start_ns=NOW_NS - (3 - trace) * 10**9))
        sent = {"response_id": "r-1", "trace_id": f"{trace:032x}", "span_id": f"{trace:016x}", "expected": f"e{trace}"}
        answer = client.post("/feedback/label", data=sent, headers={"origin": str(client.base_url).rstrip("/")})
        assert answer.status_code < 400, answer.text
    found = [feedback_of(client, n) for n in (1, 2)]
    assert [[one["expected"] for one in ratings] for ratings in found] == [["e1"], ["e2"]]


def test_who_names_the_span_of_an_answer_with_a_repeated_id_means_that_one(client, send, build, chat):
    for trace in (1, 2):
        send(build(chat(gen_ai__response__id="r-1"), trace=trace, span=trace, start_ns=NOW_NS - (3 - trace) * 10**9))
    for trace, rating in ((1, "up"), (1, "down"), (2, "up")):
        rate(client, rating, response_id="r-1", trace_id=f"{trace:032x}", span_id=f"{trace:016x}", user="ann")
    found = [[one["rating"] for one in feedback_of(client, n)] for n in (1, 2)]
    assert found == [["negative"], ["positive"]]


TWO_SENDERS = [
    ({"service": "shop"}, {"service": "desk"}),
    ({"user": "ann"}, {"user": "bob"}),
    ({"response_id": "r-1"}, {"response_id": "r-2"}),
    ({"user": "ann", "response_id": "r-1"}, {"service": "desk", "user": "bob", "response_id": "r-1"}),
]


def test_a_key_of_one_sender_is_not_another_s(client, collector):
    """`Idempotency-Key: 1` of two senders is no repetition, and neither takes the other's rating away; a repetition
    still is one, of each."""
    left = {}
    for number, senders in enumerate(TWO_SENDERS):
        before = len(kept(collector))
        for _ in range(2):
            for rating, more in zip(("up", "down"), senders, strict=True):
                key = {"Idempotency-Key": f"key-{number}"}
                answer = client.post("/api/feedback", json={"rating": rating, **more}, headers=key)
                assert answer.status_code == 202, answer.text
        left[number] = len(kept(collector)) - before
    assert left == dict.fromkeys(range(len(TWO_SENDERS)), 2)


def test_ids_of_events_of_two_services_and_of_two_answers_are_ratings_and_scores_of_their_own(
    client, collector, send, build, chat
):
    """An evaluation in batches that numbers its rows: `row-1` of two services, answers and criteria."""
    for trace in (1, 2):
        send(build(chat(gen_ai__response__id=f"r-{trace}"), trace=trace, span=trace, start_ns=NOW_NS - 10**10))
    sent = [("shop", "r-1", "tone"), ("desk", "r-1", "tone"), ("shop", "r-2", "tone"), ("shop", "r-1", "truth")]
    for _ in range(2):
        for service, response, name in sent:
            more = {"llm_vitals__evaluation__id": "row-1", "gen_ai__response__id": response}
            post_event(client, event(NOW_NS, service, "positive", **more))
            post_event(client, event(NOW_NS, service, None, gen_ai__evaluation__name=name, **more))
    assert len(kept(collector)) == 3
    scores = [client.get(f"/api/calls/{n:032x}/{n:016x}").json()["evaluations"] for n in (1, 2)]
    assert [sorted(one["name"] for one in each) for each in scores] == [["tone", "tone", "truth"], ["tone"]]
