"""Where a value on a board leads to: the calls behind it, and the collector's page of one call."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_dashboards.boards.panel import Link

CALLS_UID: Final = "llm-vitals-calls"
"""Of the board *Calls*; links name it."""
INSIGHTS_UID: Final = "llm-vitals-insights"
"""Of the board *Insights*, which has links to itself."""
CALLS_DIMENSIONS: Final[tuple[Dimension, ...]] = ("service", "provider", "model", "task", "variant")
"""What the board *Calls* can be narrowed by."""
_OF_CALLS: Final = ("datasource", "traces", *CALLS_DIMENSIONS, "outcome", "collector")
"""What the reader chooses there, but for a trace, which is of one row."""
_OUTCOMES: Final = {"error_rate": semconv.ERROR, "refusal_rate": semconv.REFUSAL}
"""The outcome of the calls that a rate counts."""
_CHOICE: Final = re.compile(r"&\$\{(\w+):queryparam\}")


def to_board(uid: str, choices: Sequence[str], fixed: Mapping[str, str], title: str) -> Link:
    """To a board that has these `choices`, over the same range. Those of the board that one comes from are kept (see
    `without_others`), but for what is `fixed`: the model of a row, an outcome."""
    kept = [f"${{{name}:queryparam}}" for name in choices if name not in fixed]
    values = [f"var-{name}={value}" for name, value in fixed.items()]
    return Link(title=title, url=f"/d/{uid}?{'&'.join(['${__url_time_range}', *kept, *values])}")


def to_calls(fixed: Mapping[str, str], title: str = "The calls behind it") -> Link:
    """To the board *Calls*."""
    return to_board(CALLS_UID, _OF_CALLS, fixed, title)


def outcome_of(kpi: Kpi) -> Mapping[str, str]:
    """The outcome to look at behind a KPI, where it counts one."""
    return {"outcome": _OUTCOMES[kpi.id]} if kpi.id in _OUTCOMES else {}


def without_others(panels: str, names: Collection[str]) -> str:
    """The JSON of a board's panels, its links with the choices that the board has: of another variable Grafana would
    leave the name in the address."""
    return _CHOICE.sub(lambda match: match[0] if match[1] in names else "", panels)


def label(name: str) -> str:
    """The value of a label of a line, in a link."""
    return f"${{__field.labels.{name}:percentencode}}"


def column(title: str) -> str:
    """The value of another column of a row, in a link."""
    return f'${{__data.fields["{title}"]:percentencode}}'
