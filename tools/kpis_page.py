"""docs/reference/kpis.md: every KPI, from the catalogue's parts."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.kpi.catalogue import BENCHMARKS, KPIS
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.parts import (
    Below,
    Complement,
    Condition,
    Count,
    Distinct,
    Mean,
    Minus,
    Part,
    Quantile,
    Ratio,
    Returning,
)
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql
from llm_vitals_dashboards.prometheus_deviations import DIFFERENCES
from tools.markdown import header, table

_HEADS: Final = ("Id", "KPI", "Unit", "Better", "By", "Definition", "Made of", "Warning / critical", "In Prometheus")
_DIFFERENCES: Final = """
## Where the store and Prometheus may differ

The pages, `/api/kpis` and `llm-vitals kpis` read the store. tests/stack holds both to the errors above, over the same
calls; these are the causes of what remains, or of more.

"""
_IN_PROMQL: Final = """
## In PromQL

Over the last 7 days, in total. They read what the rules of `dashboards/generated/recording-rules.yaml` record:
[docs/prometheus.md](../prometheus.md) says how to load them, and which step (`1h` in these) a period of another length
reads. For one that ended earlier put `offset` behind each selector; by model, put `sum by (gen_ai_request_model)` in
place of `sum`, and `sum by (le, gen_ai_request_model)` in place of `sum by (le)`.
"""


def page() -> str:
    """The whole page."""
    week = Window.of(7 * 86400)
    rows = [
        (
            f"`{kpi.id}`",
            kpi.title,
            kpi.unit,
            kpi.better,
            ", ".join(kpi.by),
            kpi.definition,
            described(kpi.value),
            _threshold(kpi),
            _in_prometheus(kpi),
        )
        for kpi in KPIS
    ]
    benchmarks = [(f"`{name}`", f"{bound:.0%}") for name, bound in BENCHMARKS.items()]
    differences = [
        (d.cause, ", ".join(f"`{one}`" for one in d.kpis) or "all", d.store, d.prometheus, d.how_much)
        for d in DIFFERENCES
    ]
    return "".join(
        [
            header("KPIs"),
            table(_HEADS, rows),
            "\nA threshold counts from the stated number of calls, queries or ratings on.\n",
            "\n## Benchmarks\n\nThe industry's, of scores; insights compare with them.\n\n",
            table(("Score", "Benchmark"), benchmarks),
            _DIFFERENCES,
            table(("Cause", "KPIs", "In the store", "In Prometheus", "By how much"), differences),
            _IN_PROMQL,
            *(f"\n### {kpi.title}\n\n```promql\n{promql(kpi, week)}\n```\n" for kpi in KPIS if is_carried(kpi.value)),
        ]
    )


def described(part: Part) -> str:
    """A part in words: `attempts (outcome refusal) / attempts (retry no)`."""
    if isinstance(part, Ratio):
        scale = f"{part.scale:g} x " if part.scale != 1 else ""
        most = "" if part.most is None else f", at most {part.most:g}"
        return f"{scale}{_bracketed(part.over)} / {_bracketed(part.under)}{most}"
    if isinstance(part, Minus):
        return f"{described(part.left)} - {described(part.right)}"
    if isinstance(part, Complement):
        return f"1 - {described(part.share)}"
    if isinstance(part, Distinct):
        return f"distinct {part.population}"
    if isinstance(part, Returning):
        return f"{part.population} of both periods"
    rows = f"{part.relation.replace('_', ' ')}{_where(part.where)}"
    if isinstance(part, Count):
        return rows
    if isinstance(part, Quantile):
        return f"{part.q:.0%} quantile of {rows}"
    if isinstance(part, Below):
        return f"share below {part.bound:g} of {rows}"
    return f"{'mean' if isinstance(part, Mean) else 'sum'} of {rows}"


def _bracketed(part: Part) -> str:
    return f"({described(part)})" if isinstance(part, (Minus, Complement, Ratio)) else described(part)


def _where(conditions: tuple[Condition, ...]) -> str:
    return f" ({', '.join(map(_condition, conditions))})" if conditions else ""


def _condition(condition: Condition) -> str:
    values = [
        {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value for value in condition.values
    ]
    return f"{condition.column.replace('_', ' ')} {'not ' if condition.negated else ''}{' or '.join(map(str, values))}"


def _threshold(kpi: Kpi) -> str:
    bounds = kpi.threshold
    return "-" if bounds is None else f"{bounds.warning:g} / {bounds.critical:g}, from {bounds.least} on"


def _in_prometheus(kpi: Kpi) -> str:
    """How near PromQL's value is, and by what it can be split."""
    if not is_carried(kpi.value):
        return "-"
    near = f"±{kpi.error:.0%}{' of 1 - value' if kpi.error_of == 'complement' else ''}"
    dimensions = carried_by(kpi)
    return f"{near}, by {', '.join(dimensions)}" if dimensions else f"{near}, in total only"
