"""What a KPI is made of: counts with conditions, sums, ratios, distinct counts, quantiles.

A part says what is computed, not how. The store renders it as SQL over calls, `dashboards` as PromQL over recorded
increments; both give the same number. A part whose value is unknown makes everything that is built on it unknown: a
ratio of nothing is unknown, never 0 and never 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

RelationName = Literal[
    "attempts",
    "tokens",
    "cost",
    "scores",
    "deductions",
    "weights",
    "weight_squares",
    "ratings",
    "labels",
    "duration",
    "time_to_first_chunk",
    "output_chunk",
]
"""What there is to count:

- `attempts`: requests to a model. A call is an attempt less its retries. `answered`: it gave a person an answer (no
  error, no embedding, no step that only calls tools); `judged`: it could be told whether that answer declines.
- `tokens`: tokens of calls, by type.
- `cost`: US dollars of calls whose price is known. `exact_price` of an attempt: and is no lower bound.
- `scores`: scores of answers, 0 to 1, by name and evaluator (`heuristic`, `judge`, `human`, ...). `preferred` is true
  of one a call and name: the latest of a judge where there is one, else the heuristics'. Only in the store.
- `deductions`: what was seen to be wrong with answers, one for each thing. Only in Prometheus.
- `weights`: answers that scores of the judge in the background stand for, by the criterion's name and whether the score
  is `below` its benchmark; `weight_squares`: the squares of these weights. Only in Prometheus: the store has each one.
- `ratings`: ratings by people.
- `labels`: calls for which an expected answer was given; the latest one counts. Only in the store.
- `duration`, `time_to_first_chunk`, `output_chunk`: times in seconds, one an attempt that has it and is to give an
  answer: embeddings have none.
"""

Population = Literal["users", "questions"]
"""What can be told apart: users, and pairs of a user and a question."""

COLUMNS: Final[dict[RelationName, frozenset[str]]] = {
    "attempts": frozenset(
        {"outcome", "retry", "query", "operation", "known_user", "known_question", "known_task", "known_tokens"}
        | {"completed", "completable", "known_price", "exact_price", "answered", "judged"}
    ),
    "tokens": frozenset({"type", "operation"}),
    "cost": frozenset(),
    "scores": frozenset({"name", "evaluator", "preferred"}),
    "deductions": frozenset({"deduction"}),
    "weights": frozenset({"name", "below"}),
    "weight_squares": frozenset({"name"}),
    "ratings": frozenset({"rating"}),
    "labels": frozenset({"correct", "comparable"}),
    "duration": frozenset({"operation"}),
    "time_to_first_chunk": frozenset({"operation"}),
    "output_chunk": frozenset({"operation"}),
}
"""The columns that a condition may name, by relation. A boolean column takes `True` or `False`."""

STORE_ONLY: Final = frozenset({"known_tokens", "known_price", "exact_price", "correct", "comparable", "preferred"})
"""Columns that no metric carries."""

Value = str | bool


@dataclass(frozen=True, slots=True)
class Condition:
    """A column is one of `values`; or, negated, none of them (an absent value then fulfils it, too)."""

    column: str
    values: tuple[Value, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows of a relation fulfil all conditions. 0 where the relation has rows and none does."""

    relation: RelationName
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a relation's values (tokens, USD, scores). Unknown where there is no row."""

    relation: Literal["tokens", "cost", "scores"]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Quantile:
    """The value that a share `q` of a relation's values do not exceed."""

    relation: Literal["duration", "time_to_first_chunk", "output_chunk"]
    q: float
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Mean:
    """The mean of a relation's values."""

    relation: Literal["scores"]
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Below:
    """The share of a relation's values that lie below `bound`."""

    relation: Literal["scores", "duration", "time_to_first_chunk", "output_chunk"]
    bound: float
    where: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Distinct:
    """How many members of a population were seen in the period. Exact in the store, an estimate in Prometheus."""

    population: Population


@dataclass(frozen=True, slots=True)
class Returning:
    """Members seen in the period and in the previous period of equal length, too. Unknown where that one saw nobody."""

    population: Population


@dataclass(frozen=True, slots=True)
class Minus:
    """`left` less `right`, at least `least` where that is given.

    `name` says what the difference counts, in snake case: Prometheus records it under this name.
    """

    left: Part
    right: Part
    least: float | None = 0
    name: str = ""


@dataclass(frozen=True, slots=True)
class Ratio:
    """`over` / `under`, times `scale`. Unknown where `under` is 0 or unknown; at most `most` where that is given."""

    over: Part
    under: Part
    scale: float = 1
    most: float | None = None


@dataclass(frozen=True, slots=True)
class Complement:
    """1 less a share, at least 0."""

    share: Part


Part = Count | Sum | Quantile | Mean | Below | Distinct | Returning | Minus | Ratio | Complement


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The values that a column must not have; see `none_of`."""

    values: tuple[Value, ...]


Wanted = Value | tuple[str, ...] | NoneOf


def none_of(*values: Value) -> NoneOf:
    """A condition that excludes values: `count("attempts", outcome=none_of("error"))`."""
    return NoneOf(values)


def conditions(relation: RelationName, wanted: dict[str, Wanted]) -> tuple[Condition, ...]:
    """Conditions in the order of their columns' names. Raises ValueError for a column that the relation lacks."""
    made: list[Condition] = []
    for column, value in sorted(wanted.items()):
        if column not in COLUMNS[relation]:
            known = ", ".join(sorted(COLUMNS[relation])) or "none"
            raise ValueError(f"{relation} has no column {column!r}; expected one of: {known}")
        if isinstance(value, NoneOf):
            made.append(Condition(column, value.values, negated=True))
        else:
            made.append(Condition(column, value if isinstance(value, tuple) else (value,)))
    return tuple(made)


def count(relation: RelationName, **wanted: Wanted) -> Count:
    """`count("attempts", outcome="refusal", retry=False)`."""
    return Count(relation, conditions(relation, wanted))


def total(relation: Literal["tokens", "cost", "scores"], **wanted: Wanted) -> Sum:
    """`total("tokens", type=("input", "output"))`."""
    return Sum(relation, conditions(relation, wanted))


def mean(**wanted: Wanted) -> Mean:
    """`mean(name="overall", evaluator="heuristic")`."""
    return Mean("scores", conditions("scores", wanted))


def below(bound: float, **wanted: Wanted) -> Below:
    """`below(0.7, name="correctness", evaluator="judge")`."""
    return Below("scores", bound, conditions("scores", wanted))


def children(part: Part) -> tuple[Part, ...]:
    """The parts that a part is made of directly."""
    if isinstance(part, Minus):
        return (part.left, part.right)
    if isinstance(part, Ratio):
        return (part.over, part.under)
    return (part.share,) if isinstance(part, Complement) else ()


def leaves(part: Part) -> tuple[Part, ...]:
    """The counts, sums, quantiles, means, shares and distinct counts that a part rests on, each once, in order."""
    below_it = children(part)
    if not below_it:
        return (part,)
    return tuple(dict.fromkeys(leaf for child in below_it for leaf in leaves(child)))
