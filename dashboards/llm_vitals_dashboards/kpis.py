"""The catalogue: each KPI once. Pages, `/api/kpis`, `llm-vitals kpis` and the documentation render from it.

Words, as `mission.md` has them: an *attempt* is one request to a model; a *retry* is an SDK's automatic repetition;
*calls* are attempts less retries; a *query* is a call whose last input message comes from the user.
"""

from __future__ import annotations

from typing import Final

from llm_vitals_dashboards import promql
from llm_vitals_dashboards.kpi import Kpi, Source

CALLS: Final = "(count(*) - count(*) FILTER (WHERE retry))"
"""Attempts less retries."""
QUERIES: Final = "count(*) FILTER (WHERE starts_query AND NOT retry)"
_TOKENS_KNOWN: Final = "(input_tokens IS NOT NULL OR output_tokens IS NOT NULL)"
_REPEATABLE: Final = 'starts_query AND NOT retry AND "user" IS NOT NULL AND fingerprint IS NOT NULL'
_SEEN: Final = "count(*) FILTER (WHERE seen)"
_TASK_CALLS: Final = "(count(task) - count(task) FILTER (WHERE retry))"

_ALL_CALLS: Final = promql.total(promql.CALLS, promql.NO_RETRY)
_TASK_CALLS_GROWN: Final = promql.total(promql.TASK_CALLS, promql.NO_RETRY, promql.HAS_TASK)
_OVERALL: Final = ('gen_ai_evaluation_name="overall"', 'llm_vitals_evaluator="heuristic"')
_PROMOTERS: Final = promql.or_zero(promql.total(promql.FEEDBACK, promql.PROMOTER), promql.FEEDBACK, promql.RATED_0_10)
_DETRACTORS: Final = promql.or_zero(promql.total(promql.FEEDBACK, promql.DETRACTOR), promql.FEEDBACK, promql.RATED_0_10)
_OF_TEN: Final = "count(*) FILTER (WHERE rating IN ('promoter', 'passive', 'detractor'))"
_REGISTER_ERROR: Final = 0.05
"""Of a distinct count by 1024 registers; docs/registers.md."""
_RETURNING_ERROR: Final = 0.1
_QUANTILE_ERROR: Final = 0.3
"""The bounds of a bucket double, and the quantile is estimated within one. Of log-normal durations 95% are within 0.29
at 100 calls, within 0.1 at 1,000 (in a straight line within the bucket: 0.43 and 0.34)."""


