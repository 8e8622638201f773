"""Scored answers of a period, each with what it is split by: how many lie below a benchmark, and the worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.slices import NOT_DRAWN, Place, SliceCount
from llm_vitals_collector.store.duckdb import measure
from llm_vitals_collector.store.duckdb.about import about
from llm_vitals_collector.store.duckdb.reader import Read, Snapshot
from llm_vitals_collector.store.results import WorstAnswer
from llm_vitals_collector.store.sampling import SCORED
from llm_vitals_collector.store.slices import (
    MOST_KEYS,
    PROMPT_VERSION,
    SHOWN,
    SUMS,
    TEXT,
    Dialect,
    bounds,
    columns,
    counts_of,
    places_of,
    worst_of,
)
from llm_vitals_collector.store.values import whole

_COLUMNS: Final = columns(
    Dialect(
        matches="regexp_matches({text}, {pattern})",
        backslash="\\",
        hour="CAST(epoch_us(started_at) // 3600000000 % 24 AS VARCHAR)",
        version=f"json_extract_string(attributes, '$.\"{PROMPT_VERSION}\"')",
        fingerprint="left(md5({text}), 8)",
        head="lower(left({text}, 400))",
    )
)
_NEAR: Final = timedelta(days=1)
"""A score is of the last call of its trace where it names no span: calls so long before and after the period are looked
at, too, so that none of it is taken for the last one."""
_PERIOD: Final = "call WHERE started_at >= $near_from AND started_at < $near_to"
_NAMED: Final = 'score WHERE "at" >= $near_from AND value IS NOT NULL AND list_contains($names, name)'
# Unsigned, as a hash is: otherwise both are made 128 bits wide, which takes ten times as long.
_SAMPLE: Final = "($one_in = 1 OR hash(coalesce(trace_id, response_id, id)) % $one_in::UBIGINT = 0)"
_RECEIVED: Final = f"SELECT * FROM {_NAMED} AND {_SAMPLE}"  # noqa: S608 # only text of this package
_ONE: Final = f"""
WITH received AS MATERIALIZED ({_RECEIVED}),
scored AS (
    SELECT place, about.call.trace_id, about.call.span_id, received.name, received.value, evaluator, received."at",
           received.id, received.explanation
    FROM received JOIN ({about("FROM received", _PERIOD)}) AS about USING (id)
),
latest AS (
    SELECT place, trace_id, span_id, name, value, evaluator, explanation FROM scored
    QUALIFY row_number() OVER (PARTITION BY place, name, evaluator ORDER BY "at" DESC, id DESC) = 1
),
answer AS MATERIALIZED (
    SELECT latest.* EXCLUDE (trace_id, span_id), value < $bounds[list_position($names, name)] AS below, {{columns}}
    FROM latest JOIN call ON call.rowid = latest.place {{weights}} WHERE {{within}}
)
"""  # noqa: S608 # only text of this package
"""Of each answer of the period the latest score of each evaluator and each of `$names`, with columns of its call."""
_PICKED: Final = f"""
picked AS (
    SELECT trace_id, span_id, stratum, 1 / probability AS weight, epoch_us("at") // 3600000000 AS hour,
           state = '{SCORED}' AS done
    FROM pick WHERE "at" >= $from AND "at" < $to
),
hours AS (
    SELECT stratum, hour, sum(weight) AS picked, sum(weight) FILTER (WHERE done) AS scored
    FROM picked GROUP BY stratum, hour
),
answered AS (
    SELECT stratum, hour,
           picked / scored * sum(picked) OVER strata / sum(picked) FILTER (WHERE scored > 0) OVER strata AS factor
    FROM hours WINDOW strata AS (PARTITION BY stratum)
),
drawn AS (
    SELECT trace_id, span_id, stratum, weight * coalesce(factor, 1) AS weight
    FROM picked JOIN answered USING (stratum, hour)
)
"""  # noqa: S608 # as above
"""The weight of each picked call: 1 / probability, and what makes up for those of its stratum and hour that could not
be scored, as in kpi/weighted.py."""
_WEIGHTS: Final = """
LEFT JOIN drawn ON latest.evaluator = 'judge' AND drawn.trace_id = latest.trace_id AND drawn.span_id = latest.span_id
"""


def scored(read: Read, scope: Scope, names: Sequence[str]) -> int:
    """The number of `Store.scored`."""
    sql = f'SELECT count(*) FROM {_NAMED} AND "at" < $near_to'  # noqa: S608 # as above
    ((count,),) = read(sql, {**_near(scope), "names": list(names)})
    return whole(count) or 0


def below(read: Snapshot, scope: Scope, benchmarks: Mapping[str, float], one_in: int) -> tuple[SliceCount, ...]:
    """The counts of `Store.below`."""
    if not benchmarks:
        return ()
    keys = ", ".join(f"{sql} AS slice_{name}" for name, sql in _COLUMNS.items())
    pairs = ", ".join(f"{{'by': '{name}', 'key': slice_{name}}}" for name in _COLUMNS)
    keys += f", coalesce(drawn.stratum, '{NOT_DRAWN}') AS stratum, coalesce(drawn.weight, 1) AS weight"
    sql = f"""{_answers(scope, keys, drawn=True)}
