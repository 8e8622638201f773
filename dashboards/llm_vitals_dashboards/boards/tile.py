"""A KPI's tile: its value over the range; its change against the period before, red or green beyond chance; and what
it rests on.

Grafana works the change out of four answers to Prometheus (A and B, the value now and before; N and M, what they rest
on), by the formulas of `kpi.change`. Two transformations make the ends of what chance explains the minimum and maximum
of the change's field: below the one it has a colour, above the other one, between them none.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from llm_vitals_collector.kpi.change import FEWEST
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.wilson import Z_95
from llm_vitals_dashboards.boards.links import outcome_of, to_calls
from llm_vitals_dashboards.boards.panel import Json, Math, Override, Panel, Query
from llm_vitals_dashboards.boards.variables import COVERED, COVERED_TWICE, filters
from llm_vitals_dashboards.boards.words import COUNT, UNITS, description
from llm_vitals_dashboards.prometheus.render import (
    GRAFANA,
    GRAFANA_BEFORE,
    Filters,
    carried_by,
    is_carried,
    promql,
    render,
)

WIDTH, HEIGHT = 6, 5
TWO_LINES: Final = 26
"""The size of a value in pixels where a tile has two lines; Grafana's own would be twice that of three."""
_Z: Final = f"{Z_95:.4f}"
_Z2: Final = f"{Z_95**2:.4f}"
_ANY: Final = 1e9
"""A change that chance explains whatever its size, in the unit of the change."""
_CALM: Final = "text"
_UNKNOWN: Final = "\nor vector(NaN)"
"""Ends each query: of an answer that is not there Grafana's math warns in words that nobody understands."""
_COLORS: Final = {"lower": ("green", "red"), "higher": ("red", "green"), "neutral": (_CALM, _CALM)}
"""Of a change below what chance explains, and above."""


def narrowed_by(kpi: Kpi, dimensions: Sequence[Dimension]) -> tuple[Dimension, ...]:
    """Those of a board's dimensions that Prometheus can narrow a KPI by."""
    return tuple(dimension for dimension in dimensions if dimension in carried_by(kpi))


def tile(kpi: Kpi, dimensions: Sequence[Dimension], *, bound: str = "", advice: str = "") -> Panel:
    """The tile of a KPI on a board with these dimensions; `bound` as of `render`, `advice` of `description`."""
    chosen = narrowed_by(kpi, dimensions)
    narrow = filters(chosen)
    rests = _rests_on(kpi, narrow)
    below, above = _COLORS[kpi.better]
    value = promql(kpi, GRAFANA, None, narrow, bound)
    if kpi.looks_back:
        value = f"({value})\n{COVERED}"
    before = f"({promql(kpi, GRAFANA_BEFORE, None, narrow, bound)})" + ("" if _in_points(kpi) else " > 0")
    return Panel(
        title=kpi.title,
        kind="stat",
        description=description(kpi, dimensions, chosen, advice),
        unit="suffix: points" if _in_points(kpi) else "percent",
        empty=kpi.absent,
        width=WIDTH,
        height=HEIGHT,
        targets=(
            Query(ref="A", expr=value + _UNKNOWN),
            Query(ref="B", expr=f"{before}\n{COVERED_TWICE if kpi.looks_back else COVERED}{_UNKNOWN}", hidden=True),
            *rests,
            *change(kpi, judged=bool(rests)),
        ),
        # What has no model is of users, not of calls.
        links=(to_calls(outcome_of(kpi)),) if "model" in chosen else (),
        transformations=(_limit("P", "min"), _limit("S", "max")) if rests else (),
        defaults={
            "decimals": 1,
            "displayName": "$previous",
            "color": {"mode": "thresholds"},
            "thresholds": {
                "mode": "percentage",
                "steps": [
                    {"value": None, "color": below if rests else _CALM},
                    *([{"value": 0, "color": _CALM}, {"value": 100, "color": above}] if rests else []),
                ],
            },
        },
        overrides=(
            Override(
                by="byFrameRefID",
                of="A",
                properties={
                    "unit": UNITS[kpi.unit],
                    "decimals": 2 if kpi.unit == "usd" else 1,
                    "displayName": "in the range",
                    **_plain(),
                },
            ),
            Override(
                by="byFrameRefID",
                of="D",
                properties={"noValue": "unknown then" if _in_points(kpi) else "unknown or 0 then"},
            ),
            Override(
                by="byFrameRefID",
                of="N",
                properties={
                    "unit": COUNT,
                    "decimals": 0,
                    "noValue": "0",
                    "displayName": _basis_words(kpi),
                    **_plain(),
                },
            ),
        ),
        options={
            "reduceOptions": {"calcs": ["lastNotNull"], "fields": "", "values": False},
            "graphMode": "none",
            "colorMode": "value",
            "textMode": "value_and_name",
            "orientation": "horizontal",
            "justifyMode": "auto",
            "wideLayout": True,
            "text": {"titleSize": 12} | ({} if rests else {"valueSize": TWO_LINES}),
        },
    )


