"""The catalogue: each KPI once, in the order of the pages.

An *attempt* is one request to a model; a *retry* repeats one that failed, by the SDK or by the application; *calls* are
attempts less retries, without embeddings, which are to give no answer; an *answer* is what a call gives a person, so a
step that only calls tools gives none; a *query* is what a person asked once (docs/queries.md).
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.kpi import Kpi, Threshold
from llm_vitals_collector.kpi.parts import (
    Complement,
    Count,
    Distinct,
    Minus,
    Quantile,
    Ratio,
    Returning,
    count,
    mean,
    none_of,
    total,
)

_ANSWERING: Final = none_of(semconv.EMBEDDINGS)
_CALLS: Final = count("attempts", retry=False, operation=_ANSWERING)
_QUERIES: Final = count("attempts", query=True)
_ANSWERED: Final = none_of("error")
_USERS: Final = Distinct("users")
_USER_QUERIES: Final = count("attempts", query=True, known_user=True)
_KNOWN_QUERIES: Final = count("attempts", query=True, known_user=True, known_question=True)
_EMBEDDINGS: Final = count("attempts", retry=False, operation=semconv.EMBEDDINGS)
_SUCCEEDED: Final = count("attempts", outcome=_ANSWERED, operation=_ANSWERING)
_COMPLETIONS: Final = Minus(
    count("attempts", known_task=True, completable=True),
    # As many errors were made good for, whatever became of it.
    count("attempts", known_task=True, retry=True, operation=_ANSWERING),
    name="completions",
)
"""Calls with a task that were completed or failed."""
_JUDGED: Final = count("attempts", judged=True)
_RATED: Final = count("ratings", rating=("positive", "negative"))
_RATED_0_10: Final = count("ratings", rating=("promoter", "passive", "detractor"))
_COMPARED: Final = count("labels", comparable=True)
_REGISTER_ERROR: Final = 0.05
"""Of a distinct count by 1024 registers; docs/registers.md."""
_RETURNING_ERROR: Final = 0.1
_QUANTILE_ERROR: Final = 0.05
_QUANTILE_SPREAD: Final = 1.45
"""Of the 95th percentile of times that are spread exponentially: sqrt(0.95 / 0.05) / ln 20."""
_SUM_SPREAD: Final = 1.41
"""Of a sum: the number of its values varies, too, as a Poisson variable does."""
_ALL: Final = ("model", "task", "provider", "service", "variant")

KPIS: Final[tuple[Kpi, ...]] = (
    Kpi(
        id="queries_per_user",
        title="Queries per user",
        definition="Queries of users we can tell apart / distinct users. A query is what a person asked once: further "
        "calls of it, the steps of an agent and retries are part of the same.",
        unit="queries",
        better="higher",
        value=Ratio(_USER_QUERIES, _USERS),
        error=_REGISTER_ERROR,
        absent="no call names a user",
        basis=_USERS,
        basis_text="{n} users",
        missing=Ratio(count("attempts", query=True, known_user=False), _QUERIES),
        missing_text="{share} of queries name no user",
    ),
    Kpi(
        id="tokens_per_query",
        title="Tokens per query",
        definition="All input and output tokens of calls, every step of a query included, those of embeddings not / "
        "queries.",
        unit="tokens",
        better="lower",
        value=Ratio(total("tokens", type=("input", "output"), operation=_ANSWERING), _QUERIES),
        absent="no query with known tokens",
        basis=_QUERIES,
        basis_text="{n} queries",
        missing=Ratio(count("attempts", outcome=_ANSWERED, operation=_ANSWERING, known_tokens=False), _SUCCEEDED),
        missing_text="{share} of answers report no tokens",
    ),
    Kpi(
        id="returning_users",
        title="Returning users",
        definition="Users of this period who were also seen in the previous period of equal length / users of this "
        "period. Unknown where the data do not cover the previous period. Neither split nor narrowed by model, "
        "provider, task or variant: who moves from one to another would count as lost.",
        unit="share",
        better="higher",
        value=Ratio(Returning("users"), _USERS, most=1),
        # Not by model or provider: who switches from one to another would count as lost, though nobody is.
        by=("service",),
        error=_RETURNING_ERROR,
        absent="no users in the period before to compare with",
        absent_before="the data do not reach back far enough for a comparison",
        basis=_USERS,
        basis_text="{n} users",
    ),
    Kpi(
        id="quality",
        title="Overall quality",
        definition="Mean overall score of the answers scored in the period, by heuristics: 1 less what can be seen to "
        "be wrong with an answer (empty, declined, cut off, repeating, not in the form or language that was asked for, "
        "and others). An answer that cannot be judged has no score: one in a language that is not known, not seen "
        "whole, or media.",
        unit="share",
        better="higher",
        value=mean(name="overall", evaluator="heuristic"),
        absent="no answer was scored",
        by=_ALL,
        basis=count("scores", name="overall", evaluator="heuristic"),
        basis_text="heuristic, {n} answers",
        threshold=Threshold(warning=0.85, critical=0.75, least=50),
    ),
    Kpi(
        id="error_rate",
        title="Error rate",
        definition="Calls that ended without an answer after their retries / calls: (errors - retries) / "
        "(attempts - retries). Embeddings have a rate of their own.",
        unit="share",
        better="lower",
        # errors - retries = calls - answered attempts, as attempts are errors and answers, and also retries and calls.
        value=Complement(Ratio(_SUCCEEDED, _CALLS)),
        absent="no call",
        by=_ALL,
        basis=_CALLS,
        basis_text="{n} calls",
        threshold=Threshold(warning=0.05, critical=0.15, least=20),
    ),
    Kpi(
        id="refusal_rate",
        title="Refusal rate",
        definition="Answers that decline to do what was asked / answers that could be judged. An answer is what a call "
        "gives a person: embeddings and steps that only call tools give none. Not judged are answers in a language "
        "that is not known, those that were not captured or not looked at whole, and media without text.",
        unit="share",
        better="lower",
        value=Ratio(count("attempts", outcome="refusal", judged=True), _JUDGED),
        absent="no answer that could be judged",
        by=_ALL,
        basis=_JUDGED,
        basis_text="{n} answers",
        missing=Complement(Ratio(_JUDGED, count("attempts", answered=True))),
        missing_text="{share} of answers not judged",
        threshold=Threshold(warning=0.1, critical=0.2, least=20),
    ),
    Kpi(
        id="repeat_rate",
        title="Repeat queries",
        definition="1 - distinct pairs of user and question / queries whose user and question are known: how often "
        "the same user asks the same again.",
        unit="share",
        better="lower",
        value=Complement(Ratio(Distinct("questions"), _KNOWN_QUERIES)),
        error=_REGISTER_ERROR,
        error_of="complement",
        absent="no query names a user",
        by=_ALL,
        basis=_KNOWN_QUERIES,
        basis_text="{n} queries",
        missing=Complement(Ratio(_KNOWN_QUERIES, _QUERIES)),
        missing_text="{share} of queries name no user or question",
        threshold=Threshold(warning=0.3, critical=0.5, least=20),
    ),
    Kpi(
        id="feedback_positive",
        title="Positive feedback",
        definition="Positive ratings / positive and negative ratings, by the time they were given.",
        unit="share",
        better="higher",
        value=Ratio(count("ratings", rating="positive"), _RATED),
        absent="no rating",
        by=_ALL,
        basis=_RATED,
        basis_text="{n} ratings",
        threshold=Threshold(warning=0.7, critical=0.5, least=20),
    ),
    Kpi(
        id="nps",
        title="Net Promoter Score",
        definition="Share of promoters (9 and 10) - share of detractors (0 to 6), in points from -100 to 100, over the "
        "ratings from 0 to 10, by the time they were given. Its change is the difference in points.",
        unit="points",
        better="higher",
        value=Ratio(
            Minus(
                count("ratings", rating="promoter"),
                count("ratings", rating="detractor"),
                least=None,
                name="net_promoters",
            ),
            _RATED_0_10,
            scale=100,
        ),
        absent="no rating from 0 to 10",
        by=_ALL,
        basis=_RATED_0_10,
        basis_text="{n} ratings",
        threshold=Threshold(warning=0, critical=-30, least=20),
        only_with_data=True,
    ),
    Kpi(
        id="accuracy",
        title="Accuracy",
        definition="Calls whose label or answer equals the expected one / calls for which an expected one was given in "
        "the period and which have one to compare. Upper and lower case, white space and what wraps a label (JSON, "
        "Markdown, quotation marks, 'Answer: ...') do not count; of several expected answers for a call the latest "
        "does. Precision, recall and F1: /api/accuracy.",
        unit="share",
        better="higher",
        value=Ratio(count("labels", correct=True), _COMPARED),
        absent="no call with an expected answer",
        by=_ALL,
        basis=_COMPARED,
        basis_text="{n} labelled calls",
        missing=Ratio(count("labels", comparable=False), Count("labels")),
        missing_text="{share} of labelled calls have no label or answer to compare",
        threshold=Threshold(warning=0.7, critical=0.5, least=20),
        only_with_data=True,
    ),
    Kpi(
        id="completion_rate",
        title="Completion rate",
        definition="Completed calls / completed and failed calls, over the calls that have a task. Completed is an "
        "answer that was judged, not empty, not refused and not cut off; failed is an error after retries, a refusal, "
        "what the model cannot do, an empty or cut off answer. A step that only calls tools and a question back are "
        "neither.",
        unit="share",
        better="higher",
        value=Ratio(count("attempts", completed=True, known_task=True), _COMPLETIONS, most=1),
        absent="no call has a task",
        by=_ALL,
        basis=_COMPLETIONS,
        basis_text="{n} calls with a task",
        missing=Complement(
            Ratio(count("attempts", known_task=True, judged=True), count("attempts", known_task=True, answered=True))
        ),
        missing_text="{share} of answers not judged",
        threshold=Threshold(warning=0.8, critical=0.6, least=20),
    ),
    Kpi(
        id="duration_p95_s",
        title="Latency, p95",
        definition="95th percentile of the duration of one attempt, a streamed answer to its end; without embeddings.",
        unit="s",
        better="lower",
        value=Quantile("duration", 0.95),
        error=_QUANTILE_ERROR,
        spread=_QUANTILE_SPREAD,
        absent="no call",
        basis=Count("duration"),
        basis_text="{n} attempts",
        threshold=Threshold(warning=30, critical=60, least=20),
        was=("latency",),
    ),
    Kpi(
        id="time_to_first_chunk_p95_s",
        title="First chunk, p95",
        definition="95th percentile of the time from the request to the first chunk of a streamed answer.",
        unit="s",
        better="lower",
        value=Quantile("time_to_first_chunk", 0.95),
        error=_QUANTILE_ERROR,
        spread=_QUANTILE_SPREAD,
        absent="no streamed answer",
        basis=Count("time_to_first_chunk"),
        basis_text="{n} streamed answers",
        threshold=Threshold(warning=5, critical=15, least=20),
        was=("first_chunk",),
    ),
    Kpi(
        id="cost_usd",
        title="Cost",
        definition="Sum of what all calls cost whose price is known, in US dollars: what the answer says, else the "
        "list price. Where part of what a call bills has no price, it is a lower bound, which the call says.",
        unit="usd",
        better="neutral",
        value=total("cost"),
        spread=_SUM_SPREAD,
        absent="no call has a known price",
        by=_ALL,
        basis=count("attempts", known_price=True),
        basis_text="{n} priced calls",
        missing=Ratio(count("attempts", outcome=_ANSWERED, exact_price=False), count("attempts", outcome=_ANSWERED)),
        missing_text="{share} of answers have no known price, or a lower bound",
        was=("cost",),
    ),
    Kpi(
        id="embedding_error_rate",
        title="Embedding errors",
        definition="Embeddings that failed after their retries / embeddings.",
        unit="share",
        better="lower",
        value=Complement(Ratio(count("attempts", outcome=_ANSWERED, operation=semconv.EMBEDDINGS), _EMBEDDINGS)),
        absent="no embedding",
        by=("model", "provider", "service"),
        basis=_EMBEDDINGS,
        basis_text="{n} embeddings",
        threshold=Threshold(warning=0.05, critical=0.15, least=20),
        only_with_data=True,
    ),
)

BENCHMARKS: Final = {"correctness": 0.70, "relevancy": 0.72, "coherence": 0.62}
"""The industry's benchmark of a score, by the score's name: a share of answers below it is worth a look."""

BY_ID: Final = {kpi.id: kpi for kpi in KPIS}
RENAMED: Final = {old: kpi.id for kpi in KPIS for old in kpi.was}
"""An earlier id to the id of today."""
