"""`GET /api/kpis`: the KPIs of a period as JSON; `GET /api/accuracy`: labelled calls by class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.report import Measured
from llm_vitals_collector.store import Store
from llm_vitals_dashboards import measure
from llm_vitals_dashboards.accuracy import Accuracy, accuracy_of
from llm_vitals_dashboards.period import PeriodError, parse
from llm_vitals_dashboards.web.display import iso

router: Final = APIRouter()
_FILTERS: Final = ("service", "model")
_MOST_CLASSES: Final = 200
"""Classes that are listed; the averages are over all of them."""


@router.get("/api/kpis")
def kpis(request: Request) -> Response:
    """Value, previous value and change of every KPI, by model and by task where it applies.

    Parameters: `from` and `to` (ISO 8601 or epoch seconds), or `period` (`7d`); the last 7 days by default. `service`
    and `model` narrow it.
    """
    store: Store = request.app.state.store
    try:
        scope = scope_of(request.query_params, datetime.now(timezone.utc))
    except PeriodError as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    return JSONResponse(answer(scope, measure.measure(store, scope)), headers={"Cache-Control": "no-store"})


@router.get("/api/accuracy")
def accuracy(request: Request) -> Response:
    """How often answers are what was expected, over the calls whose expected answer or label was told in the period:
    accuracy, and precision, recall and F1 by class and as macro averages.

    Parameters as `/api/kpis`.
    """
    store: Store = request.app.state.store
    try:
        scope = scope_of(request.query_params, datetime.now(timezone.utc))
    except PeriodError as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    found = accuracy_of((pair.expected, pair.actual, pair.calls) for pair in store.confusion(scope))
    return JSONResponse(accuracy_answer(scope, found), headers={"Cache-Control": "no-store"})


def accuracy_answer(scope: Scope, found: Accuracy) -> dict[str, object]:
    """The JSON of `/api/accuracy`; shares are 0..1, unknown is null."""
    return {
        "from": iso(scope.period.start),
        "to": iso(scope.period.end),
        "labelled": found.labelled,
        "compared": found.compared,
        "right": found.right,
        "accuracy": found.accuracy,
        "macro": found.macro(),
        "class_count": len(found.classes),
        "classes": [
            {
                "label": one.label,
                "expected": one.expected,
                "predicted": one.predicted,
                "right": one.right,
                "precision": one.precision,
                "recall": one.recall,
                "f1": one.f1,
            }
            for one in found.classes[:_MOST_CLASSES]
        ],
    }


def scope_of(query: Mapping[str, str], now: datetime) -> Scope:
    """What a URL asks for. Raises `PeriodError`."""
    return measure.scope_of(parse(query, now), **{name: query.get(name, "").strip() or None for name in _FILTERS})


def answer(scope: Scope, measures: Sequence[Measured]) -> dict[str, object]:
    """The JSON of `/api/kpis`; shares are 0..1, unknown is null."""
    period = scope.period
    return {
        "from": iso(period.start),
        "to": iso(period.end),
        "previous_from": iso(period.previous.start),
        "previous_to": iso(period.start),
        "kpis": [
            {
                "id": measured.kpi.id,
                "title": measured.kpi.title,
                "unit": measured.kpi.unit,
                "better": measured.kpi.better,
                "value": measured.value,
                "previous": measured.previous,
                "change": measured.change,
                "note": measured.note,
                "by": {
                    dimension: [{"key": g.key, "value": g.value, "calls": g.calls} for g in groups]
                    for dimension, groups in measured.by.items()
                },
            }
            for measured in measures
        ],
    }
