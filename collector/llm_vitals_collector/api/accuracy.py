"""GET /api/accuracy: how often answers are what was expected, by class."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Query
from pydantic import Field

from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.kpis import ScopeParameters
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import Accuracy, accuracy_of
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store import Store

_CLASSES: Final = 200
"""Classes that are listed; the averages are over all of them."""


class LabelClass(Answer):
    """A label that was expected. Shares are 0 to 1; null where they are not defined."""

    label: str
    expected: int = Field(description="Calls that should have had the label.")
    predicted: int = Field(description="Calls that had it.")
    right: int
    precision: float | None
    recall: float | None
    f1: float


class MacroAverages(Answer):
    """Means over the classes, each as heavy as any other."""

    precision: float | None
    recall: float | None
    f1: float | None


class AccuracyAnswer(Answer):
    """The labelled calls of a period."""

    start: Moment = Field(serialization_alias="from")
    end: Moment = Field(serialization_alias="to")
    labelled: int = Field(description="Calls with an expected answer.")
    compared: int = Field(description="Those of them that have a label or an answer to compare.")
    right: int
    accuracy: float | None = Field(description="right / compared.")
    macro: MacroAverages
    class_count: int
    classes: Sequence[LabelClass] = Field(description=f"The {_CLASSES} most frequent ones.")


def router(store: Store) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/accuracy", tags=["kpis"])

    @routes.get("", responses=responses(400, 503))
    @requires(Right.READ)
    def get_accuracy(parameters: Annotated[ScopeParameters, Query()]) -> AccuracyAnswer:  # pyright: ignore[reportUnusedFunction] # registered
        """How often answers are what was expected, over the calls whose expected answer or label became known in the
        period: accuracy, and precision, recall and F1 by class and as macro averages."""
        scope = parameters.scope(datetime.now(timezone.utc))
        found = accuracy_of((pair.expected, pair.actual, pair.calls) for pair in store.confusion(scope))
        return answer(scope, found)

    return routes


def answer(scope: Scope, found: Accuracy) -> AccuracyAnswer:
    """The answer of a computed accuracy."""
    return AccuracyAnswer(
        start=scope.period.start,
        end=scope.period.end,
        labelled=found.labelled,
        compared=found.compared,
        right=found.right,
        accuracy=found.accuracy,
        macro=MacroAverages(**found.macro()),
        class_count=len(found.classes),
        classes=[LabelClass.of(one) for one in found.classes[:_CLASSES]],
    )
