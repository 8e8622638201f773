"""A span of another instrumentation as the exchange that verdicts judge, in the process as in the collector."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Billing, Exchange, Message, Request, Response, Usage
from llm_vitals.dialects.bodies import plain
from llm_vitals.dialects.finish import in_our_words
from llm_vitals.dialects.messages import Event, answer, led_by_user, messages, question
from llm_vitals.dialects.values import Attributes, count, text
from llm_vitals.dialects.withheld import answer_is_withheld, is_cut, is_withheld, shown


class SpanFacts(NamedTuple):
    """What a span's attributes say of its call, beside the messages; None where they do not."""

    operation: str
    provider: str | None
    request_model: str | None
    response_model: str | None
    response_id: str | None
    server_address: str | None
    status_code: int | None
    stream: bool
    usage: Usage
    finish_reasons: tuple[str, ...]
    """In the words of the span's maker."""
    stream_end: str | None
    error_type: str | None
    error_message: str | None
    prompt: str | None
    output: str | None


class SpanExchange(NamedTuple):
    """The exchange, and what else was read for it."""

    exchange: Exchange
    prompt: str | None
    output: str | None
    led_by_user: bool | None
    """Whether a person's words lead to the answer; None where no message was captured."""


def span_exchange(facts: SpanFacts, now: Attributes, events: Sequence[Event]) -> SpanExchange:
    """`now`: the span's attributes, in today's names."""
    inputs, outputs = messages(now, events)
    if not inputs and facts.prompt:
        inputs = (plain("user", facts.prompt),)
    if not outputs and facts.output:
        outputs = (plain("assistant", facts.output),)
    captured, inputs, outputs = outputs, shown(inputs), shown(outputs)
    prompt = _unless_withheld(facts.prompt) or question(inputs)
    output = _unless_withheld(facts.output) or answer(outputs)
    led = False if facts.operation == semconv.EMBEDDINGS else led_by_user(inputs)
    ended = facts.finish_reasons or tuple(m.finish_reason for m in outputs if m.finish_reason)
    reasons = tuple(map(in_our_words, ended))
    withheld = semconv.FINISH_TOOL_CALL not in reasons and answer_is_withheld(
        captured, outputs, facts.usage, cut=semconv.FINISH_LENGTH in reasons
    )
    exchange = Exchange(
        provider=facts.provider or "",
        server_address=facts.server_address,
        server_port=count(now.get(semconv.SERVER_PORT)),
        status_code=facts.status_code,
        problems=_problems(outputs, output, withheld=withheld),
        request=_request(facts, now, inputs, led=led),
        response=_response(facts, now, outputs, ended),
    )
    return SpanExchange(exchange, prompt, output, led)


def _problems(outputs: Sequence[Message], output: str | None, *, withheld: bool) -> tuple[str, ...]:
    if withheld or not outputs:
        # An answer that was not captured is not an empty one.
        return ("response_not_captured",)
    return ("response_truncated",) if output is not None and is_cut(output) else ()


def _unless_withheld(found: str | None) -> str | None:
    return None if found is None or is_withheld(found) else found


def _request(facts: SpanFacts, now: Attributes, inputs: tuple[Message, ...], *, led: bool | None) -> Request:
    last = next((m for m in reversed(inputs) if m.role == "user"), None)
    # Prompts of one template, cut before they differ, would be the same question.
    cut = last is not None and is_cut(last.text)
    return Request(
        operation=facts.operation,
        model=facts.request_model,
        stream=facts.stream,
        messages=inputs,
        unread=cut,
        led_by_user=None if cut else led,
        output_type=text(now.get(semconv.OUTPUT_TYPE)),
        max_tokens=count(now.get(semconv.REQUEST_MAX_TOKENS)),
    )


def _response(facts: SpanFacts, now: Attributes, outputs: tuple[Message, ...], ended: tuple[str, ...]) -> Response:
    return Response(
        id=facts.response_id,
        model=facts.response_model,
        usage=facts.usage,
        finish_reasons=tuple(map(in_our_words, ended)),
        messages=outputs,
        blocked=_blocked(ended),
        error_type=facts.error_type,
        error_message=facts.error_message,
        complete=facts.error_type is None,
        billing=_billing(now),
    )


def _billing(now: Attributes) -> Billing | None:
    """What else a call is billed by, as far as its span says it."""
    tokens = {name: counted for name in semconv.BILLED_TOKENS if name in now and (counted := count(now[name]))}
    tier = now.get(semconv.SERVICE_TIER)
    if not tokens and not isinstance(tier, str):
        return None
    return Billing(service_tier=tier.lower() if isinstance(tier, str) else None, tokens=tokens)


def _blocked(finish: tuple[str, ...]) -> str | None:
    """The wire's own signal, as far as finish reasons tell it."""
    found = next((r for r in finish if in_our_words(r) == semconv.FINISH_CONTENT_FILTER), None)
    return f"finish_reason={found}" if found else None
