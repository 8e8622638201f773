"""The arithmetic of alerts: what is past its bound, and how often chance is."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import accumulate
from math import exp, pi, sin

import pytest

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.bound import Bound, Z, of_share
from llm_vitals_collector.alerts.rule import TOTAL, BurnRule, LimitRule, Objective, Pace
from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS
from llm_vitals_collector.kpi.wilson import wilson

DAYS, MINUTES = 30, 1440
MONTHS = 3
WARNING, CRITICAL = (
    {rule.kpi.id: rule for rule in defaults.limits() if rule.severity == severity and rule.reach == TOTAL}
    for severity in ("warning", "critical")
)


@pytest.mark.parametrize("limit", [0.01, 0.05, 0.3, 0.8])
def test_a_share_is_past_its_bound_where_its_wilson_interval_is_past_the_limit(limit: float) -> None:
    above, below = (of_share(limit, is_upper=upper, least=1) for upper in (True, False))
    for calls in (1, 2, 7, 20, 131, 4000):
        for bad in {0, 1, calls // 20, calls // 7, calls // 3, calls // 2, calls - 1, calls}:
            low, high = wilson(bad / calls, calls, Z) or (0, 1)
            assert above.is_past(bad / calls, calls) == (low > limit), f"{bad} of {calls}"
            assert below.is_past(bad / calls, calls) == (high < limit), f"{bad} of {calls}"


@pytest.mark.parametrize("rule", tuple(defaults.limits()), ids=lambda rule: f"{rule.name}-{rule.severity}")
def test_one_of_two_pages_nobody(rule: LimitRule) -> None:
    assert not any(rule.bound.is_past(value, 2) for value in (-100, 0, 0.5, 1))


def test_every_kpi_with_a_threshold_has_a_rule() -> None:
    assert {kpi.id for kpi in KPIS if kpi.threshold is not None} == set(WARNING) == set(CRITICAL)


def test_every_kpi_but_the_cost_can_have_a_limit() -> None:
    assert {kpi.id for kpi in KPIS} - {"cost_usd"} == set(defaults.SUBJECT_OF)


def poisson(random_: random.Random, mean: float) -> int:
    """Knuth's method; for large means the normal distribution."""
    if mean > 30:
        return max(0, round(random_.gauss(mean, mean**0.5)))
    least, count, product = exp(-mean), 0, random_.random()
    while product > least:
        count, product = count + 1, product * random_.random()
    return count


def month(random_: random.Random, a_minute: float, bad: float, days: int = DAYS) -> tuple[list[int], list[int]]:
    """Bad calls and all calls until each minute of a month in which nights are quiet."""
    means = [a_minute * (1 + 0.8 * sin(2 * pi * minute / MINUTES)) for minute in range(days * MINUTES)]
    bads = [poisson(random_, mean * bad) for mean in means]
    alls = [one + poisson(random_, mean * (1 - bad)) for one, mean in zip(bads, means, strict=True)]
    return [0, *accumulate(bads)], [0, *accumulate(alls)]


def firings(bound: Bound, window: int, for_minutes: int, bads: list[int], alls: list[int]) -> Iterator[int]:
    """The minutes at which an alert begins to fire, without the time that it goes on."""
    since = None
    for minute in range(window, len(alls)):
        basis = alls[minute] - alls[minute - window]
        share = (bads[minute] - bads[minute - window]) / basis if basis else 0
        if not bound.is_past(share if bound.is_upper else 1 - share, basis):
            since = None
        elif since is None:
            since = minute
        if since is not None and minute - since == for_minutes:
            yield minute


