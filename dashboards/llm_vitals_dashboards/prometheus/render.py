"""A KPI's parts as PromQL over recorded increments, laid out over lines.

- A count is a sum over the increments of the period: `sum by (model) (sum_over_time(llm_vitals:...[7d]))`.
- Increments are recorded only where something grew. So a count of nothing is no series: above a ratio it gets its 0
  from the same family without conditions (`or 0 * ...`), below one nothing divides, and the ratio is unknown.
- Distinct and returning users come from registers (docs/registers.md): their union over the period is the least value
  of each register.
- Quantiles come from histograms, native or classic, in one selector: `sum by (le, ...)` keeps the two apart, and of a
  group that has both Prometheus gives no value.
- `steps` says at which step a period is read.
- `filters` narrow every selector of an expression to some values of a dimension; what no metric can be narrowed by is
  refused, so that a number is never of other calls than its neighbours.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import prometheus_names
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import Dimension, Kpi
from llm_vitals_collector.kpi.measure import duration
from llm_vitals_collector.kpi.parts import (
    Below,
    Complement,
    Condition,
    Count,
    Distinct,
    Mean,
    Minus,
    Part,
    Population,
    Quantile,
    Ratio,
    RelationName,
    Returning,
    Sum,
)
from llm_vitals_dashboards.prometheus import increments
from llm_vitals_dashboards.prometheus.increments import Family, NotCarriedError
from llm_vitals_dashboards.prometheus.steps import Steps

PARTITIONS: Final = 1024
"""Registers of a population, as `llm_vitals_collector.derive.registers.M`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A period as PromQL says it. `ends` and `begins` are the modifiers that put a selector at its end and at its
    start. `steps` says which increments and registers are read."""

    length: str
    ends: str
    begins: str
    steps: Steps

    @classmethod
    def of(cls, length_s: int, offset_s: int = 0) -> Window:
        """The period of `length_s` seconds that ended `offset_s` seconds before the time of the query."""
        return cls(
            length=duration(length_s),
            ends=f" offset {duration(offset_s)}" if offset_s else "",
            begins=f" offset {duration(offset_s + length_s)}",
            steps=Steps.of(length_s),
        )


_CHOSEN: Final = Steps(number="$step", histogram="$histogram_step", register="$union")
GRAFANA: Final = Window(length="$__range", ends="", begins=" offset $__range", steps=_CHOSEN)
"""A dashboard's period; its variables have the steps of `steps.FROM`."""
GRAFANA_BEFORE: Final = Window(
    length="$__range",
    ends=" offset $__range",
    begins=" @ ${__from:date:seconds} offset $__range",
    steps=_CHOSEN,
)
"""The period before that, of the same length."""


GRAFANA_STEP: Final = Window(length="$__interval", ends="", begins=" offset $__interval", steps=_CHOSEN)
"""Of each point of a line: the time since the point before."""


@dataclass(frozen=True, slots=True)
class Matching:
    """How a label's value must be, as operators and strings of PromQL: `="a"`, `!~"b|c"`."""

    operators: tuple[str, ...]

    @classmethod
    def of(cls, only: str | None, but: Collection[str] = ()) -> Matching:
        """One value, or all but some."""
        text = "|".join(map(re.escape, but))
        others = (f"!~{json.dumps(text)}",) if but else ()
        return cls((*([] if only is None else [f"={json.dumps(only)}"]), *others))


Filters = Mapping[Dimension, str | Matching]
"""Dimensions to regular expressions of their values, to a dashboard's variable (`{"model": "$model"}`), or to a
matching."""
NO_FILTERS: Final[Filters] = {}


def promql(
    kpi: Kpi, window: Window, dimension: Dimension | None = None, filters: Filters = NO_FILTERS, bound: str = ""
) -> str:
    """The KPI's value over a period, in total or by a dimension; `bound` as of `render`. Raises NotCarriedError; see
    `carried_by`."""
    return render(kpi.value, window, dimension, filters, bound)


def is_carried(part: Part, dimension: Dimension | None = None) -> bool:
    """Whether Prometheus can compute a part, in total or by a dimension."""
    try:
        render(part, Window.of(3600), dimension)
    except NotCarriedError:
        return False
    return True


def carried_by(kpi: Kpi) -> tuple[Dimension, ...]:
    """The dimensions by which Prometheus can split a KPI."""
    return tuple(dimension for dimension in kpi.by if is_carried(kpi.value, dimension))


