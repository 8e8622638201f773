"""Tables of rates by model or task: each with its number of calls and its 95% interval, so that 1 of 3 is not shown
like 100 of 300."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import prometheus_names
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.parts import Complement, Count, Minus, Part, Ratio
from llm_vitals_collector.kpi.wilson import Z_95
from llm_vitals_dashboards.boards.links import column, outcome_of, to_calls
from llm_vitals_dashboards.boards.panel import Json, Override, Panel, Query
from llm_vitals_dashboards.boards.tile import narrowed_by
from llm_vitals_dashboards.boards.variables import TITLES, filters
from llm_vitals_dashboards.boards.words import COUNT, description
from llm_vitals_dashboards.prometheus.increments import DIMENSIONS, SERVICE
from llm_vitals_dashboards.prometheus.render import GRAFANA, Filters, count_or_zero, promql, render

_Z: Final = f"{Z_95:.2f}"
_Z2: Final = f"{Z_95**2:.2f}"
_HALF_Z2: Final = f"{Z_95**2 / 2:.2f}"
_QUARTER_Z2: Final = f"{Z_95**2 / 4:.2f}"
NARROW: Final = 60
"""The least width of a column, in pixels: Grafana's own takes more than a table of rates has."""
_VALUE: Final = "Value #"
"""What Grafana calls the values of an answer in a table, before its ref."""


def rates(kpi: Kpi, dimension: Dimension, dimensions: Sequence[Dimension], *, width: int, height: int) -> Panel:
    """The rates of a KPI by a dimension, those with the most calls first."""
    chosen = narrowed_by(kpi, dimensions)
    narrow = filters(chosen)
    low, high = wilson(kpi, dimension, narrow)
    label = label_of(dimension)
    better = {"lower": "semi-dark-red", "higher": "semi-dark-green", "neutral": "blue"}[kpi.better]
    return Panel(
        title=f"{kpi.title} by {dimension}",
        kind="table",
        description=f"{description(kpi, dimensions, chosen)} From and to: its 95% interval (Wilson).",
        unit="percentunit",
        empty=kpi.absent,
        width=width,
        height=height,
        targets=(
            Query(ref="rate", expr=promql(kpi, GRAFANA, dimension, narrow), rows=True),
            Query(ref="n", expr=render(kpi.basis, GRAFANA, dimension, narrow), rows=True),
            Query(ref="low", expr=low, rows=True),
            Query(ref="high", expr=high, rows=True),
        ),
        transformations=table(
            {
                label: TITLES[dimension],
                "Value #n": basis_title(kpi),
                "Value #rate": kpi.title,
                "Value #low": "from",
                "Value #high": "to",
            },
            sorted_by=basis_title(kpi),
        ),
        defaults={"decimals": 1, "min": 0, "max": _longest(kpi), "custom": {"minWidth": NARROW}},
        overrides=(
            Override(of=basis_title(kpi), properties={"unit": COUNT, "decimals": 0, "custom.width": 125}),
            *ends(),
            Override(of=kpi.title, properties=gauge(better)),
            Override(
                of=TITLES[dimension],
                properties={
                    "links": [to_calls({dimension: column(TITLES[dimension])} | dict(outcome_of(kpi))).json()],
                },
            ),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )


def wilson(kpi: Kpi, dimension: Dimension | None, narrow: Filters) -> tuple[str, str]:
    """The ends of the Wilson interval of a share, over x of n. Source: `kpi.wilson`."""
    over, under, complement = _counts(kpi.value)
    n = render(under, GRAFANA, dimension, narrow)
    x = count_or_zero(over, GRAFANA, dimension, narrow)
    ends = interval(x, n)
    return (f"1 - {ends[1]}", f"1 - {ends[0]}") if complement else ends


def interval(x: str, n: str) -> tuple[str, str]:
    """The ends of the Wilson interval of x of n, both as PromQL."""
    return _end(x, n, "-"), _end(x, n, "+")


def ends() -> tuple[Override, ...]:
    """The columns of an interval, as narrow as they may be: names have the room."""
    return tuple(Override(of=title, properties={"custom.width": 75}) for title in ("from", "to"))


def gauge(color: str) -> Json:
    """The properties of a column with a bar in each cell."""
    return {
        "custom.cellOptions": {"type": "gauge", "mode": "basic", "valueDisplayMode": "text"},
        "color": {"mode": "fixed", "fixedColor": color},
    }


def _end(x: str, n: str, sign: str) -> str:
    return (
        f"(\n{_HALF_Z2} + {x}\n{sign} {_Z} * sqrt(\n{x}\n* clamp_min({n}\n- {x}, 0)\n/ {n}\n+ {_QUARTER_Z2})\n"
        f") / ({n} + {_Z2})"
    )


def _counts(part: Part) -> tuple[Count, Count | Minus, bool]:
    """What a share counts above and below, and whether it is 1 less that. Raises TypeError for another part."""
    complement = isinstance(part, Complement)
    ratio = part.share if isinstance(part, Complement) else part
    if not (isinstance(ratio, Ratio) and isinstance(ratio.over, Count) and isinstance(ratio.under, (Count, Minus))):
        raise TypeError(f"{part} has no interval; expected a ratio of counts")
    return ratio.over, ratio.under, complement


def _longest(kpi: Kpi) -> float:
    """The share at which a bar is full: rates that should be low would else be too short to compare."""
    if kpi.better != "lower" or kpi.threshold is None:
        return 1
    return min(1, 2 * kpi.threshold.critical)


def label_of(dimension: Dimension) -> str:
    """The label of a dimension in Prometheus."""
    return SERVICE if dimension == "service" else prometheus_names.label_name(DIMENSIONS[dimension])


def basis_title(kpi: Kpi) -> str:
    """The column of what a rate rests on: `Calls`."""
    return (kpi.basis_text or "{n} calls").replace("{n} ", "").capitalize()


def table(columns: dict[str, str], *, sorted_by: str) -> tuple[Json, ...]:
    """Several answers as one table: a row for each value of the labels, the columns in this order under these titles.

    Grouped by the labels, which nothing has that is empty: of a table without them Grafana says why it is empty.
    """
    values = [name for name in columns if name.startswith(_VALUE)]
    titles = {f"{name} (firstNotNull)" if name in values else name: title for name, title in columns.items()}
    fields: dict[str, Json] = {
        name: {"operation": "aggregate", "aggregations": ["firstNotNull"]}
        if name in values
        else {"operation": "groupby", "aggregations": list[str]()}
        for name in columns
    }
    return (
        {"id": "merge", "options": {}},
        {"id": "groupBy", "options": {"fields": fields}},
        {
            "id": "organize",
            "options": {
                "excludeByName": {},
                "indexByName": {name: place for place, name in enumerate(titles)},
                "renameByName": titles,
            },
        },
        {"id": "sortBy", "options": {"fields": {}, "sort": [{"field": sorted_by, "desc": True}]}},
    )
