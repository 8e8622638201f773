"""GET /api/accuracy: how often answers are what was expected, by class, and which label was taken for which;
GET /api/accuracy/calls: the calls behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.api.named_period import NamedScopeParameters
from llm_vitals_collector.api.parameters import Limit, Text
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import LEAST_A_CLASS, Accuracy, accuracy_of
from llm_vitals_collector.kpi.f1 import Interval
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import LabelQuery

_CLASSES: Final = 200
"""Classes that are listed; the averages are over all of them."""
_FEW: Final = f"Of a mean over classes null with fewer than {LEAST_A_CLASS} compared calls a class."


class LabelClass(Answer):
    """A label that was expected. Shares are 0 to 1; null where they are not defined."""

    label: str
    expected: int = Field(description="Calls that should have had the label: its support.")
    predicted: int = Field(description="Calls that had it.")
    right: int
    precision: float | None
    precision_interval: Interval | None = Field(description="95%, Wilson's.")
    recall: float | None
    recall_interval: Interval | None = Field(description="95%, Wilson's.")
    f1: float
    f1_interval: Interval = Field(description="95%: Wilson's of right / (expected + predicted - right), transformed.")


class ClassAverages(Answer):
    """Averages over the classes; null where nothing was compared. Intervals are of 95%: docs/accuracy.md has their
    sources."""

    precision: float | None
    precision_interval: Interval | None = Field(description=_FEW)
    recall: float | None
    recall_interval: Interval | None = Field(description=_FEW)
    f1: float | None
    f1_interval: Interval | None = Field(description=_FEW)


class ConfusionMatrix(Answer):
    """Which label was taken for which."""

    labels: Sequence[str] = Field(description="The most frequently expected ones.")
    rows: Sequence[Sequence[int]] = Field(
        description="Calls: a row for each label that was expected, a column for each that was given; the last row and "
        "the last column are of all other labels together."
    )
    other_classes: int = Field(description="How many expected classes the last row is of.")


class AccuracyFigures(Answer):
    """How often answers are what was expected."""

    labelled: int = Field(description="Calls with an expected answer.")
    compared: int = Field(description="Those of them that have a label or an answer to compare.")
    right: int
    accuracy: float | None = Field(description="right / compared.")
    interval: Interval | None = Field(description="Of the accuracy: 95%, Wilson's.")
    macro: ClassAverages = Field(description="The mean of the classes, with the same weight each.")
    weighted: ClassAverages = Field(description="The mean of the classes, weighted by how often each was expected.")
    micro: ClassAverages = Field(description="Over calls: recall is the accuracy.")
    class_count: int
    classes: Sequence[LabelClass] = Field(description=f"The {_CLASSES} most frequent ones.")
    matrix: ConfusionMatrix


class AccuracyAnswer(AccuracyFigures):
    """The labelled calls of a period."""

    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")


class LabelParameters(NamedScopeParameters):
    """Which labelled calls."""

    expected: Text | None = Field(None, description="Only calls that should have had this label.")
    actual: Text | None = Field(None, description="Only calls that had this label.")
    wrong: bool = Field(False, description="Only calls that had another label than they should.")
    limit: Limit = Field(100, description="Calls at most.")


class LabelledCallOf(Answer):
    """A call with its label."""

    at: Moment = Field(description="When its label became known.")
    expected: str = Field(description="The label that it should have had, in lower case with single spaces.")
    actual: str | None = Field(description="The label that it had, or its answer; null where neither is known.")
    model: str | None
    task: str | None
    trace_id: str | None = Field(description="Null where the call is not kept.")
    span_id: str | None


class LabelledCallList(Answer):
    """Labelled calls, the newest first."""

    calls: Sequence[LabelledCallOf]


def router(store: Store) -> APIRouter:
    """The endpoints."""
    routes = APIRouter(prefix="/api/accuracy", tags=["kpis"])

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def get_accuracy(parameters: Annotated[NamedScopeParameters, Query()]) -> AccuracyAnswer:  # pyright: ignore[reportUnusedFunction] # registered
        """How often answers are what was expected, over the calls whose expected answer or label became known in the
        period: accuracy, and precision, recall and F1 by class and averaged; which label was taken for which."""
        scope = parameters.scope(datetime.now(timezone.utc))
        return answer(scope, measured(store, scope))

    @routes.get("/calls", responses=responses(400, 503))
    @requires(Right.READ)
    def list_labelled(parameters: Annotated[LabelParameters, Query()]) -> LabelledCallList:  # pyright: ignore[reportUnusedFunction] # registered
        """The labelled calls of a period, the newest first: all of them, or those that were taken for another class."""
        query = LabelQuery(
            expected=parameters.expected, actual=parameters.actual, wrong=parameters.wrong, limit=parameters.limit
        )
        found = store.labelled(parameters.scope(datetime.now(timezone.utc)), query)
        return LabelledCallList(calls=[LabelledCallOf.of(one) for one in found])

    return routes


def measured(store: Store, scope: Scope) -> Accuracy:
    """The accuracy of a scope."""
    return accuracy_of((pair.expected, pair.actual, pair.calls) for pair in store.confusion(scope))


def figures_of(found: Accuracy) -> dict[str, object]:
    """The fields of AccuracyFigures that are not those of an Accuracy."""
    return {
        "macro": ClassAverages.of(found.macro()),
        "weighted": ClassAverages.of(found.weighted()),
        "micro": ClassAverages.of(found.micro()),
        "class_count": len(found.classes),
        "classes": [LabelClass.of(one) for one in found.classes[:_CLASSES]],
        "matrix": ConfusionMatrix.of(found.matrix()),
    }


def answer(scope: Scope, found: Accuracy) -> AccuracyAnswer:
    """The answer of a computed accuracy."""
    return AccuracyAnswer.of(found, start=scope.period.start, end=scope.period.end, **figures_of(found))
