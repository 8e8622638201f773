"""The recording rules: increments of the catalogue's metrics, and unions of its registers.

How a counter is turned into increments, each minute:

1. `<family>:counted` notes, for each process and set of labels, the value of the counter that is counted from now on;
   only where it is another one than was noted before.
2. `<family>:increase1m` is what is noted now less what was noted before, summed over the processes. A series that is
   new counts whole, and so does one that is less than before: its process has begun anew.
3. `<family>:increase1h` is the sum of an hour, in its last five minutes: of two hours where the one before was missed.

What is noted is remembered for `LOOK_BACK`, so nothing depends on the moment of an evaluation: a sample that comes
late, a sender that falls silent and comes back, and an outage of Prometheus itself are made up for by the next
evaluation. Where nothing was noted for that long, because nothing grew, the counter's own last value before `REACH`
stands for it.
docs/prometheus.md says why these windows, and what is lost when.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.parts import Count, Minus
from llm_vitals_dashboards.prometheus import increments, render
from llm_vitals_dashboards.prometheus.increments import FAMILIES, REGISTERS, Family
from llm_vitals_dashboards.prometheus.render import recorded, union

REACH: Final = "10m"
"""How far back a sample may lie that is not counted yet."""
LOOK_BACK: Final = "6h"
"""How long a process may be silent, or Prometheus be away, and go on where it was."""
_NOW: Final = "1m"
"""As long as the interval of the rules: a window that has the sample of this evaluation only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One recorded series, and why it is there."""

    record: str
    expr: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated together, in this order."""

    name: str
    why: str
    rules: tuple[Rule, ...]
    interval: str = "1m"


def groups() -> tuple[Group, ...]:
    """All groups: one a family, one for the registers, and two for the hours."""
    families = tuple(
        Group(
            name=f"llm-vitals-{family.name.replace('_', '-')}",
            why=f"Of {' or '.join(metric.name for metric in family.metrics)}.",
            rules=tuple(_of_histogram(family) if family.is_histogram else _of_counter(family)),
        )
        for family in FAMILIES
    )
    minutes = [rule.record for group in families for rule in group.rules if rule.record.endswith("increase1m")]
    sums = {record: record.replace("increase1m", "increase1h") for record in minutes}
    least = {union(population, "1m"): union(population, "1h") for population in REGISTERS}
    return (
        *families,
        _of_registers(),
        _of_hours("llm-vitals-hours", "llm_vitals:hours:due", "sum_over_time", sums),
        _of_hours("llm-vitals-registers-hours", "llm_vitals:register_hours:due", "min_over_time", least),
    )


# -- counters ---------------------------------------------------------------------------------------------------------


def _of_counter(family: Family) -> Iterator[Rule]:
    raw = _selector([metric.prometheus for metric in family.metrics])
    yield _counted(family.name, raw)
    yield Rule(
        record=recorded(family.name, "1m"),
        expr=_grown(family, family.name, raw) + (_free(family, raw) if family.name == "cost" else ""),
        why="What it grew by, and 0 where calls came that cost nothing."
        if family.name == "cost"
        else "What it grew by.",
    )
    for name, difference in render.differences().items():
        if render.family_of(difference) is family:
            yield _difference(name, difference, family)


def _counted(name: str, raw: str) -> Rule:
    before = f"last_over_time({_noted(name)}[{LOOK_BACK}])\n  or last_over_time({raw}[{LOOK_BACK}] offset {REACH})"
    return Rule(
        record=_noted(name),
        expr=f"last_over_time({raw}[{REACH}])\nunless\nlast_over_time({raw}[{REACH}]) == (\n  {before}\n)",
        why="The value that is counted from now on, by process.",
    )


def _grown(family: Family, name: str, raw: str, *further: str) -> str:
    now = f"last_over_time({_noted(name)}[{_NOW}])"
    return (
        f"sum by ({', '.join((*further, *family.labels))}) (\n"
        f"  {now} - (\n"
        f"    ({_before(name, raw)})\n"
        f"    <= {now}\n"
        f"  )\n"
        f"  or {now}\n"
        ") > 0"
    )


