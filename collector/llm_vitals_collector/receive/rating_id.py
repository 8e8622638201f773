"""The ids of evaluations that were sent without one: a rating's is the same for the same person, answer and scale."""

from __future__ import annotations

import hashlib


def rating_id(
    *,
    user: str | None,
    service: str | None,
    scale: str | None,
    response_id: str | None,
    trace_id: str | None,
    span_id: str | None,
) -> str | None:
    """A thumb up and then a thumb down by one person on one answer is one rating, as of two with one id the latest is
    kept. None where the person, the answer or the scale is not known: then each rating counts. A trace alone names no
    answer, as it may go on to another one."""
    answer = (response_id,) if response_id is not None else (trace_id, span_id)
    if user is None or scale is None or None in answer:
        return None
    parts = ("rating", user, service, scale, *answer)
    return id_of(*parts)


def label_id(*, response_id: str | None, trace_id: str | None, span_id: str | None) -> str:
    """The id of an answer's expected label that people set on pages: the next one takes its place."""
    parts = ("label", response_id) if response_id is not None else ("label", trace_id, span_id)
    return f"label-{id_of(*parts)}"


def id_of(*parts: object) -> str:
    """An id made of what it stands for: the same for the same parts."""
    return hashlib.blake2b(repr(parts).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
