"""`/accuracy`: how often answers are what was expected, by class, which label was taken for which, and those calls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response

from llm_vitals_collector.api.accuracy import measured
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import Accuracy, Averages, ClassAccuracy, Interval, Matrix
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import LabelledCall, LabelQuery
from llm_vitals_dashboards.web.display import DASH, percent, split, whole
from llm_vitals_dashboards.web.named_scope import chosen_scope
from llm_vitals_dashboards.web.page_route import PageRoute
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/accuracy"
CLASSES: Final = 50
"""Rows of the table; the matrix has fewer."""
CALLS: Final = 50
_LABEL: Final = 40
_LONGEST: Final = 1000
"""Characters of a label that an address names."""
_SHADES: Final = 5
_OTHER: Final = ("expected", "actual", "both")
_WORDS: Final = {
    "macro": "each class as heavy as any other",
    "weighted": "each class as heavy as it was expected often",
    "micro": "over calls, not classes",
}
router: Final = APIRouter(include_in_schema=False, route_class=PageRoute)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A class as the page shows it; the bar is its recall with the interval, of 0 to 100."""

    label: str
    expected: int
    predicted: int
    recall: str
    recall_interval: str
    precision: str
    precision_interval: str
    f1: str
    missed: int
    missed_link: str | None
    taken: int
    """Calls of other classes that had its label."""
    taken_link: str | None
    width: float
    low_at: float
    high_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Calls of the matrix; the shade says which share of its row they are."""

    calls: int
    link: str | None
    shade: str
    title: str


@router.get(PATH)
@requires(Right.READ)
def accuracy(request: Request) -> Response:
    """The page. The period and dimensions as in `/api/accuracy`; `expected` and `actual` list the calls of a cell, and
    `other` (expected, actual, both) those beyond the labels of the matrix."""
    store: Store = request.app.state.store
    chosen = chosen_scope(request.query_params, PATH, store, datetime.now(timezone.utc))
    found = measured(store, chosen.scope)
    matrix = found.matrix()
    cell = {name: request.query_params.get(name, "")[:_LONGEST] for name in ("expected", "actual", "other", "wrong")}
    query = _query(cell, matrix)
    calls = store.labelled(chosen.scope, query) if found.labelled else ()
    context = {
        "title": "Accuracy",
        **chosen.context,
        "found": found,
        "number": split(found.accuracy, "share"),
        "interval": interval(found.interval),
        "averages": [_average(name, getattr(found, name)()) for name in _WORDS],
        "classes": [_row(one, chosen.limits) for one in found.classes[:CLASSES]],
        "columns": [*map(label_text, matrix.labels), "other"] if matrix.labels else [],
        "rows": _rows(matrix, found, chosen.limits),
        "other_classes": matrix.other_classes,
        "chosen_cell": _chosen(cell),
        "all_calls": link(PATH, chosen.limits) + "#calls",
        "wrong_calls": link(PATH, chosen.limits, wrong="yes") + "#calls",
        "calls": [_call(one) for one in calls],
        "most": CALLS,
        "api_link": link("/api/accuracy", chosen.limits),
    }
    return page(request, "accuracy.html", context, status=chosen.status)


def interval(ends: Interval | None) -> str | None:
    """The two ends of a share's interval."""
    return None if ends is None else f"{ends[0] * 100:.1f}{DASH}{percent(ends[1], 1)}"


def label_text(label: str, most: int = _LABEL) -> str:
    """A label as a table shows it: cut, and never nothing."""
    return (label if len(label) <= most else label[: most - 1] + "…") or "(empty)"


def _average(name: str, one: Averages) -> dict[str, object]:
    number = split(one.f1, "share")
    note = f"precision {_share(one.precision)}, recall {_share(one.recall)}"
    return {"name": name, "number": number, "note": note, "words": _WORDS[name]}


def _share(value: float | None) -> str:
    return "unknown" if value is None else percent(value, 1)


