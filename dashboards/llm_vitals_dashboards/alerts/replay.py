"""What a rule would have seen in a past period, from Prometheus: its value and its basis, by query_range."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from math import ceil, isfinite
from typing import Final, cast

from llm_vitals_collector.alerts.backtest import Backtest, backtest
from llm_vitals_collector.alerts.replay import step_of
from llm_vitals_collector.alerts.rule import LimitRule
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.kpi.windows import Windowed
from llm_vitals_dashboards.alerts import reach
from llm_vitals_dashboards.prometheus.render import Window, render

STEP_S: Final = 300
"""At least, between two looks: at each of them Prometheus adds a whole window up."""
_MOST_POINTS: Final = 10_000
"""Of one query; Prometheus answers 11,000 at most."""
Query = Callable[[Mapping[str, str]], list[Mapping[str, object]]]
"""Sends the parameters of a query_range; the series of its answer."""


def replay(query: Query, rule: LimitRule, period: Period) -> Backtest:
    """The backtest of a rule. Raises NotCarriedError where no metric has what it needs, and what `query` raises."""
    own_s, _ = step_of(rule)
    step_s = own_s * max(1, ceil(STEP_S / own_s))
    steps = int(period.length.total_seconds() // step_s)
    period = Period(start=period.end - timedelta(seconds=steps * step_s), end=period.end)
    window, narrow, by = Window.of(rule.window_s), reach.filters(rule.reach), rule.reach.by
    label = None if by is None else reach.label(by)
    values, bases = (
        _series(query, render(part, window, by, narrow), label, period, step_s, steps)
        for part in (rule.value, rule.basis)
    )
    found = {
        key: Windowed(
            [values[key].get(step) if bases.get(key, {}).get(step) else None for step in range(steps + 1)],
            [round(bases.get(key, {}).get(step, 0)) for step in range(steps + 1)],
        )
        for key in values
    }
    return backtest(rule, period, step_s, found)


def _series(
    query: Query, expr: str, label: str | None, period: Period, step_s: float, steps: int
) -> dict[str | None, dict[int, float]]:
    """The finite values of each series by step; of one without the label, or with an empty one, none."""
    found: dict[str | None, dict[int, float]] = {}
    start_s = period.start.timestamp()
    for first in range(0, steps + 1, _MOST_POINTS):
        last = min(first + _MOST_POINTS - 1, steps)
        parameters = {
            "query": expr,
            "start": f"{start_s + first * step_s:.3f}",
            "end": f"{start_s + last * step_s:.3f}",
            "step": f"{step_s:g}",
        }
        for series in query(parameters):
            labels = cast("Mapping[str, str]", series.get("metric") or {})
            key = None if label is None else labels.get(label)
            if label is not None and not key:
                continue
            found.setdefault(key, {}).update(_points(series, start_s, step_s))
    return found


def _points(series: Mapping[str, object], start_s: float, step_s: float) -> Iterator[tuple[int, float]]:
    for at, text in cast("list[tuple[float, str]]", series.get("values") or []):
        value = float(text)
        if isfinite(value):
            yield round((at - start_s) / step_s), value
