"""GET /api/scoring: rates of scoring in the background, corrected; /api/labels: what people say of answers."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Parameters, PeriodParameters, SpanId, TraceId
from llm_vitals_collector.evaluate.evaluators import Evaluators
from llm_vitals_collector.evaluate.online.report import Found, OnlineReport, report
from llm_vitals_collector.evaluate.online.worker import OnlineScorer
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.weighted import WeightedRate
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.records import Batch, Label
from llm_vitals_collector.store import Store

_NAME: Final = r"^[a-z][a-z0-9_]{0,39}$"


class RateOf(Answer):
    """A rate of all calls, estimated from those that were picked."""

    value: float
    low: float = Field(description="With `high` the 95% interval.")
    high: float
    calls: int = Field(description="Scored calls that it rests on.")
    effective: float = Field(description="So many calls, picked evenly, would say as much.")
    stands_for: float = Field(description="The calls that it is about, estimated.")
    uncorrected: float = Field(description="What the scored calls would say without their weights.")


class CalibrationOf(Answer):
    """The judge against people. Positive is a bad answer: one below the benchmark, or labelled so."""

    labelled: int
    bad: int = Field(description="Answers that people call bad.")
    good: int
    sensitivity: float | None = Field(description="Of the bad ones, the share that the judge calls bad.")
    sensitivity_interval: tuple[float, float] | None
    specificity: float | None = Field(description="Of the good ones, the share that the judge calls good.")
    specificity_interval: tuple[float, float] | None
    kappa: float | None = Field(description="Cohen's kappa: agreement beyond chance.")


class CorrectedRate(Answer):
    """A rate without the judge's errors."""

    value: float | None
    low: float | None
    high: float | None
    reason: str | None = Field(description="Why it cannot be corrected.")


class CriterionRates(Answer):
    """One criterion over a period."""

    criterion: str
    benchmark: float
    below: RateOf | None = Field(description="The share of calls whose score is below the benchmark.")
    mean: RateOf | None = Field(description="The mean score.")
    reason: str | None = Field(description="Why there is no rate.")
    calibration: CalibrationOf
    corrected: CorrectedRate | None = Field(description="`below` without the judge's errors, by people's labels.")


class ScoringAnswer(Answer):
    """Scoring in the background over a period."""

    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")
    on: bool = Field(description="Whether calls are scored in the background here.")
    doing: str | None = Field(
        description="scoring, idle, or what it steps back for: ingest (the store is behind), judge (it failed), budget."
    )
    judge_error: str | None = Field(description="The kind of the judge's last error, while it gave no score since.")
    judge_error_text: str | None = Field(description="What is known of that error, with the server's own words.")
    spent_questions: int | None = Field(description="Questions of the last 60 minutes.")
    spent_usd: float | None
    states: Mapping[str, int] = Field(description="Picked calls of the period: waiting, scored, failed, left.")
    strata: Mapping[str, int] = Field(description="Picked calls of the period: uniform, flagged.")
    cut: bool = Field(description="Whether only the newest 200,000 were looked at.")
    criteria: Sequence[CriterionRates]


class LabelBody(BaseModel):
    """What a person says of an answer."""

    model_config = ConfigDict(extra="forbid")

    trace_id: TraceId
    span_id: SpanId
    criterion: Annotated[str, Field(pattern=_NAME)] = Field(description="A criterion's name.")
    good: StrictBool
    by: Annotated[str, Field(min_length=1, max_length=80)] = Field("page", description="Who says so.")


class LabelParameters(Parameters):
    """Of which call."""

    trace_id: TraceId
    span_id: SpanId


class LabelOf(Answer):
    """A label as it is kept."""

    trace_id: str
    span_id: str
    criterion: str
    good: bool
    by: str
    at: Moment


class LabelList(Answer):
    """The labels of a call, oldest first."""

    labels: Sequence[LabelOf]


def router(
    store: Store, queue: WriteQueue, evaluators: Evaluators, online: OnlineScorer | None, threads: ReceiverThreads
) -> APIRouter:
    """The endpoints."""
    routes = APIRouter(tags=["evaluations"])

    @routes.get("/api/scoring", responses=responses(400, 503))
    @requires(Right.READ)
    def get_scoring(parameters: Annotated[PeriodParameters, Query()]) -> ScoringAnswer:  # pyright: ignore[reportUnusedFunction] # registered
        """The calls that were scored in the background: for each criterion the share of all calls below its benchmark,
        corrected for how they were picked, the judge against people's labels, and that share without its errors."""
        period = parameters.requested(datetime.now(timezone.utc))
        return answer(period, measured(store, evaluators, online, period), online)

    @routes.get("/api/labels", responses=responses(400, 503))
    @requires(Right.READ)
    def list_labels(parameters: Annotated[LabelParameters, Query()]) -> LabelList:  # pyright: ignore[reportUnusedFunction] # registered
        """What people say of one call."""
        found = store.sampling.labels_for(parameters.trace_id.lower(), parameters.span_id.lower())
        return LabelList(labels=[LabelOf.of(one) for one in found])

    @routes.post("/api/labels", status_code=201, responses=responses(400, 404, 429, 503))
    @requires(Right.SEND)
    async def add_label(body: LabelBody) -> LabelOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Say whether the answer of a call is good or bad by a criterion. Of one call, criterion and person the latest
        counts. The answer comes once it is on disk."""
        if body.criterion not in evaluators.names:
            known = ", ".join(evaluators.names)
            raise ApiError.of_field("criterion", body.criterion, f"one of {known}")
        one = Label(
            trace_id=body.trace_id.lower(), span_id=body.span_id.lower(), criterion=body.criterion, good=body.good,
            by=body.by, at=datetime.now(timezone.utc),
        )  # fmt: skip
        if await threads.run(lambda: store.call(one.trace_id, one.span_id)) is None:
            raise ApiError(404, "There is no such call: expected trace_id and span_id of one that is kept.")
        with queue.room(len(body.by) + 200):
            await asyncio.wrap_future(queue.submit(Batch(labels=(one,), by_collector=True)))
        return LabelOf.of(one)

    return routes


def measured(store: Store, evaluators: Evaluators, online: OnlineScorer | None, period: Period) -> OnlineReport:
    """What is known of a period. Raises StoreError."""
    wanted = () if online is None else tuple(one.name for one in online.plan.criteria)
    picks, judged = store.sampling.picked(period), store.sampling.judged(period)
    return report(picks, judged, evaluators.criteria, wanted)


def answer(period: Period, found: OnlineReport, online: OnlineScorer | None) -> ScoringAnswer:
    """The answer of a report."""
    status = None if online is None else online.status
    return ScoringAnswer(
        start=period.start,
        end=period.end,
        on=online is not None,
        doing=None if status is None else status.why,
        judge_error=None if status is None else status.error,
        judge_error_text=None if status is None else status.error_text,
        spent_questions=None if status is None else status.spent.questions,
        spent_usd=None if status is None else status.spent.usd,
        states=found.states,
        strata=found.strata,
        cut=found.cut,
        criteria=[_criterion(one) for one in found.criteria],
    )


def _criterion(one: Found) -> CriterionRates:
    return CriterionRates.of(
        one,
        below=_rate(one.below),
        mean=_rate(one.mean),
        calibration=CalibrationOf.of(one.agreement),
        corrected=None if one.corrected is None else CorrectedRate.of(one.corrected),
    )


def _rate(one: WeightedRate | None) -> RateOf | None:
    return None if one is None else RateOf.of(one)
