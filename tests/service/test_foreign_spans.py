"""Spans of applications that do not run our instrumentation: kept, told in our words, and each call counted once."""

from __future__ import annotations

import itertools
import json

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from patience import PATIENCE_S

from llm_vitals.verdicts.fingerprint import pseudonym
from llm_vitals_collector.process import running
from llm_vitals_collector.receive import otlp
from llm_vitals_collector.receive.signals import parts_of
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.settings import Settings

KEY = b"k" * 16


def hashed(user):
    return pseudonym(user, KEY)


def read(request):
    return otlp.traces(parts_of(request), Users(KEY))


def told(build, attributes, **more):
    (call,) = read(build(attributes, scope="other", **more)).batch.calls
    return call


SENTENCE = "How do I boil an egg?"
DECLINES = "I'm sorry, but I can't help with that."
MESSAGES = {
    "gen_ai.input.messages": json.dumps(
        [{"role": "system", "parts": []}, {"role": "user", "parts": [{"type": "text", "content": SENTENCE}]}]
    ),
    "gen_ai.output.messages": json.dumps(
        [{"role": "assistant", "parts": [{"type": "text", "content": DECLINES}], "finish_reason": "stop"}]
    ),
}
UTIL_GENAI = {"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "gpt-4o"}
OPENLLMETRY = {"gen_ai.system": "OpenAI", "llm.request.type": "chat", "gen_ai.request.model": "gpt-4o"}
OPENINFERENCE = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o", "llm.provider": "openai"}


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({**UTIL_GENAI, **MESSAGES}, id="util-genai"),
        pytest.param(
            {
                **UTIL_GENAI,
                "gen_ai.input.messages": [{"role": "user", "parts": [{"type": "text", "content": SENTENCE}]}],
                "gen_ai.output.messages": [
                    {"role": "assistant", "parts": [{"type": "text", "content": DECLINES}], "finish_reason": "stop"}
                ],
            },
            id="util-genai, structured",
        ),
        pytest.param(
            {
                **OPENLLMETRY,
                "gen_ai.prompt.0.role": "system",
                "gen_ai.prompt.0.content": "Be brief.",
                "gen_ai.prompt.1.role": "user",
                "gen_ai.prompt.1.content": SENTENCE,
                "gen_ai.completion.0.role": "assistant",
                "gen_ai.completion.0.content": DECLINES,
                "gen_ai.completion.0.finish_reason": "stop",
            },
            id="OpenLLMetry",
        ),
        pytest.param(
            {
                **OPENINFERENCE,
                "input.value": '{"messages": []}',
                "input.mime_type": "application/json",
                "llm.input_messages.0.message.role": "user",
                "llm.input_messages.0.message.contents.0.message_content.text": SENTENCE,
                "llm.output_messages.0.message.role": "assistant",
                "llm.output_messages.0.message.content": DECLINES,
                "gen_ai.response.finish_reasons": ["stop"],
            },
            id="OpenInference",
        ),
        pytest.param(
            {
                **OPENINFERENCE,
                "input.value": SENTENCE,
                "output.value": DECLINES,
                "gen_ai.response.finish_reasons": ["end_turn"],
            },
            id="OpenInference, plain values",
        ),
        pytest.param(
            {
                **UTIL_GENAI,
                "gen_ai.prompt": SENTENCE,
                "gen_ai.completion": DECLINES,
                "gen_ai.response.finish_reasons": "stop",
            },
            id="plain prompt and completion",
        ),
    ],
)
def test_content_of_every_known_kind_is_judged(build, attributes):
    call = told(build, attributes)
    assert (call.operation, call.provider, call.request_model) == ("chat", "openai", "gpt-4o")
    assert (call.prompt, call.output) == (SENTENCE, DECLINES)
    assert (call.outcome, call.refusal_source) == ("refusal", "phrase")
    assert (call.starts_query, call.task, call.finish_reasons) == (True, "how", ("stop",))
    assert call.fingerprint is not None
    assert SENTENCE in (call.input_messages or "")
    assert SENTENCE not in json.dumps(dict(call.attributes))


