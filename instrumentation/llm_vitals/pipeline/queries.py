"""Which call begins a query, and which one repeats a failed one: what a person asked once counts once.

A query is what the application declares (`llm_vitals.query()`), else the calls of one trace, else one call outside of
any trace. Its first call with a person's words begins it; rewriting, grading, tool steps and observations belong to it.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeVar

from opentelemetry import trace
from opentelemetry.context import Context

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange, Message
from llm_vitals.transport.recording import Recording

_Value = TypeVar("_Value")

REMEMBERED: Final = 8192
"""Queries that have begun, and failed requests, that are remembered."""
RETRY_WITHIN_S: Final = 60
"""How long after its error the same request is a retry of it: the longest wait that retry libraries double up to."""

_OBSERVATION: Final = re.compile(
    r"\s*(?:\*{0,2}(?:observation|tool (?:output|result|response)|function (?:output|result|response))\*{0,2}\s*:"
    r"|<(?:observation|tool_response|tool_result|tool_output|function_results?|function_response)>"
    r"|\[(?:observation|tool_results?|tool_output)\])",
    re.IGNORECASE,
)
"""How text agents (ReAct, Hermes, Mistral's raw prompts and alike) hand a tool's answer over in a user's message."""


class Place(NamedTuple):
    """What a call is in a query."""

    query: bool | None
    """Whether it begins one; None where that cannot be known."""
    retry: bool
    """Whether the application repeats a request of its own that failed."""


class Queries:
    """Remembers queries that have begun and requests that have failed. Used by the worker alone, in the order in which
    calls end: a retry begins after its error."""

    def __init__(self) -> None:
        self._begun: OrderedDict[object, None] = OrderedDict()
        self._failed: OrderedDict[object, int] = OrderedDict()
        """When, by the steady clock in ns, a request failed."""

    def place(
        self, recording: Recording, exchange: Exchange, declared: CallContext, *, resent: bool, failed: bool
    ) -> Place:
        """`resent`: the SDK says that it repeats a request; `failed`: the call ended in an error."""
        trace_id = _trace_id(recording.context)
        unit = declared.query or trace_id
        retry, fallback = self._repeats(recording, exchange, (trace_id, declared.user, declared.session), failed=failed)
        query = self._begins(exchange, unit, is_declared=declared.query is not None)
        if query and unit is None and (resent or retry or fallback):
            query = False
        return Place(query, retry and not resent)

    def begins(self, exchange: Exchange, trace_id: int) -> bool | None:
        """Whether a call that another instrumentation's span tells begins the query of its trace."""
        return self._begins(exchange, trace_id, is_declared=False)

    def _begins(self, exchange: Exchange, unit: object | None, *, is_declared: bool) -> bool | None:
        if exchange.request.operation == semconv.EMBEDDINGS:
            return False
        if unit is not None and unit in self._begun:
            return False
        led = exchange.request.led_by_user
        if led and _is_observation(exchange.request.messages):
            led = False
        if unit is None:
            return led
        if led or is_declared:
            _remember(self._begun, unit, None)
            return True
        return led

    def _repeats(
        self, recording: Recording, exchange: Exchange, who: tuple[object, ...], *, failed: bool
    ) -> tuple[bool, bool]:
        """Whether a failed request is made again: the very same one, or its messages to another model."""
        self._forget(recording.started_clock_ns - RETRY_WITHIN_S * 1_000_000_000)
        if not failed and not self._failed:
            return False, False
        same, messages = _same(recording, who), _same_messages(exchange, who)
        began = recording.started_clock_ns
        retry, fallback = self._take(same, began), self._take(messages, began)
        if failed:
            for key in (same, messages):
                if key is not None:
                    _remember(self._failed, key, recording.ended_ns)
        return retry, fallback and not retry

    def _forget(self, before_ns: int) -> None:
        """Nothing is compared, which costs every call, with errors that are too long ago."""
        while self._failed:
            key, ended = next(iter(self._failed.items()))
            if ended >= before_ns:
                return
            del self._failed[key]

    def _take(self, key: object | None, began_ns: int) -> bool:
        """One error has one retry: who asks the same at the same time is no retry."""
        ended = None if key is None else self._failed.get(key)
        if ended is None or began_ns < ended:
            return False
        del self._failed[key]
        return True


def _trace_id(context: Context) -> int | None:
    """The trace that a call is made in; None outside of any."""
    if not context:
        return None
    surrounding = trace.get_current_span(context).get_span_context()
    return surrounding.trace_id if surrounding.is_valid else None


def _same(recording: Recording, who: tuple[object, ...]) -> object | None:
    content = recording.content
    if content is None:
        return None
    # The hash alone: it is looked up and kept under it several times.
    return hash(("request", str(recording.url), content, recording.content_tail, *who))


def _same_messages(exchange: Exchange, who: tuple[object, ...]) -> object | None:
    messages = exchange.request.messages
    if not messages:
        return None
    return hash(("messages", *[(message.role, message.text) for message in messages], *who))


def _is_observation(messages: Sequence[Message]) -> bool:
    """Whether the last words are a tool's answer in a user's message. The first message of a user is a question."""
    users = [message for message in messages if message.role == "user"]
    return len(users) > 1 and _OBSERVATION.match(users[-1].text) is not None


def _remember(known: OrderedDict[object, _Value], key: object, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > REMEMBERED:
        known.popitem(last=False)
