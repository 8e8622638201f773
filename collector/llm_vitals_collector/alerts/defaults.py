"""The rules that are shipped: the catalogue's thresholds, objectives, absence, cost."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.alerts.rule import (
    DAY_S,
    TOTAL,
    AbsenceRule,
    BurnRule,
    ChangeRule,
    CostRule,
    LimitRule,
    Objective,
    Pace,
    Reach,
    Rule,
    Severity,
    Subject,
)
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi, Threshold

HOUR_S: Final = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long it must be so before an alert fires, and how long the alert goes on after that, so that a value at its
    limit does not come and go."""

    warning_s: int
    critical_s: int
    keep_firing_s: int

    def for_s(self, severity: Severity) -> int:
        return self.critical_s if severity == "critical" else self.warning_s


PATIENCE: Final = {
    HOUR_S: Patience(warning_s=600, critical_s=300, keep_firing_s=900),
    3 * HOUR_S: Patience(warning_s=1800, critical_s=900, keep_firing_s=1800),
    6 * HOUR_S: Patience(warning_s=1800, critical_s=900, keep_firing_s=900),
    DAY_S: Patience(warning_s=3600, critical_s=1800, keep_firing_s=3600),
}
"""By the window: what a day says does not change in ten minutes."""

SUBJECTS: Final = (
    Subject(
        kpi="error_rate",
        name="ErrorRateHigh",
        means="of calls{of} ended in an error",
        runbook="error-rate",
        window_s=HOUR_S,
    ),
    Subject(
        kpi="embedding_error_rate",
        name="EmbeddingErrorRateHigh",
        means="of embeddings{of} ended in an error",
        runbook="error-rate",
        window_s=HOUR_S,
    ),
    Subject(
        kpi="refusal_rate",
        name="RefusalRateHigh",
        means="of answers{of} are refusals",
        runbook="refusal-rate",
        window_s=HOUR_S,
    ),
    Subject(
        kpi="completion_rate",
        name="CompletionRateLow",
        means="of calls{of} that have a task were completed",
        runbook="completion-rate",
        window_s=HOUR_S,
        by=("model", "task"),
    ),
    Subject(
        kpi="duration_p95_s",
        name="LatencyHigh",
        means="of attempts{of} took longer than {limit}",
        runbook="latency",
        window_s=HOUR_S,
    ),
    Subject(
        kpi="time_to_first_chunk_p95_s",
        name="FirstChunkSlow",
        means="of streamed answers{of} began later than {limit}",
        runbook="latency",
        window_s=HOUR_S,
    ),
    # The heuristics' scores of the demo's four weeks deviate by 0.25: most are 1, those of refusals 0.
    Subject(
        kpi="quality",
        name="QualityLow",
        means="is the mean score of answers{of}",
        runbook="quality",
        window_s=6 * HOUR_S,
        deviation=0.3,
        by=("model", "task"),
    ),
    Subject(
        kpi="feedback_positive",
        name="FeedbackNegative",
        means="of ratings{of} are positive",
        runbook="feedback",
        window_s=DAY_S,
    ),
    Subject(
        kpi="nps",
        name="NetPromotersFew",
        means="is the Net Promoter Score{of}",
        runbook="feedback",
        window_s=DAY_S,
    ),
    Subject(
        kpi="repeat_rate",
        name="RepeatRateHigh",
        means="of queries{of} were asked before by the same user",
        runbook="repeat-rate",
        window_s=DAY_S,
    ),
    Subject(
        kpi="accuracy",
        name="AccuracyLow",
        means="of labelled calls{of} were as expected",
        runbook="accuracy",
        window_s=DAY_S,
    ),
    # These have no threshold in the catalogue, so a rule only where the user's file sets one.
    Subject(
        kpi="tokens_per_query",
        name="TokensPerQueryHigh",
        means="tokens were used for each query{of}",
        runbook="usage",
        window_s=DAY_S,
    ),
    Subject(
        kpi="queries_per_user",
        name="QueriesPerUserFew",
        means="queries came from each user{of}",
        runbook="usage",
        window_s=DAY_S,
    ),
    Subject(
        kpi="returning_users",
        name="ReturningUsersFew",
        means="of users{of} came back",
        runbook="usage",
        window_s=DAY_S,
    ),
)
"""In the order of the pages of advice. One a KPI that can have a limit."""
SUBJECT_OF: Final = {subject.kpi: subject for subject in SUBJECTS}
LEAST: Final = 20
"""The smallest basis on which a KPI is judged for which the catalogue has none."""
LIMITED: Final[tuple[Severity, ...]] = ("warning", "critical")
"""The severities of limits."""