def change(kpi: Kpi, *, judged: bool) -> tuple[Math, ...]:
    """The change D of A against B and, where what they rest on is known, from where to where chance explains it: P to
    S. As `kpi.change`, which has the sources."""
    if kpi.unit == "share":
        difference, ends = "100 * ($A - $B)", _ends_of_shares("$A", "$B", 100)
    elif kpi.unit == "points":
        difference, ends = "$A - $B", _ends_of_shares("(0.5 + $A / 200)", "(0.5 + $B / 200)", 200)
    else:
        # (A + B) / 2 of the value before, as the change is.
        spread = f"{_Z} * {100 * kpi.spread:g} * ($A + $B) / (2 * $B) * (1 / $N + 1 / $M) ** 0.5"
        difference, ends = "100 * ($A - $B) / $B", _symmetric(spread)
    return (Math(ref="D", expression=difference), *(ends if judged else ()))


def _ends_of_shares(share: str, before: str, points: int) -> tuple[Math, ...]:
    """Newcombe's interval by the Wilson intervals of both: a change within them is one of chance. A share of 1 is
    `points`."""

    def centre(share: str, n: str) -> str:
        return f"({share} + {_Z2} / (2 * {n})) / (1 + {_Z2} / {n})"

    def half(share: str, n: str) -> str:
        return f"{_Z} / (1 + {_Z2} / {n}) * ({share} * (1 - {share}) / {n} + {_Z2} / (4 * {n} ** 2)) ** 0.5"

    above = f"(({share} - $C + $H) ** 2 + ($I + $J - {before}) ** 2) ** 0.5"
    below = f"(($C + $H - {share}) ** 2 + ({before} - $I + $J) ** 2) ** 0.5"
    return (
        Math(ref="C", expression=centre(share, "$N"), hidden=True),
        Math(ref="H", expression=half(share, "$N"), hidden=True),
        Math(ref="I", expression=centre(before, "$M"), hidden=True),
        Math(ref="J", expression=half(before, "$M"), hidden=True),
        Math(ref="S", expression=f"{points} * {above} + {_few()}"),
        Math(ref="P", expression=f"0 - {points} * {below} - {_few()}"),
    )


def _symmetric(spread: str) -> tuple[Math, ...]:
    return (
        Math(ref="S", expression=f"{spread} + {_few()}"),
        Math(ref="P", expression=f"0 - {spread} - {_few()}"),
    )


def _few() -> str:
    return f"{_ANY:.0f} * ($N < {FEWEST} || $M < {FEWEST})"


def _rests_on(kpi: Kpi, narrow: Filters) -> tuple[Query, ...]:
    if not is_carried(kpi.basis):
        return ()
    now, before = (render(kpi.basis, window, filters=narrow) for window in (GRAFANA, GRAFANA_BEFORE))
    return (Query(ref="N", expr=now + _UNKNOWN), Query(ref="M", expr=before + _UNKNOWN, hidden=True))


def _basis_words(kpi: Kpi) -> str:
    """`{n} calls` -> `calls`; `heuristic, {n} answers` -> `heuristic, answers`."""
    return (kpi.basis_text or "{n} calls").replace("{n} ", "")


def _in_points(kpi: Kpi) -> bool:
    """Whether its change is a difference, not relative: nothing can be relative to 0."""
    return kpi.unit in ("share", "points")


def _plain() -> Json:
    return {"color": {"mode": "fixed", "fixedColor": _CALM}}


def _limit(ref: str, which: str) -> Json:
    return {
        "id": "configFromData",
        "options": {
            "configRefId": ref,
            "applyTo": {"id": "byFrameRefID", "options": "D"},
            "mappings": [{"fieldName": ref, "handlerKey": which, "reducerId": "lastNotNull"}],
        },
    }
