"""What the sketches must say, worked out from the calls themselves: the registers of the very users, the very durations
in the histogram's buckets. Where PromQL differs from the exact value by a sketch's error, it does not differ from this.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import log

from replay_calls import Attempt

from llm_vitals.core import semconv
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
        asked = _questions(now)
        return {TOTAL: max(0.0, 1 - distinct(_registers(set(asked))) / len(asked))} if asked else {}
    if kpi_id == "returning_users":
        earlier = _registers(_users([a for a in attempts if before <= a.at < start]))
        return {TOTAL: min(1.0, returning(users, earlier) / distinct(users))} if users and earlier else {}
    return None


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
    found: dict[Key, list[float]] = {}
    for attempt in attempts:
        value = seconds(attempt)
        if isinstance(value, float):
            found.setdefault(TOTAL, []).append(value)
            found.setdefault(("model", str(attempt.attributes[semconv.REQUEST_MODEL])), []).append(value)
    return {key: interpolated(0.95, values, semconv.DURATION_BOUNDS) for key, values in found.items()}


def interpolated(share: float, values: Sequence[float], bounds: Sequence[float]) -> float:
    """A quantile from buckets: between the bounds of its bucket log(share above x) is a line over log(x)."""
    above = [sum(value > bound for value in values) / len(values) for bound in bounds]
    number = sum(a > 1 - share + 1e-9 for a in above)
    if number == 0:
        return bounds[0]
    upper = max(above[number] if number < len(bounds) else 0.0, 0.5 / len(values))
    way = log(above[number - 1] / (1 - share)) / log(above[number - 1] / upper)
    return bounds[number - 1] * 2 ** min(way, 1.0)
