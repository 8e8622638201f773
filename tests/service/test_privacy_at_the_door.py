"""Users' ids by every door: hashed by one rule before anything is stored or counted; and closed vocabularies."""

from __future__ import annotations

import json

import pytest
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest

from llm_vitals.core import semconv
from llm_vitals.dialects.people import USER_IDS
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import PERSONAL, Users

KEY = b"k" * 16
RAW = "jane.doe@example.org"
HASH = pseudonym(RAW, KEY)
HIDING = Users(KEY)
OWN = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "m", "llm_vitals.outcome": "ok"}


def received(build, attributes, users=HIDING, scope="other"):
    (call,) = otlp.traces(parts_of(build({**OWN, **attributes}, scope=scope)), users).batch.calls
    return call


def everything(call):
    return json.dumps([str(getattr(call, name)) for name in call.__slots__])


@pytest.mark.parametrize("scope", ["other", "llm_vitals"])
@pytest.mark.parametrize("name", USER_IDS)
def test_the_id_of_a_span_s_user_is_hashed_wherever_it_stands(build, name, scope):
    call = received(build, {name: RAW}, scope=scope)
    assert call.user == HASH
    assert RAW not in everything(call)


@pytest.mark.parametrize("name", PERSONAL)
def test_what_identifies_a_person_is_hashed_and_names_no_user(build, name):
    call = received(build, {name: RAW})
    assert (call.user, call.attributes[name]) == (None, HASH)


def test_a_hash_comes_as_it_is_and_wins(build):
    call = received(build, {"user.hash": "abc", "user.id": RAW})
    assert call.user == "abc"
    assert RAW not in everything(call)


@pytest.mark.parametrize(
    "value",
    [
        pytest.param({"user_id": RAW, "plan": "pro"}, id="structured"),
        pytest.param({"inner": [{"user.id": RAW}]}, id="deeper"),
        pytest.param(json.dumps({"user_id": RAW}), id="JSON text"),
        pytest.param(json.dumps({"user": RAW, "temperature": 1}), id="the user parameter of a request"),
        pytest.param('{"user_id": "' + RAW, id="broken JSON text"),
    ],
)
def test_ids_inside_of_values_are_hashed(build, value):
    assert RAW not in everything(received(build, {"metadata": value}))


def test_a_resource_is_cleaned_too(build):
    request = build(OWN, scope="other")
    request.resource_spans[0].resource.attributes.add(key="enduser.id").value.string_value = RAW
    (call,) = otlp.traces(parts_of(request), HIDING).batch.calls
    assert call.resource["enduser.id"] == HASH


def test_other_attributes_stay_as_they_are(build):
    call = received(build, {"note": "user_id is not named here", "list": ["a", "b"], "json": '{"a": 1}'})
    assert (call.attributes["note"], call.attributes["json"]) == ("user_id is not named here", '{"a": 1}')


@pytest.mark.parametrize("name", ["user.id", "enduser.id", "langfuse.user.id"])
def test_the_user_of_a_log_is_hashed(pairs, name):
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add()
    record.event_name = "gen_ai.evaluation.result"
    record.time_unix_nano = 10**18
    record.attributes.extend(
        pairs({"gen_ai.evaluation.name": semconv.USER_FEEDBACK, semconv.RATING: "positive", name: RAW})
    )
    (one,) = otlp.logs(parts_of(request), HIDING).batch.feedback
    assert one.user == HASH


def test_all_doors_agree_on_one_user(client, send, build, collector):
    key = key_from(None)
    send(build({**OWN, "user.id": RAW, "gen_ai.response.id": "r"}, scope="other"))
    assert client.post("/api/feedback", json={"rating": "up", "response_id": "r", "user": RAW}).status_code == 202
    (call,) = client.get("/api/calls").json()["calls"]
    (rating,) = client.get("/api/feedback").json()["feedback"]
    assert call["user"] == rating["user"] == pseudonym(RAW, key)


def test_an_operator_may_keep_ids(build):
    call = received(build, {"user.id": RAW, "user.email": RAW}, Users(KEY, keep=True))
    assert (call.user, call.attributes["user.email"]) == (RAW, RAW)


@pytest.mark.parametrize(
    ("attributes", "field", "expected"),
    [
        ({"llm_vitals.outcome": "splendid"}, "outcome", None),
        ({"llm_vitals.refusal.source": "hunch"}, "refusal_source", None),
        ({"llm_vitals.stream.end": "never"}, "stream_end", None),
        ({"http.response.status_code": 3_000_000_000}, "status_code", None),
        ({"gen_ai.usage.input_tokens": 2**62}, "input_tokens", None),
        ({"llm_vitals.cost": -5.0}, "cost_usd", None),
        ({"llm_vitals.score.overall": -7.0}, "overall", None),
        ({"llm_vitals.score.overall": float("nan")}, "overall", None),
        ({"gen_ai.response.time_to_first_chunk": 1e308}, "time_to_first_chunk_s", None),
        ({"http.response.status_code": 503}, "status_code", 503),
    ],
)
def test_what_is_out_of_bounds_costs_itself_alone_and_is_named(build, attributes, field, expected):
    call = received(build, attributes, scope="llm_vitals")
    assert getattr(call, field) == expected
    problem = call.attributes.get("llm_vitals.problem")
    assert (problem is None) == (expected is not None)
    if problem is not None:
        assert problem.startswith(f"{next(iter(attributes))}=")
        assert "expected" in problem


@pytest.mark.parametrize(
    ("rating", "scale", "score", "kept"),
    [
        ("positive", None, 1.0, 1.0),
        ("positive", None, 1e308, None),
        ("negative", None, -7.0, None),
        ("positive", semconv.SCALE_1_5, 5.0, 5.0),
        ("negative", semconv.SCALE_1_5, 0.0, None),
        ("promoter", None, 10.0, 10.0),
        ("promoter", semconv.SCALE_0_10, 10.5, None),
        ("promoter", semconv.SCALE_0_10, float("nan"), None),
    ],
)
def test_of_a_log_s_rating_only_a_number_of_its_scale_is_kept(pairs, rating, scale, score, kept):
    request = ExportLogsServiceRequest()
    record = request.resource_logs.add().scope_logs.add().log_records.add()
    record.event_name, record.time_unix_nano = "gen_ai.evaluation.result", 10**18
    sent = {"gen_ai.evaluation.name": semconv.USER_FEEDBACK, semconv.RATING: rating}
    sent |= {"gen_ai.evaluation.score.value": score} | ({} if scale is None else {semconv.SCALE: scale})
    record.attributes.extend(pairs(sent))
    (one,) = otlp.logs(parts_of(request), HIDING).batch.feedback
    assert (one.rating, one.score) == (rating, kept)


def test_only_known_deductions_are_kept(build):
    sent = {"llm_vitals.score.overall": 0.2, "llm_vitals.score.deductions": ["cut_off", "ugly"]}
    call = received(build, sent, scope="llm_vitals")
    assert call.attributes["llm_vitals.score.deductions"] == ["cut_off"]
    assert call.attributes["llm_vitals.problem"].startswith("llm_vitals.score.deductions=")


def test_invented_outcomes_make_no_series(client, send, build):
    send(build(*({**OWN, "llm_vitals.outcome": f"invented-{n}"} for n in range(30)), scope="llm_vitals"))
    lines = [line for line in client.get("/metrics").text.splitlines() if "collector_calls_total{" in line]
    assert lines == ['llm_vitals_collector_calls_total{outcome="unknown"} 30.0']
