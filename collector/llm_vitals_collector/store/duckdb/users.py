"""Users of a period and of the one before it, and how many of each had been seen in the period before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store.duckdb.hours import USERS, last_hour
from llm_vitals_collector.store.duckdb.leaves import USER
from llm_vitals_collector.store.duckdb.reader import Row, Select
from llm_vitals_collector.store.duckdb.rolled import Rolled
from llm_vitals_collector.store.duckdb.statements import named, parameters_of
from llm_vitals_collector.store.found import BARELY, Found, Key, note_users

Level = Dimension | None

_NOW: Final = "started_at >= $from"
_PREVIOUSLY: Final = "started_at >= $previous_from AND started_at < $from"
_BEFORE: Final = "started_at < $previous_from"
_COUNTS: Final = (
    ("users", "now"),
    ("returned", "now AND previously"),
    ("users_before", "previously"),
    ("returned_before", "previously AND before"),
    ("seen_long_before", "before"),
)
"""What is counted, each with the condition of a user of whom it is known in which of the three periods it was seen."""


def user_selects(
    levels: Sequence[Level], scope: Scope, where: str, parameters: Mapping[str, object], rolled: Rolled | None
) -> list[Select]:
    """The SELECTs whose rows `note` reads, of the calls that `where` chooses by `$before_from` and `$to`;
    `parameters` has all that SQL may name."""
    before = scope.period.previous.previous
    parameters = {**parameters, "before_from": before.start, "enough": before.end - BARELY * before.length}
    reaches_back = f"SELECT 1 FROM counted_call WHERE {where} AND started_at < $enough LIMIT 1"  # noqa: S608 # ours
    return [(sql, parameters_of(sql, parameters)) for sql in (_sql(levels, where, rolled), reaches_back)]


def note(found: Mapping[Key, Found], rows: Sequence[Sequence[Row]]) -> None:
    """What the rows of `user_selects` say."""
    counted, reaches_back = rows
    for level, key, *counts in counted:
        note_users(found, level, key, [int(one or 0) for one in counts], enough=bool(reaches_back))  # pyright: ignore[reportArgumentType] # as selected


def _sql(levels: Sequence[Level], where: str, rolled: Rolled | None) -> str:
    """Rows of level, key and a number for each of _COUNTS."""
    names = [name for name, _ in _COUNTS]
    counts = ", ".join(f"count(*) FILTER (WHERE {condition}) AS {name}" for name, condition in _COUNTS)
    parts = [f"SELECT level, key, {counts} FROM met GROUP BY level, key"]  # noqa: S608 # ours
    if rolled is None:
        relation = f'(SELECT *, {USER} AS person FROM counted_call WHERE "user" IS NOT NULL AND {where})'  # noqa: S608 # ours
        ctes = "WITH"
    else:
        relation = "apart"
        ctes = f"{rolled.members(USERS, where, repeated=False)},\n{_others(levels, where, rolled)},"
        parts += [_of_others(level) for level in levels]
    met = "\n    UNION ALL ".join(
        f"SELECT {named(level)}, bool_or({_NOW}) AS now, bool_or({_PREVIOUSLY}) AS previously, "  # noqa: S608 # ours
        f"bool_or({_BEFORE}) AS before FROM {relation} GROUP BY person{', 2' if level is not None else ''}"
        for level in levels
    )
    counted = "\n    UNION ALL ".join(parts)
    return f"""{ctes} met AS ({met}),
counted AS ({counted})
SELECT level, key, {", ".join(f"sum({name})" for name in names)} FROM counted GROUP BY level, key
"""  # noqa: S608 # ours


def _others(levels: Sequence[Level], where: str, rolled: Rolled) -> str:
    """Rows of users by period, and how many of them have a row before: in the same period, in it or the one before, in
    one of the three."""
    again = ", ".join(
        f"count(*) FILTER (WHERE {last_hour(level)} >= ${start}_hour) AS {level or 'total'}_{start}"
        for level in levels
        for start in ("from", "previous_from", "before_from")
    )
    return f"""others AS MATERIALIZED (
    SELECT {USERS.dimensions}, {_NOW} AS now, {_PREVIOUSLY} AS previously, count(*) AS users, {again}
    FROM {rolled.others(USERS, where)} GROUP BY ALL
)"""  # noqa: S608 # ours


def _of_others(level: Level) -> str:
    """Users are rows less those that have a row before in the same period."""
    name = level or "total"
    counts = ", ".join(
        (
            f"sum(users - {name}_from) FILTER (WHERE now)",
            f"sum({name}_previous_from - {name}_from) FILTER (WHERE now)",
            f"sum(users - {name}_previous_from) FILTER (WHERE previously)",
            f"sum({name}_before_from - {name}_previous_from) FILTER (WHERE previously)",
            "sum(users) FILTER (WHERE NOT now AND NOT previously)",
        )
    )
    return f"SELECT {named(level)}, {counts} FROM others{'' if level is None else ' GROUP BY 2'}"  # noqa: S608 # ours
