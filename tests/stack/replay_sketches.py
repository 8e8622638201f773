"""What registers and histograms must say, worked out from the calls themselves: the registers of the very users, the
observation at a quantile's rank. Where PromQL differs from the exact value by their error, it does not from this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil

from replay_calls import HOUR, OUTAGE, SERVICE, Attempt

from llm_vitals.core import semconv
from llm_vitals_collector.derive.registers import distinct, query_identity, returning_share, touch

Key = tuple[str, str]
"""Dimension and key; `("total", "")` for all calls."""
TOTAL: Key = ("total", "")


def sketched(
    kpi_id: str, attempts: Sequence[Attempt], start: float, end: float, before: float
) -> dict[Key, float] | None:
    """The values of a KPI over [start, end), with [before, start) the period before; None where no sketch is in it."""
    now = [a for a in attempts if start <= a.at < end]
    seen = [a for a in now if not _unseen(a)]
    if kpi_id == "duration_p95_s":
        answering = [a for a in now if a.attributes[semconv.OPERATION_NAME] != semconv.EMBEDDINGS]
        return _quantiles(answering, lambda a: a.duration_s)
    if kpi_id == "time_to_first_chunk_p95_s":
        return _quantiles(now, lambda a: a.attributes.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK))
    users = _registers(_users(seen))
    queries = sum(a.attributes.get(semconv.QUERY) is True and a.user is not None for a in now)
    if kpi_id == "queries_per_user":
        return {TOTAL: queries / distinct(users)} if users else {}
    if kpi_id == "repeat_rate":
        asked = _questions(now)
        distinct_questions = distinct(_registers(set(_questions(seen))))
        return {TOTAL: max(0.0, 1 - distinct_questions / len(asked))} if asked else {}
    if kpi_id == "returning_users":
        earlier = _registers(_users([a for a in attempts if before <= a.at < start and not _unseen(a)]))
        return {TOTAL: returning_share(users, earlier)} if users and earlier else {}
    return None


def _unseen(attempt: Attempt) -> bool:
    """Whether no scrape saw it: Prometheus was away, until the last hour of that, whose registers hold it still."""
    return OUTAGE[0] <= attempt.arrives < OUTAGE[1] // HOUR * HOUR


def _users(attempts: Sequence[Attempt]) -> set[str]:
    return {a.user for a in attempts if a.user is not None}


def _questions(attempts: Sequence[Attempt]) -> list[str]:
    """Of the queries whose user and question are known."""
    return [
        query_identity(a.user, str(a.attributes[semconv.FINGERPRINT]))
        for a in attempts
        if a.user is not None and a.attributes.get(semconv.QUERY) is True and semconv.FINGERPRINT in a.attributes
    ]


def _registers(identities: set[str]) -> dict[int, float]:
    registers: dict[int, float] = {}
    for identity in identities:
        touch(registers, identity)
    return registers


def _quantiles(attempts: Sequence[Attempt], seconds: Callable[[Attempt], object]) -> dict[Key, float]:
    """The least observation that 95% of all do not exceed: what a histogram takes, up to its bucket."""
    found: dict[Key, list[float]] = {}
    for attempt in attempts:
        value = seconds(attempt)
        if isinstance(value, float):
            model, provider = (str(attempt.attributes[name]) for name in (semconv.REQUEST_MODEL, semconv.PROVIDER_NAME))
            for key in (TOTAL, ("model", model), ("provider", provider), ("service", SERVICE)):
                found.setdefault(key, []).append(value)
    return {key: sorted(values)[ceil(0.95 * len(values)) - 1] for key, values in found.items()}
