"""Which call a rating is about, and what it makes of it: one SQL text for measurements, remarks and labels."""

from __future__ import annotations

from typing import Final

# Case and white space do not count when a label is compared. DuckDB's \\s is ASCII alone, hence \\p{Z}.
_NORMAL: Final = r"trim(lower(regexp_replace({text}, '[\s\p{{Z}}]+', ' ', 'g')))"

# A call is looked for only by the keys that ratings of these periods carry, so the scan stays a few columns wide; texts
# are read of those calls alone that have an expected answer and no label.
RATINGS: Final = f"""
WITH rated AS (
    SELECT * FROM feedback WHERE "at" >= $previous_from AND "at" < $to
),
candidate AS (
    SELECT trace_id, span_id, response_id, started_at, counted,
           struct_pack(trace_id, span_id, request_model, task, provider, service, variant, place := rowid) AS call
    FROM call
    WHERE trace_id IN (SELECT trace_id FROM rated) OR response_id IN (SELECT response_id FROM rated)
),
by_response AS (
    SELECT response_id, max_by(call, started_at) AS about
    FROM candidate WHERE response_id IS NOT NULL GROUP BY ALL
),
by_span AS (
    SELECT trace_id, span_id, max_by(call, started_at) AS about
    FROM candidate GROUP BY ALL
),
by_trace AS (
    SELECT trace_id, max_by(call, (started_at, span_id)) AS about FROM candidate WHERE counted GROUP BY ALL
),
joined AS (
    SELECT rated.id, rated.rating, rated."at", rated.comment, rated.expected, rated.actual,
           rated.service AS rated_service,
           coalesce(r.about, s.about, CASE WHEN rated.response_id IS NULL THEN t.about END) AS about
    FROM rated
    LEFT JOIN by_response r ON r.response_id = rated.response_id
    LEFT JOIN by_span s ON s.trace_id = rated.trace_id AND s.span_id = rated.span_id
    LEFT JOIN by_trace t ON t.trace_id = rated.trace_id
),
answered AS (
    SELECT rowid AS place, output FROM call
    WHERE rowid IN (SELECT about.place FROM joined WHERE expected IS NOT NULL AND actual IS NULL)
),
labels AS (
    SELECT id, {_NORMAL.format(text="expected")} AS expected_label,
           {_NORMAL.format(text="coalesce(actual, output)")} AS actual_label
    FROM joined LEFT JOIN answered ON answered.place = joined.about.place
    WHERE expected IS NOT NULL
    QUALIFY row_number() OVER (
        PARTITION BY "at" >= $from, coalesce(about.trace_id || about.span_id, id) ORDER BY "at" DESC, id DESC
    ) = 1
)
SELECT rating, "at", comment, about.trace_id AS trace_id, about.span_id AS span_id,
       about.request_model AS request_model, about.task AS task, about.provider AS provider,
       coalesce(about.service, rated_service) AS service, about.variant AS variant,
       labels.id IS NOT NULL AS labelled, expected_label, actual_label, expected_label = actual_label AS correct
FROM joined LEFT JOIN labels USING (id)
"""  # noqa: S608 # only text of this file
"""Rows of the ratings given from `$previous_from` to `$to`, each with the dimensions of its call; `labelled` where it
has the expected answer of its call (the latest of a period does; `$from` parts the two periods), and `correct`, null
where there is nothing to compare."""

SCORES: Final = """
SELECT started_at AS "at", request_model, task, provider, service, variant,
       'overall' AS name, 'heuristic' AS evaluator, overall AS value
FROM counted_call WHERE overall IS NOT NULL
"""
"""Rows of scores, each with the dimensions of its call; the heuristics' have the time of the call."""