def test_messages_on_span_events_are_read(build):
    request = build(UTIL_GENAI, scope="other")
    span = request.resource_spans[0].scope_spans[0].spans[0]
    for name, told_of in (
        ("gen_ai.user.message", {"content": SENTENCE}),
        ("gen_ai.choice", {"message": {"role": "assistant", "content": DECLINES}, "finish_reason": "stop"}),
    ):
        event = span.events.add(name=name)
        source = build(told_of).resource_spans[0].scope_spans[0].spans[0]
        event.attributes.extend(source.attributes)
    (call,) = read(request).batch.calls
    assert (call.prompt, call.output, call.outcome) == (SENTENCE, DECLINES, "refusal")


@pytest.mark.parametrize(
    ("attributes", "expected"),
    [
        pytest.param(
            {**OPENLLMETRY, "gen_ai.usage.prompt_tokens": 3.0, "gen_ai.usage.completion_tokens": "4"},
            {"input_tokens": 3, "output_tokens": 4, "provider": "openai"},
            id="old names, tokens as float and text",
        ),
        pytest.param(
            {**UTIL_GENAI, "gen_ai.usage.input_tokens": -1},
            {"input_tokens": None, "output_tokens": None, "outcome": "ok"},
            id="impossible count",
        ),
        pytest.param({**UTIL_GENAI}, {"outcome": "ok"}, id="answer not captured"),
        pytest.param(
            {**UTIL_GENAI, "gen_ai.output.messages": json.dumps([{"role": "assistant", "parts": []}])},
            {"outcome": "empty"},
            id="answer without text",
        ),
        pytest.param(
            {**UTIL_GENAI, "gen_ai.response.finish_reasons": ["max_tokens"]},
            {"outcome": "cut_off", "finish_reasons": ("length",)},
            id="cut off, in Anthropic's word",
        ),
        pytest.param(
            {**UTIL_GENAI, "gen_ai.response.finish_reasons": ["SAFETY"]},
            {"outcome": "refusal", "refusal_source": "wire", "refusal_reason": "finish_reason=SAFETY"},
            id="refusal on the wire",
        ),
        pytest.param(
            {**UTIL_GENAI, "error.type": "RateLimitError"},
            {"outcome": "error", "error_type": "RateLimitError"},
            id="error.type",
        ),
        pytest.param({**UTIL_GENAI, "http.response.status_code": 500}, {"outcome": "error"}, id="status code"),
        pytest.param(
            {**UTIL_GENAI, "user.id": "u-1", "enduser.id": "u-2"},
            {"user": hashed("u-1")},
            id="user.id",
        ),
        pytest.param({**UTIL_GENAI, "enduser.id": 7}, {"user": hashed("7")}, id="older name of the user, a number"),
        pytest.param({**UTIL_GENAI, "user.hash": "h", "user.id": "u"}, {"user": "h"}, id="hash wins"),
        pytest.param({**UTIL_GENAI, "gen_ai.conversation.id": "c"}, {"session": "c"}, id="conversation as session"),
        pytest.param({**UTIL_GENAI, "gen_ai.usage.cost": 0.5}, {"cost_usd": 0.5}, id="told cost"),
        pytest.param(
            {"openinference.span.kind": "EMBEDDING", "llm.model_name": "e"},
            {"operation": "embeddings", "starts_query": False, "task": None},
            id="embeddings",
        ),
    ],
)
def test_what_the_span_says_is_told_in_our_words(build, attributes, expected):
    call = told(build, attributes)
    assert {name: getattr(call, name) for name in expected} == expected


def test_a_failed_span_is_an_error_with_its_exception(build):
    request = build(UTIL_GENAI, scope="other")
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.status.code = 2
    source = build({"exception.type": "openai.RateLimitError", "exception.message": "slow down"})
    span.events.add(name="exception").attributes.extend(source.resource_spans[0].scope_spans[0].spans[0].attributes)
    (call,) = read(request).batch.calls
    assert (call.outcome, call.error_type, call.error_message) == ("error", "openai.RateLimitError", "slow down")


def test_a_known_model_gets_its_list_price(build):
    tokens = {"gen_ai.usage.input_tokens": 1000, "gen_ai.usage.output_tokens": 1000}
    assert (told(build, {**UTIL_GENAI, **tokens}).cost_usd or 0) > 0


def test_our_own_verdicts_are_not_judged_again(build):
    (call,) = read(build({**UTIL_GENAI, **MESSAGES, "llm_vitals.outcome": "ok"})).batch.calls
    assert (call.outcome, call.refusal_source) == ("ok", None)


