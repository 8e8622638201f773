"""The board *Vital signs*: is it well, and what changed?"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.parts import count
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.firing import firing_alerts
from llm_vitals_dashboards.boards.outcomes import calls_a_minute
from llm_vitals_dashboards.boards.panel import Panel, Query
from llm_vitals_dashboards.boards.rates import rates
from llm_vitals_dashboards.boards.tile import tile
from llm_vitals_dashboards.boards.trend import colored, lines, trend
from llm_vitals_dashboards.boards.variables import EVERY, filters
from llm_vitals_dashboards.prometheus.render import GRAFANA_STEP, split

_CHOSEN: Final = ("service", "provider", "model", "task", "variant")
TILES: Final = (
    "error_rate", "refusal_rate", "quality", "feedback_positive",
    "queries_per_user", "tokens_per_query", "returning_users", "repeat_rate",
    "completion_rate", "duration_p95_s", "time_to_first_chunk_p95_s", "cost_usd",
)  # fmt: skip
"""In the order of their importance, four a line."""

RATING_COLORS: Final = {
    semconv.POSITIVE: "green",
    semconv.NEUTRAL: "yellow",
    semconv.NEGATIVE: "red",
    semconv.PROMOTER: "dark-green",
    semconv.PASSIVE: "dark-yellow",
    semconv.DETRACTOR: "dark-red",
}


def vital_signs() -> Board:
    """The board."""
    return Board(
        uid="llm-vitals-signs",
        title="LLM Vitals: Vital signs",
        description="Every vital sign over the range, with its change against the period before of equal length.",
        dimensions=_CHOSEN,
        panels=(
            firing_alerts(),
            *(tile(BY_ID[kpi_id], _CHOSEN) for kpi_id in TILES),
            trend(BY_ID["quality"], _CHOSEN, width=14),
            rates(BY_ID["completion_rate"], "task", _CHOSEN, width=10, height=8),
            rates(BY_ID["error_rate"], "model", _CHOSEN, width=12, height=8),
            rates(BY_ID["refusal_rate"], "model", _CHOSEN, width=12, height=8),
            calls_a_minute(_CHOSEN),
            _ratings(),
        ),
    )


def _ratings() -> Panel:
    return lines(
        title="Ratings",
        description="How many ratings people gave, by what they said, at the time they gave it: positive and negative "
        "of thumbs and stars, promoter, passive and detractor of 0 to 10. Few ratings make the share of positive ones "
        "jump. When negative ones grow, read the calls that they are about.",
        unit="none",
        empty="nobody rated an answer: call llm_vitals.feedback() or POST /api/feedback",
        queries=(
            Query(
                ref="A",
                expr=split(count("ratings"), semconv.RATING, GRAFANA_STEP, filters(_CHOSEN)),
                every=EVERY,
                legend=_legend(semconv.RATING),
            ),
        ),
        style="bars",
        overrides=colored(RATING_COLORS),
    )


def _legend(attribute: str) -> str:
    return f"{{{{{prometheus_names.label_name(attribute)}}}}}"
