"""Judgement: whether a call gives a person an answer, and whether it could be judged that the answer declines.

| The call | Judgement |
|---|---|
| failed, is an embedding, only calls tools, was closed by the application before any text came | None: no answer |
| the wire or the text says that it declines, cannot know or asks back | yes |
| part of the answer was not looked at | truncated |
| the answer was lost (the queue was full, not readable), or another instrumentation did not capture it | not_captured |
| has no text, but an image or sound | media |
| is in a language that no table is for | language |
| all others, empty ones, too | yes |

A share of refusals is one of the answers that were judged; the share of the others is shown beside it.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.refusal.detector import Refusal

_PARTLY: Final = frozenset({"response_truncated"})
_LOST: Final = frozenset(
    {"response_not_captured", "body_dropped", "response_not_json", "unexpected_content_type", "undecodable"}
)
_NO_MEDIA: Final = frozenset({"text", "reasoning", "tool_call", "tool_call_response"})


def judgement(exchange: Exchange, refusal: Refusal, outcome: str | None, answer: str) -> str | None:
    """One of `semconv.JUDGED`, or None where the call gives no answer. `answer` is the text that was judged."""
    if outcome == semconv.ERROR or exchange.request.operation == semconv.EMBEDDINGS:
        return None
    if refusal.kind != "none":
        return semconv.JUDGED_YES
    if semconv.FINISH_TOOL_CALL in exchange.response.finish_reasons:
        return None
    problems = exchange.problems
    if problems and not _PARTLY.isdisjoint(problems):
        return semconv.NOT_JUDGED_TRUNCATED
    if not answer:
        if problems and not _LOST.isdisjoint(problems):
            return semconv.NOT_JUDGED_NOT_CAPTURED
        return _without_text(exchange, outcome)
    return semconv.JUDGED_YES if refusal.judged else semconv.NOT_JUDGED_LANGUAGE


def _without_text(exchange: Exchange, outcome: str | None) -> str | None:
    kinds = {part.type for message in exchange.response.messages for part in message.parts}
    if kinds - _NO_MEDIA:
        return semconv.NOT_JUDGED_MEDIA
    if "tool_call" in kinds or outcome in (None, semconv.OK):
        return None
    return semconv.JUDGED_YES