def _calls_where(*matchers: str, metric: str = promql.CALLS) -> str:
    """Attempts with these labels; 0 where there are only others."""
    return promql.or_zero(promql.total(metric, *matchers), metric)


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
        promql=promql.ratio(
            promql.or_zero(promql.total(promql.QUERIES, promql.KNOWN_USER), promql.QUERIES),
            promql.distinct(promql.registers(promql.USER_REGISTER)),
        ),
        promql_by=(),
        error=_REGISTER_ERROR,
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
        promql=promql.ratio(f"({promql.total(promql.TOKENS, promql.BILLED)} > 0)", promql.total(promql.QUERIES)),
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
        promql=promql.returning_share(promql.USER_REGISTER),
        promql_by=(),
        error=_RETURNING_ERROR,
        absent="no users in the period before to compare with",
        absent_before="the data do not reach back far enough for a comparison",
        basis=_SEEN,
        basis_text="{n} users",
    ),
    Kpi(
        id="quality",
        title="Overall quality",
        definition="Mean overall score of the answers scored in the period, by heuristics (clarity, relevancy, "
        "context and substance).",
        unit="share",
        better="higher",
        source="calls",
        sql="avg(overall)",
        promql=promql.ratio(
            promql.total(f"{promql.SCORE}_sum", *_OVERALL), promql.total(f"{promql.SCORE}_count", *_OVERALL)
        ),
        absent="no answer was scored",
        by=("model", "task"),
        promql_by=("model", "task"),
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
        promql=promql.ratio(
            f"clamp_min({_calls_where(promql.outcome('error'))} - {_calls_where(promql.RETRY)}, 0)", _ALL_CALLS
        ),
        promql_by=("model", "task"),
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
        promql=f"clamp_max({promql.ratio(_calls_where(promql.outcome('refusal')), _ALL_CALLS)}, 1)",
        promql_by=("model", "task"),
        absent="no call",
        by=("model", "task"),
        basis=CALLS,
        basis_text="{n} calls",
    ),
    Kpi(
        id="repeat_rate",
        title="Repeat queries",
        definition="1 - distinct pairs of user and question / queries whose user and question are known: how often "
        "the same user asks the same again.",
        unit="share",
        better="lower",
        source="calls",
        sql=f'1 - count(DISTINCT hash("user", fingerprint)) FILTER (WHERE {_REPEATABLE})'
        f" / nullif(count(*) FILTER (WHERE {_REPEATABLE}), 0)",
        promql="clamp_min(1 - "
        + promql.ratio(
            promql.distinct(promql.registers(promql.QUERY_REGISTER)),
            promql.total(promql.QUERIES, promql.KNOWN_USER, promql.KNOWN_QUESTION),
        )
        + ", 0)",
        promql_by=(),
        error=_REGISTER_ERROR,
        error_of="complement",
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
        promql=promql.ratio(
            promql.or_zero(promql.total(promql.FEEDBACK, promql.POSITIVE), promql.FEEDBACK, promql.RATED),
            promql.total(promql.FEEDBACK, promql.RATED),
        ),
        promql_by=("model", "task"),
        absent="no rating",
        by=("model", "task"),
        basis="count(*) FILTER (WHERE rating IN ('positive', 'negative'))",
        basis_text="{n} ratings",
    ),
    Kpi(
        id="nps",
        title="Net Promoter Score",
        definition="Share of promoters (9 and 10) - share of detractors (0 to 6), in points from -100 to 100, over the "
        "ratings from 0 to 10, by the time they were given. Its change is the difference in points.",
        unit="points",
        better="higher",
        source="feedback",
        sql="100 * (count(*) FILTER (WHERE rating = 'promoter') - count(*) FILTER (WHERE rating = 'detractor'))"
        f" / nullif({_OF_TEN}, 0)",
        promql=promql.ratio(f"100 * ({_PROMOTERS} - {_DETRACTORS})", promql.total(promql.FEEDBACK, promql.RATED_0_10)),
        promql_by=("model", "task"),
        absent="no rating from 0 to 10",
        by=("model", "task"),
        basis=_OF_TEN,
        basis_text="{n} ratings",
        only_with_data=True,
    ),
    Kpi(
        id="accuracy",
        title="Accuracy",
        definition="Calls whose label or answer equals the expected one / calls for which an expected one was told in "
        "the period and which have one to compare. Upper and lower case and white space do not count; of several "
        "expected answers for a call the latest does. Precision, recall and F1: /api/accuracy.",
        unit="share",
        better="higher",
        source="feedback",
        sql="count(*) FILTER (WHERE correct) / nullif(count(correct), 0)",
        promql=None,
        promql_by=(),
        absent="no call with an expected answer",
        by=("model", "task"),
        basis="count(correct)",
        basis_text="{n} labelled calls",
        missing="count(*) FILTER (WHERE labelled AND correct IS NULL) / nullif(count(*) FILTER (WHERE labelled), 0)",
        missing_text="{share} of labelled calls have no label or answer to compare",
        only_with_data=True,
    ),
    Kpi(
        id="completion_rate",
        title="Completion rate",
        definition="Calls that were answered, not refused and not cut off / calls, over the calls that have a task.",
        unit="share",
        better="higher",
        source="calls",
        sql=f"least(count(task) FILTER (WHERE outcome = 'ok') / nullif({_TASK_CALLS}, 0), 1)",
        promql="clamp_max("
        + promql.ratio(_calls_where(promql.outcome("ok"), promql.HAS_TASK, metric=promql.TASK_CALLS), _TASK_CALLS_GROWN)
        + ", 1)",
        promql_by=("model", "task"),
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
        promql=promql.quantile(0.95, promql.DURATION),
        error=_QUANTILE_ERROR,
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
        promql=promql.quantile(0.95, promql.FIRST_CHUNK),
        error=_QUANTILE_ERROR,
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
        promql=promql.known(promql.COST, _ALL_CALLS),
        absent="no call has a known price",
        by=("model", "task"),
        promql_by=("model", "task"),
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
