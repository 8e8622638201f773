"""Calls and ratings as examples of a data set."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.datasets.chat import NoExampleError, answer_of, encoded, messages_of
from llm_vitals_collector.records import Call, Feedback
from llm_vitals_collector.store.datasets import Example, digest

_RATINGS: Final[Mapping[str, str]] = {"promoter": "positive", "passive": "neutral", "detractor": "negative"}
"""Of the scale 0 to 10, in the words of the others."""


def of_call(call: Call, dataset: str, now: datetime, *, consent: bool | None = None) -> Example:
    """A call as an example. `consent`: whether whoever wrote it agreed that models are tuned with it; None: as the
    application declared. Raises NoExampleError where it has no text, or no answer."""
    messages = encoded(messages_of(call))
    answer = answer_of(call)
    if answer is None:
        raise NoExampleError(
            "the call has no answer in text. Keep the call of the conversation that answers, or open this one in the "
            "Playground and save an answer from there"
        )
    return Example(
        dataset=dataset,
        id=digest(messages, answer, None, None),
        at=now,
        origin="call",
        messages=messages,
        answer=answer,
        consent=call.attributes.get(semconv.CONSENT) is True if consent is None else consent,
        model=call.response_model or call.request_model,
        trace_id=call.trace_id,
        span_id=call.span_id,
        user=call.user,
    )


def of_rating(rating: Feedback, call: Call, dataset: str, now: datetime, *, consent: bool | None = None) -> Example:
    """A rating with its call as an example: the expected answer and the comment are the rating's. Raises
    NoExampleError."""
    return replace(
        of_call(call, dataset, now, consent=consent),
        origin="rating",
        expected=rating.expected,
        rating=_RATINGS.get(rating.rating or "", rating.rating),
        note=rating.comment,
        user=call.user or rating.user,
    )
