"""Calls in Tempo, by TraceQL: those that the reader chose, as rows with their texts.

A condition on what not every span has lets those without it pass while all are chosen: `".*" = ".*"`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.boards.links import column, to_calls
from llm_vitals_dashboards.boards.panel import Json, Link, Override, TraceQuery

ATTRIBUTES: Final[dict[Dimension, str]] = {
    "provider": semconv.PROVIDER_NAME,
    "model": semconv.REQUEST_MODEL,
    "task": semconv.TASK,
    "variant": semconv.VARIANT,
}
"""Of spans, by dimension; the service is one of the resource."""
_OPERATIONS: Final = "|".join(sorted(semconv.INFERENCE_OPERATIONS))
TRACE_ID, SPAN_ID = "traceIdHidden", "spanID"
"""Columns of ids that Grafana makes of what Tempo finds, as links name them."""
TIME, DURATION = "Start time", "Duration"
"""Further ones, as transformations name them: by what is shown."""
_OF_GRAFANA: Final = ("Trace Service", "Trace Name", "Name", DURATION, semconv.SERVICE_NAME, semconv.OPERATION_NAME)
"""Further ones, and what the condition of every query names."""
NO_TRACE: Final = "{ false }"
"""TraceQL that finds nothing: of no id at all Tempo makes an error."""
HIDDEN: Final[Json] = {"custom.hidden": True, "custom.hideFrom": {"viz": True, "legend": False, "tooltip": False}}
"""Of a column that only links read; the second form is that of Grafana 12.2 and later."""


def chosen(attribute: str, variable: str) -> str:
    """The condition that a span's attribute is one of the variable's values."""
    return f'(span.{attribute} =~ "${variable}" || "${variable}" = ".*")'


def spans(
    ref: str, dimensions: Sequence[Dimension], shown: Sequence[str], *further: str, limit: int = 200
) -> TraceQuery:
    """The newest spans of calls with these `further` conditions, and what is `shown` of each."""
    conditions = [
        f'span.{semconv.OPERATION_NAME} =~ "{_OPERATIONS}"',
        f'resource.{semconv.SERVICE_NAME} =~ "$service_name"',
        *(chosen(ATTRIBUTES[dimension], dimension) for dimension in dimensions if dimension != "service"),
        *further,
    ]
    attributes = ", ".join(f"span.{attribute}" for attribute in shown)
    selected = "\n  && ".join(conditions)
    return TraceQuery(ref=ref, query=f"{{ {selected} }}\n| select({attributes})\nwith (most_recent=true)", limit=limit)


def columns(titles: Mapping[str, str], *left_out: str) -> Json:
    """The transformation to these columns, in this order, the ids first, which only links read; without what Grafana
    adds of its own, and what a condition names: the dimensions, and what is `left_out`."""
    every = [TRACE_ID, "Span ID", *titles]
    further = (*_OF_GRAFANA, *ATTRIBUTES.values(), *left_out)
    return {
        "id": "organize",
        "options": {
            "excludeByName": {name: True for name in further if name not in titles},
            "indexByName": {name: place for place, name in enumerate(every)},
            "renameByName": dict(titles),
        },
    }


def worked_out(title: str, left: str, operator: str, right: str) -> Json:
    """The transformation that adds a column of two others, or of one and a number; unknown counts as 0."""
    return {
        "id": "calculateField",
        "options": {"mode": "binary", "alias": title, "binary": {"left": left, "operator": operator, "right": right}},
    }


def dash_for_0() -> Json:
    """The property of a count that is unknown where it is 0."""
    return {"mappings": [{"type": "value", "options": {"0": {"text": "-", "index": 0}}}]}


def numbers(*attributes: str) -> Json:
    """The transformation of counts, which Tempo gives as texts, to numbers."""
    return {
        "id": "convertFieldType",
        "options": {
            "conversions": [{"targetField": attribute, "destinationType": "number"} for attribute in attributes],
            "fields": {},
        },
    }


def ids_hidden() -> tuple[Override, ...]:
    """The columns of ids are there for links only."""
    return tuple(Override(of=name, properties=HIDDEN) for name in (TRACE_ID, SPAN_ID))


def page_of_call() -> Link:
    """To the collector's page of the call in a row: its messages, and why it was judged so."""
    return Link(
        title="See in Playground: the call's page",
        url=f"${{collector:raw}}/calls/{column(TRACE_ID)}/{column(SPAN_ID)}",
    )


def trace_of_call() -> Link:
    """To the trace of the call in a row, on the board *Calls*."""
    return to_calls({"trace": column(TRACE_ID)}, "Show its trace below")
