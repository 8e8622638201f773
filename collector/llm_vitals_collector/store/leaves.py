"""What the SQL of every store has in common: the columns that a KPI's parts name, and each part as one aggregate.

It is plain SQL, which all of them read alike. What they spell differently is a `Dialect`. Relations:

- `attempts`: the calls that count, one row an attempt.
- `scores`: one row a score, with `name`, `evaluator`, `value` and `preferred`. Those that calls have as a column, and
  roll-ups as a sum, are the family `overall`; their rows are the same.
- `ratings`: one row a rating, with `rating`, `labelled` and `correct`.

Only text of this file and of the catalogue becomes SQL; what a URL brings travels as parameters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import (
    Below,
    Condition,
    Count,
    Distinct,
    Mean,
    Part,
    Quantile,
    RelationName,
    Returning,
    Sum,
    Value,
)

OVERALL: Final = frozenset({Condition("evaluator", ("heuristic",)), Condition("name", ("overall",))})
"""The conditions of the family `overall`."""

Family = Literal["attempts", "overall", "scores", "ratings", "users"]
"""The relation that a leaf is aggregated over; `users` is for Returning, which compares periods."""

DIMENSION_COLUMNS: Final[dict[Dimension, str]] = {
    "model": "request_model",
    "task": "task",
    "provider": "provider",
    "service": "service",
    "variant": "variant",
}
_QUERY: Final = "(coalesce(starts_query, false) AND NOT retry)"
_COMPLETED: Final = (
    f"CASE WHEN operation = '{semconv.EMBEDDINGS}' THEN NULL "
    f"WHEN outcome IN ({', '.join(map(repr, semconv.NOT_COMPLETED))}) THEN false "
    f"WHEN outcome = '{semconv.OK}' AND judged = '{semconv.JUDGED_YES}' THEN true END"
)
"""As `llm_vitals.verdicts.outcome.completed`."""
COLUMNS: Final[dict[str, str]] = {
    "outcome": "outcome",
    "operation": "operation",
    "retry": "retry",
    "query": _QUERY,
    "known_user": '("user" IS NOT NULL)',
    "known_question": "(fingerprint IS NOT NULL)",
    "known_task": "(task IS NOT NULL)",
    "known_tokens": "(input_tokens IS NOT NULL OR output_tokens IS NOT NULL)",
    "known_price": "(cost_usd IS NOT NULL)",
    "exact_price": "(cost_usd IS NOT NULL AND NOT coalesce(cost_lower_bound, false))",
    "answered": "(judged IS NOT NULL)",
    "judged": "coalesce(judged = 'yes', false)",
    "completed": f"coalesce({_COMPLETED}, false)",
    "completable": f"({_COMPLETED} IS NOT NULL)",
    "preferred": "preferred",
    "name": "name",
    "evaluator": "evaluator",
    "rating": "rating",
    "correct": "coalesce(correct, false)",
    "comparable": "(correct IS NOT NULL)",
}
"""The SQL of each column that a condition may name (kpi/parts.py)."""

VALUES: Final[dict[RelationName, str]] = {
    "duration": f"CASE WHEN operation <> '{semconv.EMBEDDINGS}' THEN duration_s END",
    "time_to_first_chunk": "time_to_first_chunk_s",
    "output_chunk": "(duration_s - time_to_first_chunk_s) / nullif(chunks - 1, 0)",
    "cost": "cost_usd",
    "scores": "value",
}
TOKENS: Final = {
    "input": "input_tokens",
    "output": "output_tokens",
    "cache_read": "cache_read_tokens",
    "cache_write": "cache_write_tokens",
    "reasoning": "reasoning_tokens",
}
_FAMILIES: Final[dict[RelationName, Family]] = {"scores": "scores", "ratings": "ratings", "labels": "ratings"}
KNOWN_QUERY: Final = f'{_QUERY} AND "user" IS NOT NULL AND fingerprint IS NOT NULL'
"""The condition of a query whose user and question are known."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a database spells what SQL leaves open."""

    user: str
    """What tells users apart."""
    pair: str
    """A user and a question as 64 bits: of 10 M pairs two are taken for one with a chance of 1 in 370,000."""
    quantile: str
    """The quantile `{q}` of `{value}`, between the two nearest values linearly."""


def family_of(leaf: Part) -> Family:
    """The relation that a leaf is aggregated over."""
    if isinstance(leaf, Returning):
        return "users"
    if isinstance(leaf, (Count, Sum, Quantile, Mean, Below)):
        if leaf.relation == "scores" and frozenset(leaf.where) == OVERALL:
            return "overall"
        return _FAMILIES.get(leaf.relation, "attempts")
    return "attempts"


