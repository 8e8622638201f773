"""Named cases for each alert, from tables: quiet, at the threshold, firing, recovering, too little, no data.

A case has recorded series and, for each step, the value where the condition of the alert holds, worked out here from
the definition and not from the PromQL. `expected` has the states that Prometheus must then be in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from alert_signals import BURNED, PER_WINDOW, SIGNALS, Estimated, Plan, Series, Signal

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.bound import Bound
from llm_vitals_collector.alerts.rule import Reach
from llm_vitals_dashboards.alerts import burn_rates, limits
from llm_vitals_dashboards.alerts.alert import Alert
from llm_vitals_dashboards.alerts.texts import of_prometheus
from llm_vitals_dashboards.prometheus.render import is_carried

Holds = Sequence[float | None]
"""For each step, the value of the alert's expression where it selects something."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """`step_s` is the interval of samples and of evaluations."""

    name: str
    step_s: int
    series: Mapping[str, Sequence[float | None]]
    holds: Holds
    bases: Sequence[Sequence[str]] = ()
    """For each step the numbers that the alert states beside its value, as they are shown, in order."""
    labels: Mapping[str, str] = field(default_factory=dict)
    """Labels of what the expression selects."""
    fires: bool


State = tuple[float, Sequence[str]]


def states(alert: Alert, case: Case) -> list[State | None]:
    """For each step the value with which the alert fires, and the other numbers that it states, as Prometheus does it:
    pending for `for`, then firing, and `keep_firing_for` after the condition has ended."""
    made: list[State | None] = []
    since = kept_since = None
    value: State = (0, ())
    firing = False
    for step, held in enumerate(case.holds):
        now = step * case.step_s
        if held is not None:
            since, kept_since = now if since is None else since, None
            value = (held, case.bases[step] if case.bases else ())
            firing = firing or now - since >= alert.for_s
        elif firing:
            kept_since = now if kept_since is None else kept_since
            firing = now - kept_since < alert.keep_firing_s
        if held is None and not firing:
            since = kept_since = None
        made.append(value if firing else None)
    return made


