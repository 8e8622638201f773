"""What the collector says of itself at /metrics, in a registry of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from llm_vitals.core import metric_entries, prometheus_names, semconv
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals_collector.unkept import UnkeptSpans

KEPT: Final = "kept"
OTHER: Final = "other"
REJECTED: Final = "rejected"
COLLECTOR_INFO: Final = "llm_vitals_collector_info"
"""Always 1; its labels say where people reach the pages, and the version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instruments:
    """The counters of one running collector."""

    registry: CollectorRegistry
    spans: Counter
    """By `kind`: kept (a call to a model), other (no call: acknowledged, not kept), rejected (unreadable)."""
    unkept: Counter
    """Spans that look like calls to a model and were not kept, by `reason` and instrumentation `scope`."""
    unkept_spans: UnkeptSpans
    """The same with an example of each."""
    log_records: Counter
    """By `kind`: kept (a rating or a score), other (neither: acknowledged, not kept), rejected (out of bounds)."""
    points: Counter
    """Metrics and log records that were acknowledged and not kept, by `signal`."""
    calls: Counter
    """Calls committed, by `outcome` (`unknown` where there is none)."""
    feedback: Counter
    """Ratings committed, by `rating` (`none` where only the expected answer was told)."""
    scores: Counter
    """Scores by evaluators committed."""
    score: Histogram
    """Scores that the collector itself gave, under the name and labels that applications' own have in Prometheus."""
    score_weight: Counter
    """Answers that scores of picked calls stand for, by the criterion's name, the call's model, and whether the score
    is below the criterion's benchmark."""
    score_weight_squares: Counter
    """The squares of those weights."""
    unscored: Counter
    """Calls that were kept and not scored, by `reason`: full (too many waited), stopped, failed."""
    evaluations: Counter
    """Criteria of answers that were to be scored, by API or in the background, by `evaluator` and `result`: scored,
    not_scored, error."""
    online_picked: Counter
    """Calls picked to be scored in the background, by `stratum`: uniform or flagged."""
    online_done: Counter
    """Picked calls that nothing more is done about, by `state`: scored, failed (the judge, too often), left (the budget
    had no room for it in hours)."""
    judge_calls: Counter
    """Questions to the judge by `result`: ok, cached, or the kind of its error."""
    judge_tokens: Counter
    """Tokens that the judge's provider bills, by `type`. No call of an application is among them."""
    judge_cost: Counter
    """What it bills in US dollars, where the price of its model is known."""
    judge_seconds: Histogram
    """Time of a question to the judge."""
    endpoint_calls: Counter
    """Requests of the Playground and of runs of data sets, by `result`: ok, or the kind of its error."""
    endpoint_tokens: Counter
    """Tokens that they used, by `type`. No call of an application is among them."""
    endpoint_cost: Counter
    """What they cost in US dollars, where the price of the model is known."""
    refused: Counter
    """Requests that were not taken, by `reason`."""
    failed_keys: Counter
    """Requests that the gate refused, by `door` (http, grpc, login) and `reason` (missing, wrong, limited, right)."""
    commits: Counter
    commit_seconds: Histogram
    commit_calls: Histogram


