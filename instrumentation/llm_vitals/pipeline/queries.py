"""Which call begins a query, and which one repeats a failed one: what a person asked once counts once.

A query is what the application declares (`llm_vitals.query()`), else the calls of one trace, else one call outside of
any trace. Its first call with a person's words begins it; rewriting, grading, tool steps and observations belong to it.
"""

from __future__ import annotations

from collections import OrderedDict
from typing import Final, NamedTuple, TypeVar

from opentelemetry import trace
from opentelemetry.context import Context

from llm_vitals.core import semconv
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange
from llm_vitals.transport.recording import Recording
from llm_vitals.verdicts.fingerprint import attachments
from llm_vitals.verdicts.observation import is_observation

_Value = TypeVar("_Value")

REMEMBERED: Final = 8192
"""Queries that have begun, and failed requests, that are remembered."""
RETRY_WITHIN_S: Final = 60
"""How long after its error the same request is a retry of it: the longest wait that retry libraries double up to."""


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
        self._begun: OrderedDict[object, str | None] = OrderedDict()
        """The user who asked, by query."""
        self._failed: OrderedDict[object, int] = OrderedDict()
        """When, by the steady clock in ns, a request failed."""

    def place(
        self, recording: Recording, exchange: Exchange, declared: CallContext, *, resent: bool, failed: bool
    ) -> Place:
        """`resent`: the SDK says that it repeats a request; `failed`: the call ended in an error."""
        trace_id = _trace_id(recording.context)
        unit = declared.query or trace_id
        retry, fallback = self._repeats(recording, exchange, (trace_id, declared.user, declared.session), failed=failed)
        query = self._begins(
            exchange, unit, is_declared=declared.query is not None, user=declared.user or exchange.request.user
        )
        if query and unit is None and (resent or retry or fallback):
            query = False
        return Place(query, retry and not resent)

    def begins(self, exchange: Exchange, trace_id: int) -> bool | None:
        """Whether a call that another instrumentation's span tells begins the query of its trace."""
        return self._begins(exchange, trace_id, is_declared=False, user=None)

    def _begins(self, exchange: Exchange, unit: object | None, *, is_declared: bool, user: str | None) -> bool | None:
        if exchange.request.operation == semconv.EMBEDDINGS:
            return False
        if unit is not None and unit in self._begun:
            first = self._begun[unit]
            if is_declared or user is None or first == user:
                return False
            if first is None:
                self._begun[unit] = user
                return False
            # What one person asked is not what another did: a job that asks for many in one trace.
            unit = (unit, user)
            if unit in self._begun:
                return False
        led = exchange.request.led_by_user
        if led and is_observation(exchange.request.messages):
            led = False
        if unit is None:
            return led
        if led or is_declared:
            _remember(self._begun, unit, user)
            return True
        return led

    def _repeats(
        self, recording: Recording, exchange: Exchange, who: tuple[object, ...], *, failed: bool
    ) -> tuple[bool, bool]:
        """Whether a failed request is made again: the same messages to the same model, or to another one."""
        self._forget(recording.started_clock_ns - RETRY_WITHIN_S * 1_000_000_000)
        if not failed and not self._failed:
            return False, False
        same, messages = _same(recording, who), _same_messages(exchange, who)
        to_model = None if messages is None else (messages, exchange.request.model)
        began = recording.started_clock_ns
        # Each is taken, whatever the others say: one error has one retry.
        taken = [self._take(key, began) for key in (same, to_model, messages)]
        retry = taken[0] or taken[1]
        if failed:
            for key in (same, to_model, messages):
                if key is not None:
                    _remember(self._failed, key, recording.ended_ns)
        return retry, taken[2] and not retry

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
    if not messages or exchange.request.unread or any(attachments(message.parts) is None for message in messages):
        return None
    contents = [
        (message.role, *((part.type, part.content, part.digest, part.uri, part.id) for part in message.parts))
        for message in messages
    ]
    return hash(("messages", *contents, *who))


def _remember(known: OrderedDict[object, _Value], key: object, value: _Value) -> None:
    known[key] = value
    known.move_to_end(key)
    if len(known) > REMEMBERED:
        known.popitem(last=False)
