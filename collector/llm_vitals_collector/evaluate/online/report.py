"""What scoring in the background found over a period: for each criterion the share of all calls that are below its
benchmark, and what that is worth by people's labels. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.kpi.calibration import Agreement, Corrected, corrected
from llm_vitals_collector.kpi.weighted import Observed, WeightedRate, weighted_rate
from llm_vitals_collector.records import Pick
from llm_vitals_collector.store.sampling import MOST, SCORED, WAITING, Judged

MIDDLE: Final = 0.5
"""The benchmark of a criterion that has none."""
_LABELLED_ONLY: Final = "calls are not scored by it in the background (LLM_VITALS_ONLINE_CRITERIA)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is known of one criterion."""

    criterion: str
    benchmark: float
    """A call is below it where its score is."""
    picked: int
    """Calls that were picked to be scored by it."""
    below: WeightedRate | None
    """The share of all calls that are below the benchmark, as the judge sees it."""
    mean: WeightedRate | None
    """The mean score of all calls."""
    agreement: Agreement
    corrected: Corrected | None
    """`below` without the judge's errors; None without a rate."""
    reason: str | None
    """Why there is no rate."""
    is_scored: bool
    """Whether calls are scored by it; else it has labels alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineReport:
    """What is known of a period."""

    criteria: tuple[Found, ...]
    states: Mapping[str, int]
    """Picked calls by their state."""
    strata: Mapping[str, int]
    """Picked calls by their stratum."""
    cut: bool
    """Whether older calls of the period were left out, as there are too many."""


def report(
    picks: Sequence[Pick], judged: Sequence[Judged], criteria: Mapping[str, Criterion], wanted: Sequence[str]
) -> OnlineReport:
    """What picks and labels of a period say, of the criteria `wanted` and all that calls were scored or labelled by."""
    # A label, or a pick, may be of a criterion that is no longer there.
    seen = {name for one in picks for name in one.scores} | {one.criterion for one in judged}
    names = [*wanted, *sorted(seen.difference(wanted))]
    return OnlineReport(
        criteria=tuple(
            _found(name, benchmark_of(criteria.get(name)), picks, judged, is_wanted=name in wanted) for name in names
        ),
        states=Counter(one.state for one in picks),
        strata=Counter(one.stratum for one in picks),
        cut=len(picks) >= MOST,
    )


def agreement(judged: Sequence[Judged], criterion: str, benchmark: float) -> Agreement:
    """How often the judge, by its benchmark, and people say the same by a criterion."""
    seen = Counter((one.good, one.value >= benchmark) for one in judged if one.criterion == criterion)
    return Agreement(
        bad_bad=seen[False, False], bad_good=seen[False, True], good_bad=seen[True, False], good_good=seen[True, True]
    )


def _found(name: str, benchmark: float, picks: Sequence[Pick], judged: Sequence[Judged], *, is_wanted: bool) -> Found:
    is_scored = is_wanted or any(name in one.scores for one in picks)
    agreed = agreement(judged, name, benchmark)
    below = weighted_rate([_observed(one, name, benchmark) for one in picks])
    mean = weighted_rate([_observed(one, name, None) for one in picks])
    return Found(
        criterion=name,
        benchmark=benchmark,
        picked=len(picks),
        below=below,
        mean=mean,
        agreement=agreed,
        corrected=None if below is None else corrected(below.value, below.effective, agreed),
        reason=None if below is not None else _reason(name, picks) if is_scored else _LABELLED_ONLY,
        is_scored=is_scored,
    )


def _reason(name: str, picks: Sequence[Pick]) -> str:
    if not picks:
        return "no call of this period was picked"
    if not any(_done(one, name) for one in picks):
        return "none of the calls that were picked has a score yet"
    if all(one.scores.get(name) is None for one in picks):
        return "the judge had nothing to go by (such as an expected answer)"
    return "of the calls with nothing to see, or of the flagged ones, none has a score yet"


def _observed(one: Pick, name: str, benchmark: float | None) -> Observed:
    value = one.scores.get(name)
    if value is not None and benchmark is not None:
        value = float(value < benchmark)
    return Observed(
        stratum=one.stratum,
        hour=one.at.replace(minute=0, second=0, microsecond=0),
        probability=one.probability,
        scored=_done(one, name),
        value=value,
    )


def _done(one: Pick, name: str) -> bool:
    """Whether it was looked at: it has the criterion, or was found to be no call that counts. A criterion that was not
    among those of its day is one that nobody looked at."""
    return name in one.scores or (one.state == SCORED and not one.scores)


def benchmark_of(criterion: Criterion | None) -> float:
    """Below which a score counts as bad."""
    return MIDDLE if criterion is None or criterion.benchmark is None else criterion.benchmark


def waiting(found: OnlineReport) -> int:
    """Calls of the period that wait for their scores."""
    return found.states.get(WAITING, 0)
