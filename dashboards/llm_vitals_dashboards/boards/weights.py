"""Shares of all answers, of what the judge scores in the background: corrected for how its calls are picked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.parts import Count, Ratio, count
from llm_vitals_dashboards.boards.panel import Override, Panel, Query
from llm_vitals_dashboards.boards.rates import NARROW, ends, gauge, interval, table
from llm_vitals_dashboards.boards.variables import filters
from llm_vitals_dashboards.boards.words import COUNT
from llm_vitals_dashboards.prometheus.render import GRAFANA, NO_FILTERS, Filters, Window, split

NO_WEIGHTS: Final = (
    "Each answer that has the score counts as one, however it was chosen: where the collector scores flagged calls "
    'more often, "Of all answers" has the share without that.'
)
"""What panels say that read the histogram of scores."""
_EFFECTIVE: Final = "Effective scores"
_STAND_FOR: Final = "Answers they stand for"


@dataclass(frozen=True, slots=True, kw_only=True)
class SharesOfAll:
    """PromQL by criterion."""

    share: str
    """Below the criterion's benchmark."""
    low: str
    high: str
    """The ends of its 95% interval."""
    effective: str
    """As many scores of evenly picked calls would say as much (L. Kish, "Survey Sampling", 1965, 11.7)."""
    stands_for: str
    """The number of answers that it is about, estimated."""


def shares_of_all(window: Window, narrow: Filters = NO_FILTERS) -> SharesOfAll:
    """The weighted mean (J. Hajek, 1971), as in `kpi.weighted`, without what makes up for calls that nobody could
    score; its interval is Wilson's over the effective number of scores."""
    by = semconv.EVALUATION_NAME
    weights = split(Count("weights"), by, window, narrow)
    squares = split(Count("weight_squares"), by, window, narrow)
    share = split(Ratio(count("weights", below=True), Count("weights")), by, window, narrow)
    effective = f"({weights}\n* {weights}\n/ {squares})"
    low, high = interval(f"{share}\n* {effective}", effective)
    return SharesOfAll(share=share, low=low, high=high, effective=effective, stands_for=weights)


def of_all_answers() -> Panel:
    """The shares by criterion."""
    found = shares_of_all(GRAFANA, filters(("model",)))
    return Panel(
        title="Of all answers",
        kind="table",
        description="Share of all answers below the benchmark of a criterion (of its file), by the scores that the "
        "judge gave in the background: each weighs 1 / the probability with which its call was picked, so flagged "
        "calls count no more than there are. From and to: its 95% interval, Wilson's over the effective number of "
        "scores. Filtered by model only. Without the judge's errors, and made up for calls that could not be scored: "
        "the collector's page Scoring. When a share is above what you accept, see below which model and task "
        "contribute most.",
        unit="percentunit",
        empty="no call was scored in the background",
        width=24,
        height=5,
        targets=(
            Query(ref="rate", expr=found.share, rows=True),
            Query(ref="low", expr=found.low, rows=True),
            Query(ref="high", expr=found.high, rows=True),
            Query(ref="n", expr=found.effective, rows=True),
            Query(ref="all", expr=found.stands_for, rows=True),
        ),
        transformations=table(
            {
                prometheus_names.label_name(semconv.EVALUATION_NAME): "Criterion",
                "Value #rate": "Below",
                "Value #low": "from",
                "Value #high": "to",
                "Value #n": _EFFECTIVE,
                "Value #all": _STAND_FOR,
            },
            sorted_by=_STAND_FOR,
        ),
        defaults={"decimals": 1, "min": 0, "max": 1, "custom": {"minWidth": NARROW}},
        overrides=(
            Override(of=_EFFECTIVE, properties={"unit": COUNT, "decimals": 0}),
            Override(of=_STAND_FOR, properties={"unit": COUNT, "decimals": 0}),
            *ends(),
            Override(of="Below", properties=gauge("semi-dark-red")),
        ),
        options={"showHeader": True, "cellHeight": "sm"},
    )