def render(
    part: Part, window: Window, dimension: Dimension | None = None, filters: Filters = NO_FILTERS, bound: str = ""
) -> str:
    """A part over a period, in total or by a dimension. `bound` stands for the bound of every share below one: a
    dashboard's variable, `$benchmark`. Raises NotCarriedError where no metric has what it needs."""
    return _Renderer(window, dimension, filters, bound=bound).expression(part)


def count_or_zero(
    count: Count, window: Window, dimension: Dimension | None = None, filters: Filters = NO_FILTERS
) -> str:
    """A count, 0 where its family has other rows only: what stands above a ratio. Raises NotCarriedError."""
    return _Renderer(window, dimension, filters).or_zero(count)


def split(
    part: Part,
    attribute: str,
    window: Window,
    filters: Filters = NO_FILTERS,
    dimension: Dimension | None = None,
    bound: str = "",
) -> str:
    """A part by an attribute: calls by outcome, tokens by type; or by a dimension and an attribute. `bound` as of
    `render`. Raises NotCarriedError."""
    return _Renderer(window, dimension, filters, attribute, bound).expression(part)


def histogram(relation: RelationName, window: Window, filters: Filters = NO_FILTERS) -> str:
    """A histogram of a period as it is: its buckets, or one native histogram. Raises NotCarriedError."""
    return _Renderer(window, None, filters).histogram(relation, ())


# -- names of what is recorded ------------------------------------------------------------------------------------


def recorded(name: str, step: str) -> str:
    """The series of a family's increments: `llm_vitals:attempts:increase1m`."""
    return f"llm_vitals:{name}:increase{step}"


def union(population: Population, step: str) -> str:
    """The series of a population's registers: `llm_vitals:users:min1h`."""
    return f"llm_vitals:{population}:min{step}"


def differences() -> dict[str, Minus]:
    """The differences of the catalogue that are recorded, by their names."""

    def walk(part: Part) -> Iterator[Part]:
        yield part
        if isinstance(part, Minus):
            yield from (*walk(part.left), *walk(part.right))
        elif isinstance(part, Ratio):
            yield from (*walk(part.over), *walk(part.under))
        elif isinstance(part, Complement):
            yield from walk(part.share)

    return {part.name: part for kpi in KPIS for part in walk(kpi.value) if isinstance(part, Minus)}


def family_of(difference: Minus) -> Family:
    """The one family that both sides of a recorded difference count. Raises NotCarriedError where there is none."""
    sides = (difference.left, difference.right)
    found = [increments.family(side.relation, side.where) for side in sides if isinstance(side, Count)]
    if len(found) != len(sides) or found[0] is not found[1] or not difference.name:
        raise NotCarriedError(f"{difference} is not recorded; expected a name and two counts of one relation")
    return found[0]


