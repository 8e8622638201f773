"""What the sketches must say, worked out from the calls themselves: the registers of the very users, the very durations
in the histogram's buckets. Where PromQL differs from the exact value by a sketch's error, it does not differ from this.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence

from replay_calls import Attempt

from llm_vitals import semconv
from llm_vitals_collector.derive.registers import distinct, query_identity, returning, touch

Key = tuple[str, str]
"""Dimension and key; `("total", "")` for all calls."""
TOTAL: Key = ("total", "")


def sketched(
    kpi_id: str, attempts: Sequence[Attempt], start: float, end: float, before: float
) -> dict[Key, float] | None:
    """The values of a KPI over [start, end), with [before, start) the period before; None where no sketch is in it."""
    now = [a for a in attempts if start <= a.at < end]
    if kpi_id == "latency":
        return _quantiles(now, lambda a: a.duration_s)
    if kpi_id == "first_chunk":
        return _quantiles(now, lambda a: a.attributes.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK))
    users = _registers(_users(now))
    queries = sum(a.attributes.get(semconv.QUERY) is True and a.user is not None for a in now)
    if kpi_id == "queries_per_user":
        return {TOTAL: queries / distinct(users)} if users else {}
    if kpi_id == "repeat_rate":
        return {TOTAL: max(0.0, 1 - distinct(_registers(_questions(now))) / queries)} if queries else {}
    if kpi_id == "returning_users":
        earlier = _registers(_users([a for a in attempts if before <= a.at < start]))
        return {TOTAL: min(1.0, returning(users, earlier) / distinct(users))} if users and earlier else {}
    return None


def _users(attempts: Sequence[Attempt]) -> set[str]:
    return {a.user for a in attempts if a.user is not None}


def _questions(attempts: Sequence[Attempt]) -> set[str]:
    asked = (a for a in attempts if a.user is not None and a.attributes.get(semconv.QUERY) is True)
    return {query_identity(str(a.user), str(a.attributes[semconv.FINGERPRINT])) for a in asked}


def _registers(identities: set[str]) -> dict[int, float]:
    registers: dict[int, float] = {}
    for identity in identities:
        touch(registers, identity)
    return registers


def _quantiles(attempts: Sequence[Attempt], seconds: Callable[[Attempt], object]) -> dict[Key, float]:
    found: dict[Key, list[float]] = {}
    for attempt in attempts:
        value = seconds(attempt)
        if isinstance(value, float):
            found.setdefault(TOTAL, []).append(value)
            found.setdefault(("model", str(attempt.attributes[semconv.REQUEST_MODEL])), []).append(value)
    return {key: interpolated(0.95, values, semconv.DURATION_BOUNDS) for key, values in found.items()}


def interpolated(share: float, values: Sequence[float], bounds: Sequence[float]) -> float:
    """A quantile as `histogram_quantile` has it: in a straight line between the bounds of its bucket."""
    counts = [0] * (len(bounds) + 1)
    for value in values:
        counts[bisect_left(bounds, value)] += 1
    rank, below = share * len(values), 0
    for number, count in enumerate(counts[:-1]):
        if below + count >= rank:
            lower = bounds[number - 1] if number else 0.0
            return lower + (bounds[number] - lower) * (rank - below) / count
        below += count
    return bounds[-1]
