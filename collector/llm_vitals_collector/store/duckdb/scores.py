"""Scores of every evaluator as one relation, each row with the dimensions of its call; heuristics are one evaluator."""

from __future__ import annotations

from typing import Final

from llm_vitals_collector.store.duckdb.about import about

_DIMENSIONS: Final = "request_model, task, provider, service, variant"
OVERALL_SCORES: Final = f"""
SELECT started_at AS "at", {_DIMENSIONS}, 'overall' AS name, 'heuristic' AS evaluator, overall AS value
FROM counted_call WHERE overall IS NOT NULL
"""  # noqa: S608 # only text of this file
"""The rows of SCORES that lie in a column of calls, and in roll-ups."""

_RECEIVED: Final = 'SELECT * FROM score WHERE "at" >= $previous_from AND value IS NOT NULL'
# A score of a call of the period may be newer than the period: it still goes before the heuristics'.
SCORES: Final = f"""
WITH received AS ({_RECEIVED}),
judged AS (
    SELECT received."at", about.call.request_model, about.call.task, about.call.provider,
           coalesce(about.call.service, received.service) AS service, about.call.variant,
           name, evaluator, value, place,
           place IS NOT NULL AND evaluator = 'judge' AND row_number() OVER (
               PARTITION BY place, name, evaluator ORDER BY received."at" DESC, received.id DESC
           ) = 1 AS preferred
    FROM received LEFT JOIN ({about("FROM received")}) AS about USING (id)
),
scored AS (
    SELECT started_at AS "at", {_DIMENSIONS}, 'overall' AS name, overall AS value, rowid AS place
    FROM call WHERE counted AND started_at >= $previous_from AND started_at < $to AND overall IS NOT NULL
    UNION ALL
    SELECT "at", {_DIMENSIONS}, score.key, score.value, place FROM (
        SELECT started_at AS "at", {_DIMENSIONS}, rowid AS place,
               unnest(map_entries(json_transform(scores, '"MAP(VARCHAR, DOUBLE)"'))) AS score
        FROM call WHERE counted AND started_at >= $previous_from AND started_at < $to
    ) WHERE isfinite(score.value)
)
SELECT * EXCLUDE (place) FROM judged
UNION ALL
SELECT "at", {_DIMENSIONS}, name, 'heuristic', value,
       (place, name) NOT IN (SELECT (place, name) FROM judged WHERE preferred)
FROM scored
"""  # noqa: S608 # only text of this file
"""Rows of scores from `$previous_from` on, with `name`, `evaluator` and `value`; the heuristics' have the time of the
call, others that at which they came. `preferred` is true of one score a call and name: the latest of a judge where
there is one, else the heuristics'."""
