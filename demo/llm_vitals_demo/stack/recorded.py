"""What the recording rules would have recorded of the history: increments by minute, and registers.

The rules are those of `llm_vitals_dashboards.prometheus.rules`; names, labels and conditions are read from the families
that they are made of. tests/stack/test_demo_stack.py compares the result with the store, and with the rules themselves.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Generic, TypeVar

from llm_vitals.core import prometheus_names
from llm_vitals_collector.derive.registers import M, touch
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.parts import Count, Minus, Population
from llm_vitals_dashboards.prometheus.increments import FAMILIES, REGISTERS, SERVICE, Family
from llm_vitals_dashboards.prometheus.render import differences, family_of, recorded, union
from llm_vitals_dashboards.prometheus.rules import REGISTER
from llm_vitals_dashboards.prometheus.steps import Kind, Step
from llm_vitals_demo import SERVICE as DEMO
from llm_vitals_demo.stack.counted import MINUTE_S, Minute
from llm_vitals_demo.stack.remote_write import Labels

T = TypeVar("T")

COUNTERS: Final = "counters"
USERS_AND_QUESTIONS: Final = "registers"
"""Names of groups of rules that roll up, as `rules.groups` has them; those of histograms have the family's."""
HOUR_S: Final = 3600
ALL_AT_MINUTE: Final = 54
"""Of each hour, in which all of its registers are recorded."""


@dataclass(frozen=True, slots=True)
class Line:
    """One series at all of its steps: which group rolls it up, what it is, its name without the step, its labels."""

    group: str
    kind: Kind
    name: str
    labels: Labels

    def at(self, step: Step) -> Labels:
        """Its labels in Prometheus at a step."""
        name = union(_POPULATIONS[self.name], step) if self.kind == "register" else recorded(self.name, step)
        return (("__name__", name), *self.labels)


_POPULATIONS: Final[dict[str, Population]] = {population: population for population in REGISTERS}


class Points(Generic[T]):
    """Lines with a value a minute; values of one minute are joined."""

    def __init__(self, join: Callable[[T, T], T]) -> None:
        self._join = join
        self.lines: dict[Line, dict[int, T]] = {}

    def add(self, line: Line, at_s: int, value: T) -> None:
        """Join a value with what the minute that ends then has already."""
        points = self.lines.setdefault(line, {})
        points[at_s] = self._join(points[at_s], value) if at_s in points else value

    @property
    def join(self) -> Callable[[T, T], T]:
        """How two values become one."""
        return self._join


def _sum(one: float, other: float) -> float:
    return one + other


def _both(one: tuple[float, ...], other: tuple[float, ...]) -> tuple[float, ...]:
    return (*one, *other)


@dataclass(frozen=True, slots=True)
class Recorded:
    """All lines: numbers add up, observations stand side by side, registers fall."""

    numbers: Points[float] = field(default_factory=lambda: Points(_sum))
    observed: Points[tuple[float, ...]] = field(default_factory=lambda: Points(_both))
    registers: Points[float] = field(default_factory=lambda: Points(min))


def record(minutes: Iterable[Minute]) -> Recorded:
    """The increments of each minute."""
    found = Recorded()
    for minute in minutes:
        for read in _reads():
            if read.family.is_histogram:
                _observe(found, read, minute)
            else:
                _count(found, read, minute)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """How a family is made of its metrics: their names, what is recorded of them, and by which labels."""

    family: Family
    metrics: frozenset[str]
    only: tuple[_Matcher, ...]
    labels: frozenset[str]
    differences: tuple[_Difference, ...]

    @classmethod
    def of(cls, family: Family) -> _Read:
        several = () if family.is_histogram else differences().items()
        return cls(
            family=family,
            metrics=frozenset(metric.name for metric in family.metrics),
            only=_matchers(family.raw),
            labels=frozenset(family.labels),
            differences=tuple(_Difference.of(name, one, family) for name, one in several if family_of(one) is family),
        )

    def kept(self, metric: str, labels: Labels) -> Labels | None:
        """The labels by which a metric's series is recorded; None where it is not."""
        if metric not in self.metrics or not _matches(self.only, dict(labels)):
            return None
        return ((SERVICE, DEMO), *((name, value) for name, value in labels if name in self.labels))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Difference:
    """One count less another, by dimension, where there is something that either counts or leaves out."""

    name: str
    every: tuple[_Matcher, ...]
    left: tuple[_Matcher, ...]
    right: tuple[_Matcher, ...]
    labels: frozenset[str]

    @classmethod
    def of(cls, name: str, difference: Minus, family: Family) -> _Difference:
        left, right = (side.where for side in (difference.left, difference.right) if isinstance(side, Count))
        return cls(
            name=name,
            every=_matchers(family.matchers(tuple(one for one in left if one in right))),
            left=_matchers(family.matchers(left)),
            right=_matchers(family.matchers(right)),
            labels=frozenset(family.label(dimension) for dimension in DIMENSIONS if family.has(dimension)),
        )

    def share(self, labels: Labels) -> tuple[Labels, int] | None:
        """Where the growth of a series of the family belongs, and how often it counts: 1, 0 or -1."""
        named = dict(labels)
        if not _matches(self.every, named):
            return None
        times = _matches(self.left, named) - _matches(self.right, named)
        return tuple((name, value) for name, value in labels if name in self.labels), times


