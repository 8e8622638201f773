"""Warning and critical for every KPI that has a threshold and that Prometheus carries, in total and by model.

A 95th percentile is past its threshold where more than 5% of the values lie above it. So a latency is alerted on as
that share: it has a basis and an interval as every share has, and a percentile of 20 values has not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from llm_vitals.core import prometheus_names, semconv
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import Dimension, Kpi, Threshold
from llm_vitals_collector.kpi.parts import Quantile
from llm_vitals_dashboards.alerts.alert import Alert, AlertGroup, Severity
from llm_vitals_dashboards.alerts.bound import Bound, of_share
from llm_vitals_dashboards.prometheus.render import Window, carried_by, duration, promql, render, share_above

_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long it must be so before an alert fires, and how long the alert goes on after that, so that a value at its
    limit does not come and go."""

    warning_s: int
    critical_s: int
    keep_firing_s: int


PATIENCE: Final = {
    _HOUR: Patience(warning_s=600, critical_s=300, keep_firing_s=900),
    6 * _HOUR: Patience(warning_s=1800, critical_s=900, keep_firing_s=900),
    _DAY: Patience(warning_s=3600, critical_s=1800, keep_firing_s=3600),
}
"""By the window: what a day says does not change in ten minutes."""
MODEL: Final = prometheus_names.label_name(semconv.REQUEST_MODEL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """How a KPI is alerted on. `window_s` is the period that the value is over: the rarer its basis, the longer."""

    kpi: str
    name: str
    """The alert, in total: `LLMVitals` and this; by model: `LLMVitalsModel` and this."""
    means: str
    """What the value is, in a sentence; with `{of}` for the model, and `{limit}`."""
    runbook: str
    window_s: int = _HOUR
    deviation: float | None = None
    """Of a mean: the standard deviation that one score is taken to have."""


WATCHED: Final = (
    Watched(kpi="error_rate", name="ErrorRateHigh", means="of calls{of} ended in an error", runbook="error-rate"),
    Watched(
        kpi="embedding_error_rate",
        name="EmbeddingErrorRateHigh",
        means="of embeddings{of} ended in an error",
        runbook="error-rate",
    ),
    Watched(kpi="refusal_rate", name="RefusalRateHigh", means="of answers{of} are refusals", runbook="refusal-rate"),
    Watched(
        kpi="completion_rate",
        name="CompletionRateLow",
        means="of calls{of} that have a task were completed",
        runbook="completion-rate",
    ),
    Watched(
        kpi="duration_p95_s", name="LatencyHigh", means="of attempts{of} took longer than {limit}", runbook="latency"
    ),
    Watched(
        kpi="time_to_first_chunk_p95_s",
        name="FirstChunkSlow",
        means="of streamed answers{of} began later than {limit}",
        runbook="latency",
    ),
    # The heuristics' scores of the demo's four weeks deviate by 0.25: most are 1, those of refusals 0.
    Watched(
        kpi="quality",
        name="QualityLow",
        means="is the mean score of answers{of}",
        runbook="quality",
        window_s=6 * _HOUR,
        deviation=0.3,
    ),
    Watched(
        kpi="feedback_positive",
        name="FeedbackNegative",
        means="of ratings{of} are positive",
        runbook="feedback",
        window_s=_DAY,
    ),
    Watched(
        kpi="nps",
        name="NetPromotersFew",
        means="is the Net Promoter Score{of}",
        runbook="feedback",
        window_s=_DAY,
    ),
    Watched(
        kpi="repeat_rate",
        name="RepeatRateHigh",
        means="of queries were asked before by the same user",
        runbook="repeat-rate",
        window_s=_DAY,
    ),
)


def groups() -> Iterator[AlertGroup]:
    """A group a KPI."""
    for watched in WATCHED:
        kpi = BY_ID[watched.kpi]
        yield AlertGroup(
            name=f"llm-vitals-alerts-{kpi.id.replace('_', '-')}",
            why=f"{kpi.title}, over {duration(watched.window_s)}.",
            alerts=tuple(_alerts(watched, kpi)),
        )


def _alerts(watched: Watched, kpi: Kpi) -> Iterator[Alert]:
    dimensions: tuple[Dimension | None, ...] = (None, "model") if "model" in carried_by(kpi) else (None,)
    severities: tuple[Severity, ...] = ("warning", "critical")
    for dimension in dimensions:
        for severity in severities:
            yield _alert(watched, kpi, severity, dimension)


def threshold(kpi: Kpi) -> Threshold:
    """A KPI's threshold. Raises ValueError where it has none."""
    if kpi.threshold is None:
        raise ValueError(f"KPI {kpi.id} has no threshold: write one in the catalogue, or leave it out of WATCHED")
    return kpi.threshold


def limit_of(kpi: Kpi, severity: Severity) -> float:
    """The catalogue's limit, in the KPI's unit."""
    return threshold(kpi).critical if severity == "critical" else threshold(kpi).warning


def bound_of(watched: Watched, severity: Severity) -> Bound:
    """From where the value is bad beyond chance. Of a latency, the share of values above its limit."""
    kpi = BY_ID[watched.kpi]
    limit, least, is_upper = limit_of(kpi, severity), threshold(kpi).least, kpi.better == "lower"
    if isinstance(kpi.value, Quantile):
        return of_share(round(1 - kpi.value.q, 10), is_upper=is_upper, least=least)
    if watched.deviation is not None:
        return Bound(limit=limit, is_upper=is_upper, variance=(watched.deviation, watched.deviation), least=least)
    if kpi.unit == "points":
        # Values of -100 to 100 with the mean m vary by (100 - m) * (100 + m) at most: Bhatia and Davis, as in `change`.
        return Bound(limit=limit, is_upper=is_upper, variance=(100 - limit, 100 + limit), least=least)
    if kpi.error_of == "complement":
        # An estimate: as far as it may be off, the limit moves.
        limit = round(limit + kpi.tolerance(limit), 10)
    return of_share(limit, is_upper=is_upper, least=least)


def _alert(watched: Watched, kpi: Kpi, severity: Severity, dimension: Dimension | None) -> Alert:
    window, limit = Window.of(watched.window_s), limit_of(kpi, severity)
    patience = PATIENCE[watched.window_s]
    is_quantile = isinstance(kpi.value, Quantile)
    value = (
        share_above(kpi.value.relation, limit, window, dimension)
        if isinstance(kpi.value, Quantile)
        else promql(kpi, window, dimension)
    )
    bound = bound_of(watched, severity)
    of_model = f" of {{{{ $labels.{MODEL} }}}}" if dimension else ""
    past = "above" if bound.is_upper else "below"
    shown = "{{ $value | humanizePercentage }}"
    if kpi.unit == "points":
        shown = '{{ $value | printf "%.0f" }}'
    elif watched.deviation is not None:
        shown = '{{ $value | printf "%.2f" }}'
    limit_text = f"{limit:.0%}" if kpi.unit == "share" and watched.deviation is None else f"{limit:g}"
    means = watched.means.format(of=of_model, limit=f"{limit:g} s")
    if is_quantile:
        limit_text = f"{bound.limit:.0%} (a 95th percentile of {limit:g} s)"
    return Alert(
        name=f"LLMVitals{'Model' if dimension else ''}{watched.name}",
        severity=severity,
        kpi=kpi.id,
        expr=bound.promql(value, render(kpi.basis, window, dimension)),
        for_s=patience.critical_s if severity == "critical" else patience.warning_s,
        keep_firing_s=patience.keep_firing_s,
        summary=f"{kpi.title}{of_model} is {past} the {severity} limit",
        description=(
            f"{shown} {means} in the last {duration(watched.window_s)}. The limit is {limit_text}, "
            "and chance does not explain the difference."
        ),
        runbook=watched.runbook,
        labels={"model": f"{{{{ $labels.{MODEL} }}}}"} if dimension else {},
    )
