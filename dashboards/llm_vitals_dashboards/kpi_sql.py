"""The catalogue's SQL put together: a handful of scans that compute all KPIs at once.

Only text of the catalogue and of this file becomes SQL; what a URL brings travels as `$name` parameters. Every
statement takes `PARAMETERS`, or those of them that it names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from llm_vitals_dashboards.kpi import Kpi
from llm_vitals_dashboards.kpis import BY_ID, CALLS, of_source

PARAMETERS: Final = ("before_from", "previous_from", "from", "to", "service", "model", "step_s", "grain")
"""Times are aware datetimes; `service` and `model` null for all; `step_s` the width of a bucket in seconds;
`grain` hour or day."""

_FILTER: Final = "($service IS NULL OR service = $service) AND ($model IS NULL OR request_model = $model)"
_TWO_PERIODS: Final = f"started_at >= $previous_from AND started_at < $to AND {_FILTER}"
_ONE_PERIOD: Final = f"started_at >= $from AND started_at < $to AND {_FILTER}"
_BARELY: Final = 0.05
"""When the data begin in the last 20th of the period before the previous one, hardly a user can have returned in the
previous one: that rate would make the change absurd (+1,400% in a demo of 14 days), so it counts as unknown."""
_BUCKET: Final = "CAST(floor((epoch({at}) - epoch($from::TIMESTAMPTZ)) / $step_s) AS INTEGER)"

# Case and white space do not count when a label is compared. DuckDB's \\s is ASCII alone, hence \\p{Z}.
_NORMAL: Final = r"trim(lower(regexp_replace({text}, '[\s\p{{Z}}]+', ' ', 'g')))"

# A rating names its call by response id, by trace and span, or by trace alone: then it is about the trace's last call.
# So it is where the span is none of a call, as an application's own that was current. The store's FEEDBACK_FOR says
# the same. A call is looked for only by the keys that ratings of these periods carry, so the scan stays a few columns
# wide; texts are read of those calls alone that have an expected answer and no label.
_FEEDBACK: Final = f"""
rated AS (
    SELECT * FROM feedback WHERE "at" >= $previous_from AND "at" < $to
),
told AS (
    SELECT trace_id, span_id, response_id, started_at, counted,
           struct_pack(trace_id, span_id, request_model, task, service, place := rowid) AS call
    FROM call
    WHERE trace_id IN (SELECT trace_id FROM rated) OR response_id IN (SELECT response_id FROM rated)
),
by_response AS (
    SELECT response_id, max_by(call, started_at) AS about
    FROM told WHERE response_id IS NOT NULL GROUP BY ALL
),
by_span AS (
    SELECT trace_id, span_id, max_by(call, started_at) AS about
    FROM told GROUP BY ALL
),
by_trace AS (
    SELECT trace_id, max_by(call, (started_at, span_id)) AS about FROM told WHERE counted GROUP BY ALL
),
joined AS (
    SELECT rated.id, rated.rating, rated."at", rated.comment, rated.expected, rated.actual, rated.service AS said_by,
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
),
source AS (
    SELECT rating, "at", comment, about, about.request_model AS request_model, about.task AS task,
           coalesce(about.service, said_by) AS service,
           labels.id IS NOT NULL AS labelled, expected_label, actual_label, expected_label = actual_label AS correct
    FROM joined LEFT JOIN labels USING (id)
)
"""  # noqa: S608 # only text of this file


def columns(kpis: Iterable[Kpi]) -> str:
    """`v_<id>` the value, `n_<id>` the basis and `m_<id>` the missing share of each KPI."""
    return ", ".join(f"{k.sql} AS v_{k.id}, {k.basis} AS n_{k.id}, {k.missing} AS m_{k.id}" for k in kpis)


def _values(kpis: Sequence[Kpi]) -> str:
    return ", ".join(f"{k.sql} AS v_{k.id}" for k in kpis)


def _grouped(kpis: Sequence[Kpi], this: str, relation: str, more: str = "") -> str:
    """In total, by model and by task, each with the KPIs that have it. One SELECT each: DuckDB runs distinct counts
    under GROUPING SETS on a slow path (1 M calls: 0.6 s against 0.45 s for the three)."""
    levels = (
        ("'total' AS level, NULL AS key", "", kpis),
        ("'model' AS level, request_model AS key", ", request_model", [k for k in kpis if "model" in k.by]),
        ("'task' AS level, task AS key", ", task", [k for k in kpis if "task" in k.by]),
    )
    return "\nUNION ALL BY NAME\n".join(
        f"SELECT {this} AS this, {level}, {more}{columns(having)} FROM {relation} GROUP BY this{keys}"  # noqa: S608 # as below
        for level, keys, having in levels
    )


def calls() -> str:
    """This period and the previous one: rows `this` (bool), `level` (total, model or task), `key`, `calls` and the
    KPI columns."""
    relation = f"counted_call WHERE {_TWO_PERIODS}"
    return _grouped(of_source("calls"), "(started_at >= $from)", relation, f"{CALLS} AS calls, ")


def users() -> str:
    """The KPIs over users, of both periods, in total and by model; one scan over three periods. Rows as `calls()`."""
    return f"""