@cache
def _reads() -> tuple[_Read, ...]:
    return tuple(map(_Read.of, FAMILIES))


def _count(found: Recorded, read: _Read, minute: Minute) -> None:
    grown: dict[Labels, float] = defaultdict(float)
    for name, labels, amount in minute.counts:
        kept = _kept(read, name, labels)
        if kept is not None:
            grown[kept] += amount
    for labels, amount in grown.items():
        # Cost is recorded where it was 0, too; anything else only where it grew.
        if amount > 0 or read.family.name == "cost":
            found.numbers.add(Line(COUNTERS, "number", read.family.name, labels), minute.at_s, amount)
            for difference in read.differences:
                if (share := _share(difference, labels)) is not None:
                    line = Line(COUNTERS, "number", difference.name, share[0])
                    found.numbers.add(line, minute.at_s, share[1] * amount)


def _observe(found: Recorded, read: _Read, minute: Minute) -> None:
    name = read.family.name
    for one in minute.observed:
        labels = _kept(read, one.metric, one.labels)
        if labels is not None:
            of_sum, of_count = (
                Line(name, "number", name + suffix, labels) for suffix in (prometheus_names.SUM, prometheus_names.COUNT)
            )
            found.observed.add(Line(name, "histogram", name, labels), minute.at_s, (one.value,))
            found.numbers.add(of_sum, minute.at_s, one.value)
            found.numbers.add(of_count, minute.at_s, 1)


# The same few hundred sets of labels come again and again.
@cache
def _kept(read: _Read, metric: str, labels: Labels) -> Labels | None:
    return read.kept(metric, labels)


@cache
def _share(difference: _Difference, labels: Labels) -> tuple[Labels, int] | None:
    return difference.share(labels)


_Matcher = tuple[str, str, str]
"""Label, operator and value."""
_MATCHER: Final = re.compile(r'(\w+)(=~|!~|!=|=)"(.*)"')


def _matchers(texts: Sequence[str]) -> tuple[_Matcher, ...]:
    found: list[_Matcher] = []
    for text in texts:
        parts = _MATCHER.fullmatch(text)
        if parts is None:
            message = f"{text!r} is no matcher; expected label, operator and value"
            raise ValueError(message)
        label, operator, value = parts.groups()
        found.append((label, operator, value))
    return tuple(found)


def _matches(matchers: Sequence[_Matcher], labels: Mapping[str, str]) -> bool:
    """Whether a series with these labels is selected; an absent label is empty."""
    for label, operator, wanted in matchers:
        value = labels.get(label, "")
        equal = re.fullmatch(wanted, value) is not None if operator.endswith("~") else value == wanted
        if equal is operator.startswith("!"):
            return False
    return True


# -- registers --------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Seen:
    """Who called when, and what they asked: population to (time, identity)."""

    _events: list[tuple[float, Population, str]] = field(default_factory=list[tuple[float, Population, str]])

    def add(self, at_s: float, population: Population, identity: str) -> None:
        """Note an identity."""
        self._events.append((at_s, population, identity))

    def record(self, found: Recorded) -> None:
        """The registers where they fell within their hour, and all of an hour in its minute 54."""
        registers: dict[tuple[int, Population], dict[int, float]] = defaultdict(dict)
        for at_s, population, identity in sorted(self._events):
            minute = -int(-at_s // MINUTE_S) * MINUTE_S
            hour = int(at_s // HOUR_S) * HOUR_S
            registers_of = registers[hour, population]
            fell: dict[int, float] = {}
            touch(fell, identity, M)
            for r, value in fell.items():
                if value < registers_of.get(r, 1.0):
                    registers_of[r] = value
                    found.registers.add(_register(population, r), minute, value)
                    all_of_hour = hour + ALL_AT_MINUTE * 60
                    if minute <= all_of_hour:
                        found.registers.add(_register(population, r), all_of_hour, value)


def _register(population: Population, r: int) -> Line:
    return Line(USERS_AND_QUESTIONS, "register", population, ((REGISTER, str(r)),))
