"""The recording rules: increments of the catalogue's metrics, and unions of its registers.

How a counter is turned into increments, each minute:

1. `<family>:counted` notes, for each process and set of labels, the value of the counter that is counted from now on;
   only where it is another one than was noted before.
2. `<family>:increase1m` is what is noted now less what was noted before, summed over the processes. A series that is
   new counts whole, and so does one that is less than before: its process has begun anew.
3. `<family>:increase1h` is the sum of an hour, in its last five minutes: of two hours where the one before was missed
   (`rollups`; histograms and registers have further steps).

What is noted is remembered for `LOOK_BACK`, so nothing depends on the moment of an evaluation: a sample that comes
late, a sender that falls silent and comes back, and an outage of Prometheus itself are made up for by the next
evaluation. Where nothing was noted for that long, because nothing grew, the counter's own last value before `REACH`
stands for it.
docs/prometheus.md says why these windows, and what is lost when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from llm_vitals.core import metric_entries, prometheus_names, semconv
from llm_vitals_collector.derive.counts.exposition import COLLECTOR, COUNTED_BY
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.parts import Condition, Count, Minus
from llm_vitals_dashboards.prometheus import render
from llm_vitals_dashboards.prometheus.increments import FAMILIES, REGISTERS, SERVICE, Family
from llm_vitals_dashboards.prometheus.render import recorded, union
from llm_vitals_dashboards.prometheus.rollups import Series, rolled_up
from llm_vitals_dashboards.prometheus.rule import Group, Rule

REACH: Final = "10m"
"""How far back a sample may lie that is not counted yet."""
LOOK_BACK: Final = "6h"
"""How long a process may be silent, or Prometheus be away, and go on where it was."""
_NOW: Final = "1m"
"""As long as the interval of the rules: a window that has the sample of this evaluation only."""


def groups() -> tuple[Group, ...]:
    """All groups: one a family and one for the registers, and those that roll them up."""
    return (
        *(
            Group(
                name=f"llm-vitals-{family.name.replace('_', '-')}",
                why=f"Of {' or '.join(metric.name for metric in family.metrics)}.",
                rules=tuple(_of_histogram(family) if family.is_histogram else _of_counter(family)),
            )
            for family in FAMILIES
        ),
        _of_registers(),
        *_roll_ups(),
    )


def _roll_ups() -> Iterator[Group]:
    counters = [family.name for family in FAMILIES if not family.is_histogram]
    numbers: list[Series] = [("number", partial(recorded, name)) for name in (*counters, *render.differences())]
    yield rolled_up("counters", "Hours of what counters grew by.", "sum", numbers)
    for family in FAMILIES:
        if family.is_histogram:
            own: list[Series] = [
                ("histogram", partial(recorded, family.name)),
                ("histogram", partial(recorded, family.name + prometheus_names.BUCKET)),
                ("number", partial(recorded, family.name + prometheus_names.SUM)),
                ("number", partial(recorded, family.name + prometheus_names.COUNT)),
            ]
            yield rolled_up(family.name, f"Longer steps of {family.name}.", "sum", own)
    registers: list[Series] = [("register", partial(union, population)) for population in REGISTERS]
    yield rolled_up("registers", "Longer steps of the registers.", "min", registers)


# -- who counts -------------------------------------------------------------------------------------------------------


def counted_twice() -> str:
    """Attempts that a collector counts of services whose applications count as well."""
    attempts = metric_entries.ATTEMPTS.prometheus
    by_collector, by_application = (
        f'last_over_time({attempts}{{{COUNTED_BY}="{name}"}}[{REACH}])' for name in (COLLECTOR, "")
    )
    return f"{by_collector}\nand on ({SERVICE}) {by_application}"


def _once(growth: str) -> str:
    """What each process grew by, without what a collector counts of services that count themselves. It is noted all the
    same, so that nothing of it counts when the application falls silent."""
    guard = counted_twice().replace("\n", "\n    ")
    return f"(\n  {growth}\n  ) unless on ({SERVICE}, {COUNTED_BY}) (\n    {guard}\n  )"


# -- counters ---------------------------------------------------------------------------------------------------------


def _of_counter(family: Family) -> Iterator[Rule]:
    raw = _selector([metric.prometheus for metric in family.metrics], family.raw)
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
    return f"{_summed((*further, *family.labels), [_once(_any_of(_growth(name, raw)))])} > 0"


def _growth(name: str, raw: str) -> tuple[str, ...]:
    """What each process grew by, as operands of `or`."""
    now = f"last_over_time({_noted(name)}[{_NOW}])"
    return f"{now} - (\n    ({_before(name, raw)})\n    <= {now}\n  )", now


def _summed(labels: Iterable[str], operands: Iterable[str]) -> str:
    return f"sum by ({', '.join(labels)}) (\n  {_any_of(operands)}\n)"


def _any_of(operands: Iterable[str]) -> str:
    return "\n  or ".join(operands)


def _before(name: str, raw: str) -> str:
    noted = f"last_over_time({_noted(name)}[{LOOK_BACK}] offset {_NOW})"
    return f"{noted} or last_over_time({raw}[{LOOK_BACK}] offset {REACH})"


def _free(family: Family, raw: str) -> str:
    """0 where calls came and all that was ever counted of their cost is 0. Calls are another group's, which may be
    evaluated after this one: two minutes of them are looked at, and a 0 too many changes no sum."""
    labels = ", ".join(family.labels)
    calls, embeddings = (recorded(name, "1m") for name in ("tasks", "embeddings"))
    return (
        "\nor 0 * (\n"
        f"  sum by ({labels}) (last_over_time({calls}[2m]) or last_over_time({embeddings}[2m]))\n"
        f"  and sum by ({labels}) (last_over_time({raw}[{REACH}]) == 0)\n"
        ")"
    )


def _difference(name: str, difference: Minus, family: Family) -> Rule:
    """The difference of two counts, by service and dimensions."""
    sides = [side.where for side in (difference.left, difference.right) if isinstance(side, Count)]
    dimensions = {family.label(dimension) for dimension in DIMENSIONS if family.has(dimension)}
    labels = ", ".join(label for label in family.labels if label in dimensions)
    minute = recorded(family.name, "1m")

    def counted(where: tuple[Condition, ...]) -> str:
        matchers = family.matchers(where)
        return f"last_over_time({minute}{'{' + ','.join(matchers) + '}' if matchers else ''}[{_NOW}])"

    every = counted(tuple(one for one in sides[0] if all(one in where for where in sides)))
    left, right = (f"sum by ({labels}) (\n  {counted(where)}\n  or 0 * {every}\n)" for where in sides)
    return Rule(
        record=recorded(name, "1m"),
        expr=f"{left}\n- {right}",
        why="One count less the other, 0 where there are only others.",
    )


# -- histograms -------------------------------------------------------------------------------------------------------


def _of_histogram(family: Family) -> Iterator[Rule]:
    names = [metric.prometheus for metric in family.metrics]
    native, buckets, sums = (_selector([name + suffix for name in names], family.raw) for suffix in ("", *_CLASSIC))
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
    every = f'last_over_time({recorded(bucket, "1m")}{{{prometheus_names.LE}="+Inf"}}[{_NOW}])'
    of_native = f'label_replace(histogram_sum({minute}), "kind", "native", "", "")'
    yield Rule(
        record=recorded(of_sum, "1m"),
        expr=_summed(family.labels, (_once(_any_of(_growth(of_sum, sums))), of_native, f"0 * {every}")),
        why="What the sum of observations grew by, of both kinds; 0 where all of them were 0.",
    )
    yield Rule(
        record=recorded(of_count, "1m"),
        expr=_summed(family.labels, (f"histogram_count({minute})", every)),
        why="How many observations came, of both kinds.",
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
    growth = (
        f"{now} - (\n    ({before})\n    and histogram_count({before})\n    <= histogram_count({now})\n  )\n  or {now}"
    )
    return _summed(family.labels, [_once(growth)])


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


REGISTER: Final = prometheus_names.label_name(semconv.REGISTER)


def _new_in_registers(raw: str, record: str) -> str:
    now = f"min by ({REGISTER}) (last_over_time({raw}[2m]))"
    return f"{now} unless {now} == last_over_time({record}[1h])\nor {now} and on () (minute() == 54)"


def _noted(name: str) -> str:
    return f"llm_vitals:{name}:counted"


def _selector(names: list[str], matchers: Sequence[str]) -> str:
    if len(names) > 1:
        either = "|".join(names)
        matchers = (f'__name__=~"{either}"', *matchers)
    chosen = f"{{{','.join(matchers)}}}" if matchers else ""
    return chosen if len(names) > 1 else f"{names[0]}{chosen}"


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
