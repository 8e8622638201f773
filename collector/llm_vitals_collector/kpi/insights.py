"""Which answers of a period are below a benchmark, which slice of them explains most of it, and what to do: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.chance import as_many_by_chance, holm
from llm_vitals_collector.kpi.recommendations import Situation, recommend
from llm_vitals_collector.kpi.slices import SLICES, Place, SliceCount
from llm_vitals_collector.kpi.weighted import Sums, WeightedRate, weighted_share

LEAST: Final = 20
"""Fewer judged answers say nothing of a score: of 19 without a bad one the interval still reaches to 17%."""
LEAST_OF_SLICE: Final = 10
"""A slice with fewer, or that leaves fewer, is not tested."""
FALSE_ALARMS: Final = 0.05
"""The chance that even one slice is named where none differs."""
_ROUNDING: Final = 1e-6
"""What sums of weights may be off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceInsight:
    """A slice of the judged answers beside all others."""

    place: Place
    answers: int
    below: int
    share: float
    """Below / answers, weighted."""
    interval: tuple[float, float]
    """Of its share, 95%."""
    share_of_rest: float
    """Of the answers outside of it, how many are below."""
    excess: float
    """So many of the answers that it stands for would not be below, had it the share of the rest; negative where it is
    better."""
    explains: float
    """That of all answers below, 0..1: the share that would go if the slice were like the rest. It is Levin's
    population attributable fraction, (share of all - share of the rest) / share of all.
    Source: M. L. Levin, Acta Unio Internationalis Contra Cancrum 9 (1953), 531-541."""
    chance: float
    """How likely so many or more are in it by chance (Fisher's exact test, one-sided)."""
    chance_of_any: float
    """The same, raised for how many slices are looked at (Holm)."""

    @property
    def stands_out(self) -> bool:
        """Whether it is worse than the rest by more than chance explains."""
        return self.excess > 0 and self.chance_of_any < FALSE_ALARMS


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreInsight:
    """One score over a period."""

    score: str
    benchmark: float
    answers: int
    """All answers of the period."""
    judged: int
    """Those that have the score, of the traces that were looked at."""
    below: int
    """Of those."""
    weighed: int
    """Of the judged answers those whose call was drawn with a known probability: each weighs 1 / probability."""
    rate: WeightedRate | None
    """The share of all answers that are below, by these weights; None where none is judged."""
    evaluator: str | None
    """Whose scores these are; None where nobody's are known."""
    other_evaluators: Mapping[str, int]
    """Who else scored answers, and how many: their scores do not count, as two evaluators do not measure the same."""
    one_in: int
    """Of so many traces one was looked at."""
    slices: tuple[SliceInsight, ...]
    """All that were tested; what explains most comes first."""
    advice: str
    rule: str
    """The id of the rule that the advice is from."""

    @property
    def not_judged(self) -> int:
        """Answers without the score; about, where not all traces were looked at."""
        return max(0, self.answers - self.judged * self.one_in)

    @property
    def share(self) -> float | None:
        """Of all answers those below, weighted; unknown where fewer than LEAST are judged."""
        return None if self.rate is None or self.judged < LEAST else self.rate.value

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the share, 95%."""
        return None if self.rate is None or self.judged < LEAST else (self.rate.low, self.rate.high)

    @property
    def share_of_judged(self) -> float | None:
        """Below / judged, as if all were drawn alike; unknown where the share is."""
        return None if self.share is None else self.below / self.judged

    @property
    def without_weight(self) -> int:
        """Judged answers that count as one beside others that have a weight: how they came to be judged is not known.
        0 where none has a weight."""
        return self.judged - self.weighed if self.weighed else 0

    @property
    def leading(self) -> SliceInsight | None:
        """The slice that explains most; None where none stands out."""
        return self.slices[0] if self.slices and self.slices[0].stands_out else None


def insights(
    counts: Iterable[SliceCount], benchmarks: Mapping[str, float], answers: int, one_in: int = 1
) -> tuple[ScoreInsight, ...]:
    """What `ScoredAnswers.below` counted in 1 of `one_in` traces, score by score in the order of the benchmarks;
    `answers` are all of the period's.

    All slices of all scores are corrected for together: the page names none of them falsely in 95 of 100 periods.
    """
    known = list(counts)
    by_score = {name: [one for one in known if one.score == name and one.by == "all"] for name in benchmarks}
    totals = {name: _chosen(those) for name, those in by_score.items()}
    tested = {name: _tests(totals[name], known) for name in benchmarks}
    raised = iter(holm([one.chance for name in benchmarks for one in tested[name]]))
    ranked = {name: _ranked(tests, [next(raised) for _ in tests]) for name, tests in tested.items()}
    return tuple(
        _insight(name, benchmark, answers, one_in, totals[name], by_score[name], ranked[name])
        for name, benchmark in benchmarks.items()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Test:
    count: SliceCount
    place: Place
    share_of_rest: float
    all_below: float
    """What all answers below stand for."""
    chance: float
    rate: WeightedRate


_RANKS: Final = (semconv.JUDGE, semconv.REFERENCE, semconv.HUMAN)
"""Whose scores count, where several evaluators have enough: the first of these, else the one with the most answers."""


def _chosen(totals: Sequence[SliceCount]) -> SliceCount | None:
    """The evaluator that counts; where none has enough, the one with the most answers."""
    enough = [one for one in totals if one.answers >= LEAST]
    ranked = sorted(
        enough or totals,
        key=lambda one: (
            _RANKS.index(one.evaluator) if enough and one.evaluator in _RANKS else len(_RANKS),
            -one.answers,
            one.evaluator,
        ),
    )
    return ranked[0] if ranked else None


def _tests(total: SliceCount | None, counts: Sequence[SliceCount]) -> list[_Test]:
    """The slices of a score that have enough answers and leave enough."""
    if total is None or total.answers < LEAST:
        return []
    found: list[_Test] = []
    for one in counts:
        if (one.score, one.evaluator) != (total.score, total.evaluator) or one.by == "all":
            continue
        own, rest = weighted_share(one.strata), weighted_share(_rest(total, one))
        if own is None or rest is None or min(own.effective, rest.effective) < LEAST_OF_SLICE:
            continue
        found.append(
            _Test(
                count=one,
                place=Place(by=one.by, key=one.key),
                share_of_rest=rest.value,
                all_below=own.value * own.stands_for + rest.value * rest.stands_for,
                chance=_chance(own, rest),
                rate=own,
            )
        )
    return found


def _rest(total: SliceCount, one: SliceCount) -> tuple[Sums, ...]:
    """The answers outside of a slice, by stratum."""
    own = {sums.stratum: sums for sums in one.strata}
    return tuple(sums.without(own.get(sums.stratum)) for sums in total.strata)


def _chance(own: WeightedRate, rest: WeightedRate) -> float:
    """Fisher's exact test over as many answers as say as much when all weigh the same: their effective number (Kish).
    Where it is not whole, the slice has less below and the rest more: it is never named for the rounding."""
    answers, others = round(own.effective), round(rest.effective)
    below = floor(own.value * own.effective + _ROUNDING)
    rest_below = min(others, ceil(rest.value * rest.effective - _ROUNDING))
    return as_many_by_chance(min(below, answers), answers, min(below, answers) + rest_below, answers + others)


def _ranked(tests: Sequence[_Test], raised: Sequence[float]) -> tuple[SliceInsight, ...]:
    slices = [_slice(test, chance) for test, chance in zip(tests, raised, strict=True)]
    # Names decide between equals, so that the same data give the same page.
    return tuple(
        sorted(slices, key=lambda one: (not one.stands_out, -one.explains, SLICES.index(one.place.by), one.place.key))
    )


def _slice(test: _Test, raised: float) -> SliceInsight:
    one, rate = test.count, test.rate
    excess = (rate.value - test.share_of_rest) * rate.stands_for
    return SliceInsight(
        place=test.place,
        answers=one.answers,
        below=one.below,
        share=rate.value,
        interval=(rate.low, rate.high),
        share_of_rest=test.share_of_rest,
        excess=excess,
        explains=excess / test.all_below if test.all_below else 0.0,
        chance=test.chance,
        chance_of_any=raised,
    )


def _insight(
    name: str,
    benchmark: float,
    answers: int,
    one_in: int,
    total: SliceCount | None,
    totals: Sequence[SliceCount],
    slices: tuple[SliceInsight, ...],
) -> ScoreInsight:
    judged, below = (total.answers, total.below) if total is not None else (0, 0)
    rate = None if total is None else weighted_share(total.strata)
    leading = slices[0] if slices and slices[0].stands_out else None
    found = recommend(
        Situation(
            score=name,
            judged=judged,
            most=1.0 if rate is None else rate.high,
            least=LEAST,
            leading=None if leading is None else leading.place,
            share_of_leading=0.0 if leading is None else leading.share,
            share_of_rest=0.0 if leading is None else leading.share_of_rest,
            explains=0.0 if leading is None else leading.explains,
            best=_best(slices, leading),
        )
    )
    return ScoreInsight(
        score=name,
        benchmark=benchmark,
        answers=max(answers, judged),
        judged=judged,
        below=below,
        weighed=0 if total is None else sum(one.answers for one in total.drawn),
        rate=rate,
        evaluator=None if total is None else total.evaluator,
        other_evaluators={one.evaluator: one.answers for one in totals if one is not total},
        one_in=one_in,
        slices=slices,
        advice=found.text,
        rule=found.rule,
    )


def _best(slices: Sequence[SliceInsight], leading: SliceInsight | None) -> tuple[str, float, int] | None:
    """The slice of the same kind as the leading one that is surely best: its words, share and answers. None where it
    may be as bad."""
    if leading is None:
        return None
    others = [one for one in slices if one.place.by == leading.place.by and one is not leading]
    # By the far end of its interval: of many slices the least share is that of one with few answers.
    best = min(others, key=lambda one: (one.interval[1], one.share), default=None)
    return None if best is None or best.interval[1] >= leading.share else (best.place.words, best.share, best.answers)
