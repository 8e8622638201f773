"""GET /api/calls."""

from __future__ import annotations

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

FIELDS = {
    "trace_id",
    "span_id",
    "started_at",
    "service",
    "provider",
    "operation",
    "request_model",
    "response_model",
    "input_tokens",
    "output_tokens",
    "total_tokens",
    "duration_s",
    "time_to_first_chunk_s",
    "outcome",
    "judged",
    "refusal_source",
    "error_type",
    "finish_reasons",
    "stream_end",
    "task",
    "user",
    "session",
    "prompt",
    "output",
}


def spans(client, **query):
    page = client.get("/api/calls", params=query).json()
    return [int(call["span_id"], 16) for call in page["calls"]]


def test_a_call_has_exactly_the_promised_fields_and_unknown_is_null(client, send, build):
    send(build({"gen_ai.operation.name": "chat"}))
    page = client.get("/api/calls").json()
    assert page.keys() == {"calls", "next"}
    (call,) = page["calls"]
    assert call.keys() == FIELDS
    known = {name: value for name, value in call.items() if value is not None}
    assert known == {
        "trace_id": f"{1:032x}",
        "span_id": f"{1:016x}",
        "started_at": "2026-11-18T11:06:40.000000Z",
        "service": "shop",
        "operation": "chat",
        "duration_s": 1.5,
        "finish_reasons": [],
    }


def test_one_known_token_count_is_the_total(client, send, build):
    send(build({"gen_ai.operation.name": "embeddings", "gen_ai.usage.input_tokens": 7}))
    (call,) = client.get("/api/calls").json()["calls"]
    assert (call["output_tokens"], call["total_tokens"]) == (None, 7)


@pytest.mark.parametrize("search", [{}, {"text": "EGGS"}], ids=["all", "those with a text"])
def test_pages_go_on_where_they_ended_while_new_calls_arrive(client, send, build, chat, search):
    eggs = chat(llm_vitals__question="Boil eggs?")
    send(build(*[eggs] * 7))
    same_time = build(eggs, span=100)
    same_time.MergeFrom(build(eggs, span=101))
    send(same_time)  # three calls now share the first's start
    expected = [7, 6, 5, 4, 3, 2, 101, 100, 1]
    seen, before = [], None
    for size in (2, 3, 3, 3):
        after = {"before": before} if before else {}
        page = client.get("/api/calls", params={"limit": size, **search, **after}).json()
        seen += [int(call["span_id"], 16) for call in page["calls"]]
        before = page["next"]
        send(build(chat(), span=200 + len(seen), start_ns=1_796_000_000_000_000_000))
        if before is None:
            break
    assert seen == expected


@pytest.fixture(scope="module")
def three_calls(tmp_path_factory, build, chat):
    """A client of a collector that has three calls, and to which nobody sends more."""
    request = build(
        chat(user__hash="u-1", session__id="s-1", llm_vitals__question="Boil eggs?"),
        chat(user__hash="u-1", llm_vitals__outcome="refusal", gen_ai__response__model="gpt-4o-2024"),
        {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "anthropic",
            "gen_ai.request.model": "claude",
            "llm_vitals.task": "write",
            "llm_vitals.answer": "In der Straße.",
        },
    )
    settings = Settings(data=tmp_path_factory.mktemp("three_calls"), port=0, grpc_port=0)
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        content, headers = request.SerializeToString(), {"content-type": "application/x-protobuf"}
        client.post("/v1/traces", content=content, headers=headers).raise_for_status()
        yield client


@pytest.mark.parametrize(
    ("query", "found"),
    [
        pytest.param({}, [3, 2, 1], id="all"),
        pytest.param({"model": "gpt-4o"}, [2, 1], id="request model"),
        pytest.param({"model": "gpt-4o-2024"}, [2], id="response model"),
        pytest.param({"provider": "anthropic"}, [3], id="provider"),
        pytest.param({"outcome": "refusal"}, [2], id="outcome"),
        pytest.param({"task": "write"}, [3], id="task"),
        pytest.param({"user": "u-1"}, [2, 1], id="user"),
        pytest.param({"session": "s-1"}, [1], id="session"),
        pytest.param({"service": "shop"}, [3, 2, 1], id="service"),
        pytest.param({"service": "bank"}, [], id="another service"),
        pytest.param({"text": "EGGS"}, [1], id="text of the prompt, another case"),
        pytest.param({"text": "straße"}, [3], id="text of the answer"),
        pytest.param({"text": "%"}, [], id="a percent sign is no wildcard"),
        pytest.param({"text": "Boil_eggs"}, [], id="neither is a low line"),
        pytest.param({"text": "'; DROP TABLE call; --"}, [], id="SQL is text"),
        pytest.param({"user": "u-1", "outcome": "ok"}, [1], id="two filters"),
        pytest.param({"from": "2026-11-18T11:06:40.001Z"}, [3, 2], id="from, inclusive"),
        pytest.param({"to": "2026-11-18T11:06:40.001Z"}, [1], id="to, exclusive"),
        pytest.param({"from": "2026-11-18T12:06:40.001+01:00", "to": "1795000000.002"}, [2], id="zones and seconds"),
        pytest.param({"outcome": ""}, [3, 2, 1], id="an empty filter is none"),
    ],
)
def test_filters(three_calls, query, found):
    assert spans(three_calls, **query) == found


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ({"limit": "0"}, "limit='0': expected a whole number from 1 to 1000"),
        ({"limit": "1001"}, "limit='1001'"),
        ({"limit": "many"}, "limit='many'"),
        ({"before": "garbage"}, "before: expected the `next` of the page before"),
        ({"from": "yesterday"}, "from='yesterday': expected ISO 8601 such as 2026-"),
        ({"to": "99999999999999999999"}, "to="),
        ({"modle": "gpt-4o"}, "modle: no such parameter; there are from, to"),
    ],
)
def test_a_bad_query_hears_what_was_expected(shared, query, reason):
    answer = shared.get("/api/calls", params=query)
    assert answer.status_code == 400
    assert reason in answer.json()["error"]


def test_one_call_has_all_that_is_kept(client, send, build, chat):
    messages = '[{"role":"user","parts":[{"type":"text","content":"Hi"}]}]'
    send(
        build(
            chat(
                gen_ai__input__messages=messages,
                llm_vitals__score__overall=0.8,
                llm_vitals__score__clarity=0.9,
                llm_vitals__score__deductions=["json_wrapped"],
                llm_vitals__score__evidence='["words after it"]',
                gen_ai__request__temperature=0.2,
                llm_vitals__retry=True,
                http__request__resend_count=1,
            ),
            parent=9,
        )
    )
    whole = client.get(f"/api/calls/{1:032X}/{1:016x}").json()
    assert whole.keys() >= FIELDS
    assert whole["input_messages"][0]["parts"][0]["content"] == "Hi"
    assert (whole["overall"], whole["scores"], whole["retry"], whole["resend_count"]) == (
        0.8,
        {"clarity": 0.9},
        True,
        1,
    )
    assert whole["deductions"] == [{"name": "json_wrapped", "amount": 0.2, "evidence": "words after it"}]
    assert whole["parent_span_id"] == f"{9:016x}"
    assert whole["attributes"]["gen_ai.request.temperature"] == 0.2
    assert client.get("/api/calls/1/1").json() == whole, "Tempo's search leaves the zeros in front out"
    missing = client.get(f"/api/calls/{1:032x}/{2:016x}")
    assert (missing.status_code, "No call" in missing.json()["error"]) == (404, True)