WITH met AS (
    SELECT "user", request_model, grouping(request_model) = 1 AS total,
           bool_or(started_at >= $from) AS now,
           bool_or(started_at >= $previous_from AND started_at < $from) AS previously,
           bool_or(started_at < $previous_from) AS before
    FROM counted_call
    WHERE started_at >= $before_from AND started_at < $to AND "user" IS NOT NULL AND {_FILTER}
    GROUP BY GROUPING SETS (("user"), ("user", request_model))
),
covered AS (
    SELECT coalesce(min(started_at) < $previous_from - {_BARELY} * ($previous_from - $before_from), false) AS enough
    FROM counted_call WHERE started_at >= $before_from AND started_at < $previous_from AND {_FILTER}
),
source AS (
    SELECT true AS this, total, request_model, now AS seen, previously AS seen_before FROM met
    UNION ALL
    SELECT false AS this, total, request_model, previously AS seen, before AND enough AS seen_before FROM met, covered
)
SELECT this, CASE WHEN total THEN 'total' ELSE 'model' END AS level, request_model AS key, {columns(of_source("users"))}
FROM source GROUP BY this, total, request_model
"""  # noqa: S608 # only text of the catalogue and of this file


def feedback() -> str:
    """The KPIs over ratings, of both periods, in total, by model and by task. Rows as `calls()`."""
    relation = f"source WHERE {_FILTER}"
    return f"WITH {_FEEDBACK}\n" + _grouped(of_source("feedback"), '("at" >= $from)', relation)


def calls_series() -> str:
    """The course of the KPIs over calls: rows `bucket` (0 is the first of the period) and `v_<id>`."""
    return f"""
SELECT {_BUCKET.format(at="started_at")} AS bucket, {_values(of_source("calls"))}
FROM counted_call WHERE {_ONE_PERIOD} GROUP BY bucket ORDER BY bucket
"""  # noqa: S608 # only text of the catalogue and of this file


def users_series() -> str:
    """The course of the KPIs over users: those of each bucket who were seen in the whole previous period."""
    return f"""
WITH known AS (
    SELECT DISTINCT "user" FROM counted_call
    WHERE started_at >= $previous_from AND started_at < $from AND "user" IS NOT NULL AND {_FILTER}
),
source AS (
    SELECT DISTINCT {_BUCKET.format(at="started_at")} AS bucket, "user", true AS seen,
           "user" IN (FROM known) AS seen_before
    FROM counted_call WHERE {_ONE_PERIOD} AND "user" IS NOT NULL
)
SELECT bucket, {_values(of_source("users"))} FROM source GROUP BY bucket ORDER BY bucket
"""  # noqa: S608 # only text of the catalogue and of this file


def feedback_series() -> str:
    """The course of the KPIs over ratings."""
    return f"""
WITH {_FEEDBACK}
SELECT {_BUCKET.format(at='"at"')} AS bucket, {_values(of_source("feedback"))}
FROM source WHERE "at" >= $from AND {_FILTER} GROUP BY bucket ORDER BY bucket
"""  # noqa: S608 # only text of the catalogue and of this file


def trend() -> str:
    """The course by clock hour or day in UTC: rows `start_s` (epoch seconds), `quality` (0..1), `answers` scored,
    `calls`, `error_rate` and `refusal_rate`, the rates as the catalogue has them."""
    return f"""
SELECT epoch(date_trunc($grain, started_at)) AS start_s, {CALLS} AS calls, count(overall) AS answers,
       {BY_ID["quality"].sql} AS quality, {BY_ID["error_rate"].sql} AS error_rate,
       {BY_ID["refusal_rate"].sql} AS refusal_rate
FROM counted_call WHERE {_ONE_PERIOD} GROUP BY 1 ORDER BY 1
"""  # noqa: S608 # only text of the catalogue and of this file


def remarks() -> str:
    """The newest ratings with a comment: rows `said_s` (epoch seconds), `rating`, `comment`, `trace_id`, `span_id` (of
    the call, null where it is not known), at most 4."""
    return f"""
WITH {_FEEDBACK}
SELECT epoch("at") AS said_s, rating, comment, about.trace_id AS trace_id, about.span_id AS span_id
FROM source WHERE "at" >= $from AND length(trim(comment)) > 0 AND rating IS NOT NULL AND {_FILTER}
ORDER BY "at" DESC LIMIT 4
"""  # noqa: S608 # only text of the catalogue and of this file


def confusion() -> str:
    """How labelled calls of this period were answered: rows `expected`, `actual` (both normalised; `actual` null where
    there is nothing to compare) and `calls`."""
    return f"""
WITH {_FEEDBACK}
SELECT expected_label AS expected, actual_label AS actual, count(*) AS calls
FROM source WHERE labelled AND "at" >= $from AND {_FILTER} GROUP BY ALL
"""  # noqa: S608 # only text of the catalogue and of this file


def choices() -> str:
    """What the filters may offer: one row with the sorted lists `services` and `models` of both periods."""
    return """
SELECT list_sort(list(DISTINCT service)) AS services, list_sort(list(DISTINCT request_model)) AS models
FROM counted_call WHERE started_at >= $previous_from AND started_at < $to
"""


def errors() -> str:
    """What failed most in this period: rows `model`, `error_type`, `errors`, `first_s`, `last_s` (epoch seconds)."""
    return f"""
SELECT request_model AS model, coalesce(error_type, 'HTTP ' || CAST(status_code AS VARCHAR)) AS error_type,
       count(*) AS errors, epoch(min(started_at)) AS first_s, epoch(max(started_at)) AS last_s
FROM counted_call WHERE {_ONE_PERIOD} AND outcome = 'error' GROUP BY 1, 2 ORDER BY errors DESC LIMIT 100
"""  # noqa: S608 # only text of the catalogue and of this file


def named(sql: str) -> tuple[str, ...]:
    """The parameters that a statement names; DuckDB refuses others."""
    return tuple(name for name in PARAMETERS if f"${name}" in sql)
