"""Calls as rows of keys and of values that add up. A call is a row of one; `rolled_call` has the rows of days.

Leaves that add up are the same SQL over counts of calls and of days, so both can be read together.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from llm_vitals_collector.kpi.parts import Condition, Count, Mean, Part, RelationName, Sum
from llm_vitals_collector.store.duckdb.leaves import (
    COLUMNS,
    DIMENSION_COLUMNS,
    TOKENS,
    VALUES,
    besides_type,
    condition,
    filtered,
    token_columns,
)

DIMENSIONS: Final = ", ".join(DIMENSION_COLUMNS.values())
_PLAIN: Final = (*DIMENSION_COLUMNS.values(), "outcome", "operation", "retry")
_FLAGS: Final = (
    *("query", "known_user", "known_question", "known_tokens", "known_price", "exact_price"),
    *("answered", "judged", "completed", "completable"),
)
_COUNTED: Final[dict[RelationName, str]] = {
    "attempts": "calls",
    "duration": "durations",
    "time_to_first_chunk": "first_chunks",
    "output_chunk": "output_chunks",
    "scores": "overalls",
}
"""How many rows of a relation a day_counts has."""
_VALUES: Final[dict[str, str]] = {
    "calls": "1",
    "durations": f"CAST({VALUES['duration']} IS NOT NULL AS INTEGER)",
    "first_chunks": f"CAST({VALUES['time_to_first_chunk']} IS NOT NULL AS INTEGER)",
    "output_chunks": f"CAST({VALUES['output_chunk']} IS NOT NULL AS INTEGER)",
    **{column: f"coalesce({column}, 0)" for column in TOKENS.values()},
    **{f"known_{column}": f"CAST({column} IS NOT NULL AS INTEGER)" for column in TOKENS.values()},
    "cost_usd": "cost_usd",
    "overall": "overall",
    "overalls": "CAST(overall IS NOT NULL AS INTEGER)",
}
_OF_COUNTS: Final = {**COLUMNS, **{name: name for name in _FLAGS}}
"""The columns that a condition may name, as counts have them."""
COLUMN_NAMES: Final = ", ".join(("started_at", *_PLAIN, *_FLAGS, *_VALUES))
"""The columns of a day_counts, in order."""
ONE_CALL: Final = ", ".join(
    (
        "started_at",
        *_PLAIN,
        *(f"{COLUMNS[name]} AS {name}" for name in _FLAGS),
        *(f"{sql} AS {name}" for name, sql in _VALUES.items()),
    )
)
"""What is selected of `counted_call` for the day_counts of each call."""
SUMMED: Final = ", ".join((*_PLAIN, *_FLAGS, *(f"sum({name}) AS {name}" for name in _VALUES)))
"""What is selected of counts to make fewer of them, with GROUP BY ALL."""


def summed(leaf: Count | Sum) -> str:
    """The aggregate of a leaf over counts; those of several parts of the rows add up."""
    if leaf.relation == "tokens":
        columns = token_columns(leaf.where)
        known = " + ".join(f"known_{column}" for column in columns)
        of_calls = besides_type(leaf.where)
        if isinstance(leaf, Count):
            return f"sum({known}){_filtered(of_calls)}"
        counted = " AND ".join([f"{known} > 0", *(condition(one, _OF_COUNTS) for one in of_calls)])
        return f"sum({' + '.join(columns)}) FILTER (WHERE {counted})"
    if isinstance(leaf, Sum):
        return f"sum({'cost_usd' if leaf.relation == 'cost' else 'overall'})" + _where(leaf)
    if leaf.relation == "cost":
        return "sum(calls) FILTER (WHERE known_price)"
    return f"coalesce(sum({_COUNTED[leaf.relation]}){_where(leaf)}, 0)"


def counted_and_summed(leaf: Mean) -> tuple[str, str]:
    """The same for a mean: of how many values, and of their sum."""
    return f"sum(overalls){_where(leaf)}", f"sum(overall){_where(leaf)}"


def added_up(keys: Iterable[str], leaves: Iterable[Count | Sum | Mean], rows: str) -> str:
    """A SELECT of fewer counts with the columns `keys` and all that these leaves name, of the counts `rows`.

    Each leaf looks at each row: of the few that are left 40 leaves cost little."""
    of_leaves = (name for leaf in leaves for name in _names_of(leaf))
    columns = dict.fromkeys((*keys, *sorted(of_leaves)))
    sums = ", ".join(f"sum({name}) AS {name}" for name in _VALUES)
    return f"SELECT {', '.join(columns)}, {sums} FROM {rows} GROUP BY ALL"  # noqa: S608 # ours


def _names_of(leaf: Count | Sum | Mean) -> set[str]:
    """The columns of a row that decide whether it counts; scores of calls are of one name and evaluator."""
    names = {one.column for one in leaf.where} - {"type", "name", "evaluator"}
    if leaf.relation == "cost":
        names.add("known_price")
    return {"task" if name == "known_task" else name for name in names}


def columns_of(leaves: Iterable[Count | Sum | Mean]) -> dict[Part, tuple[str, ...]]:
    """The aggregates over counts of each leaf: one that adds up, or the two of a mean."""
    return {leaf: counted_and_summed(leaf) if isinstance(leaf, Mean) else (summed(leaf),) for leaf in leaves}


def _where(leaf: Count | Sum | Mean) -> str:
    return _filtered(leaf.where)


def _filtered(where: Iterable[Condition]) -> str:
    return filtered(where, _OF_COUNTS)
