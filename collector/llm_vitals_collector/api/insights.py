"""GET /api/insights: which answers lie below a benchmark, which slice explains most of it, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from llm_vitals.core import semconv
from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.named_period import NamedScopeParameters
from llm_vitals_collector.api.scoring import CorrectedRate
from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.evaluate.online.report import agreement
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.calibration import Corrected, corrected
from llm_vitals_collector.kpi.catalogue import BENCHMARKS
from llm_vitals_collector.kpi.insights import LEAST, ScoreInsight, SliceInsight, insights
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.parts import Ratio, count
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import WorstAnswer

WORST: Final = 5
"""Worst answers that are shown of a score."""
LOOKED_AT: Final = 30_000
"""Scores that are looked at. Of more, those of an even share of the traces: 1.0 to 1.3 s of CPU over 30 days of 10 M
calls, a tenth of them scored, where all take 4.7 (tests/bench/store.py). The share of 5,000 answers is known to 1.4
points.
"""
SLICES: Final = 20
"""Slices that are listed of a score: those that explain most."""
_ANSWERS: Final = Kpi(
    id="answers",
    title="Answers",
    definition="What calls gave a person.",
    unit="share",
    better="neutral",
    value=Ratio(count("attempts", answered=True), count("attempts")),
    absent="no answer",
    basis=count("attempts", answered=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The insights of a period, and the worst answers of each score: within the slice that explains most, if one stands
    out."""

    scores: tuple[ScoreInsight, ...]
    one_in: int
    """Of so many traces one was looked at."""
    worst: Mapping[str, Sequence[WorstAnswer]]
    corrected: Mapping[str, Corrected]
    """The share of each score that a judge gave, without its errors."""
    unscored: tuple[str, ...]
    """Strata whose drawn calls have no score yet, where others have: shares are without them."""


def benchmarks_of(criteria: Mapping[str, Criterion]) -> dict[str, float]:
    """The benchmark of each score: the industry's, in place of which a criterion of the user's own may state another;
    and of further criteria those that state one."""
    own = {name: one.benchmark for name, one in criteria.items() if one.benchmark is not None}
    return {**BENCHMARKS, **own}


