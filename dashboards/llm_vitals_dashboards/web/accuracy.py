"""`/accuracy`: how often answers are what was expected, by class, which label was taken for which, and those calls."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from llm_vitals_collector.api.accuracy import measured
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import Matrix
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import LabelledCall, LabelQuery
from llm_vitals_dashboards.web.classes import LONGEST, classes_of, interval, label_text
from llm_vitals_dashboards.web.display import DASH, split
from llm_vitals_dashboards.web.named_scope import chosen_scope
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/accuracy"
CALLS: Final = 50
_OTHER: Final = ("expected", "actual", "both")
router: Final = page_router()


@router.get(PATH)
@requires(Right.READ)
def accuracy(request: Request) -> Response:
    """The page. The period and dimensions as in `/api/accuracy`; `expected` and `actual` list the calls of a cell, and
    `other` (expected, actual, both) those beyond the labels of the matrix."""
    store: Store = request.app.state.store
    chosen = chosen_scope(request.query_params, PATH, store, datetime.now(timezone.utc))
    found = measured(store, chosen.scope)
    matrix = found.matrix()
    cell = {name: request.query_params.get(name, "")[:LONGEST] for name in ("expected", "actual", "other", "wrong")}
    query = _query(cell, matrix)
    calls = store.labelled(chosen.scope, query) if found.labelled else ()

    def link_of(**cell: str | None) -> str:
        return link(PATH, chosen.limits, **cell) + "#calls"

    context = {
        "title": "Accuracy",
        "opened": True,
        **chosen.context,
        "found": found,
        "number": split(found.accuracy, "share"),
        "interval": interval(found.interval),
        **classes_of(found, link_of),
        "chosen_cell": _chosen(cell),
        "all_calls": link_of(),
        "wrong_calls": link_of(wrong="yes"),
        "calls": [_call(one) for one in calls],
        "most": CALLS,
        "api_link": link("/api/accuracy", chosen.limits),
    }
    return page(request, "accuracy.html", context, status=chosen.status)


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
