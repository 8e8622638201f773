"""Scores of every evaluator as one relation, each row with the dimensions of its call; heuristics are one evaluator."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.store.clickhouse.about import about
from llm_vitals_collector.store.clickhouse.columns import time
from llm_vitals_collector.store.clickhouse.latest import COUNTED, latest

_DIMENSIONS: Final = "request_model, task, provider, service, variant"
# A score of a call of the period may be newer than the period: it still goes before the heuristics'.
_SINCE: Final = f"at >= {time('previous_from')}"
_RECEIVED: Final = f"SELECT * FROM ({latest('score', _SINCE)}) WHERE value IS NOT NULL"  # noqa: S608 # ours
_JUDGED: Final = f"""
SELECT at, call_request_model AS request_model, call_task AS task, call_provider AS provider,
       coalesce(call_service, score_service) AS service, call_variant AS variant, name, evaluator, value,
       call_trace_id AS trace, call_span_id AS span,
       trace IS NOT NULL AND evaluator = 'judge' AND row_number() OVER (
           PARTITION BY call_trace_id, call_span_id, name, evaluator ORDER BY at DESC, score.id DESC
       ) = 1 AS preferred
FROM (SELECT id, at, name, evaluator, value, service AS score_service FROM ({_RECEIVED})) AS score
LEFT JOIN ({about(_RECEIVED)}) AS about ON score.id = about.id
"""  # noqa: S608 # only text of this file
_OF_PERIOD: Final = f"{COUNTED} AND started_at >= {time('previous_from')} AND started_at < {time('to')}"
_HEURISTIC: Final = f"""
SELECT started_at AS at, {_DIMENSIONS}, one.1 AS name, one.2 AS value, trace_id AS trace, span_id AS span
FROM (
    SELECT started_at, {_DIMENSIONS}, trace_id, span_id,
           arrayJoin(arrayConcat(
               arrayMap(x -> (x.1, x.2), CAST(scores, 'Array(Tuple(String, Float64))')),
               if(isNull(overall), [], [('overall', assumeNotNull(overall))])
           )) AS one
    FROM {_OF_PERIOD}
)
"""  # noqa: S608 # as above

SCORES: Final = f"""
SELECT at, {_DIMENSIONS}, name, evaluator, value, preferred FROM ({_JUDGED})
UNION ALL
SELECT at, {_DIMENSIONS}, name, 'heuristic' AS evaluator, value,
       (trace, span, name) NOT IN (
           SELECT assumeNotNull(trace), assumeNotNull(span), name FROM ({_JUDGED}) WHERE preferred
       ) AS preferred
FROM ({_HEURISTIC})
"""  # noqa: S608 # only text of this file
"""Rows of scores from `previous_from` on, with `name`, `evaluator` and `value`; the heuristics' have the time of the
call, others that at which they came. `preferred` is true of one score a call and name: the latest of a judge where
there is one, else the heuristics'."""
