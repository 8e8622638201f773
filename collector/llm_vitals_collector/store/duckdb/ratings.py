"""Ratings as a relation, each row with the dimensions of its call: for measurements, remarks and labels."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from llm_vitals_collector.store.duckdb.rating_calls import ABOUT, NEW, found, near
from llm_vitals_collector.store.duckdb.reader import Read

# Case, white space, marks around a label and its full stop do not count. DuckDB's \\s is ASCII alone, hence \\p{Z}.
# What wraps an answer beside that is taken off when the call of a rating is found (`verdicts.answer_label`).
_SPACED: Final = r"trim(lower(regexp_replace({text}, '[\s\p{{Z}}]+', ' ', 'g')))"
_MARKS: Final = "[\"''`*_\u201c\u201d\u201e\u00ab\u00bb]"
NORMAL: Final = (
    f"coalesce(nullif(regexp_replace({_SPACED}, '^{_MARKS}+|{_MARKS}*[.!]*{_MARKS}*$', '', 'g'), ''), {_SPACED})"
)
"""A label as it is compared: SQL with `{text}`."""
_IN_PERIOD: Final = '"at" >= $previous_from AND "at" < $to'
_UNFOUND: Final = f"SELECT * FROM feedback WHERE {_IN_PERIOD} AND {NEW}"  # noqa: S608 # only text of this file

RATINGS: Final = f"""
WITH {found(_UNFOUND)},
about AS (
    FROM found
    UNION ALL
    SELECT id, struct_pack({", ".join(ABOUT)}), output FROM rating_call WHERE {_IN_PERIOD} AND span_id IS NOT NULL
),
joined AS (
    SELECT rated.id, rated.rating, rated."at", rated.comment, rated.expected, rated.actual,
           rated.service AS rated_service, about.call AS about, about.output AS output
    FROM feedback AS rated LEFT JOIN about USING (id) WHERE {_IN_PERIOD}
),
labels AS (
    SELECT id, {NORMAL.format(text="expected")} AS expected_label,
           {NORMAL.format(text="coalesce(actual, output)")} AS actual_label
    FROM joined WHERE expected IS NOT NULL
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
where there is nothing to compare. With the parameters of `near_ratings`."""


def near_ratings(read: Read, parameters: Mapping[str, object]) -> dict[str, object]:
    """Parameters of RATINGS, given `previous_from` and `to`."""
    return near(read, _UNFOUND, {name: parameters[name] for name in ("previous_from", "to")})