@pytest.mark.slow
@pytest.mark.parametrize("kpi", ["error_rate", "refusal_rate", "completion_rate", "feedback_positive"])
@pytest.mark.parametrize("a_minute", [0.06, 0.6, 6, 60])
def test_at_a_steady_rate_at_the_limit_chance_warns_once_in_30_days_and_pages_nobody(kpi: str, a_minute: float) -> None:
    warning, critical = WARNING[kpi], CRITICAL[kpi]
    random_ = random.Random(7)
    warnings = pages = 0
    for _ in range(MONTHS):
        bads, alls = month(random_, a_minute, warning.limit if warning.bound.is_upper else 1 - warning.limit)
        warnings += len(list(firings(warning.bound, warning.window_s // 60, warning.for_s // 60, bads, alls)))
        pages += len(list(firings(critical.bound, critical.window_s // 60, critical.for_s // 60, bads, alls)))
    assert warnings <= MONTHS
    assert pages == 0


@pytest.mark.parametrize("objective", defaults.OBJECTIVES, ids=lambda objective: objective.kpi)
@pytest.mark.parametrize("a_minute", [0.06, 6])
def test_a_service_that_holds_its_budget_burns_none(objective: Objective, a_minute: float) -> None:
    """In its long windows at the whole budget, steadily; the short windows make it only rarer."""
    bads, alls = month(random.Random(11), a_minute, objective.budget)
    burns = {
        rule.pace: len(list(firings(rule.bound, rule.pace.long_s // 60, 0, bads, alls)))
        for rule in defaults.burns()
        if rule.objective == objective
    }
    assert max(burns.values()) <= 1
    assert sum(many for pace, many in burns.items() if pace.severity == "critical") == 0


CHANGE = next(rule for rule in defaults.changes() if rule.reach == TOTAL)
_WEEK = 7 * MINUTES


def _is_worse(now: tuple[int, int], before: tuple[int, int]) -> bool:
    """Bad calls and all calls of two windows: whether the first is worse by more than `z` standard deviations."""
    if min(now[1], before[1]) < CHANGE.least:
        return False
    shares = [bad / basis for bad, basis in (now, before)]
    spread = sum(share * (1 - share) / basis for share, (_, basis) in zip(shares, (now, before), strict=True))
    return shares[0] - shares[1] > CHANGE.z * spread**0.5


@pytest.mark.parametrize("rate", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("a_minute", [0.06, 0.6, 6, 60])
def test_what_stays_as_it_was_is_no_change(a_minute: float, rate: float) -> None:
    """At most one false warning in 30 days."""
    bads, alls = month(random.Random(5), a_minute, rate, days=DAYS + 7)
    window, fired, since = CHANGE.window_s // 60, 0, None
    for minute in range(_WEEK + window, len(alls)):
        now, before = (
            (bads[end] - bads[end - window], alls[end] - alls[end - window]) for end in (minute, minute - _WEEK)
        )
        since = None if not _is_worse(now, before) else minute if since is None else since
        fired += since is not None and minute - since == CHANGE.for_s // 60
    assert fired <= 1


@pytest.mark.parametrize(
    "bound", [WARNING["error_rate"].bound, CRITICAL["error_rate"].bound], ids=["warning", "critical"]
)
def test_what_fails_by_half_is_noticed_within_half_an_hour(bound: Bound) -> None:
    """At ten calls a minute, after an hour without an error."""
    bads = [0] * 61 + [5 * minute for minute in range(1, 60)]
    alls = [10 * minute for minute in range(120)]
    assert next(firings(bound, 60, 5, bads, alls)) - 60 <= 30


def test_a_pace_that_could_never_be_reached_is_refused() -> None:
    objective = Objective(kpi="error_rate", name="X", means="", budget=0.07)
    pace = Pace(factor=14.4, long_s=3600, short_s=300, severity="critical")
    with pytest.raises(ValueError, match=r"14\.4 times a budget of 0\.07 is 1\.008; expected less than 1"):
        _ = BurnRule(objective=objective, pace=pace, least=10).bound


def test_a_kpi_without_a_threshold_is_no_alert() -> None:
    with pytest.raises(ValueError, match="KPI cost_usd has no threshold"):
        defaults.threshold(BY_ID["cost_usd"])
