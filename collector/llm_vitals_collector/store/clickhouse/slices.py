"""Scored answers of a period, each with what it is split by: how many lie below a benchmark, and the worst. As
store/duckdb/slices.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.slices import NOT_DRAWN, Place, SliceCount
from llm_vitals_collector.store.clickhouse import measure
from llm_vitals_collector.store.clickhouse.about import about
from llm_vitals_collector.store.clickhouse.columns import microseconds, time, us
from llm_vitals_collector.store.clickhouse.connection import Read
from llm_vitals_collector.store.clickhouse.latest import CALLS, latest
from llm_vitals_collector.store.results import WorstAnswer
from llm_vitals_collector.store.sampling import ONLINE, SCORED
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
        matches="match({text}, {pattern})",
        backslash=r"\\",
        hour="toString(toHour(started_at, 'UTC'))",
        version=f"nullIf(JSONExtractString(attributes, '{PROMPT_VERSION}'), '')",
        fingerprint="lower(substring(hex(MD5({text})), 1, 8))",
        wide="length({text}) > lengthUTF8({text})",
        head="lowerUTF8(substringUTF8({text}, 1, 400))",
    )
)
_NEAR: Final = timedelta(days=1)
_SINCE: Final = f"at >= {time('near_from')}"
_SAMPLE: Final = "({one_in:UInt64} = 1 OR cityHash64(coalesce(trace_id, response_id, id)) % {one_in:UInt64} = 0)"
_RECEIVED: Final = (
    f"SELECT * FROM ({latest('score', _SINCE)}) "  # noqa: S608 # ours
    f"WHERE value IS NOT NULL AND has({{names:Array(String)}}, name) AND {_SAMPLE}"
)
_CALLS_NEAR: Final = f"started_at >= {time('near_from')} AND started_at < {time('near_to')}"
_ONE: Final = f"""
SELECT call.*{{drawn_columns}}, scored.name AS name, scored.value AS value, scored.evaluator AS evaluator,
       scored.explanation AS explanation,
       scored.value < {{{{bounds:Array(Float64)}}}}[indexOf({{{{names:Array(String)}}}}, scored.name)] AS below
FROM (SELECT trace_id, span_id, started_at, {{columns}} FROM {CALLS} WHERE {{within}}) AS call
JOIN (
    SELECT * FROM (
        SELECT call_trace_id AS trace_id, call_span_id AS span_id, name, assumeNotNull(score.value) AS value, evaluator,
               at, score.id AS id, explanation
        FROM (SELECT id, name, value, evaluator, at, explanation FROM ({{received}})) AS score
        JOIN ({{about}}) AS about ON score.id = about.id
    ) ORDER BY at DESC, id DESC LIMIT 1 BY trace_id, span_id, name, evaluator
) AS scored ON call.trace_id = scored.trace_id AND call.span_id = scored.span_id
{{drawn}}"""  # noqa: S608 # only text of this package
"""Of each answer of the period the latest score of each evaluator and each of `names`, with columns of its call."""
_DRAWN: Final = f"""
LEFT JOIN (
    SELECT trace_id, span_id, stratum, weight * factor AS weight, 'judge' AS evaluator
    FROM (
        SELECT trace_id, span_id, stratum, 1 / probability AS weight, toStartOfHour(at) AS hour
        FROM pick FINAL WHERE at >= {time("from")} AND at < {time("to")}
    ) AS picked
    JOIN (
        SELECT stratum, hour,
               if(scored > 0, picked / scored * sum(picked) OVER strata / sum(if(scored > 0, picked, 0)) OVER strata, 1)
                   AS factor
        FROM (
            SELECT stratum, toStartOfHour(at) AS hour, sum(1 / probability) AS picked,
                   sum(if(state = '{SCORED}', 1 / probability, 0)) AS scored
            FROM pick FINAL WHERE at >= {time("from")} AND at < {time("to")} GROUP BY stratum, hour
        ) WINDOW strata AS (PARTITION BY stratum)
    ) AS answered ON picked.stratum = answered.stratum AND picked.hour = answered.hour
) AS drawn ON drawn.evaluator = scored.evaluator AND drawn.trace_id = scored.trace_id
    AND drawn.span_id = scored.span_id AND startsWith(scored.id, '{ONLINE}')
