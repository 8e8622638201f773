"""One call counts once in the metrics, whoever made its spans; suppression does not hide one."""

from __future__ import annotations

import time
from contextlib import ExitStack
from typing import Any

import openai
import pytest
from asking import ask
from opentelemetry.instrumentation.utils import suppress_instrumentation
from opentelemetry.sdk.trace import TracerProvider

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.verdicts.fingerprint import key_from, pseudonym
from llm_vitals_demo.provider import Provider

CHAT = {"gen_ai.operation.name": "chat", "gen_ai.request.model": "stand-in-30"}
AGENT = {"gen_ai.operation.name": "invoke_agent"}
TOOL = {"openinference.span.kind": "TOOL"}
PLAIN = {"http.route": "/"}


@pytest.fixture
def client(provider: Provider, told: Any) -> Any:
    return openai.OpenAI(base_url=provider.openai_url, api_key="stand-in")


def attempts(told: Any) -> float:
    return told.total(semconv.METRIC_ATTEMPTS)


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("surrounding", "expected"),
    [
        pytest.param([CHAT], 1, id="a framework's span"),
        pytest.param([CHAT, PLAIN], 1, id="with a plain span between"),
        pytest.param([CHAT, PLAIN, PLAIN, PLAIN], 1, id="with three"),
        pytest.param([CHAT, PLAIN, CHAT, PLAIN], 1, id="two frameworks"),
        pytest.param([AGENT, PLAIN, CHAT], 1, id="an agent around"),
        pytest.param(
            [{**CHAT, "gen_ai.request.model": "a larger one"}, TOOL],
            2,
            id="a tool in a chat calls a model of its own",
        ),
        pytest.param([{"ai.operationId": "ai.generateText"}, PLAIN], 1, id="all steps of an answer"),
    ],
)
def test_through_whatever_lies_between(client: Any, told: Any, surrounding: Any, expected: int, streamed: bool) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    with ExitStack() as stack:
        for attributes in surrounding:
            stack.enter_context(tracer.start_as_current_span("span", attributes=attributes))
        if streamed:
            list(ask(client, stream=True))
        else:
            ask(client)
    assert attempts(told) == expected


def test_a_span_around_a_streamed_call_that_ends_before_the_stream(client: Any, told: Any) -> None:
    with told.tracer_provider.get_tracer("framework").start_as_current_span("chat", attributes=CHAT):
        stream = ask(client, stream=True)
    told.tracer_provider.force_flush()
    list(stream)
    assert attempts(told) == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param({}, 1, id="tokens not told"),
        pytest.param({"gen_ai.usage.output_tokens": 9999}, 2, id="other tokens"),
        pytest.param({"gen_ai.request.model": "another"}, 2, id="another model"),
        pytest.param({"gen_ai.request.model": "openai/stand-in-30"}, 1, id="the model with a prefix"),
        pytest.param({"gen_ai.response.id": "another"}, 2, id="another answer"),
        pytest.param({"gen_ai.response.id": "run-1"}, 1, id="a callback's own id"),
        pytest.param({"gen_ai.operation.name": "embeddings"}, 2, id="an embedding"),
    ],
)
def test_a_span_that_was_not_attached_and_encloses_the_call(client: Any, told: Any, more: Any, expected: int) -> None:
    span = told.tracer_provider.get_tracer("callback").start_span("chat", attributes={**CHAT, **more})
    ask(client)
    span.end()
    assert attempts(told) == expected


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        pytest.param("First Token Stream Event", 1, id="with the event of its first chunk"),
        pytest.param("something else", 2, id="without"),
    ],
)
def test_a_span_that_was_not_attached_and_ends_before_its_stream(
    client: Any, told: Any, event: str, expected: int
) -> None:
    """As those of LlamaIndex do, which tell the first chunk and the whole answer all the same."""
    span = told.tracer_provider.get_tracer("framework").start_span("chat", attributes=CHAT)
    ended_ns = time.time_ns()
    stream = iter(ask(client, stream=True))
    next(stream)
    span.add_event(event, timestamp=time.time_ns())
    list(stream)
    span.end(ended_ns)
    assert attempts(told) == expected


def test_a_span_that_only_prepares_a_request_is_no_call(told: Any) -> None:
    kind = {"openinference.span.kind": "LLM", "llm.model_name": "gpt-4o"}
    tracer = told.tracer_provider.get_tracer("framework")
    tracer.start_span("OpenAI._prepare_chat_with_tools", attributes=kind).end()
    assert attempts(told) == 0
    tracer.start_span("OpenAI.chat", attributes=kind).end()
    assert attempts(told) == 1


def test_two_spans_of_one_instrumentation_are_two_calls(told: Any) -> None:
    tracer = told.tracer_provider.get_tracer("callback")
    spans = [tracer.start_span("chat", attributes={**CHAT, "gen_ai.usage.output_tokens": 3}) for _ in range(2)]
    for span in reversed(spans):
        span.end()
    assert attempts(told) == 2


