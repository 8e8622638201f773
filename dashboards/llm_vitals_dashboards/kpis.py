"""The catalogue: each KPI once. Pages, `/api/kpis`, `llm-vitals kpis` and the documentation render from it.

The SQL of a KPI is one aggregate expression (DuckDB) over one of three relations that `kpi_sql` builds, so that all
KPIs of a period come from a handful of scans:

- `calls`: the columns of `counted_call`, one row an attempt.
- `users`: one row a user; `seen` (in the period) and `seen_before` (in the previous period of equal length).
- `feedback`: the columns of `feedback`.

Words, as `mission.md` has them: an *attempt* is one request to a model; a *retry* is an SDK's automatic repetition;
*calls* are attempts less retries; a *query* is a call whose last input message comes from the user.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Source = Literal["calls", "users", "feedback"]
Better = Literal["higher", "lower", "neutral"]
Dimension = Literal["model", "task"]

UNITS: Final = ("share", "queries", "tokens", "s", "usd")
"""`share` is 0..1; `s` seconds; `usd` US dollars; the rest are counts."""
SOURCES: Final = ("calls", "users", "feedback")
BETTER: Final = ("higher", "lower", "neutral")
DIMENSIONS: Final = ("model", "task")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kpi:
    """One KPI. `sql` is null where nothing is known; `basis` counts what the value rests on.

    `basis_text` and `missing_text` are short phrases for the note, with `{n}` for the basis and `{share}` for the
    share (0..1) that `missing` computes. Raises `ValueError` for an unknown unit, source, direction or dimension.
    """

    id: str
    title: str
    definition: str
    unit: str
    better: Better
    source: Source
    sql: str
    absent: str
    """What to say when there is no value."""
    absent_before: str | None = None
    """What to say when only the previous value is unknown, where "no data" would not be true."""
    by: tuple[Dimension, ...] = ("model",)
    basis: str = "NULL"
    basis_text: str | None = None
    missing: str = "NULL"
    missing_text: str | None = None

    def __post_init__(self) -> None:
        for name, value, known in (
            ("unit", self.unit, UNITS),
            ("source", self.source, SOURCES),
            ("better", self.better, BETTER),
            *(("by", dimension, DIMENSIONS) for dimension in self.by),
        ):
            if value not in known:
                raise ValueError(f"KPI {self.id}: {name} is {value!r}; expected one of {', '.join(known)}")


CALLS: Final = "(count(*) - count(*) FILTER (WHERE retry))"
"""Attempts less retries."""
QUERIES: Final = "count(*) FILTER (WHERE starts_query AND NOT retry)"
_TOKENS_KNOWN: Final = "(input_tokens IS NOT NULL OR output_tokens IS NOT NULL)"
_REPEATABLE: Final = 'starts_query AND NOT retry AND "user" IS NOT NULL AND fingerprint IS NOT NULL'
_SEEN: Final = "count(*) FILTER (WHERE seen)"
_TASK_CALLS: Final = "(count(task) - count(task) FILTER (WHERE retry))"

KPIS: Final[tuple[Kpi, ...]] = (
    Kpi(
        id="queries_per_user",
        title="Queries per user",
        definition="Queries of users we can tell apart / distinct users. A query is a call whose last message comes "
        "from the user: the steps of an agent loop and automatic retries are part of the same query.",
        unit="queries",
        better="higher",
        source="calls",
        sql='count(*) FILTER (WHERE starts_query AND NOT retry AND "user" IS NOT NULL)'
        ' / nullif(count(DISTINCT "user"), 0)',
        absent="no call names a user",
        basis='count(DISTINCT "user")',
        basis_text="{n} users",
        missing=f'count(*) FILTER (WHERE starts_query AND NOT retry AND "user" IS NULL) / nullif({QUERIES}, 0)',
        missing_text="{share} of queries name no user",
    ),
    Kpi(
        id="tokens_per_query",
        title="Tokens per query",
        definition="All input and output tokens, the steps of agent loops included / queries.",
        unit="tokens",
        better="lower",
        source="calls",
        sql=f"sum(coalesce(input_tokens, 0) + coalesce(output_tokens, 0)) FILTER (WHERE {_TOKENS_KNOWN})"
        f" / nullif({QUERIES}, 0)",
        absent="no query with known tokens",
        basis=QUERIES,
        basis_text="{n} queries",
        missing="count(*) FILTER (WHERE input_tokens IS NULL AND output_tokens IS NULL"
        " AND outcome IS DISTINCT FROM 'error') / nullif(count(*) FILTER (WHERE outcome IS DISTINCT FROM 'error'), 0)",
        missing_text="{share} of answers report no tokens",
    ),
    Kpi(
        id="returning_users",
        title="Returning users",
        definition="Users of this period who were also seen in the previous period of equal length / users of this "
        "period.",
        unit="share",
        better="higher",
        source="users",
        sql="CASE WHEN count(*) FILTER (WHERE seen_before) > 0"
        f" THEN count(*) FILTER (WHERE seen AND seen_before) / nullif({_SEEN}, 0) END",
        absent="no users in the period before to compare with",
        absent_before="the data do not reach back far enough for a comparison",
        basis=_SEEN,
        basis_text="{n} users",
    ),
    Kpi(
        id="quality",
        title="Overall quality",
        definition="Mean overall score of the answers scored in the period, by heuristics (clarity and context).",
        unit="share",
        better="higher",
        source="calls",
        sql="avg(overall)",
        absent="no answer was scored",
        by=("model", "task"),
        basis="count(overall)",
        basis_text="heuristic, {n} answers",
    ),
    Kpi(
        id="error_rate",
        title="Error rate",
        definition="Calls that ended without an answer after their retries / calls: (errors - retries) / "
        "(attempts - retries).",
        unit="share",
        better="lower",
        source="calls",
        sql="greatest(count(*) FILTER (WHERE outcome = 'error') - count(*) FILTER (WHERE retry), 0)"
        f" / nullif({CALLS}, 0)",
        absent="no call",
        by=("model", "task"),
        basis=CALLS,
        basis_text="{n} calls",
    ),
    Kpi(
        id="refusal_rate",
        title="Refusal rate",
        definition="Answers that decline to do what was asked / calls.",
        unit="share",
        better="lower",
        source="calls",
        sql=f"least(count(*) FILTER (WHERE outcome = 'refusal') / nullif({CALLS}, 0), 1)",
        absent="no call",
        by=("model", "task"),
        basis=CALLS,
        basis_text="{n} calls",
    ),
    Kpi(
        id="repeat_rate",
        title="Repeat queries",
        definition="1 - distinct pairs of user and question / queries: how often the same user asks the same again.",
        unit="share",
        better="lower",
        source="calls",
        sql=f'1 - count(DISTINCT hash("user", fingerprint)) FILTER (WHERE {_REPEATABLE})'
        f" / nullif(count(*) FILTER (WHERE {_REPEATABLE}), 0)",
        absent="no query names a user",
        by=("model", "task"),
        basis=f"count(*) FILTER (WHERE {_REPEATABLE})",
        basis_text="{n} queries",
        missing=f'count(*) FILTER (WHERE starts_query AND NOT retry AND ("user" IS NULL OR fingerprint IS NULL))'
        f" / nullif({QUERIES}, 0)",
        missing_text="{share} of queries name no user or question",
    ),
    Kpi(
        id="feedback_positive",
        title="Positive feedback",
        definition="Positive ratings / positive and negative ratings, by the time they were given.",
        unit="share",
        better="higher",
        source="feedback",
        sql="count(*) FILTER (WHERE rating = 'positive')"
        " / nullif(count(*) FILTER (WHERE rating IN ('positive', 'negative')), 0)",
        absent="no rating",
        by=("model", "task"),
        basis="count(*) FILTER (WHERE rating IN ('positive', 'negative'))",
        basis_text="{n} ratings",
    ),
    Kpi(
        id="completion_rate",
        title="Completion rate",
        definition="Calls that were answered, not refused and not cut off / calls, over the calls that have a task.",
        unit="share",
        better="higher",
        source="calls",
        sql=f"least(count(task) FILTER (WHERE outcome = 'ok') / nullif({_TASK_CALLS}, 0), 1)",
        absent="no call has a task",
        by=("model", "task"),
        basis=_TASK_CALLS,
        basis_text="{n} calls with a task",
    ),
    Kpi(
        id="latency",
        title="Latency, p95",
        definition="95th percentile of the duration of one attempt, a streamed answer to its end.",
        unit="s",
        better="lower",
        source="calls",
        sql="quantile_cont(duration_s, 0.95)",
        absent="no call",
        basis="count(duration_s)",
        basis_text="{n} attempts",
    ),
    Kpi(
        id="first_chunk",
        title="First chunk, p95",
        definition="95th percentile of the time from the request to the first chunk of a streamed answer.",
        unit="s",
        better="lower",
        source="calls",
        sql="quantile_cont(time_to_first_chunk_s, 0.95)",
        absent="no streamed answer",
        basis="count(time_to_first_chunk_s)",
        basis_text="{n} streamed answers",
    ),
    Kpi(
        id="cost",
        title="Cost",
        definition="Sum of the list prices of all calls whose price is known, in US dollars.",
        unit="usd",
        better="neutral",
        source="calls",
        sql="sum(cost_usd)",
        absent="no call has a known price",
        by=("model", "task"),
        basis="count(cost_usd)",
        basis_text="{n} priced calls",
        missing="count(*) FILTER (WHERE cost_usd IS NULL AND outcome IS DISTINCT FROM 'error')"
        " / nullif(count(*) FILTER (WHERE outcome IS DISTINCT FROM 'error'), 0)",
        missing_text="{share} of answers have no known price",
    ),
)
"""In the order of the pages: Screen 1 first."""

BY_ID: Final = {kpi.id: kpi for kpi in KPIS}


def of_source(source: Source) -> tuple[Kpi, ...]:
    """The KPIs that are computed over one relation."""
    return tuple(kpi for kpi in KPIS if kpi.source == source)
