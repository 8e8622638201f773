"""Scored answers of a period, each with what it is split by: how many lie below a benchmark, and the worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.kpi.slices import NOT_DRAWN, Place, SliceCount
from llm_vitals_collector.store.duckdb import measure
from llm_vitals_collector.store.duckdb.about import about
from llm_vitals_collector.store.duckdb.reader import Read, Row, Snapshot
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
        matches="regexp_matches({text}, {pattern})",
        backslash="\\",
        hour="CAST(epoch_us(started_at) // 3600000000 % 24 AS VARCHAR)",
        version=f"json_extract_string(attributes, '$.\"{PROMPT_VERSION}\"')",
        fingerprint="left(md5({text}), 8)",
        wide="strlen({text}) > length({text})",
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
_HOUR: Final = 'epoch_us(pick."at") // 3600000000'
_DRAWN: Final = f"""
hours AS (
    SELECT stratum, {_HOUR} AS hour, sum(1 / probability) AS picked,
           sum(1 / probability) FILTER (WHERE state = '{SCORED}') AS scored
    FROM pick WHERE "at" >= $from AND "at" < $to GROUP BY ALL
),
answered AS (
    SELECT stratum, hour,
           picked / scored * sum(picked) OVER strata / sum(picked) FILTER (WHERE scored > 0) OVER strata AS factor
    FROM hours WINDOW strata AS (PARTITION BY stratum)
),
drawn AS (
    SELECT trace_id, span_id, pick.stratum, coalesce(factor, 1) / probability AS weight
    FROM (SELECT * FROM pick WHERE "at" >= $from AND "at" < $to AND trace_id IN (SELECT trace_id FROM latest)) AS pick
    JOIN answered ON answered.stratum = pick.stratum AND answered.hour = {_HOUR}
)
"""  # noqa: S608 # only text of this package
"""The weight of each picked call: 1 / probability, and what makes up for those of its stratum and hour that could not
be scored, as in kpi/weighted.py."""
_ANSWERS: Final = f"""
CREATE TEMP TABLE scored_answer AS
WITH received AS MATERIALIZED ({_RECEIVED}),
scored AS (
    SELECT place, about.call.trace_id, about.call.span_id, received.name, received.value, evaluator, received."at",
           received.id AS score
    FROM received JOIN ({about("FROM received", _PERIOD)}) AS about USING (id)
),
latest AS MATERIALIZED (
    SELECT * FROM scored
    QUALIFY row_number() OVER (PARTITION BY place, name, evaluator ORDER BY "at" DESC, score DESC) = 1
),
{_DRAWN}
SELECT latest.* EXCLUDE ("at"), started_at, value < $bounds[list_position($names, name)] AS below,
       coalesce(drawn.stratum, '{NOT_DRAWN}') AS stratum, coalesce(drawn.weight, 1) AS weight, {{keys}}
FROM latest JOIN call ON call.rowid = latest.place
LEFT JOIN drawn ON latest.evaluator = 'judge' AND starts_with(latest.score, '{ONLINE}')
    AND drawn.trace_id = latest.trace_id AND drawn.span_id = latest.span_id