@pytest.mark.parametrize(
    "attributes",
    [
        pytest.param({}, id="no attributes"),
        pytest.param({"http.request.method": "GET"}, id="HTTP"),
        pytest.param({"gen_ai.operation.name": "execute_tool"}, id="tool"),
        pytest.param({"gen_ai.operation.name": "invoke_agent"}, id="agent"),
        pytest.param({"openinference.span.kind": "CHAIN"}, id="chain"),
        pytest.param({"llm.request.type": "rerank"}, id="rerank"),
        pytest.param({"gen_ai.operation.name": 7}, id="operation is a number"),
    ],
)
def test_other_spans_are_acknowledged_and_not_kept(build, attributes):
    received = read(build(attributes))
    assert (len(received.batch), received.other, received.rejected) == (0, 1, 0)


PROTOBUF = {"content-type": "application/x-protobuf"}
OURS = {"gen_ai.operation.name": "chat", "llm_vitals.outcome": "ok"}
OUR_SPAN, PARENT, SIBLING, OTHER_TRACE = 30, 20, 40, 50
LATER = 1_795_000_600_000_000_000
"""An answer that comes with the same id ten minutes later is another one: from a cache, or a stand-in."""


ORDERS = list(itertools.permutations(range(4)))


@pytest.fixture(scope="module")
def counted_in_each_order(tmp_path_factory, build):
    """The spans that count, order by order: what comes first in each order is one request, and so on."""
    settings = Settings(data=tmp_path_factory.mktemp("orders"), port=0, grpc_port=0)
    with running(settings) as collector, httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as client:
        for turn in range(4):
            request = ExportTraceServiceRequest()
            for number, order in enumerate(ORDERS, start=1):
                same = {"gen_ai.response.id": f"r-{number}"}
                spans = [
                    build({**OURS, **same}, span=OUR_SPAN, parent=PARENT, trace=number),
                    build(UTIL_GENAI, scope="other", span=PARENT, trace=number),
                    build({**UTIL_GENAI, **same}, scope="third", span=SIBLING, trace=number),
                    build({**UTIL_GENAI, **same}, scope="other", span=OTHER_TRACE, trace=100 + number, start_ns=LATER),
                ]
                request.MergeFrom(spans[order[turn]])
            answer = client.post("/v1/traces", content=request.SerializeToString(), headers=PROTOBUF)
            assert answer.status_code == 200
        rows = collector.store._read("SELECT trace_id, span_id FROM counted_call ORDER BY span_id")
    counted = {}
    for trace_id, span_id in rows:
        counted.setdefault(ORDERS[int(trace_id, 16) % 100 - 1], []).append(int(span_id, 16))
    return counted


@pytest.mark.parametrize("order", ORDERS)
def test_one_call_counts_once_whichever_span_arrives_first(counted_in_each_order, order):
    assert counted_in_each_order[order] == [OUR_SPAN, OTHER_TRACE]


@pytest.mark.parametrize("together", [True, False])
def test_of_two_foreign_spans_the_inner_counts(collector, send, build, together):
    outer = build(UTIL_GENAI, scope="framework", span=PARENT)
    inner = build(UTIL_GENAI, scope="sdk", span=OUR_SPAN, parent=PARENT, start_ns=1_795_000_000_001_000_000)
    if together:
        outer.MergeFrom(inner)
        send(outer)
    else:
        send(inner)
        send(outer)
    assert collector.store._read("SELECT scope FROM counted_call") == [("sdk",)]


def test_calls_of_one_trace_that_tell_different_answers_all_count(collector, send, build):
    send(build(*[{**UTIL_GENAI, "gen_ai.response.id": f"r-{i}"} for i in range(3)], scope="other"))
    assert collector.store._read("SELECT count(*) FROM counted_call") == [(3,)]


def test_what_is_wrong_with_an_answer_is_derived_with_its_score(build):
    asked = json.dumps([{"role": "user", "parts": [{"type": "text", "content": "The name?"}]}])
    said = json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "It is Otto."}]}])
    attributes = {
        **UTIL_GENAI,
        "gen_ai.input.messages": asked,
        "gen_ai.output.messages": said,
        "gen_ai.output.type": "json",
        "gen_ai.response.finish_reasons": ["stop"],
    }
    call = told(build, attributes)
    assert call.overall == pytest.approx(0.3)
    assert call.attributes["llm_vitals.score.deductions"] == ["json_missing"]
    assert json.loads(call.attributes["llm_vitals.score.evidence"]) == ["no JSON: \u201cIt is Otto.\u201d"]
