"""GET /api/alerts/backtest: how often a limit would have fired."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from llm_vitals_collector.alerts.backtest import Backtest
from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.alerts.replay import ReplayError, replay
from llm_vitals_collector.alerts.rule import LimitRule, Severity
from llm_vitals_collector.alerts.trial import Trial, TrialError, rule_of
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.parameters import Expected, Parameters, Text
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension, Unit
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store import Store

_MOST_DAYS: Final = 92
Days = Annotated[int, Field(ge=1, le=_MOST_DAYS), Expected(f"a whole number from 1 to {_MOST_DAYS}")]


class BacktestParameters(Parameters):
    """Which rule, over how many days. What is left out is as in the rule that holds."""

    kpi: Text = Field(description="A KPI that can have a limit, such as error_rate.")
    limit: Text | None = Field(None, description="The limit, such as 5% or 0.05, 30s.")
    severity: Severity = Field("warning", description="Whose times hold: those of warning or critical.")
    for_: Text | None = Field(None, alias="for", description="How long it must be past the limit, such as 10m.")
    window: Text | None = Field(None, description="The period that the value is over, such as 1h.")
    by: Text | None = Field(None, description="An alert for each value of this dimension.")
    days: Days = Field(30, description="How many days, up to now.")
    model: Text | None = Field(None, description="Only calls to this request model.")
    task: Text | None = Field(None, description="Only calls with this task.")
    provider: Text | None = Field(None, description="Only calls to this provider.")
    service: Text | None = Field(None, description="Only calls of this service.")
    variant: Text | None = Field(None, description="Only calls of this variant of an experiment.")

    def trial(self) -> Trial:
        """What is to be tried."""
        where: dict[Dimension, str] = {name: text for name in DIMENSIONS if (text := getattr(self, name)) is not None}
        return Trial(
            kpi=self.kpi,
            severity=self.severity,
            limit=self.limit or "",
            for_=self.for_ or "",
            window=self.window or "",
            by=self.by or "",
            where=where,
        )


class FiringOf(Answer):
    """One time that the alert would have fired."""

    group: str | None = Field(description="The value of `by`.")
    started_at: Moment
    ended_at: Moment | None = Field(description="Null where it would fire still.")
    value: float = Field(description="At its worst. Of a latency the share of slower calls.")
    basis: int = Field(description="What that value rests on.")


class ProposalOf(Answer):
    """The tightest limit, of those that people write, that fires once a week at most and 5% of the time."""

    limit: float = Field(description="In the KPI's unit.")
    firings: int
    firing_s: float


class PointOf(Answer):
    """The worst window of a stretch of time."""

    at: Moment
    value: float
    basis: int
    reach: float | None = Field(description="The limit that the value stands at exactly, with what chance explains.")


class LineOf(Answer):
    """The values of a group, one point for each of 480 stretches of time."""

    group: str | None
    points: Sequence[PointOf]


class BacktestAnswer(Answer):
    """What a rule would have done."""

    start: Moment = Field(validation_alias="from", serialization_alias="from")
    end: Moment = Field(validation_alias="to", serialization_alias="to")
    kpi: str
    title: str
    unit: Unit
    severity: Severity
    limit: float = Field(description="In the KPI's unit.")
    compared: float = Field(description="The same in the unit of `value`: of a latency, the share that may be slower.")
    window_s: int
    for_s: int
    keep_firing_s: int
    step_s: float = Field(description="Between two looks.")
    by: Dimension | None
    groups: int = Field(description="Of how many values of `by` something is known.")
    firings: Sequence[FiringOf] = Field(description="The oldest first.")
    firing_s: float = Field(description="For how long in all.")
    proposal: ProposalOf | None = Field(
        description="Null where no limit is: too little is known, or all fire too often."
    )
    lines: Sequence[LineOf] = Field(description="Of the six groups that fired most.")


def router(store: Store, evaluator: Evaluator) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/alerts", tags=["alerts"])

    @routes.get("/backtest", responses=responses(400, 503))
    @requires(Right.READ)
    def backtest_limit(parameters: Annotated[BacktestParameters, Query()]) -> BacktestAnswer:  # pyright: ignore[reportUnusedFunction] # registered
        """How often, when and for how long a limit would have fired in the last days, and one that would have fired
        about once a week."""
        return answer_of(tested(store, evaluator, parameters))

    return routes


def tested(store: Store, evaluator: Evaluator, parameters: BacktestParameters) -> Backtest:
    """The backtest. Raises ApiError (400), StoreError."""
    now = datetime.now(timezone.utc)
    try:
        rule = rule_of(parameters.trial(), evaluator.rules.values())
        return replay(store, rule, Period(start=now - timedelta(days=parameters.days), end=now))
    except TrialError as error:
        raise ApiError.of_field(error.name, error.value, error.expected) from error
    except ReplayError as error:
        raise ApiError(400, f"{error}.", field="kpi") from error


def answer_of(made: Backtest) -> BacktestAnswer:
    """The answer."""
    rule: LimitRule = made.rule
    return BacktestAnswer(
        start=made.period.start,
        end=made.period.end,
        kpi=rule.kpi.id,
        title=rule.kpi.title,
        unit=rule.kpi.unit,
        severity=rule.severity,
        limit=rule.limit,
        compared=made.compared,
        window_s=rule.window_s,
        for_s=rule.for_s,
        keep_firing_s=rule.keep_firing_s,
        step_s=made.step_s,
        by=rule.reach.by,
        groups=made.groups,
        firings=[FiringOf.of(one, group=one.key) for one in made.firings],
        firing_s=made.firing_s,
        proposal=None if made.proposal is None else ProposalOf.of(made.proposal),
        lines=[LineOf(group=key, points=[PointOf.of(one) for one in points]) for key, points in made.lines.items()],
    )
