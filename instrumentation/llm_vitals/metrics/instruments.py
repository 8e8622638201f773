"""Attributes of a GenAI span to metrics: every call is counted before any sampling.

Counts are kept in plain dicts and read by observable counters (`CounterMap`). Histograms are recorded, the duration and
the overall score with the span's context, so that their exemplars lead to the trace. An exemplar costs a quarter of a
record, which is why tokens have none. The parts of a score are kept as a sum and a count, for their mean: a histogram
for each would add half to what metrics cost a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Final, TypeVar

from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Histogram, Meter, MeterProvider, Observation
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import errors, exports, metric_entries, semconv
from llm_vitals.core.forks import at_fork
from llm_vitals.core.metric_entries import MetricEntry
from llm_vitals.core.plausible import MOST_SECONDS, MOST_USD, is_amount, is_count
from llm_vitals.metrics.counter_map import CounterMap, labelled, observe_by
from llm_vitals.metrics.label_budget import LabelBudget, Values
from llm_vitals.metrics.label_limits import LabelLimits, Value
from llm_vitals.metrics.label_sets import TOKEN_TYPES, Labels, LabelSet, LabelSets
from llm_vitals.verdicts.completion import completed
from llm_vitals.version import __version__

_Key = TypeVar("_Key")


class Metrics:
    """The instruments of one meter provider, and the counts behind them. `measure` is called by one thread at a time.

    A forked child starts its counts at nothing: the parent goes on exporting its own.
    """

    def __init__(self, provider: MeterProvider, *, latest_names: bool) -> None:
        meter = provider.get_meter(semconv.SCOPE, __version__, semconv.SCHEMA_URL)
        names = _LATEST if latest_names else _STABLE
        self._limits = LabelLimits()
        self._sets = LabelSets(self._limits, names["duration"].name)
        fold = self._limits.count
        self._attempts, self._task_attempts, self._answers, self._queries, self._tokens, self._cost = (
            CounterMap(entry, fold)
            for entry in (
                metric_entries.ATTEMPTS,
                metric_entries.TASK_ATTEMPTS,
                metric_entries.ANSWERS,
                metric_entries.QUERIES,
                metric_entries.TOKENS,
                metric_entries.COST,
            )
        )
        self._part_sum, self._part_answers, self._deductions, self._feedback = (
            CounterMap(entry, fold)
            for entry in (
                metric_entries.PART_SUM,
                metric_entries.PART_ANSWERS,
                metric_entries.DEDUCTIONS,
                metric_entries.FEEDBACK,
            )
        )
        self.counters: tuple[CounterMap, ...] = (
            self._attempts, self._task_attempts, self._answers, self._queries, self._tokens, self._cost,
            self._part_sum, self._part_answers, self._deductions, self._feedback,
        )  # fmt: skip
        """What is counted in plain dicts, a metric each."""
        self._dropped: list[Mapping[str, int]] = []
        self._unread: list[Mapping[tuple[str, str], int]] = []
        self._duration = _histogram(meter, names["duration"])
        self._first_chunk = _histogram(meter, names["first_chunk"])
        self._per_chunk = _histogram(meter, names["per_chunk"])
        input_tokens = _histogram(meter, names["input"])
        output_tokens = input_tokens if names["output"] is names["input"] else _histogram(meter, names["output"])
        self._token_histograms = {semconv.TOKEN_INPUT: input_tokens, semconv.TOKEN_OUTPUT: output_tokens}
        self._typed_tokens = not latest_names
        """Whether one histogram has both types of tokens, and so a label for them."""
        self._score = _histogram(meter, metric_entries.SCORE)
        self._score_sets: dict[Values, Labels] = {}
        """The labels of each set of values, made once."""
        self._score_budget = LabelBudget(metric_entries.SCORE, self._score_sets, fold)
        self._observe(meter)
        at_fork(in_child=self._clear)

    def _observe(self, meter: Meter) -> None:
        for counter in self.counters:
            _observable(meter, counter.entry, counter.observe)
        _observable(meter, metric_entries.DROPPED, observe_by(semconv.DROPPED_WHAT, lambda: _totals(self._dropped)))
        _observable(meter, metric_entries.EXPORT_LOST, observe_by(semconv.SIGNAL, lambda: exports.lost))
        _observable(meter, metric_entries.UNREAD, self._observe_unread)
        _observable(meter, metric_entries.LABELS_CAPPED, self._observe_folded)
        _observable(meter, metric_entries.FAILURES, observe_by(semconv.PART, lambda: errors.failures))

    def _observe_folded(self, _: CallbackOptions) -> list[Observation]:
        names = metric_entries.LABELS_CAPPED.attributes
        return [Observation(count, labelled(names, key)) for key, count in list(self._limits.folded.items())]

    def _observe_unread(self, _: CallbackOptions) -> list[Observation]:
        names = metric_entries.UNREAD.attributes
        return [Observation(count, labelled(names, key)) for key, count in _totals(self._unread).items()]

    def _clear(self) -> None:
        for counter in self.counters:
            counter.clear()
        # The parent exports its own.
        exports.lost.clear()
        errors.failures.clear()

    def follow(self, dropped: Mapping[str, int]) -> None:
        """Export what a queue has dropped, by what; of a queue before it, too."""
        self._dropped.append(dropped)

    def follow_unread(self, counts: Mapping[tuple[str, str], int]) -> None:
        """Export how many requests to hosts of models were not read, by host and HTTP library."""
        self._unread.append(counts)

    def measure(
        self,
        attributes: Mapping[str, AttributeValue],
        duration_s: float,
        context: Context | None,
        time_per_output_chunk_s: float | None = None,
    ) -> None:
        """Count one call. `attributes` are its span's, in our names; `context` holds the span, for exemplars."""
        get = attributes.get
        labels = self._sets.of(get)
        # Most of what a call may have, most calls have not: a call of a function to see that takes longer than to look.
        task, variant, error = get(semconv.TASK), get(semconv.VARIANT), get(semconv.ERROR_TYPE)
        if task is not None:
            task = self._limits.label("task", task)
        if variant is not None:
            variant = self._limits.label("variant", variant)
        if error is not None:
            error = self._limits.label("error", error)
        self._count(get, labels, task, variant, error)
        base = labels.base
        self._duration.record(duration_s, base if error is None else self._sets.with_error(labels, error), context)
        first = get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK)
        if first is not None and is_amount(first, MOST_SECONDS):
            self._first_chunk.record(first, base, context)
        if time_per_output_chunk_s is not None and is_amount(time_per_output_chunk_s, MOST_SECONDS):
            self._per_chunk.record(time_per_output_chunk_s, base, _NO_SPAN)
        for kind, key in _TOKEN_KINDS:
            count = get(key)
            if count is not None and is_count(count):
                self._tokens.add((*labels[:3], kind), count)
                if kind in TOKEN_TYPES:
                    token_labels = labels.tokens[kind] if self._typed_tokens else base
                    self._token_histograms[kind].record(count, token_labels, _NO_SPAN)
        self._scores(attributes, labels, task, variant, context)

    def _count(self, get: Callable[[str], Value], labels: LabelSet, task: Value, variant: Value, error: Value) -> None:
        """What is counted in plain dicts."""
        provider, model, operation = labels[:3]
        outcome = get(semconv.OUTCOME)
        if outcome not in _OUTCOMES:
            outcome = None
        retry = get(semconv.RETRY) is True
        if error is not None:
            error = self._sets.attempt_error(labels, error, retry=retry)
        self._attempts.add((provider, model, operation, outcome, error, retry))
        judged = get(semconv.ANSWER_JUDGED)
        if judged not in _JUDGED:
            judged = None
        done = completed(outcome, judged, operation)
        self._task_attempts.add((provider, model, operation, task, variant, outcome, judged, done, retry))
        if judged is not None:
            # Not judged: what became of it is in the attempts. So they are at most 11 sets a model, whatever comes.
            self._answers.add((provider, model, outcome if judged == semconv.JUDGED_YES else None, judged))
        if get(semconv.QUERY) is True:
            known_user = names_user(get)
            known_question = False if known_user and get(semconv.FINGERPRINT) is None else None
            self._queries.add((provider, model, known_user, known_question))
        cost = get(semconv.COST)
        if cost is not None and is_amount(cost, MOST_USD):
            self._cost.add((provider, model, task, variant), cost)

    def _scores(
        self,
        attributes: Mapping[str, AttributeValue],
        labels: LabelSet,
        task: Value,
        variant: Value,
        context: Context | None,
    ) -> None:
        provider, model = labels[:2]
        overall = attributes.get(_OVERALL)
        if is_amount(overall, 1):
            self._record_score(overall, (semconv.OVERALL, semconv.HEURISTIC, provider, model, task, variant), context)
        for name, key in _PARTS:
            value = attributes.get(key)
            if value is not None and is_amount(value, 1):
                self._part_sum.add((model, name), value)
                self._part_answers.add((model, name))
        deductions = attributes.get(semconv.DEDUCTIONS_OF_SCORE)
        if isinstance(deductions, (tuple, list)):
            for name in _DEDUCTIONS.intersection(deductions):
                self._deductions.add((model, name))

    def _record_score(self, value: float, values: Values, context: Context | None) -> None:
        if self._score_budget.level or values not in self._score_sets:
            values = self._score_budget.fit(values)
            if values not in self._score_sets:
                self._score_sets[values] = labelled(metric_entries.SCORE.attributes, values)
        self._score.record(value, self._score_sets[values], context)

    def evaluated(
        self, name: str, value: float, evaluator: str, facts: Mapping[str, str | None], context: Context | None
    ) -> None:
        """One score of the application's own. `facts`: provider, model, task and variant of the answer where known."""
        model, task, variant = self._answer(facts)
        words = self._sets.evaluation(name, evaluator, model)
        self._record_score(value, (*words, *model, task, variant), context)

    def feedback(self, rating: str, facts: Mapping[str, str | None]) -> None:
        """One rating by a person; `facts` as of `evaluated`."""
        model, task, variant = self._answer(facts)
        self._feedback.add((rating, *model, task, variant))

    def _answer(self, facts: Mapping[str, str | None]) -> tuple[tuple[Value, Value], Value, Value]:
        label = self._limits.label
        return (
            self._sets.model(facts.get("provider"), facts.get("model")),
            label("task", facts.get("task")),
            label("variant", facts.get("variant")),
        )


