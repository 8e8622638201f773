"""Models, or tasks, side by side: a row each, a part of the catalogue a column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_dashboards.boards.links import column as cell
from llm_vitals_dashboards.boards.links import to_calls
from llm_vitals_dashboards.boards.panel import Override, Panel, Query
from llm_vitals_dashboards.boards.rates import NARROW, label_of, table
from llm_vitals_dashboards.boards.variables import TITLES, filters
from llm_vitals_dashboards.boards.words import UNITS, not_narrowed
from llm_vitals_dashboards.prometheus.render import GRAFANA, render


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: a part by the dimension of the rows. `unit` is Grafana's id."""

    ref: str
    title: str
    part: Part
    unit: str
    decimals: int | None = None
    width: int = 95
    """In pixels."""


def of_kpi(ref: str, title: str, kpi_id: str, decimals: int | None = None) -> Column:
    """A KPI as a column."""
    kpi = BY_ID[kpi_id]
    return Column(ref=ref, title=title, part=kpi.value, unit=UNITS[kpi.unit], decimals=decimals)


def comparison(
    title: str,
    description: str,
    dimension: Dimension,
    columns: Sequence[Column],
    narrowed_by: Sequence[Dimension],
    dimensions: Sequence[Dimension],
    *,
    width: int = 24,
) -> Panel:
    """The table, those with the most in the first column first. All columns are narrowed alike, by `narrowed_by` of the
    board's `dimensions`: cells of one row are of the same calls."""
    return Panel(
        title=title,
        kind="table",
        description=" ".join([description, *not_narrowed(dimensions, narrowed_by)]),
        unit="none",
        empty="no call",
        width=width,
        height=9,
        targets=tuple(
            Query(ref=column.ref, expr=render(column.part, GRAFANA, dimension, filters(narrowed_by)), rows=True)
            for column in columns
        ),
        transformations=table(
            {label_of(dimension): TITLES[dimension], **{f"Value #{column.ref}": column.title for column in columns}},
            sorted_by=columns[0].title,
        ),
        overrides=(
            Override(
                of=TITLES[dimension],
                properties={
                    "links": [to_calls({dimension: cell(TITLES[dimension])}).json()],
                },
            ),
            *(
                Override(
                    of=column.title,
                    properties={"unit": column.unit, "custom.width": column.width}
                    | ({} if column.decimals is None else {"decimals": column.decimals}),
                )
                for column in columns
            ),
        ),
        defaults={"custom": {"minWidth": NARROW}},
        options={"showHeader": True, "cellHeight": "sm"},
    )
