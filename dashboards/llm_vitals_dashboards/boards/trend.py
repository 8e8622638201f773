"""Lines over time. Each point is over the time since the point before, of recorded increments: points add up to the
range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_dashboards.boards.links import label, to_calls
from llm_vitals_dashboards.boards.panel import Json, Link, Override, Panel, Query
from llm_vitals_dashboards.boards.rates import label_of
from llm_vitals_dashboards.boards.tile import narrowed_by
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.boards.words import UNITS, description
from llm_vitals_dashboards.prometheus.render import GRAFANA_STEP, promql

Style = Literal["lines", "stacked", "bars"]


def trend(
    kpi: Kpi, dimensions: Sequence[Dimension], *, by: Dimension | None = None, width: int = 12, height: int = 8
) -> Panel:
    """A KPI's line over time, in total or one a model; its limits dashed."""
    chosen = narrowed_by(kpi, dimensions)
    limits = kpi.threshold
    return lines(
        title=f"{kpi.title} over time" if by is None else f"{kpi.title} by {by}, over time",
        description=f"{description(kpi, dimensions, chosen)} A gap is a time of nothing, not a 0.",
        unit=UNITS[kpi.unit],
        empty=kpi.absent,
        width=width,
        height=height,
        queries=(
            Query(
                ref="A",
                expr=promql(kpi, GRAFANA_STEP, by, filters(chosen)),
                every=EVERY,
                legend=kpi.title if by is None else f"{{{{{label_of(by)}}}}}",
            ),
        ),
        style="stacked" if kpi.unit == "usd" else "lines",
        limits=() if limits is None else ((limits.warning, "orange"), (limits.critical, "red")),
        links=(to_calls({} if by is None else {by: label(label_of(by))}),),
    )


def lines(
    *,
    title: str,
    description: str,
    unit: str,
    empty: str,
    queries: Sequence[Query],
    width: int = 12,
    height: int = 8,
    style: Style = "lines",
    limits: Sequence[tuple[float, str]] = (),
    overrides: Sequence[Override] = (),
    links: Sequence[Link] = (),
) -> Panel:
    """A panel of lines, of areas one upon the other, or of bars."""
    custom: dict[str, object] = {
        "drawStyle": "bars" if style == "bars" else "line",
        "lineWidth": 1,
        "fillOpacity": 0 if style == "lines" else 40,
        "showPoints": "auto",
        "pointSize": 4,
        "spanNulls": False,
        "stacking": {"mode": "none" if style == "lines" else "normal", "group": "A"},
    }
    defaults: dict[str, object] = {"custom": custom, "min": 0, "color": {"mode": "palette-classic"}}
    if limits:
        custom["thresholdsStyle"] = {"mode": "dashed"}
        defaults["thresholds"] = {
            "mode": "absolute",
            "steps": [{"value": None, "color": "transparent"}, *_ascending(limits)],
        }
    return Panel(
        title=title,
        kind="timeseries",
        description=description,
        unit=unit,
        empty=empty,
        width=width,
        height=height,
        targets=queries,
        defaults=defaults,
        overrides=overrides,
        links=links,
        options={
            "legend": {"displayMode": "list", "placement": "bottom", "showLegend": True, "calcs": []},
            "tooltip": {"mode": "multi", "sort": "desc"},
        },
    )


def colored(colors: Mapping[str, str]) -> tuple[Override, ...]:
    """Lines by their names, each in a colour that means something."""
    return tuple(
        Override(of=name, properties={"color": {"mode": "fixed", "fixedColor": color}})
        for name, color in colors.items()
    )


def _ascending(limits: Sequence[tuple[float, str]]) -> list[Json]:
    return [{"value": value, "color": color} for value, color in sorted(limits)]
