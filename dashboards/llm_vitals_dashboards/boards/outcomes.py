"""Calls by how they ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.boards.links import label, to_calls
from llm_vitals_dashboards.boards.panel import Panel, Query
from llm_vitals_dashboards.boards.trend import colored, lines
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.prometheus.render import GRAFANA_STEP, split

COLORS: Final = {
    semconv.OK: "green",
    semconv.ERROR: "red",
    semconv.REFUSAL: "orange",
    semconv.UNABLE: "yellow",
    semconv.CLARIFICATION: "blue",
    semconv.CUT_OFF: "purple",
    semconv.EMPTY: "dark-red",
}
"""Of an outcome, on every board."""


def calls_a_minute(dimensions: Sequence[Dimension]) -> Panel:
    """Areas one upon the other, an outcome each."""
    outcome = prometheus_names.label_name(semconv.OUTCOME)
    return lines(
        title="Calls a minute by outcome",
        description="Calls a minute by how they ended, automatic retries left out. An answer that is there, declines, "
        "cannot know, asks back, is cut off or empty; or an error. When one colour grows, see by model on the board "
        "Models whose it is. Falls the whole, callers or the network changed, not the models.",
        unit="cpm",
        empty="no call",
        queries=(
            Query(
                ref="A",
                expr=split(BY_ID["error_rate"].basis, semconv.OUTCOME, GRAFANA_STEP, filters(dimensions))
                + "\n* 60000 / $__interval_ms",
                every=EVERY,
                legend=f"{{{{{outcome}}}}}",
            ),
        ),
        style="stacked",
        overrides=colored(COLORS),
        links=(to_calls({"outcome": label(outcome)}),),
    )