SELECT name, evaluator, one.by, one.key, count(*) AS answers, count(*) FILTER (WHERE below), {SUMS} FROM (
    SELECT name, evaluator, below, stratum, weight, unnest([{{'by': 'all', 'key': ''}}, {pairs}]) AS one
    FROM answer
) WHERE one.key IS NOT NULL GROUP BY 1, 2, 3, 4
QUALIFY row_number() OVER (PARTITION BY name, evaluator, one.by ORDER BY count(*) DESC, one.key) <= {MOST_KEYS}
"""  # noqa: S608 # only text of this package
    return counts_of(read(sql, _parameters(scope, benchmarks, one_in)))


def worst(
    read: Snapshot,
    scope: Scope,
    benchmarks: Mapping[str, float],
    evaluators: Mapping[str, str],
    places: Mapping[str, Place],
    limit: int,
    one_in: int,
) -> tuple[WorstAnswer, ...]:
    """The answers of `Store.worst`."""
    if not benchmarks:
        return ()
    chosen, keys = places_of(benchmarks, evaluators, places)
    inside = [
        f"(name <> $names[{number + 1}] OR {_COLUMNS[place.by]} = $key_{number})" for number, place in chosen.items()
    ]
    inside += [
        f"(name <> $names[{number + 1}] OR evaluator = $evaluator_{number})" for number in range(len(benchmarks))
    ]
    shown = ", ".join(f"call.{name}" for name in SHOWN.split(", "))
    more = ", ".join(f"left({name}, {TEXT}) AS {name}" for name in ("prompt", "output"))
    sql = f"""{_answers(scope, f"{shown}, {more}, {' AND '.join(inside)} AS inside")}
SELECT name, value, evaluator, left(explanation, {TEXT}), trace_id, span_id, epoch_us(started_at), request_model, task,
       prompt, output
FROM answer WHERE below AND inside
QUALIFY row_number() OVER (PARTITION BY name ORDER BY value, started_at DESC, span_id) <= $limit
ORDER BY name, value, started_at DESC, span_id
"""  # noqa: S608 # only text of this package
    return worst_of(read(sql, {**_parameters(scope, benchmarks, one_in), **keys, "limit": limit}))


def _answers(scope: Scope, wanted: str, *, drawn: bool = False) -> str:
    within = f"counted AND {measure.within(scope, 'call.started_at', 'from', 'to')}"
    sql = _ONE.format(within=within, columns=wanted, weights=_WEIGHTS if drawn else "")
    return sql.replace("WITH received", f"WITH {_PICKED}, received", 1) if drawn else sql


def _near(scope: Scope) -> dict[str, object]:
    return {"near_from": scope.period.start - _NEAR, "near_to": scope.period.end + _NEAR}


def _parameters(scope: Scope, benchmarks: Mapping[str, float], one_in: int) -> dict[str, object]:
    return {
        "from": scope.period.start,
        "to": scope.period.end,
        "one_in": one_in,
        **_near(scope),
        **bounds(benchmarks),
        **measure.filters(scope),
    }
