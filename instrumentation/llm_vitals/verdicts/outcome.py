"""Outcome: how a call ended, for the user. The first row that fits decides.

| What happened | Outcome |
|---|---|
| the wire typed a refusal or a block, also as an HTTP error (Azure: 400 `content_filter`) | refusal |
| cancelled by the application, or at the provider, after some of the answer came | cut_off |
| cancelled before any of the answer came | error |
| status 400 or more, an error in the body or in mid-stream, an exception, finish reason `error` | error |
| the stream broke off before any of the answer came | error |
| the answer is still being made (`queued`, `in_progress`) | None |
| the answer was not seen (bodies dropped, or not readable) | None |
| the text declines / says what it cannot know / asks back | refusal / unable / clarification |
| finish reason `length` | cut_off |
| the stream ended without its terminal marker, and not because the application closed it | cut_off |
| an answer whose end was seen has no text, no tool call and no media: blank, punctuation, or reasoning only | empty |
| an answer, or a stream that the application closed early | ok |

An answer that both declines and is cut off is a refusal: its opening is enough to know.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.answer import judged
from llm_vitals.verdicts.refusal.detector import Refusal

_CLOSED: Final = frozenset({semconv.STREAM_EARLY_CLOSE, semconv.STREAM_ABANDONED})
"""The application read no further: what would have come is not known."""
_UNSEEN: Final = frozenset({"body_dropped", "response_not_json", "unexpected_content_type", "undecodable"})
_FIRST_ERROR_STATUS: Final = 400


def outcome(
    exchange: Exchange,
    refusal: Refusal,
    answer: str | None = None,
    *,
    stream_end: str | None = None,
    error_type: str | None = None,
) -> str | None:
    """One of `semconv.OUTCOMES`, or None when the answer was not seen. `answer`: the text that is judged
    (`answer.judged`), where the caller has it."""
    response = exchange.response
    if refusal.source == semconv.SOURCE_WIRE:
        return semconv.REFUSAL
    if stream_end == semconv.STREAM_CANCELLED or semconv.FINISH_CANCELLED in response.finish_reasons:
        return semconv.CUT_OFF if _has_answer(exchange) else semconv.ERROR
    if _failed(exchange, stream_end, error_type):
        return semconv.ERROR
    if response.pending or _unseen(exchange):
        return None
    if refusal.kind != "none":
        return refusal.kind
    if semconv.FINISH_LENGTH in response.finish_reasons:
        return semconv.CUT_OFF
    if stream_end == semconv.STREAM_TRUNCATED:
        return semconv.CUT_OFF
    if stream_end not in _CLOSED and _is_empty(exchange, answer):
        return semconv.EMPTY
    return semconv.OK


def _failed(exchange: Exchange, stream_end: str | None, error_type: str | None) -> bool:
    status = exchange.status_code
    return (
        error_type is not None
        or exchange.response.error_type is not None
        or stream_end == semconv.STREAM_ERROR
        or (stream_end == semconv.STREAM_TRUNCATED and not _has_answer(exchange) and not _lost(exchange))
        or semconv.FINISH_ERROR in exchange.response.finish_reasons
        or (status is not None and status >= _FIRST_ERROR_STATUS)
    )


def _has_answer(exchange: Exchange) -> bool:
    return any(part.type != "text" or part.content for message in exchange.response.messages for part in message.parts)


def _is_empty(exchange: Exchange, answer: str | None) -> bool:
    response = exchange.response
    if answer or exchange.request.operation == semconv.EMBEDDINGS:
        return False
    if semconv.FINISH_TOOL_CALL in response.finish_reasons:
        return False
    if any(problem.startswith("response_") for problem in exchange.problems):  # part of the answer was not looked at
        return False
    if any(part.type not in ("text", "reasoning") for message in response.messages for part in message.parts):
        return False
    return answer is not None or not judged(response.text)


def _unseen(exchange: Exchange) -> bool:
    """Nothing of the answer is known: neither text, nor a finish reason, nor its end."""
    response = exchange.response
    if response.finish_reasons or response.complete or _has_answer(exchange):
        return False
    return response.usage is None or _lost(exchange)


def _lost(exchange: Exchange) -> bool:
    return not _UNSEEN.isdisjoint(exchange.problems)
