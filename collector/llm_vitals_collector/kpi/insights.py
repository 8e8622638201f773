"""Which answers of a period are below a benchmark, which slice of them explains most of it, and what to do: pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.chance import as_many_by_chance, holm
from llm_vitals_collector.kpi.recommendations import Situation, recommend
from llm_vitals_collector.kpi.slices import SLICES, Place, SliceCount
from llm_vitals_collector.kpi.wilson import wilson

LEAST: Final = 20
"""Fewer judged answers say nothing of a score: of 19 without a bad one the interval still reaches to 17%."""
LEAST_OF_SLICE: Final = 10
"""A slice with fewer, or that leaves fewer, is not tested."""
FALSE_ALARMS: Final = 0.05
"""The chance that even one slice is named where none differs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceInsight:
    """A slice of the judged answers beside all others."""

    place: Place
    answers: int
    below: int
    interval: tuple[float, float]
    """Of its share, 95% (Wilson)."""
    share_of_rest: float
    """Of the judged answers outside of it, how many are below."""
    excess: float
    """So many of its answers would not be below, had it the share of the rest; negative where it is better."""
    explains: float
    """That of all answers below, 0..1: the share that would go if the slice were like the rest. It is Levin's
    population attributable fraction, (share of all - share of the rest) / share of all.
    Source: M. L. Levin, Acta Unio Internationalis Contra Cancrum 9 (1953), 531-541."""
    chance: float
    """How likely so many or more are in it by chance (Fisher's exact test, one-sided)."""
    chance_of_any: float
    """The same, raised for how many slices are looked at (Holm)."""

    @property
    def share(self) -> float:
        """Below / answers."""
        return self.below / self.answers

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
        """Below / judged; unknown where fewer than LEAST are judged."""
        return self.below / self.judged if self.judged >= LEAST else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Of the share, 95% (Wilson)."""
        return None if self.share is None else wilson(self.share, self.judged)

    @property
    def leading(self) -> SliceInsight | None:
        """The slice that explains most; None where none stands out."""
        return self.slices[0] if self.slices and self.slices[0].stands_out else None


def insights(
    counts: Iterable[SliceCount], benchmarks: Mapping[str, float], answers: int, one_in: int = 1
) -> tuple[ScoreInsight, ...]:
    """What `Store.below` counted in 1 of `one_in` traces, score by score in the order of the benchmarks; `answers` are
    all of the period's.

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
    all_below: int
    chance: float


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
        rest = total.answers - one.answers
        if (one.score, one.evaluator) != (total.score, total.evaluator) or one.by == "all":
            continue
        if min(one.answers, rest) < LEAST_OF_SLICE:
            continue
        found.append(
            _Test(
                count=one,
                place=Place(by=one.by, key=one.key),
                share_of_rest=(total.below - one.below) / rest,
                all_below=total.below,
                chance=as_many_by_chance(one.below, one.answers, total.below, total.answers),
            )
        )
    return found


def _ranked(tests: Sequence[_Test], raised: Sequence[float]) -> tuple[SliceInsight, ...]:
    slices = [_slice(test, chance) for test, chance in zip(tests, raised, strict=True)]
    # Names decide between equals, so that the same data give the same page.
    return tuple(
        sorted(slices, key=lambda one: (not one.stands_out, -one.explains, SLICES.index(one.place.by), one.place.key))
    )


def _slice(test: _Test, raised: float) -> SliceInsight:
    one = test.count
    excess = one.below - one.answers * test.share_of_rest
    return SliceInsight(
        place=test.place,
        answers=one.answers,
        below=one.below,
        interval=wilson(one.below / one.answers, one.answers) or (0.0, 1.0),
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
    leading = slices[0] if slices and slices[0].stands_out else None
    found = recommend(
        Situation(
            score=name,
            judged=judged,
            below=below,
            least=LEAST,
            leading=None if leading is None else leading.place,
            answers_of_leading=0 if leading is None else leading.answers,
            below_of_leading=0 if leading is None else leading.below,
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
        evaluator=None if total is None else total.evaluator,
        other_evaluators={one.evaluator: one.answers for one in totals if one is not total},
        one_in=one_in,
        slices=slices,
        advice=found.text,
        rule=found.rule,
    )


def _best(slices: Sequence[SliceInsight], leading: SliceInsight | None) -> tuple[str, float, int] | None:
    """The best slice of the same kind as the leading one: its words, share and answers."""
    if leading is None:
        return None
    others = [one for one in slices if one.place.by == leading.place.by and one is not leading]
    if not others:
        return None
    best = min(others, key=lambda one: (one.share, -one.answers))
    return (best.place.words, best.share, best.answers) if best.share < leading.share else None