def make_instruments() -> Instruments:
    """Instruments in a new registry."""
    registry = CollectorRegistry()
    prefix = "llm_vitals_collector_"
    return Instruments(
        registry=registry,
        spans=Counter(f"{prefix}spans", "Spans received.", ["kind"], registry=registry),
        unkept=Counter(
            f"{prefix}unkept_spans",
            "Spans that look like calls to a model and were not kept.",
            ["reason", "scope"],
            registry=registry,
        ),
        unkept_spans=UnkeptSpans(),
        log_records=Counter(f"{prefix}log_records", "Log records received.", ["kind"], registry=registry),
        points=Counter(f"{prefix}not_kept", "Metrics and log records not kept.", ["signal"], registry=registry),
        calls=Counter(f"{prefix}calls", "Calls to models committed.", ["outcome"], registry=registry),
        feedback=Counter(f"{prefix}feedback", "Ratings committed.", ["rating"], registry=registry),
        scores=Counter(f"{prefix}scores", "Scores by evaluators committed.", registry=registry),
        score=Histogram(
            "llm_vitals_score",
            "Scores of answers, 0 to 1, higher is better.",
            ["gen_ai_evaluation_name", "llm_vitals_evaluator", "gen_ai_request_model"],
            buckets=semconv.SCORE_BOUNDS,
            registry=registry,
        ),
        score_weight=_counter(metric_entries.SCORE_WEIGHT, registry),
        score_weight_squares=_counter(metric_entries.SCORE_WEIGHT_SQUARES, registry),
        unscored=Counter(f"{prefix}unscored", "Calls kept and not scored.", ["reason"], registry=registry),
        evaluations=Counter(
            f"{prefix}evaluations",
            "Criteria of answers that were to be scored.",
            ["evaluator", "result"],
            registry=registry,
        ),
        online_picked=Counter(f"{prefix}online_picked", "Calls picked to be scored.", ["stratum"], registry=registry),
        online_done=Counter(f"{prefix}online_done", "Picked calls by their end.", ["state"], registry=registry),
        judge_calls=Counter(f"{prefix}judge_calls", "Questions to the judge.", ["result"], registry=registry),
        judge_tokens=Counter(f"{prefix}judge_tokens", "Tokens that the judge used.", ["type"], registry=registry),
        judge_cost=Counter(f"{prefix}judge_cost_usd", "US dollars that the judge cost.", registry=registry),
        judge_seconds=Histogram(
            f"{prefix}judge_duration_seconds",
            "Time of a question to the judge.",
            buckets=(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
            registry=registry,
        ),
        endpoint_calls=Counter(
            f"{prefix}endpoint_calls", "Requests to configured endpoints.", ["result"], registry=registry
        ),
        endpoint_tokens=Counter(
            f"{prefix}endpoint_tokens", "Tokens that those requests used.", ["type"], registry=registry
        ),
        endpoint_cost=Counter(f"{prefix}endpoint_cost_usd", "US dollars that those requests cost.", registry=registry),
        refused=Counter(f"{prefix}refused", "Requests not taken.", ["reason"], registry=registry),
        failed_keys=Counter(
            f"{prefix}failed_keys",
            "Requests without a key that admits them.",
            ["door", "reason"],
            registry=registry,
        ),
        commits=Counter(f"{prefix}commits", "Transactions committed.", registry=registry),
        commit_seconds=Histogram(
            f"{prefix}commit_duration_seconds",
            "Time of a transaction.",
            buckets=(0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        ),
        commit_calls=Histogram(
            f"{prefix}commit_records",
            "Calls, ratings and scores in a transaction.",
            buckets=(1, 4, 16, 64, 256, 1024, 4096, 16384),
            registry=registry,
        ),
    )


def name_collector(instruments: Instruments, pages_url: str, version: str) -> None:
    """Say where people reach the pages, so that Grafana's boards lead there."""
    info = Info(COLLECTOR_INFO.removesuffix("_info"), "The collector.", registry=instruments.registry)
    info.info({"pages_url": pages_url, "version": version})


def watch(instruments: Instruments, name: str, meaning: str, value: Callable[[], float]) -> None:
    """A gauge that is read when somebody asks."""
    gauge = Gauge(f"llm_vitals_collector_{name}", meaning, registry=instruments.registry)
    gauge.set_function(value)


class Merged(Collector):
    """What a registry has, each name once: some are counted in two places, with labels of their own."""

    def __init__(self, registry: Collector) -> None:
        self._registry: Final = registry

    def collect(self) -> Iterator[Metric]:
        """One family a name."""
        families: dict[str, Metric] = {}
        for family in self._registry.collect():
            known = families.setdefault(family.name, family)
            if known is not family:
                known.samples = [*known.samples, *family.samples]
        return iter(families.values())


def _counter(entry: MetricEntry, registry: CollectorRegistry) -> Counter:
    """A counter under the name and labels that the catalogue of metrics has."""
    labels = [prometheus_names.label_name(attribute) for attribute in entry.attributes]
    return Counter(entry.prometheus.removesuffix("_total"), entry.description, labels, registry=registry)
