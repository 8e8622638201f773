"""Which expected answer of a call counts."""

from __future__ import annotations

from collections.abc import Iterable

from llm_vitals_collector.records import Feedback


def expected_of(ratings: Iterable[Feedback]) -> Feedback | None:
    """The one of a call's ratings whose expected answer counts: the latest."""
    return max((one for one in ratings if one.expected is not None), key=lambda one: one.at, default=None)