_ALL_OBJECTIVES: Final = (
    Objective(kpi="error_rate", name="ErrorBudgetBurn", means="of calls{of} ended in an error", budget=0.01),
    Objective(
        kpi="embedding_error_rate",
        name="EmbeddingErrorBudgetBurn",
        means="of embeddings{of} ended in an error",
        budget=0.01,
    ),
    Objective(kpi="refusal_rate", name="RefusalBudgetBurn", means="of answers{of} are refusals", budget=0.05),
    Objective(
        kpi="completion_rate",
        name="CompletionBudgetBurn",
        means="of calls{of} that have a task were not completed",
        budget=0.1,
    ),
    Objective(
        kpi="duration_p95_s",
        name="LatencyBudgetBurn",
        means="of attempts{of} took longer than {past} s",
        budget=0.05,
        past=30,
    ),
    Objective(
        kpi="time_to_first_chunk_p95_s",
        name="FirstChunkBudgetBurn",
        means="of streamed answers{of} began later than {past} s",
        budget=0.05,
        past=5,
    ),
    # Of the demo's answers, incidents included, 12% score below 0.7.
    Objective(
        kpi="quality",
        name="QualityBudgetBurn",
        means="of answers{of} score below {past}",
        budget=0.2,
        past=0.7,
    ),
    Objective(
        kpi="feedback_positive",
        name="FeedbackBudgetBurn",
        means="of ratings{of} are negative",
        budget=0.3,
    ),
)
"""One a KPI that says of each call whether it is bad."""
_SHIPPED_OBJECTIVES: Final = ("error_rate", "refusal_rate", "time_to_first_chunk_p95_s", "quality")
OBJECTIVE_OF: Final = {objective.kpi: objective for objective in _ALL_OBJECTIVES}
OBJECTIVES: Final = tuple(OBJECTIVE_OF[kpi] for kpi in _SHIPPED_OBJECTIVES)
"""A user's file may set the others."""
PACES: Final = (
    Pace(factor=14.4, long_s=HOUR_S, short_s=300, severity="critical"),
    Pace(factor=6, long_s=6 * HOUR_S, short_s=1800, severity="critical"),
    Pace(factor=3, long_s=DAY_S, short_s=2 * HOUR_S, severity="warning"),
    Pace(factor=1, long_s=3 * DAY_S, short_s=6 * HOUR_S, severity="warning"),
)
"""Source of windows and factors: Google, The Site Reliability Workbook (2018), chapter 5, and kubernetes-mixin. The
budget is of 30 days; at the factor f it is gone in 30 / f days. The short window lets the alert end soon after its
cause."""
BURN_LEAST: Final = 10
"""Calls in the long window on which anything is judged."""

ENOUGH: Final = 25
"""Attempts in the window then. Where 25 are usual, none come by chance once in 10^11 windows."""
ABSENCE_WINDOWS_S: Final = (HOUR_S, 6 * HOUR_S)
"""The short one is for who has 25 in an hour, the long one for who has few."""
ABSENCE_BY: Final[tuple[Dimension | None, ...]] = (None, "service")