class _Renderer:
    """One expression over one window and dimension, or by one further attribute."""

    def __init__(
        self,
        window: Window,
        dimension: Dimension | None,
        filters: Filters,
        attribute: str | None = None,
        bound: str = "",
    ) -> None:
        self._window = window
        self._dimension: Dimension | None = dimension
        self._filters = filters
        self._attribute = attribute
        self._bound = bound

    def expression(self, part: Part) -> str:
        """A part's value."""
        if isinstance(part, Ratio):
            return self._ratio(part)
        if isinstance(part, Complement):
            of = self.expression(part.share)
            return f"1 - {of}" if isinstance(part.share, Below) else f"clamp_min(1 - {of}, 0)"
        if isinstance(part, Minus):
            return self._difference(part)
        if isinstance(part, (Count, Sum)):
            return self._total(part.relation, part.where, of_sums=isinstance(part, Sum))
        if isinstance(part, Mean):
            sums, counts = (self._total(part.relation, part.where, of_sums=sums) for sums in (True, False))
            return f"{sums}\n/ {counts}"
        if isinstance(part, Quantile):
            return f"histogram_quantile({part.q:g}, {self.histogram(part.relation, part.where)})"
        if isinstance(part, Below):
            bound = self._bound or f"{part.bound:g}"
            return f"histogram_fraction(0, {bound}, {self.histogram(part.relation, part.where)})"
        return self._distinct(part.population) if isinstance(part, Distinct) else self._returning(part.population)

    def _ratio(self, part: Ratio) -> str:
        if isinstance(part.over, Returning) and isinstance(part.under, Distinct):
            return self._returning(part.over.population)
        over = self.or_zero(part.over) if isinstance(part.over, Count) else self.expression(part.over)
        scale = f"{part.scale:g} * " if part.scale != 1 else ""
        ratio = f"{scale}{over}\n/ {_bracketed(self.expression(part.under), part.under)}"
        return ratio if part.most is None else f"clamp_max({ratio}, {part.most:g})"

    # -- increments ---------------------------------------------------------------------------------------------------

    def _total(self, relation: RelationName, where: tuple[Condition, ...], *, of_sums: bool) -> str:
        family = self._family(relation, where)
        suffix = (prometheus_names.SUM if of_sums else prometheus_names.COUNT) if family.is_histogram else ""
        return self._sum(family, self._grown(family.name + suffix, self._matchers(family, where)))

    def or_zero(self, count: Count) -> str:
        """A count; 0 where its family has other rows only."""
        family = self._family(count.relation, count.where)
        suffix = prometheus_names.COUNT if family.is_histogram else ""
        if not family.matchers(count.where):
            return self._total(count.relation, count.where, of_sums=False)
        wanted, every = (
            self._grown(family.name + suffix, self._matchers(family, where)) for where in (count.where, ())
        )
        return self._sum(family, f"\n  {wanted}\n  or 0 * {every}\n")

    def _difference(self, part: Minus) -> str:
        family = family_of(part)
        whole = self._sum(family, self._grown(part.name, self._matchers(family, ())))
        return whole if part.least is None else f"clamp_min({whole}, {part.least:g})"

    def histogram(self, relation: RelationName, where: tuple[Condition, ...]) -> str:
        """Native and classic histograms, added up: what is computed of a group that has both is unknown."""
        family = self._family(relation, where)
        either = recorded(f"{family.name}({prometheus_names.BUCKET})?", self._window.steps.histogram)
        inner = self._over("sum", "", (f'__name__=~"{either}"', *self._matchers(family, where)))
        return self._sum(family, f"\n  {inner}\n", prometheus_names.LE)

    def _family(self, relation: RelationName, where: tuple[Condition, ...]) -> Family:
        """The first that has the conditions, the dimension and all filters."""
        wanted: list[Dimension] = [*self._filters, *([] if self._dimension is None else [self._dimension])]
        return increments.family(relation, where, *dict.fromkeys(wanted))

    def _matchers(self, family: Family, where: tuple[Condition, ...]) -> tuple[str, ...]:
        chosen = (
            f"{family.label(dimension)}{operator}"
            for dimension, values in self._filters.items()
            for operator in (values.operators if isinstance(values, Matching) else (f'=~"{values}"',))
        )
        return (*family.matchers(where), *chosen)

    def _grown(self, name: str, matchers: tuple[str, ...]) -> str:
        return self._over("sum", recorded(name, self._window.steps.number), matchers)

    def _over(self, function: str, name: str, matchers: tuple[str, ...]) -> str:
        selector = f"{{{','.join(matchers)}}}" if matchers else ""
        return f"{function}_over_time({name}{selector}[{self._window.length}]{self._window.ends})"

    def _sum(self, family: Family, inner: str, *further: str) -> str:
        labels = [*further, *([family.label(self._dimension)] if self._dimension is not None else [])]
        if self._attribute is not None:
            label = prometheus_names.label_name(self._attribute)
            if label not in family.labels:
                raise NotCarriedError(f"{family.name} has no label for {self._attribute}")
            labels.append(label)
        return f"sum by ({', '.join(labels)}) ({inner})" if labels else f"sum({inner})"

    # -- registers ----------------------------------------------------------------------------------------------------

    def _union(self, population: Population, *, before: bool = False) -> str:
        if self._dimension is not None or self._filters:
            wanted = ", ".join([*self._filters, *([] if self._dimension is None else [self._dimension])])
            raise NotCarriedError(f"registers of {population} are not split by {wanted}")
        window = self._window
        modifier = window.begins if before else window.ends
        return f"min_over_time({union(population, window.steps.register)}[{window.length}]{modifier})"

    def _distinct(self, population: Population) -> str:
        """Partitions that saw somebody by the sum of all registers, one that saw nobody counted as 1."""
        seen = self._union(population)
        return f"{PARTITIONS} * count({seen})\n/ ({PARTITIONS} + sum({seen} - 1))"

    def _returning(self, population: Population) -> str:
        """Of the partitions whose least member of both periods is one of this period, those where the period before
        saw that member, too. Where nobody came before, nothing is known; where nobody returned, it is 0."""
        now, before = self._union(population), self._union(population, before=True)
        return f"sum({now} == bool {before}\nor 0 * {before})\n/ count({now}\nunless {now} > {before})"


def _bracketed(expression: str, part: Part) -> str:
    """A divisor; one that is itself computed stands in brackets."""
    return f"({expression})" if isinstance(part, (Distinct, Ratio, Mean)) else expression