def _before(name: str, raw: str) -> str:
    noted = f"last_over_time({_noted(name)}[{LOOK_BACK}] offset {_NOW})"
    return f"{noted} or last_over_time({raw}[{LOOK_BACK}] offset {REACH})"


def _free(family: Family, raw: str) -> str:
    """0 where calls came and all that was ever counted of their cost is 0. Calls are another group's, which may be
    evaluated after this one: two minutes of them are looked at, and a 0 too many changes no sum."""
    labels = ", ".join(family.labels)
    calls = recorded(increments.family("attempts", (), "task").name, "1m")
    return (
        "\nor 0 * (\n"
        f"  sum by ({labels}) (last_over_time({calls}[2m]))\n"
        f"  and sum by ({labels}) (last_over_time({raw}[{REACH}]) == 0)\n"
        ")"
    )


def _difference(name: str, difference: Minus, family: Family) -> Rule:
    """The difference of two counts, by the labels that neither of them has conditions on."""
    conditions: set[str] = set()
    selectors: list[str] = []
    for side in (difference.left, difference.right):
        if isinstance(side, Count):
            conditions |= {prometheus_names.label_name(increments.ATTRIBUTES[one.column]) for one in side.where}
            selectors.append(f"{recorded(family.name, '1m')}{{{','.join(family.matchers(side.where))}}}")
    labels = ", ".join(label for label in family.labels if label not in conditions)
    left, right = (f"last_over_time({selector}[{_NOW}])" for selector in selectors)
    return Rule(
        record=recorded(name, "1m"),
        expr=(
            f"sum by ({labels}) (\n  {left}\n  or -{right}\n"
            f"  or 0 * last_over_time({recorded(family.name, '1m')}[{_NOW}])\n)"
        ),
        why="One count less the other, 0 where there are only others.",
    )


# -- histograms -------------------------------------------------------------------------------------------------------


def _of_histogram(family: Family) -> Iterator[Rule]:
    names = [metric.prometheus for metric in family.metrics]
    native, buckets, sums = (_selector([name + suffix for name in names]) for suffix in ("", *_CLASSIC))
    name, bucket, of_sum, of_count = (family.name + suffix for suffix in ("", *_CLASSIC, prometheus_names.COUNT))
    yield _counted_native(name, native)
    yield Rule(record=recorded(name, "1m"), expr=_grown_native(family, native), why="What a native histogram grew by.")
    yield _counted(bucket, buckets)
    yield Rule(
        record=recorded(bucket, "1m"),
        expr=_grown(family, bucket, buckets, prometheus_names.LE),
        why="What the buckets of a classic histogram grew by.",
    )
    yield _counted(of_sum, sums)
    minute = f"last_over_time({recorded(name, '1m')}[{_NOW}])"
    yield Rule(
        record=recorded(of_sum, "1m"),
        expr=f"{_grown(family, of_sum, sums)}\nor histogram_sum({minute})",
        why="What the sum of observations grew by, of a histogram of either kind.",
    )
    every = f'last_over_time({recorded(bucket, "1m")}{{{prometheus_names.LE}="+Inf"}}[{_NOW}])'
    yield Rule(
        record=recorded(of_count, "1m"),
        expr=f"histogram_count({minute})\nor sum by ({', '.join(family.labels)}) ({every})",
        why="How many observations came, of a histogram of either kind.",
    )


_CLASSIC: Final = (prometheus_names.BUCKET, prometheus_names.SUM)


def _counted_native(name: str, raw: str) -> Rule:
    now = f"last_over_time({raw}[{REACH}])"
    noted = f"last_over_time({_noted(name)}[{LOOK_BACK}])"
    before = f"last_over_time({raw}[{LOOK_BACK}] offset {REACH})"
    return Rule(
        record=_noted(name),
        expr=f"{now}\nunless\nhistogram_count({now}) == histogram_count(\n  {noted}\n  or {before}\n)",
        why="The histogram that is counted from now on, by process.",
    )


