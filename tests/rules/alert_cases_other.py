"""Cases of the alerts that are no KPI past a bound: no calls, cost of a day, our own health."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from alert_cases import NOTHING, Case

from llm_vitals_collector.alerts import defaults
from llm_vitals_dashboards.alerts import absence, costs, health
from llm_vitals_dashboards.alerts.alert import Alert

DAY_S = 86400
HOURS = 3600


def of_absence() -> Iterator[tuple[Alert, list[Case]]]:
    for rule in defaults.absences():
        alert = absence.alert(rule)
        yield alert, list(_absence(alert, rule.window_s))


def _absence(alert: Alert, window_s: int) -> Iterator[Case]:
    step_s = window_s // 2
    window, day = window_s // step_s, DAY_S // step_s
    length = 8 * day + 8 * window
    by_service = alert.name == "LLMVitalsServiceNoCalls"

    def case(name: str, calls: Sequence[float | None], *, fires: bool, among_others: bool = by_service) -> Case:
        series = {'llm_vitals:attempts:increase1m{job="shop",llm_vitals_outcome="ok"}': list(calls)}
        if among_others:
            series['llm_vitals:attempts:increase1m{job="other",llm_vitals_outcome="ok"}'] = [100] * length
        return Case(
            name=name,
            step_s=step_s,
            series=series,
            holds=[_none_where_enough(calls, step, window, day) for step in range(length)],
            labels={"job": "shop"} if by_service else {},
            fires=fires,
        )

    def until(stop: int, in_window: float, then: Sequence[float | None] = ()) -> list[float | None]:
        made: list[float | None] = [*[in_window / window] * stop, *then]
        return [*made, *[None] * (length - len(made))]

    stop = 7 * day + 2 * window
    yield case("quiet", [10] * length, fires=False)
    yield case("at the threshold", until(stop, 24.9), fires=False)
    yield case("firing", until(stop, 25.2), fires=True)
    yield case("recovering", until(stop, 40, [*[None] * 4 * window, *[1] * 2 * window]), fires=True)
    yield case("too little traffic", until(stop, 3), fires=False)
    late: list[float | None] = [*[None] * (3 * day), *until(stop, 40)[3 * day :]]
    yield case("began within the week", late, fires=False)
    paused = until(stop, 40)
    yield case(
        "none yesterday either", [None if step >= 5 * day else one for step, one in enumerate(paused)], fires=False
    )
    yield case(
        "a week ago there were few",
        [15 / window if step < 3 * day else one for step, one in enumerate(paused)],
        fires=False,
    )
    yield Case(name="no data", step_s=step_s, series=NOTHING, holds=[None] * length, fires=False)


def _none_where_enough(calls: Sequence[float | None], step: int, window: int, day: int) -> float | None:
    def sum_at(end: int) -> float | None:
        known = [one for one in calls[max(0, end - window + 1) : max(0, end + 1)] if one is not None]
        return sum(known) if known else None

    then, week_ago = sum_at(step - day), sum_at(step - 7 * day)
    enough = min(then or 0, week_ago or 0) >= defaults.ENOUGH
    return then if enough and sum_at(step) is None else None


def of_costs() -> Iterator[tuple[Alert, list[Case]]]:
    yield costs.alert(defaults.COST), list(_costs())


def _costs() -> Iterator[Case]:
    step_s, day, length = HOURS, 24, 10 * 24

    def case(name: str, spent: Sequence[float | None], *, fires: bool) -> Case:
        series = {f'llm_vitals:cost:increase{step}{{job="shop"}}': list(spent) for step in ("1m", "1h")}
        return Case(
            name=name, step_s=step_s, series=series, holds=[_dear(spent, i, day) for i in range(length)], fires=fires
        )

    def days(before: float, last: float, after: float) -> list[float | None]:
        return [*[before / day] * (8 * day), *[last / day] * day, *[after / day] * day]

    yield case("quiet", days(5, 5, 5), fires=False)
    yield case("at the threshold", days(5, 9.9, 5), fires=False)
    yield case("firing", days(5, 10.6, 10.6), fires=True)
    yield case("recovering", days(5, 30, 5), fires=True)
    yield case("too little traffic", days(0.1, 0.98, 0.1), fires=False)
    yield case("just enough traffic", days(0.1, 1.05, 0.1), fires=True)
    yield case("began within the week", [*[None] * (3 * day), *days(0.1, 30, 30)[3 * day :]], fires=False)
    yield Case(name="no data", step_s=step_s, series=NOTHING, holds=[None] * length, fires=False)


def _dear(spent: Sequence[float | None], step: int, day: int) -> float | None:
    def known(end: int, length: int) -> list[float]:
        part = spent[max(0, end - length + 1) : max(0, end + 1)]
        return [one for one in part if one is not None]

    now, week = sum(known(step, day)), known(step - day, 7 * day)
    first = known(step - 7 * day, day)
    dear = (
        bool(week)
        and now > (defaults.COST.times or 0) * sum(week) / 7
        and now > defaults.COST.limit_usd
        and sum(first) > 0
    )
    return now if dear else None


def of_health() -> Iterator[tuple[Alert, list[Case]]]:
    alerts = list(health.group().alerts)
    for one in health.COUNTED:
        yield alerts.pop(0), list(_health(one))
    yield alerts.pop(0), list(_not_recorded())
    yield alerts.pop(0), list(_twice())
    for of_rules in health.OF_RULES:
        yield alerts.pop(0), list(_of_rules(of_rules.metric))
    yield alerts.pop(0), list(_waiting())
    (watchdog,) = alerts
    always = Case(name="firing, whatever there is", step_s=60, series=NOTHING, holds=[1] * 30, fires=True)
    yield watchdog, [always]


def _of_rules(metric: str) -> Iterator[Case]:
    length, window = 120, 30
    ours, others = (f'{metric}{{instance="p",rule_group="/etc/rules.yaml;{name}"}}' for name in ("llm-vitals-x", "x"))

    def case(name: str, counter: Sequence[float], *, fires: bool) -> Case:
        """30 samples are 29 steps, which Prometheus extends to the length of the window."""
        grown = [counter[step] - counter[max(0, step - window + 1)] for step in range(length)]
        steps = [min(step, window - 1) for step in range(length)]
        holds = [
            one * (min(step + 1.0, window) if step >= window - 1 else step + 0.0) / step if one > 0 else None
            for one, step in zip(grown, steps, strict=True)
        ]
        series = {ours: list(counter), others: [1000.0 + 5 * step for step in range(length)]}
        labels = {"rule_group": "/etc/rules.yaml;llm-vitals-x"}
        return Case(name=name, step_s=60, series=series, holds=holds, labels=labels, fires=fires)

    yield case("quiet", [1000.0] * length, fires=False)
    yield case("at the threshold, it failed before", [1007.0] * length, fires=False)
    yield case("firing", [*[1000.0] * 60, *[1001.0 + step for step in range(60)]], fires=True)
    yield case("recovering", [*[1000.0] * 40, *[1001.0] * 80], fires=True)
    yield Case(name="no data", step_s=60, series=NOTHING, holds=[None] * length, fires=False)


def _waiting() -> Iterator[Case]:
    length, window = 90, 10
    labels = {"job": "llm-vitals", "instance": "c"}

    def case(name: str, waiting: Sequence[float | None], *, fires: bool) -> Case:
        least = [
            min((one for one in waiting[max(0, step - window + 1) : step + 1] if one is not None), default=0)
            for step in range(length)
        ]
        series = {f'{health.WAITING}{{instance="c",job="llm-vitals"}}': waiting}
        holds = [one if one > 0 else None for one in least]
        return Case(name=name, step_s=60, series=series, holds=holds, labels=labels, fires=fires)

    yield case("quiet", [0] * length, fires=False)
    yield case(
        "at the threshold, it is empty now and then", [0 if step % 8 == 0 else 9 for step in range(length)], fires=False
    )
    yield case("firing", [0 if step < 30 else 2 for step in range(length)], fires=True)
    yield case("recovering", [3 if 20 <= step < 60 else 0 for step in range(length)], fires=True)
    yield Case(name="no data", step_s=60, series=NOTHING, holds=[None] * length, fires=False)


def _health(counted: health.Counted) -> Iterator[Case]:
    metric, length = counted.metric, 200
    labels = {"job": "shop", metric.label(counted.by): "one"}
    inner = ",".join(f'{name}="{value}"' for name, value in labels.items())

    def case(name: str, values: Sequence[float | None], growth: Sequence[tuple[int, int, float]], **more: bool) -> Case:
        held: list[float | None] = [None] * length
        for begin, end, by in growth:
            held[begin:end] = [by] * (end - begin)
        series = {f'{metric.prometheus}{{{inner},instance="a"}}': values}
        return Case(name=name, step_s=60, series=series, holds=held, labels=labels, fires=more["fires"])

    none: list[float | None] = []
    # What a process has when it is first seen is of this hour; when it stops growing, the alert ends an hour later.
    yield case("quiet", [0.0] * length, [], fires=False)
    yield case("at the threshold, it stays what it was", [5.0] * length, [(0, 60, 5)], fires=True)
    yield case("firing", [*[0.0] * 150, *[7.0] * 50], [(150, 200, 7)], fires=True)
    yield case("firing, a series that is new", [*[None] * 150, *[1.0] * 50], [(150, 200, 1)], fires=True)
    yield case("recovering", [*[0.0] * 100, *[7.0] * 100], [(100, 160, 7)], fires=True)
    yield case("a process that begins anew", [*[9.0] * 150, *[2.0] * 50], [(0, 60, 9)], fires=True)
    ended = [*none, *[None] * 80, *[3.0] * 20, *[None] * 100]
    # The last sample counts ten minutes on.
    yield case("a process that has ended", ended, [(80, 109, 3)], fires=True)
    yield Case(name="no data", step_s=60, series=NOTHING, holds=[None] * length, fires=False)


def _twice() -> Iterator[Case]:
    length, reach = 60, 10
    labels = {"job": "shop"}
    raw = 'llm_vitals_attempts_total{{job="{}",instance="{}"{}}}'
    collector = ',llm_vitals_counted_by="collector"'

    def case(name: str, begin: int, end: int, job: str = "shop", *, fires: bool) -> Case:
        own = [3.0 if begin <= step < end else None for step in range(length)]
        both = begin < end and job == "shop"
        holds = [1 if both and begin <= step < min(end + reach - 1, length) else None for step in range(length)]
        series = {raw.format("shop", "c", collector): [5.0] * length, raw.format(job, "a", ""): own}
        return Case(name=name, step_s=60, series=series, holds=holds, labels=labels, fires=fires)

    yield case("quiet", 0, 0, fires=False)
    yield case("quiet, other services count themselves", 0, 60, "other", fires=False)
    yield Case(
        name="at the threshold, the application alone", step_s=60, series={raw.format("shop", "a", ""): [3.0] * length},
        holds=[None] * length, labels=labels, fires=False,
    )  # fmt: skip
    yield case("firing", 20, 60, fires=True)
    yield case("recovering", 10, 30, fires=True)
    yield Case(name="no data", step_s=60, series=NOTHING, holds=[None] * length, fires=False)


def _not_recorded() -> Iterator[Case]:
    length = 150
    raw = 'llm_vitals_attempts_total{job="shop",instance="a"}'
    recorded = 'llm_vitals:attempts:increase1m{job="shop"}'
    growing: list[float | None] = [2.0 * step for step in range(length)]
    slowly: list[float | None] = [0.5 * step for step in range(length)]

    def case(name: str, counter: Sequence[float | None], rule: Sequence[float | None], begin: int, end: int) -> Case:
        of_30m = 15.0 if counter is slowly else 60.0
        holds = [of_30m if begin <= step < end else None for step in range(length)]
        return Case(name=name, step_s=60, series={raw: counter, recorded: rule}, holds=holds, fires=begin < end)

    late = range(40, 200)
    quiet = case("quiet", growing, [2.0] * length, 0, 0)
    yield quiet
    yield case("at the threshold, it does not grow", [5.0] * length, [None] * length, 0, 0)
    yield case("firing", growing, [*[2.0] * 40, *[None] * 110], 40 - 1 + 30, late.stop)
    yield case("firing, few calls", slowly, [*[2.0] * 40, *[None] * 110], 40 - 1 + 30, late.stop)
    yield case("recovering", growing, [*[2.0] * 40, *[None] * 60, *[2.0] * 50], 69, 100)
    yield replace(quiet, name="too little traffic, one a half hour", series={raw: [1.0] * length, recorded: [None] * 9})
    yield Case(name="no data", step_s=60, series=NOTHING, holds=[None] * length, fires=False)