_NO_SPAN: Final = Context({"llm_vitals": "no exemplar"})
"""Not empty: for an empty one the SDK takes the current context."""
_OUTCOMES: Final = frozenset(semconv.OUTCOMES)
_JUDGED: Final = frozenset(semconv.JUDGED)
_DEDUCTIONS: Final = frozenset(semconv.DEDUCTIONS)
_OVERALL: Final = semconv.SCORE_PREFIX + semconv.OVERALL
_PARTS: Final = tuple((name, semconv.SCORE_PREFIX + name) for name in semconv.SCORE_PARTS)
_TOKEN_KINDS: Final = (
    (semconv.TOKEN_INPUT, semconv.USAGE_INPUT_TOKENS),
    (semconv.TOKEN_OUTPUT, semconv.USAGE_OUTPUT_TOKENS),
    (semconv.TOKEN_CACHE_READ, semconv.USAGE_CACHE_READ),
    (semconv.TOKEN_CACHE_WRITE, semconv.USAGE_CACHE_WRITE),
    (semconv.TOKEN_REASONING, semconv.USAGE_REASONING),
)
_STABLE: Final = {
    "duration": metric_entries.DURATION,
    "first_chunk": metric_entries.TIME_TO_FIRST_CHUNK,
    "per_chunk": metric_entries.TIME_PER_OUTPUT_CHUNK,
    "input": metric_entries.TOKEN_USAGE,
    "output": metric_entries.TOKEN_USAGE,
}
_LATEST: Final = {
    "duration": metric_entries.INFERENCE_DURATION,
    "first_chunk": metric_entries.INFERENCE_TIME_TO_FIRST_CHUNK,
    "per_chunk": metric_entries.INFERENCE_TIME_PER_OUTPUT_CHUNK,
    "input": metric_entries.INFERENCE_INPUT_TOKENS,
    "output": metric_entries.INFERENCE_OUTPUT_TOKENS,
}
"""Under `OTEL_SEMCONV_STABILITY_OPT_IN=gen_ai_latest_experimental`."""


def _totals(counts: Iterable[Mapping[_Key, int]]) -> dict[_Key, int]:
    """What several counted, by key; others may count on meanwhile."""
    totals: dict[_Key, int] = {}
    for one in counts:
        for key, count in list(one.items()):
            totals[key] = totals.get(key, 0) + count
    return totals


def names_user(get: Callable[[str], Value]) -> bool:
    """Whether a span says whose question it is, in one of the names that the collector reads, too."""
    for name in semconv.USER_NAMES:  # noqa: SIM110 - in half of the time of `any`
        if get(name) is not None:
            return True
    return False


def _histogram(meter: Meter, entry: MetricEntry) -> Histogram:
    return meter.create_histogram(
        entry.name, entry.unit, entry.description, explicit_bucket_boundaries_advisory=entry.bounds
    )


def _observable(meter: Meter, entry: MetricEntry, callback: Callable[[CallbackOptions], object]) -> None:
    meter.create_observable_counter(entry.name, [callback], entry.unit, entry.description)  # type: ignore[list-item]
