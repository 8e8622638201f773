"""Ratings that have one id and are not the same rating: each gets an id of its own, so that none takes another away.

Of several ratings with one id the latest is kept. But ids are not unique: two services number their clicks, a page
sends the same idempotency key for each person, and a rating that is named by a response id alone is of another answer
once a cache, or a model server that draws an id of 999, has given that id again. Done before ratings are committed, so
that both stores keep the same.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from llm_vitals_collector.receive.rating_id import id_of, rating_id
from llm_vitals_collector.records import Batch, Feedback, FeedbackQuery
from llm_vitals_collector.store import Store, StoreError

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 1000
"""Ids that are looked up by one query."""


class RatingIds:
    """Tells ratings apart that have one id. Thread-safe: it remembers nothing."""

    def __init__(self, store: Store) -> None:
        self._store: Final = store

    def settle(self, batches: Sequence[Batch]) -> list[Batch]:
        """The batches, with an id of its own for each rating that is another than the one that has its id. Where the
        store cannot be read they stay as they came, which is logged."""
        ratings = [one for batch in batches for one in batch.feedback]
        if not ratings:
            return list(batches)
        try:
            settled = iter(self._settled(ratings))
        except StoreError:
            logger.exception("Ratings could not be compared with those that are kept: one may take another's place.")
            return list(batches)
        return [
            replace(batch, feedback=tuple(next(settled) for _ in batch.feedback)) if batch.feedback else batch
            for batch in batches
        ]

    def one(self, rating: Feedback) -> Feedback:
        """The same of one rating, which names its call by `exact`. Raises StoreError."""
        exact = self.exact(rating)
        if exact is not rating and rating.id == _derived(rating):
            exact = replace(exact, id=_derived(exact) or rating.id)
        return self._settled([exact])[0]

    def exact(self, rating: Feedback) -> Feedback:
        """A rating without its response id where it names the span of a call that has that id: another call may have
        the same, now or later, and a span is one call's alone. Raises StoreError."""
        if rating.response_id is None or rating.trace_id is None or rating.span_id is None:
            return rating
        named = self._store.call(rating.trace_id, rating.span_id)
        is_its = named is not None and named.response_id == rating.response_id
        return replace(rating, response_id=None) if is_its else rating

    def _settled(self, ratings: Sequence[Feedback]) -> list[Feedback]:
        names = list(dict.fromkeys(one.id for one in ratings))
        known: dict[str, Feedback] = {}
        for begin in range(0, len(names), _AT_ONCE):
            ids = tuple(names[begin : begin + _AT_ONCE])
            found = self._store.ratings(FeedbackQuery(ids=ids, limit=len(ids)))
            known.update((one.id, one) for one in found.feedback)
        return [self._apart(one, known.setdefault(one.id, one)) for one in ratings]

    def _apart(self, one: Feedback, earlier: Feedback) -> Feedback:
        """`one`, under an id of its own where `earlier`, which has the same, is another rating."""
        if earlier is one:
            return one
        mine, theirs = _named_by(one), _named_by(earlier)
        if any(a is not None and b is not None and a != b for a, b in zip(mine, theirs, strict=True)):
            return replace(one, id=id_of(one.id, *mine))
        if one.response_id is None or one.id != _derived(one):
            return one
        call, other = self._store.call_of(one), self._store.call_of(earlier)
        if call is None or other is None or (call.trace_id, call.span_id) == (other.trace_id, other.span_id):
            return one
        return replace(one, id=id_of(one.id, call.trace_id, call.span_id))


def _named_by(one: Feedback) -> tuple[str | None, str | None, str | None]:
    """Who said it of what, as far as it is named: a repetition says the same."""
    return one.service, one.user, one.response_id


def _derived(one: Feedback) -> str | None:
    """The id that a rating gets where its sender gave none."""
    return rating_id(
        user=one.user,
        service=one.service,
        scale=one.scale,
        response_id=one.response_id,
        trace_id=one.trace_id,
        span_id=one.span_id,
    )