def find(store: Store, scope: Scope, benchmarks: Mapping[str, float]) -> Found:
    """The insights of a scope."""
    answers = store.measure((_ANSWERS,), scope).total.now[_ANSWERS.id].basis or 0
    one_in = max(1, -(-store.scored(scope, list(benchmarks)) // LOOKED_AT))
    worst: dict[str, list[WorstAnswer]] = {}
    with store.answers(scope, benchmarks, one_in) as judged:
        scores = insights(judged.below(), benchmarks, answers, one_in)
        places = {one.score: one.leading.place for one in scores if one.leading is not None}
        evaluators = {one.score: one.evaluator for one in scores if one.evaluator is not None and one.below}
        for one in judged.worst(evaluators, places, WORST):
            worst.setdefault(one.score, []).append(one)
    return Found(
        scores=scores,
        one_in=one_in,
        worst=worst,
        corrected=_corrected(store, scope, scores),
        unscored=store.sampling.unscored(scope.period) if any(one.weighed for one in scores) else (),
    )


def _corrected(store: Store, scope: Scope, scores: Iterable[ScoreInsight]) -> dict[str, Corrected]:
    """By all labels of the period: how a judge errs is a matter of the judge, not of a model or a task."""
    shares = [(one, one.rate) for one in scores if one.evaluator == semconv.JUDGE and one.share is not None]
    judged = store.sampling.judged(scope.period) if shares else ()
    return {
        one.score: corrected(rate.value, rate.effective, agreement(judged, one.score, one.benchmark))
        for one, rate in shares
        if rate is not None
    }


class SliceOf(Answer):
    """A slice of the judged answers beside all others."""

    by: str = Field(description="model, task, variant, prompt_version, hour, language or length.")
    key: str
    words: str = Field(description="The key as a person reads it.")
    answers: int
    below: int
    share: float = Field(description="Of its answers those below, weighted as that of the score.")
    interval: tuple[float, float] = Field(description="95%.")
    share_of_rest: float
    excess: float = Field(
        description="So many of the answers that it stands for would not be below, had it the share of the rest."
    )
    explains: float = Field(description="That, as a share of all answers below; negative where it is better.")
    chance: float = Field(
        description="Of so many or more by chance: Fisher's exact test, one-sided, over the effective number of "
        "answers."
    )
    chance_of_any: float = Field(description="The same, raised for the number of slices that were tested: Holm.")
    stands_out: bool


class WorstOf(Answer):
    """One of the worst answers."""

    value: float
    evaluator: str
    explanation: str | None
    trace_id: str
    span_id: str
    started_at: Moment
    model: str | None
    task: str | None
    prompt: str | None = Field(description="Its first 300 characters, where content is captured.")
    output: str | None = Field(description="As `prompt`.")


class ScoreOf(Answer):
    """One score of a period. Unknown is null."""

    score: str
    benchmark: float
    answers: int
    judged: int = Field(description="Answers that have the score, of the traces that were looked at.")
    not_judged: int = Field(description="The others; about, where `one_in` is more than 1.")
    below: int
    share: float | None = Field(
        description="The share of all answers that are below: each judged one weighs 1 / the probability with which "
        f"the collector drew its call, or 1. Null where fewer than {LEAST} are judged."
    )
    interval: tuple[float, float] | None = Field(description="95%: Wilson's, by stratum where there are weights.")
    share_of_judged: float | None = Field(description="below / judged, without weights.")
    weighed: int = Field(description="Judged answers that have a weight.")
    without_weight: int = Field(
        description="Judged answers that have none beside others that have: each counts as one, and how it came to be "
        "judged is not known."
    )
    corrected: CorrectedRate | None = Field(
        description="The share without the judge's errors, by people's labels of the period; null where no judge gave "
        "the score."
    )
    evaluator: str | None = Field(
        description="Whose scores these are: judge, reference, human, embedding, or your own."
    )
    other_evaluators: Mapping[str, int] = Field(description="Who else scored so many answers; they do not count here.")
    advice: str
    rule: str = Field(description="The rule that the advice is from; docs/insights.md lists them.")
    tested: int = Field(description="Slices that were tested.")
    slices: Sequence[SliceOf] = Field(description=f"The {SLICES} that explain most.")
    worst: Sequence[WorstOf] = Field(description="The worst answers, of the leading slice if one stands out.")


class InsightList(Answer):
    """The scores that have a benchmark, over a period."""

    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")
    one_in: int = Field(
        description=f"Of so many traces one was looked at, evenly picked: 1 with {LOOKED_AT} scores or fewer."
    )
    unscored: Sequence[str] = Field(
        description="uniform, flagged: of the calls that the collector drew so none has a score yet, so the shares are "
        "of the others."
    )
    scores: Sequence[ScoreOf]


def router(store: Store, criteria: Mapping[str, Criterion]) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/insights", tags=["kpis"])
    benchmarks = benchmarks_of(criteria)

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def get_insights(parameters: Annotated[NamedScopeParameters, Query()]) -> InsightList:  # pyright: ignore[reportUnusedFunction] # registered
        """Share of the answers of a period that lie below the benchmark of each score, which slice of them explains
        most of it, what to do, and the worst of them."""
        scope = parameters.scope(datetime.now(timezone.utc))
        return answer(scope, find(store, scope, benchmarks))

    return routes


def answer(scope: Scope, found: Found) -> InsightList:
    """What the API answers of the insights of a scope."""
    return InsightList.model_construct(
        None,
        start=scope.period.start,
        end=scope.period.end,
        one_in=found.one_in,
        unscored=found.unscored,
        scores=[
            ScoreOf.of(
                one,
                corrected=_corrected_rate(found.corrected.get(one.score)),
                tested=len(one.slices),
                slices=[_slice(each) for each in one.slices[:SLICES]],
                worst=[WorstOf.of(each) for each in found.worst.get(one.score, ())],
            )
            for one in found.scores
        ],
    )


def _corrected_rate(one: Corrected | None) -> CorrectedRate | None:
    return None if one is None else CorrectedRate.of(one)


def _slice(one: SliceInsight) -> SliceOf:
    return SliceOf.of(one, by=one.place.by, key=one.place.key, words=one.place.words)