def expected(alert: Alert, case: Case) -> Iterator[dict[str, object]]:
    """What promtool must see: before and after each change of state, and at 24 times beside."""
    of_case = states(alert, case)
    assert any(state is not None for state in of_case) == case.fires, f"{alert.name}: {case.name}"
    last = len(of_case) - 1
    changes = {i for i in range(last) if (of_case[i] is None) != (of_case[i + 1] is None)}
    for step in sorted({last * part // 24 for part in range(1, 25)} | changes | {i + 1 for i in changes}):
        value = of_case[step]
        yield {
            "eval_time": f"{step * case.step_s}s",
            "alertname": alert.name,
            "exp_alerts": [] if value is None else [fired(alert, case.labels, *value)],
        }


def fired(alert: Alert, labels: Mapping[str, str], value: float, others: Sequence[str]) -> dict[str, object]:
    def text(template: str) -> str:
        numbers = iter(others)
        made = re.sub(r"\{\{ with .*?\{\{ end \}\}", lambda _: next(numbers), template)
        made = re.sub(r"\{\{ \$labels\.(\w+) \}\}", lambda found: labels[found[1]], made)
        made = made.replace("{{ $value | humanizePercentage }}", f"{100 * value:.4g}%")
        made = made.replace("{{ $value | humanize }}", f"{value:.4g}")
        return re.sub(r'\{\{ \$value \| printf "(.*?)" \}\}', lambda found: found[1] % value, made)

    return {
        "exp_labels": {**labels, **{name: text(label) for name, label in alert.all_labels.items()}},
        "exp_annotations": {name: text(one) for name, one in of_prometheus(alert).items()},
    }


def promtool_file(alert: Alert, cases: Sequence[Case], rules: str) -> dict[str, object]:
    """A file for promtool. All cases have one step."""
    (step_s,) = {case.step_s for case in cases}
    return {
        "rule_files": [rules],
        "evaluation_interval": f"{step_s}s",
        "tests": [
            {
                "name": case.name,
                "interval": f"{step_s}s",
                "input_series": [{"series": one, "values": text(many)} for one, many in case.series.items()],
                "alert_rule_test": list(expected(alert, case)),
            }
            for case in cases
        ],
    }


def text(samples: Sequence[float | None]) -> str:
    """Samples as promtool writes them: `0.5x9` is ten of 0.5, `_` is none."""
    words: list[str] = []
    start = 0
    for end in range(1, len(samples) + 1):
        if end == len(samples) or samples[end] != samples[start]:
            one = samples[start]
            words.append(f"_x{end - start}" if one is None else f"{one:.12g}x{end - start - 1}")
            start = end
    return " ".join(words)


# -- a value past a bound --------------------------------------------------------------------------------------------

MODEL = "gen_ai_request_model"
NOTHING: Series = {'up{job="shop"}': [1] * 30}


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What the cases of thresholds and burn rates have in common."""

    signal: Signal
    bound: Bound
    step_s: int
    window: int
    """In steps."""
    after: int
    """Steps from the condition to the alert, and on."""
    seconds: float = 0
    """The limit of a latency."""
    short: int | None = None
    """A short window in steps, in which the value must be past the limit itself, too."""
    by: str = ""
    """The label of the group that the alert is of."""


def judged_cases(of: Judged) -> Iterator[Case]:
    bound, window, signal = of.bound, of.window, of.signal
    past = bound.at(PER_WINDOW)
    away = (past - bound.limit) * 0.05
    good = (bound.limit + signal.best) / 2
    length = 2 * window + of.after
    worst = signal.worst if not isinstance(signal, Estimated) else 0.9998

    def case(name: str, plan: Plan, *, fires: bool) -> Case:
        labels = {of.by: "m"} if of.by else {}
        by = of.by or MODEL
        series = dict(signal.series(plan, f'job="shop",{by}="m"', of.seconds))
        if of.by:  # Of another model there is far more, and all of it is good.
            other: Plan = [(signal.best, 50 * n) for _, n in plan]
            series |= signal.series(other, f'job="shop",{by}="other"', of.seconds)
        return Case(
            name=name,
            step_s=of.step_s,
            series=series,
            holds=_held(of, plan),
            bases=[(f"{signal.value(one)[1]:.0f}",) for one in _windows(of, plan)],
            labels=labels,
            fires=fires,
        )

    def steady(value: float, basis: float, steps: int = length) -> Plan:
        return [(value, basis / window)] * steps

    yield case("quiet", steady(good, PER_WINDOW), fires=False)
    yield case("at the threshold", steady(past - away, PER_WINDOW), fires=False)
    yield case("firing", steady(past + away, PER_WINDOW), fires=True)
    recovering = [*steady(past + away, PER_WINDOW), *steady(good, PER_WINDOW, window + of.after)]
    if of.short is not None:  # The short window decides: just above the limit, then just below it.
        above, below = (steady(part * bound.limit, PER_WINDOW, 2 * of.short) for part in (1.1, 0.9))
        recovering = [*steady((past + worst) / 2, PER_WINDOW), *above, *below]
    yield case("recovering", recovering, fires=True)
    yield case("too little traffic", steady(worst, bound.least - 1), fires=False)
    enough = steady(worst, bound.least * 1.06)
    if any(held is not None for held in _held(of, enough)):
        yield case("just enough traffic", enough, fires=True)
    ends = [*steady(worst, PER_WINDOW, window + of.after), *[(worst, 0.0)] * (window + of.after)]
    yield case("traffic that ends", ends, fires=any(held is not None for held in _held(of, ends)))
    yield Case(name="no data", step_s=of.step_s, series=NOTHING, holds=[None] * length, fires=False)


def _windows(of: Judged, plan: Plan) -> Iterator[Plan]:
    """What the window has at each step."""
    return (plan[max(0, step - of.window) : step] for step in range(1, len(plan) + 1))


def _held(of: Judged, plan: Plan) -> Holds:
    made: list[float | None] = []
    for step, window in enumerate(_windows(of, plan), 1):
        value, basis = of.signal.value(window)
        holds = of.bound.is_past(value, basis)
        if holds and of.short is not None:
            holds = of.signal.value(plan[max(0, step - of.short) : step])[0] > of.bound.limit
        made.append(value if holds else None)
    return made


def _step_s(window_s: int) -> int:
    return {3600: 300, 6 * 3600: 900, 86400: 1800}[window_s]


def label_of(reach: Reach) -> str:
    """The label of the groups of a rule; empty for the total."""
    return {"model": MODEL, "task": "llm_vitals_task"}.get(reach.by or "", "")


def of_limits() -> Iterator[tuple[Alert, list[Case]]]:
    for rule in defaults.limits():
        if not is_carried(rule.kpi.value, rule.reach.by):
            continue
        step_s = _step_s(rule.window_s)
        judged = Judged(
            signal=SIGNALS[rule.kpi.id],
            bound=rule.bound,
            step_s=step_s,
            window=rule.window_s // step_s,
            after=(rule.for_s + rule.keep_firing_s) // step_s + 3,
            seconds=rule.limit,
            by=label_of(rule.reach),
        )
        yield limits.alert(rule), list(judged_cases(judged))


def of_burn_rates() -> Iterator[tuple[Alert, list[Case]]]:
    for rule in defaults.burns():
        step_s = rule.pace.short_s // 3
        judged = Judged(
            signal=BURNED.get(rule.kpi.id) or SIGNALS[rule.kpi.id],
            bound=rule.bound,
            step_s=step_s,
            window=rule.pace.long_s // step_s,
            short=rule.pace.short_s // step_s,
            after=3,
            seconds=rule.objective.past or 0,
        )
        yield burn_rates.alert(rule), list(judged_cases(judged))