def _row(one: ClassAccuracy, limits: Mapping[str, str | None]) -> Row:
    named = 0 < len(one.label) <= _LONGEST
    low, high = one.recall_interval or (0.0, 0.0)
    return Row(
        label=label_text(one.label, 80),
        expected=one.expected,
        predicted=one.predicted,
        recall=percent(one.recall, 1),
        recall_interval=interval(one.recall_interval) or DASH,
        precision=DASH if one.precision is None else percent(one.precision, 1),
        precision_interval=interval(one.precision_interval) or DASH,
        f1=percent(one.f1, 1),
        missed=one.expected - one.right,
        missed_link=link(PATH, limits, expected=one.label, wrong="yes") + "#calls" if named else None,
        taken=one.predicted - one.right,
        taken_link=link(PATH, limits, actual=one.label, wrong="yes") + "#calls" if named else None,
        width=round(100 * (one.recall or 0.0), 2),
        low_at=round(100 * low, 2),
        high_at=round(100 * high, 2),
    )


def _rows(matrix: Matrix, found: Accuracy, limits: Mapping[str, str | None]) -> list[dict[str, object]]:
    """Rows of the matrix; the last one only where there are more classes."""
    shown = len(matrix.labels) + (matrix.other_classes > 0)
    rows: list[dict[str, object]] = []
    for at, counts in enumerate(matrix.rows[:shown] if found.compared else ()):
        total = sum(counts)
        name = label_text(matrix.labels[at]) if at < len(matrix.labels) else "other"
        cells = [_cell(matrix, at, to, calls, total, limits) for to, calls in enumerate(counts)]
        rows.append({"label": name, "total": total, "cells": cells})
    return rows


def _cell(matrix: Matrix, at: int, to: int, calls: int, total: int, limits: Mapping[str, str | None]) -> Cell:
    wanted, answered = (matrix.labels[n] if n < len(matrix.labels) else None for n in (at, to))
    other = {(True, True): "both", (True, False): "expected", (False, True): "actual"}.get(
        (wanted is None, answered is None)
    )
    opens = calls > 0 and not any(len(one or "") > _LONGEST for one in (wanted, answered))
    shade = -(-_SHADES * calls // total) if total else 0
    # Beyond the labels of the matrix right and wrong are not told apart.
    tone = "none" if other == "both" else "right" if at == to else "wrong"
    return Cell(
        calls=calls,
        link=link(PATH, limits, expected=wanted, actual=answered, other=other) + "#calls" if opens else None,
        shade=f"{tone}-{shade}" if calls and tone != "none" else "",
        title=f"expected {label_text(wanted) if wanted is not None else 'another label'}, "
        f"answered {label_text(answered) if answered is not None else 'another one'}: {whole(calls)}",
    )


def _query(cell: Mapping[str, str], matrix: Matrix) -> LabelQuery:
    other = cell["other"] if cell["other"] in _OTHER else ""
    return LabelQuery(
        expected=cell["expected"] or None,
        actual=cell["actual"] or None,
        expected_none_of=matrix.labels if other in ("expected", "both") else (),
        actual_none_of=matrix.labels if other in ("actual", "both") else (),
        wrong=cell["wrong"] == "yes",
        limit=CALLS,
    )


def _chosen(cell: Mapping[str, str]) -> str:
    """Which calls are listed, in words; empty for all of them."""
    words: list[str] = []
    if cell["expected"] or cell["other"] in ("expected", "both"):
        words.append(f"expected {label_text(cell['expected']) if cell['expected'] else 'another label'}")
    if cell["actual"] or cell["other"] in ("actual", "both"):
        words.append(f"answered {label_text(cell['actual']) if cell['actual'] else 'another one'}")
    return ", ".join([*words, *(["wrong ones only"] if cell["wrong"] == "yes" else [])])


def _call(one: LabelledCall) -> dict[str, object]:
    kept = one.trace_id is not None and one.span_id is not None
    # The playground finds a call by its time, which a label does not know: the page of the call has the way there.
    return {
        "at": one.at,
        "iso": iso(one.at),
        "expected": label_text(one.expected, 80),
        "actual": DASH if one.actual is None else label_text(one.actual, 80),
        "right": None if one.actual is None else one.actual == one.expected,
        "model": one.model or DASH,
        "task": one.task or DASH,
        "link": f"/calls/{one.trace_id}/{one.span_id}" if kept else None,
    }