WHERE {{within}}
"""  # noqa: S608 # as above
"""Of each answer of the period the latest score of each evaluator and each of `$names`, and what it is split by."""
_PAIRS: Final = ", ".join(f"{{'by': '{name}', 'key': slice_{name}}}" for name in _COLUMNS)
_COUNTS: Final = f"""
SELECT name, evaluator, one.by, one.key, count(*) AS answers, count(*) FILTER (WHERE below), {SUMS} FROM (
    SELECT name, evaluator, below, stratum, weight, unnest([{{'by': 'all', 'key': ''}}, {_PAIRS}]) AS one
    FROM scored_answer
) WHERE one.key IS NOT NULL GROUP BY 1, 2, 3, 4
QUALIFY row_number() OVER (PARTITION BY name, evaluator, one.by ORDER BY count(*) DESC, one.key) <= {MOST_KEYS}
"""  # noqa: S608 # as above


def scored(read: Read, scope: Scope, names: Sequence[str]) -> int:
    """The number of `Store.scored`."""
    sql = f'SELECT count(*) FROM {_NAMED} AND "at" < $near_to'  # noqa: S608 # as above
    ((count,),) = read(sql, {**_near(scope), "names": list(names)})
    return whole(count) or 0


class DuckDBAnswers:
    """`ScoredAnswers` in a table of the snapshot, so that calls are looked through once: that is most of the time."""

    def __init__(self, read: Snapshot, scope: Scope, benchmarks: Mapping[str, float], one_in: int) -> None:
        self._read: Final = read
        self._names: Final = list(benchmarks)
        keys = ", ".join(f"{sql} AS slice_{name}" for name, sql in _COLUMNS.items())
        within = f"counted AND {measure.within(scope, 'call.started_at', 'from', 'to')}"
        parameters = {
            "from": scope.period.start,
            "to": scope.period.end,
            "one_in": one_in,
            **_near(scope),
            **bounds(benchmarks),
            **measure.filters(scope),
        }
        if benchmarks:
            read(_ANSWERS.format(keys=keys, within=within), parameters)

    def below(self) -> tuple[SliceCount, ...]:
        return counts_of(self._read(_COUNTS, {})) if self._names else ()

    def worst(self, evaluators: Mapping[str, str], places: Mapping[str, Place], limit: int) -> tuple[WorstAnswer, ...]:
        names = [name for name in self._names if name in evaluators]
        if not names:
            return ()
        which, keys = places_of(names, evaluators, places)
        inside = [f"(name <> $name_{at} OR evaluator = $evaluator_{at})" for at in range(len(names))]
        inside += [f"(name <> $name_{at} OR slice_{place.by} = $key_{at})" for at, place in which.items()]
        found = self._read(
            f"""
SELECT name, value, evaluator, score, place FROM scored_answer
WHERE below AND name IN ({", ".join(f"$name_{at}" for at in range(len(names)))}) AND {" AND ".join(inside)}
QUALIFY row_number() OVER (PARTITION BY name ORDER BY value, started_at DESC, span_id) <= $limit
ORDER BY name, value, started_at DESC, span_id
""",  # noqa: S608 # as above
            {**keys, "limit": limit},
        )
        texts = self._texts([str(score) for *_, score, _ in found])
        calls = self._calls([whole(place) for *_, place in found])
        return worst_of(
            [(*row[:3], texts.get(str(row[3])), *calls[place]) for row in found if (place := whole(row[4])) in calls]
        )

    def _texts(self, scores: Sequence[str]) -> dict[str, object]:
        """What evaluators say, by the id of the score."""
        if not scores:
            return {}
        named = {f"id_{at}": score for at, score in enumerate(scores)}
        marks = ", ".join(f"${name}" for name in named)
        sql = f"SELECT id, left(explanation, {TEXT}) FROM score WHERE id IN ({marks})"  # noqa: S608 # numbers
        return {str(score): explanation for score, explanation in self._read(sql, named)}

    def _calls(self, places: Sequence[int]) -> dict[int, Row]:
        """What is shown of calls, by their place. A place holds within the snapshot alone."""
        if not places:
            return {}
        shown = SHOWN.replace("started_at", "epoch_us(started_at)")
        sql = (
            f"SELECT rowid, {shown}, left(prompt, {TEXT}), left(output, {TEXT}) FROM call "  # noqa: S608 # numbers
            f"WHERE rowid IN ({', '.join(map(str, places))})"
        )
        return {whole(place): tuple(columns) for place, *columns in self._read(sql, {})}


def _near(scope: Scope) -> dict[str, object]:
    return {"near_from": scope.period.start - _NEAR, "near_to": scope.period.end + _NEAR}