"""  # noqa: S608 # as above
_DRAWN_COLUMNS: Final = (
    f", if(drawn.weight > 0, drawn.stratum, '{NOT_DRAWN}') AS stratum, if(drawn.weight > 0, drawn.weight, 1) AS weight"
)
"""As of store/duckdb/slices.py; a LEFT JOIN gives 0 for what it does not find."""


def scored(read: Read, scope: Scope, names: Sequence[str]) -> int:
    """The number of `Store.scored`."""
    sql = (
        f"SELECT count() FROM score WHERE {_SINCE} AND at < {time('near_to')} AND value IS NOT NULL "  # noqa: S608 # ours
        "AND has({names:Array(String)}, name)"
    )
    ((count,),) = read(sql, {**_near(scope), "names": list(names)})
    return whole(count) or 0


class ClickHouseAnswers:
    """`ScoredAnswers`, looked up anew by each verb."""

    def __init__(self, read: Read, scope: Scope, benchmarks: Mapping[str, float], one_in: int) -> None:
        self._read: Final = read
        self._scope: Final = scope
        self._benchmarks: Final = benchmarks
        self._one_in: Final = one_in

    def below(self) -> tuple[SliceCount, ...]:
        if not self._benchmarks:
            return ()
        keys = ", ".join(f"toNullable({sql}) AS slice_{name}" for name, sql in _COLUMNS.items())
        pairs = ", ".join(f"('{name}', slice_{name})" for name in _COLUMNS)
        sql = f"""
SELECT name, evaluator, one.1 AS part, one.2 AS key, count() AS answers, countIf(below), {SUMS} FROM (
    SELECT name, evaluator, below, stratum, weight, arrayJoin([('all', toNullable('')), {pairs}])
        AS one
    FROM ({_answers(self._scope, keys, drawn=True)})
) WHERE key IS NOT NULL GROUP BY name, evaluator, part, key
ORDER BY answers DESC, key LIMIT {MOST_KEYS} BY name, evaluator, part
"""  # noqa: S608 # only text of this package
        return counts_of(self._read(sql, self._parameters(self._benchmarks)))

    def worst(self, evaluators: Mapping[str, str], places: Mapping[str, Place], limit: int) -> tuple[WorstAnswer, ...]:
        benchmarks = {name: bound for name, bound in self._benchmarks.items() if name in evaluators}
        if not benchmarks:
            return ()
        chosen, keys = places_of(list(benchmarks), evaluators, places)
        inside = [f"(name <> {{name_{number}:String}} OR in_{number})" for number in chosen]
        inside += [
            f"(name <> {{name_{number}:String}} OR evaluator = {{evaluator_{number}:String}})"
            for number in range(len(benchmarks))
        ]
        of_places = "".join(
            f", coalesce({_COLUMNS[place.by]} = {{key_{number}:String}}, false) AS in_{number}"
            for number, place in chosen.items()
        )
        more = ", ".join(f"substringUTF8({name}, 1, {TEXT}) AS {name}_head" for name in ("prompt", "output"))
        shown = ", ".join(name for name in SHOWN.split(", ") if name not in ("trace_id", "span_id", "started_at"))
        sql = f"""
SELECT name, value, evaluator, substringUTF8(explanation, 1, {TEXT}), trace_id, span_id, {us("started_at")},
       request_model, task, prompt_head, output_head
FROM ({_answers(self._scope, f"{shown}, {more}{of_places}")}) WHERE {" AND ".join(["below", *inside])}
ORDER BY name, value, started_at DESC, span_id LIMIT {{limit:UInt32}} BY name
"""  # noqa: S608 # only text of this package
        return worst_of(self._read(sql, {**self._parameters(benchmarks), **keys, "limit": limit}))

    def _parameters(self, benchmarks: Mapping[str, float]) -> dict[str, object]:
        return {
            **measure.parameters_of(self._scope),
            "one_in": self._one_in,
            **_near(self._scope),
            **bounds(benchmarks),
        }


def _answers(scope: Scope, wanted: str, *, drawn: bool = False) -> str:
    return _ONE.format(
        within=measure.within(scope, "attempts", "from", "to"),
        columns=wanted,
        received=_RECEIVED,
        about=about(_RECEIVED, near=_CALLS_NEAR),
        drawn=_DRAWN if drawn else "",
        drawn_columns=_DRAWN_COLUMNS if drawn else "",
    )


def _near(scope: Scope) -> dict[str, object]:
    return {
        "near_from": microseconds(scope.period.start - _NEAR),
        "near_to": microseconds(scope.period.end + _NEAR),
    }