def _grown_native(family: Family, raw: str) -> str:
    now, before = f"last_over_time({_noted(family.name)}[{_NOW}])", _before(family.name, raw)
    return (
        f"sum by ({', '.join(family.labels)}) (\n"
        f"  {now} - (\n"
        f"    ({before})\n"
        f"    and histogram_count({before})\n"
        f"    <= histogram_count({now})\n"
        f"  )\n"
        f"  or {now}\n"
        ")"
    )


# -- registers --------------------------------------------------------------------------------------------------------


def _of_registers() -> Group:
    """A register falls within the hour, and shows for two minutes after it. What is new in it is recorded at once, and
    all of them once an hour, before the hours are: so a period sees everybody who came in it, and an hour nobody of
    another, but for who came in its neighbour's last minutes."""
    return Group(
        name="llm-vitals-registers",
        why="Registers over all collectors.",
        rules=tuple(
            Rule(
                record=union(population, "1m"),
                expr=_new_in_registers(entry.prometheus, union(population, "1m")),
                why=f"Of {entry.name}: where it fell, and once an hour.",
            )
            for population, entry in REGISTERS.items()
        ),
    )


_R: Final = prometheus_names.label_name(semconv.REGISTER)


def _new_in_registers(raw: str, record: str) -> str:
    now = f"min by ({_R}) (last_over_time({raw}[2m]))"
    return f"{now} unless {now} == last_over_time({record}[1h])\nor {now} and on () (minute() == 54)"


# -- hours ------------------------------------------------------------------------------------------------------------

MOST_DUE: Final = 6
"""So many hours are made up for after an outage, as `LOOK_BACK` is."""
HOURS_EVERY: Final = "5m"
"""A group of this interval is evaluated once in the last five minutes of an hour, whatever its offset."""


def _of_hours(name: str, due: str, function: str, records: Mapping[str, str]) -> Group:
    """What each record of a minute gives for an hour, under the other name."""
    return Group(
        name=name,
        why="An hour in one sample; all hours since the last one, where some were missed.",
        interval=HOURS_EVERY,
        rules=(
            Rule(record=due, expr=_due(due), why="How many hours are due, in the last minutes of an hour."),
            *(
                Rule(record=hour, expr=_hours(due, function, minute), why="All that are due.")
                for minute, hour in records.items()
            ),
        ),
    )


def _due(record: str) -> str:
    """The hours since the last sample of this rule itself; 1 where there is none."""
    since = [
        f"{hours} * present_over_time({record}[{60 * hours + 30}m] offset {HOURS_EVERY})"
        for hours in range(1, MOST_DUE + 1)
    ]
    return "(\n  " + "\n  or ".join([*since, "vector(1)"]) + "\n) and on () (minute() >= 55)"


def _hours(due: str, function: str, record: str) -> str:
    return "\nor ".join(
        f"{function}({record}[{hours}h]) and on () (last_over_time({due}[1m]) == {hours})"
        for hours in range(1, MOST_DUE + 1)
    )


def _noted(name: str) -> str:
    return f"llm_vitals:{name}:counted"


def _selector(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f'{{__name__=~"{"|".join(names)}"}}'


# -- the file ---------------------------------------------------------------------------------------------------------

HEADER: Final = """\
# Made by `make generate` from the KPI catalogue; edit dashboards/llm_vitals_dashboards/prometheus, not this file.
# Load it with `rule_files` in prometheus.yml; every KPI in PromQL rests on it. docs/prometheus.md explains it.
"""


def rule_file() -> str:
    """The rule file, with a comment a group and rule."""
    lines = [HEADER.rstrip(), "groups:"]
    for group in groups():
        lines += [f"# {group.why}", f"- name: {group.name}", f"  interval: {group.interval}"]
        lines.append("  rules:")
        for rule in group.rules:
            lines += [f"  # {rule.why}", f"  - record: {rule.record}", "    expr: |"]
            lines += [f"      {line}" for line in rule.expr.splitlines()]
    return "\n".join(lines) + "\n"
