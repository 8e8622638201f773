"""How a model answers an attempt: with which words, how fast, and what the user thinks of it."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals_demo.assistants import assistants, estimated_tokens, worded
from llm_vitals_demo.history.attempt import Attempt, Rated
from llm_vitals_demo.history.incidents import Incident
from llm_vitals_demo.ratings import drawn_rating

TOOL_CALL_TOKENS: Final = 12
_FILTERED: Final = 0.006
"""Answers that the provider's own filter, or the model by a signal of its own, stops."""
_REFUSAL_SIGNALS: Final = {"anthropic": "stop_reason=refusal", "gcp.gemini": "finishReason=SAFETY"}
_LEFT_EARLY: Final = 0.012
"""Streams that the user leaves in the middle."""
_RATED: Final = 0.09


class Reply(NamedTuple):
    """The text, the finish reason, and the wire's own signal of a refusal."""

    text: str
    finish: str = semconv.FINISH_STOP
    blocked: str | None = None


def answered(choice: random.Random, attempt: Attempt, incident: Incident | None) -> Attempt:
    """The attempt with its answer, its times, and a rating now and then."""
    reply = _reply(choice, attempt, incident)
    attempt = replace(attempt, answer=reply.text, finish=reply.finish, blocked=reply.blocked)
    first_chunk_s = attempt.model.first_chunk_s * choice.lognormvariate(0, 0.35) * _load(attempt.at.hour)
    tokens = estimated_tokens(reply.text) if reply.text else TOOL_CALL_TOKENS
    duration_s = first_chunk_s + tokens / (attempt.model.tokens_per_s * choice.uniform(0.75, 1.25))
    attempt = replace(attempt, duration_s=duration_s)
    if attempt.stream:
        attempt = replace(attempt, first_chunk_s=first_chunk_s, stream_end=semconv.STREAM_COMPLETE)
        if attempt.step == "answer" and reply.text and choice.random() < _LEFT_EARLY:
            attempt = replace(
                attempt,
                answer=reply.text[: len(reply.text) // 2],
                finish=None,
                stream_end=semconv.STREAM_EARLY_CLOSE,
                duration_s=first_chunk_s + (duration_s - first_chunk_s) / 2,
            )
    return replace(attempt, rated=_rated(choice, attempt))


def _reply(choice: random.Random, attempt: Attempt, incident: Incident | None) -> Reply:
    question, model = attempt.conversation, attempt.model
    assistant = assistants()[question.assistant]
    if attempt.step == "tool_call":
        return Reply("", semconv.FINISH_TOOL_CALL)
    declines = model.decline_rate
    if incident and incident.decline_rate is not None:
        declines = incident.decline_rate
    drawn = choice.random()
    if drawn < declines:
        return Reply(choice.choice(assistant.declines))
    if drawn < declines + _FILTERED:
        signal = _REFUSAL_SIGNALS.get(model.provider, "finish_reason=content_filter")
        return Reply("", semconv.FINISH_CONTENT_FILTER, signal)
    if drawn < declines + _FILTERED + model.empty_rate:
        return Reply("")
    if question.kind == "cut_off":
        return Reply(question.answer, semconv.FINISH_LENGTH)
    if question.kind == "ok" and choice.random() < model.miss_rate:
        other = choice.choice([c for c in assistant.conversations if c.kind == "ok" and c.tool is None])
        return Reply(worded(other, choice).answer)
    return Reply(question.answer)


def _rated(choice: random.Random, attempt: Attempt) -> Rated | None:
    if attempt.step == "tool_call" or choice.random() >= _RATED:
        return None
    pleased = attempt.answer == attempt.conversation.answer and attempt.conversation.kind == "ok"
    rating = drawn_rating(choice, pleased=pleased)
    return Rated(rating=rating, after_s=attempt.duration_s + choice.uniform(2, 40))


def _load(hour: int) -> float:
    """Models are slower when America is awake, too."""
    return 1.25 if 14 <= hour < 19 else 1.0