def is_count(leaf: Part) -> bool:
    """Whether the leaf is 0, not unknown, where there is no row."""
    return isinstance(leaf, (Count, Distinct))


def aggregate(leaf: Part, dialect: Dialect) -> str:
    """The SQL of a leaf. Raises TypeError for a part that is no leaf, or none that one aggregate can compute."""
    if isinstance(leaf, Count) and leaf.relation in ("deductions", "weights", "weight_squares"):
        raise TypeError(f"{leaf!r} is counted in Prometheus only")
    if isinstance(leaf, Distinct):
        if leaf.population == "users":
            return f'count(DISTINCT {dialect.user}) FILTER (WHERE "user" IS NOT NULL)'
        return f"count(DISTINCT {dialect.pair}) FILTER (WHERE {KNOWN_QUERY})"
    if isinstance(leaf, Count):
        return _count(leaf)
    if isinstance(leaf, Sum):
        if leaf.relation == "tokens":
            return _tokens(leaf)
        return f"sum({VALUES[leaf.relation]})" + filtered(leaf.where)
    if isinstance(leaf, Quantile):
        return dialect.quantile.format(value=VALUES[leaf.relation], q=repr(leaf.q)) + filtered(leaf.where)
    if isinstance(leaf, (Mean, Below)):
        return f"avg({_averaged(leaf)})" + filtered(leaf.where)
    raise TypeError(f"{leaf!r} is no count, sum, quantile, mean, share below or distinct count")


def counted_and_summed(leaf: Mean | Below) -> tuple[str, str]:
    """The SQL of how many values an average rests on, and of their sum: both add up over parts of the rows."""
    where = filtered(leaf.where)
    return f"count({_averaged(leaf)}){where}", f"sum({_averaged(leaf)}){where}"


def _averaged(leaf: Mean | Below) -> str:
    value = VALUES[leaf.relation]
    if isinstance(leaf, Mean):
        return value
    return f"CASE WHEN {value} < {leaf.bound!r} THEN 1.0 WHEN {value} IS NOT NULL THEN 0.0 END"


def _count(leaf: Count) -> str:
    if leaf.relation == "tokens":
        where = filtered(besides_type(leaf.where))
        return " + ".join(f"count({column}){where}" for column in token_columns(leaf.where))
    if leaf.relation == "labels":
        return _where("count(*)", ["labelled", *map(condition, leaf.where)])
    if leaf.relation == "ratings":
        return _where("count(*)", ["rating IS NOT NULL", *map(condition, leaf.where)])
    counted = f"count({VALUES[leaf.relation]})" if leaf.relation in VALUES else "count(*)"
    return counted + filtered(leaf.where)


def _tokens(leaf: Sum) -> str:
    columns = token_columns(leaf.where)
    known = " OR ".join(f"{column} IS NOT NULL" for column in columns)
    counted = " AND ".join([f"({known})", *map(condition, besides_type(leaf.where))])
    return f"sum({' + '.join(f'coalesce({column}, 0)' for column in columns)}) FILTER (WHERE {counted})"


def token_columns(where: Iterable[Condition]) -> list[str]:
    """The columns of the types of tokens that conditions name; input and output where they name none."""
    wanted = [value for one in where if one.column == "type" for value in one.values] or ["input", "output"]
    return [TOKENS[str(value)] for value in wanted]


def besides_type(where: Iterable[Condition]) -> list[Condition]:
    """The conditions on calls whose tokens are counted."""
    return [one for one in where if one.column != "type"]


def filtered(where: Iterable[Condition], columns: Mapping[str, str] = COLUMNS) -> str:
    """A FILTER clause of conditions, with the SQL of the columns that they name; empty where there are none."""
    conditions = [condition(one, columns) for one in where]
    return f" FILTER (WHERE {' AND '.join(conditions)})" if conditions else ""


def _where(counted: str, conditions: list[str]) -> str:
    return f"{counted} FILTER (WHERE {' AND '.join(conditions)})"


def condition(one: Condition, columns: Mapping[str, str] = COLUMNS) -> str:
    """The SQL of a condition; a negated one is fulfilled by an absent value, too."""
    column = columns[one.column]
    if all(isinstance(value, bool) for value in one.values):
        (wanted,) = one.values
        return column if wanted is not one.negated else f"NOT {column}"
    if one.negated:
        return f"coalesce({column} NOT IN ({_literals(one.values)}), true)"
    return f"{column} IN ({_literals(one.values)})"


def _literals(values: Iterable[Value]) -> str:
    return ", ".join("'" + str(value).replace("'", "''") + "'" for value in values)