CHANGES: Final = tuple(
    Subject(kpi=kpi, name=name, means=SUBJECT_OF[kpi].means, runbook="change", window_s=3 * HOUR_S, deviation=deviation)
    for kpi, name, deviation in (
        ("error_rate", "ErrorRateRose", None),
        ("refusal_rate", "RefusalRateRose", None),
        ("completion_rate", "CompletionRateFell", None),
        ("quality", "QualityFell", 0.3),
    )
)
"""What is compared with the same hours of last week."""
CHANGE_LEAST: Final = 50
"""Of the basis, now and a week ago."""

COST: Final = CostRule(label="CostHigh", severity="warning", limit_usd=1, times=2, for_s=HOUR_S)


def rules() -> tuple[Rule, ...]:
    """All that are shipped, in the order of their groups."""
    return (*limits(), *absences(), *burns(), *changes(), COST)


def limits() -> Iterator[LimitRule]:
    """Warning and critical of every KPI with a threshold, in total and by model."""
    for subject in SUBJECTS:
        if BY_ID[subject.kpi].threshold is not None:
            yield from limits_of(subject)


def limits_of(subject: Subject) -> Iterator[LimitRule]:
    """Those of one KPI. Raises ValueError where the catalogue has no threshold for it."""
    kpi, patience = BY_ID[subject.kpi], patience_of(subject.window_s)
    at = threshold(kpi)
    for reach in reaches(kpi, subject.by):
        for severity in LIMITED:
            yield LimitRule(
                subject=subject,
                severity=severity,
                limit=at.critical if severity == "critical" else at.warning,
                window_s=subject.window_s,
                for_s=patience.for_s(severity),
                keep_firing_s=patience.keep_firing_s,
                least=at.least,
                reach=reach,
            )


def reaches(kpi: Kpi, dimensions: Sequence[Dimension]) -> tuple[Reach, ...]:
    """The total, and those of these dimensions by which the KPI can be split."""
    return (TOTAL, *(Reach(by=by) for by in dimensions if by in kpi.by))


def patience_of(window_s: int) -> Patience:
    """That of the longest window that is no longer; of a shorter one than all, that of the shortest."""
    return PATIENCE[max((one for one in PATIENCE if one <= window_s), default=min(PATIENCE))]


def threshold(kpi: Kpi) -> Threshold:
    """A KPI's threshold. Raises ValueError where it has none."""
    if kpi.threshold is None:
        raise ValueError(f"KPI {kpi.id} has no threshold: write one in the catalogue, or set one in vitals.yaml")
    return kpi.threshold


def absences() -> Iterator[AbsenceRule]:
    """In total and by service. By model there is none: that a model is no longer used is no fault."""
    for window_s in ABSENCE_WINDOWS_S:
        for by in ABSENCE_BY:
            yield AbsenceRule(severity="critical", window_s=window_s, enough=ENOUGH, reach=Reach(by=by))


def changes() -> Iterator[ChangeRule]:
    """A warning of each, in total and by model. Never critical: who must be woken is who is past a limit."""
    for subject in CHANGES:
        yield from changes_of(subject)


def changes_of(subject: Subject) -> Iterator[ChangeRule]:
    """Those of one KPI."""
    patience = patience_of(subject.window_s)
    for reach in reaches(BY_ID[subject.kpi], subject.by):
        yield ChangeRule(
            subject=subject,
            severity="warning",
            window_s=subject.window_s,
            for_s=patience.warning_s,
            keep_firing_s=patience.keep_firing_s,
            least=CHANGE_LEAST,
            reach=reach,
        )


def burns() -> Iterator[BurnRule]:
    """Those of the objectives that are shipped, in total."""
    for objective in OBJECTIVES:
        yield from burns_of(objective)


def burns_of(objective: Objective, reach: Reach = TOTAL) -> Iterator[BurnRule]:
    """One a pace that can be reached."""
    for pace in PACES:
        if pace.is_reachable(objective.budget):
            yield BurnRule(objective=objective, pace=pace, least=BURN_LEAST, reach=reach)