def test_a_later_call_is_another_one(client: Any, told: Any) -> None:
    ask(client)
    told.tracer_provider.get_tracer("callback").start_span(
        "chat", start_time=time.time_ns() + 10**9, attributes=CHAT
    ).end(time.time_ns() + 2 * 10**9)
    assert attempts(told) == 2


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        pytest.param("r-1", "r-1", 2, id="a cache's replay"),
        pytest.param("chatcmpl-123", "chatcmpl-123", 2, id="a model server that draws one of 999"),
        pytest.param("null", "null", 2, id="an id that is none"),
    ],
)
@pytest.mark.parametrize("scopes", [("framework", "framework"), ("framework", "another")], ids=["one", "two scopes"])
def test_an_id_that_comes_again_later_is_another_call(
    told: Any, scopes: tuple[str, str], first: str, second: str, expected: int
) -> None:
    begin = time.time_ns()
    for number, (scope, name) in enumerate(zip(scopes, (first, second), strict=True)):
        start = begin + number * 600 * 10**9
        tracer = told.tracer_provider.get_tracer(scope)
        tracer.start_span("chat", start_time=start, attributes={**CHAT, "gen_ai.response.id": name}).end(start + 10**9)
    assert attempts(told) == expected


def test_calls_at_a_time_whose_ids_are_none_are_as_many(told: Any) -> None:
    begin = time.time_ns()
    for scope in ("framework", "another", "third"):
        span = told.tracer_provider.get_tracer(scope).start_span(
            "chat", start_time=begin, attributes={**CHAT, "gen_ai.response.id": "None"}
        )
        span.end(begin + 10**9)
    assert attempts(told) == 3


@pytest.mark.parametrize("streamed", [False, True])
@pytest.mark.parametrize(
    ("surrounding", "ours"),
    [
        pytest.param(None, True, id="nobody else tells it"),
        pytest.param(PLAIN, True, id="a plain span around"),
        pytest.param(AGENT, True, id="an agent around"),
        pytest.param(CHAT, False, id="a span of this call"),
    ],
)
def test_suppression_is_no_absence(client: Any, told: Any, surrounding: Any, ours: bool, streamed: bool) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    with ExitStack() as stack:
        if surrounding is not None:
            stack.enter_context(tracer.start_as_current_span("span", attributes=surrounding))
        stack.enter_context(suppress_instrumentation())
        if streamed:
            list(ask(client, stream=True))
        else:
            ask(client)
    assert attempts(told) == 1
    scopes = [one.instrumentation_scope.name for one in told.spans() if "chat" in str(dict(one.attributes))]
    assert scopes == [semconv.SCOPE if ours else "framework"]


def test_suppression_by_a_span_that_nobody_here_sees(client: Any, told: Any) -> None:
    """Its provider is another one, so it is neither measured nor sent where ours are."""
    with (
        TracerProvider().get_tracer("elsewhere").start_as_current_span("chat", attributes=CHAT),
        suppress_instrumentation(),
    ):
        ask(client)
    assert attempts(told) == 1
    assert [one.instrumentation_scope.name for one in told.spans()] == [semconv.SCOPE]


@pytest.mark.parametrize(
    ("named", "user", "session"),
    [
        pytest.param({"user.id": "ann", "session.id": "s-1"}, "ann", "s-1", id="Strands, OpenInference"),
        pytest.param({"langfuse.user.id": "ann", "langfuse.session.id": "s-1"}, "ann", "s-1", id="Langfuse"),
        pytest.param({"gen_ai.conversation.id": "s-1"}, None, "s-1", id="a conversation alone"),
        pytest.param({}, None, None, id="nobody"),
    ],
)
def test_who_a_surrounding_span_says_asked_is_known_of_our_call(
    client: Any, told: Any, named: dict[str, str], user: str | None, session: str | None
) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    with tracer.start_as_current_span("chat", attributes={**CHAT, **named}):
        ask(client)
    (ours,) = [s for s in told.spans() if s.instrumentation_scope.name == semconv.SCOPE]
    hashed = None if user is None else pseudonym(user, key_from(None))
    assert (ours.attributes.get(semconv.USER_HASH), ours.attributes.get(semconv.SESSION_ID)) == (hashed, session)


def test_what_the_application_declares_wins_over_a_surrounding_span(client: Any, told: Any) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    with (
        tracer.start_as_current_span("chat", attributes={**CHAT, "user.id": "ann", "session.id": "s-1"}),
        llm_vitals.context(user="bob"),
    ):
        ask(client)
    (ours,) = [s for s in told.spans() if s.instrumentation_scope.name == semconv.SCOPE]
    assert ours.attributes[semconv.USER_HASH] == pseudonym("bob", key_from(None))
    assert ours.attributes[semconv.SESSION_ID] == "s-1"


def test_the_user_of_a_surrounding_span_who_refuses_is_not_kept(client: Any, told: Any) -> None:
    tracer = told.tracer_provider.get_tracer("framework")
    with (
        tracer.start_as_current_span("chat", attributes={**CHAT, "user.id": "ann"}),
        llm_vitals.context(consent=False),
    ):
        ask(client)
    (ours,) = [s for s in told.spans() if s.instrumentation_scope.name == semconv.SCOPE]
    assert semconv.USER_HASH not in ours.attributes


@pytest.mark.parametrize("name", ["user.id", "langfuse.user.id", "lmnr.association.properties.user_id", "gen_ai.user"])
def test_a_question_of_another_s_span_has_a_user_by_whichever_name(told: Any, name: str) -> None:
    messages = '[{"role": "user", "parts": [{"type": "text", "content": "Which river?"}]}]'
    span = told.tracer_provider.get_tracer("framework").start_span(
        "chat", attributes={**CHAT, name: "ann", "gen_ai.input.messages": messages}
    )
    span.end()
    assert [p.attributes[semconv.KNOWN_USER] for p in told.points(semconv.METRIC_QUERIES)] == [True]
