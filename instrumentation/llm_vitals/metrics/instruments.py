"""What one call tells, counted before any sampling: the attributes of a GenAI span to metrics.

Counts are kept in plain dicts and read by observable counters (`tally`); histograms are recorded, the duration and the
overall score with the span's context, so that their exemplars lead to the trace. An exemplar costs a quarter of a
record, which is why tokens have none. The parts of a score are kept as a sum and a count, for their mean: a histogram
for each would add half to what metrics cost a call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from opentelemetry.context import Context
from opentelemetry.metrics import Histogram, Meter, MeterProvider
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import errors, semconv
from llm_vitals.core.forks import at_fork
from llm_vitals.metrics.counter_map import CounterMap, Value, observe_by
from llm_vitals.metrics.label_limits import LabelLimits
from llm_vitals.metrics.label_sets import TOKEN_TYPES, Labels, LabelSet, LabelSets
from llm_vitals.version import __version__


class Metrics:
    """The instruments of one meter provider, and the counts behind them. `measure` is called by one thread at a time.

    A child process starts its counts at nothing: the parent goes on telling its own.
    """

    def __init__(self, provider: MeterProvider, *, latest_names: bool) -> None:
        meter = provider.get_meter(semconv.SCOPE, __version__, semconv.SCHEMA_URL)
        self._latest = latest_names
        self._caps = LabelLimits()
        self._series = LabelSets(self._caps)
        who = (semconv.PROVIDER_NAME, semconv.REQUEST_MODEL)
        self._calls = CounterMap(
            *who,
            semconv.OPERATION_NAME,
            semconv.OUTCOME,
            semconv.ERROR_TYPE,
            semconv.QUERY,
            semconv.RETRY,
            semconv.KNOWN_USER,
            semconv.KNOWN_QUESTION,
            semconv.TASK,
            semconv.VARIANT,
        )
        self._tokens = CounterMap(*who, semconv.TOKEN_TYPE)
        self._cost = CounterMap(*who, semconv.TASK)
        self._part_sum = CounterMap(semconv.REQUEST_MODEL, semconv.EVALUATION_NAME)
        self._part_answers = CounterMap(semconv.REQUEST_MODEL, semconv.EVALUATION_NAME)
        self._feedback = CounterMap(semconv.RATING, semconv.REQUEST_MODEL, semconv.TASK, semconv.VARIANT)
        self._tallies: list[CounterMap] = []
        self._dropped: list[Mapping[str, int]] = []
        seconds = semconv.DURATION_BOUNDS
        self._duration = _histogram(
            meter,
            semconv.METRIC_INFERENCE_DURATION if latest_names else semconv.METRIC_DURATION,
            "s",
            "How long a call to a model took, to the end of its stream.",
            seconds,
        )
        self._first_chunk = _histogram(
            meter,
            semconv.METRIC_INFERENCE_TIME_TO_FIRST_CHUNK if latest_names else semconv.METRIC_TIME_TO_FIRST_CHUNK,
            "s",
            "From the start of a streamed call to its first chunk.",
            seconds,
        )
        self._per_chunk = _histogram(
            meter,
            semconv.METRIC_INFERENCE_TIME_PER_OUTPUT_CHUNK if latest_names else semconv.METRIC_TIME_PER_OUTPUT_CHUNK,
            "s",
            "Mean time between the output chunks of a streamed call.",
            seconds,
        )
        tokens = semconv.TOKEN_BOUNDS
        if latest_names:
            self._token_histograms = {
                "input": _histogram(
                    meter, semconv.METRIC_INFERENCE_INPUT_TOKENS, "{token}", "Input tokens of a call.", tokens
                ),
                "output": _histogram(
                    meter, semconv.METRIC_INFERENCE_OUTPUT_TOKENS, "{token}", "Output tokens of a call.", tokens
                ),
            }
        else:
            self._token_usage = _histogram(
                meter, semconv.METRIC_TOKEN_USAGE, "{token}", "Input and output tokens of a call.", tokens
            )
        self._score = _histogram(
            meter, semconv.METRIC_SCORE, "1", "Scores of answers, 0 to 1, higher is better.", semconv.SCORE_BOUNDS
        )
        self._counters(meter)
        at_fork(in_child=self._clear)

    def _counters(self, meter: Meter) -> None:
        for name, unit, description, tally in (
            (semconv.METRIC_CALLS, "{call}", "Calls to models, by outcome.", self._calls),
            (semconv.METRIC_TOKENS, "{token}", "Tokens as billed, by type.", self._tokens),
            (semconv.METRIC_COST, "USD", "Cost of calls at public list prices.", self._cost),
            (
                semconv.METRIC_PART_SUM,
                "1",
                "Parts of the heuristic scores, summed: divided by their answers, the mean of a part.",
                self._part_sum,
            ),
            (
                semconv.METRIC_PART_ANSWERS,
                "{answer}",
                "Answers that have this part of the heuristic scores.",
                self._part_answers,
            ),
            (semconv.METRIC_FEEDBACK, "{rating}", "Ratings that people gave to answers.", self._feedback),
        ):
            meter.create_observable_counter(name, [tally.observe], unit, description)
            self._tallies.append(tally)
        for name, unit, description, key, read in (
            (
                semconv.METRIC_DROPPED,
                "{call}",
                "Calls, or only their bodies, that the full queue dropped before they were told.",
                semconv.DROPPED_WHAT,
                self._all_dropped,
            ),
            (
                semconv.METRIC_LABELS_CAPPED,
                "{call}",
                "Times that a label took the value `other` because it had too many values.",
                semconv.LABEL,
                lambda: self._caps.capped,
            ),
            (
                semconv.METRIC_FAILURES,
                "{failure}",
                "Failures of the instrumentation itself, by part.",
                semconv.PART,
                lambda: errors.failures,
            ),
        ):
            meter.create_observable_counter(name, [observe_by(key, read)], unit, description)

    def _clear(self) -> None:
        for tally in self._tallies:
            tally.counts.clear()

    def follow(self, dropped: Mapping[str, int]) -> None:
        """Tell what a queue has dropped, by what; of a queue before it, too."""
        self._dropped.append(dropped)

    def _all_dropped(self) -> dict[str, int]:
        told: dict[str, int] = {}
        for dropped in self._dropped:
            for what, count in dropped.items():
                told[what] = told.get(what, 0) + count
        return told

    def measure(
        self,
        attributes: Mapping[str, AttributeValue],
        duration_s: float,
        context: Context | None,
        time_per_output_chunk_s: float | None = None,
    ) -> None:
        """Count one call. `attributes` are its span's, in our names; `context` holds the span, for exemplars."""
        get = attributes.get
        series = self._series.of(get)
        task = self._caps.label("task", get(semconv.TASK))
        error = self._caps.label("error", get(semconv.ERROR_TYPE))
        self._count(get, series, task, error)
        base = series.base
        self._duration.record(duration_s, base if error is None else {**base, semconv.ERROR_TYPE: error}, context)
        first = get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK)
        if isinstance(first, (int, float)):
            self._first_chunk.record(first, base, context)
        if time_per_output_chunk_s is not None:
            self._per_chunk.record(time_per_output_chunk_s, base, _NO_SPAN)
        for kind, key in _HISTOGRAMS:
            count = get(key)
            if isinstance(count, int):
                if self._latest:
                    self._token_histograms[kind].record(count, base, _NO_SPAN)
                else:
                    self._token_usage.record(count, series.tokens[kind], _NO_SPAN)
        self._scores(attributes, series.model, task, context)

    def _count(self, get: Callable[[str], Value], series: LabelSet, task: Value, error: Value) -> None:
        """What is counted in plain dicts."""
        provider, model = series.provider, series.model
        query = get(semconv.QUERY)
        known_user = names_user(get) if query is True else None
        self._calls.add(
            (
                provider,
                model,
                get(semconv.OPERATION_NAME),
                get(semconv.OUTCOME),
                error,
                query,
                get(semconv.RETRY),
                known_user,
                False if known_user and get(semconv.FINGERPRINT) is None else None,
                task,
                self._caps.label("variant", get(semconv.VARIANT)),
            )
        )
        for kind, key in _TOKEN_KINDS:
            count = get(key)
            if isinstance(count, int):
                self._tokens.add((provider, model, kind), count)
        cost = get(semconv.COST)
        if isinstance(cost, (int, float)):
            self._cost.add((provider, model, task), cost)

    def _scores(
        self, attributes: Mapping[str, AttributeValue], model: Value, task: Value, context: Context | None
    ) -> None:
        overall = attributes.get(_OVERALL)
        if isinstance(overall, (int, float)):
            self._record_score(semconv.OVERALL, overall, semconv.HEURISTIC, model, task, context)
        for name, key in _PARTS:
            value = attributes.get(key)
            if isinstance(value, (int, float)):
                self._part_sum.add((model, name), value)
                self._part_answers.add((model, name))

    def _record_score(
        self, name: str, value: float, evaluator: str, model: Value, task: Value, context: Context | None
    ) -> None:
        labels: Labels = {semconv.EVALUATION_NAME: name, semconv.EVALUATOR: evaluator}
        if model is not None:
            labels[semconv.REQUEST_MODEL] = model
        if task is not None:
            labels[semconv.TASK] = task
        self._score.record(value, labels, context)

    def evaluated(self, name: str, value: float, evaluator: str, model: str | None, context: Context | None) -> None:
        """One score of the application's own; its words are bounded, as they may be anything."""
        label = self._caps.label
        names = str(label("evaluation", name)), str(label("evaluator", evaluator))
        self._record_score(names[0], value, names[1], label("model", model), None, context)

    def feedback(self, rating: str, facts: Mapping[str, str | None]) -> None:
        """One rating by a person; `facts` are model, task and variant where known."""
        label = self._caps.label
        model, task, variant = facts.get("model"), facts.get("task"), facts.get("variant")
        self._feedback.add((rating, label("model", model), label("task", task), label("variant", variant)))


_NO_SPAN = Context({"llm_vitals": "no exemplar"})
"""Not empty: for an empty one the SDK takes the current context."""
_OVERALL = semconv.SCORE_PREFIX + semconv.OVERALL
_PARTS = tuple((name, semconv.SCORE_PREFIX + name) for name in semconv.SCORE_PARTS)
_TOKEN_KINDS = (
    ("input", semconv.USAGE_INPUT_TOKENS),
    ("output", semconv.USAGE_OUTPUT_TOKENS),
    ("cache_read", semconv.USAGE_CACHE_READ),
    ("cache_write", semconv.USAGE_CACHE_WRITE),
    ("reasoning", semconv.USAGE_REASONING),
)
_HISTOGRAMS = tuple((kind, key) for kind, key in _TOKEN_KINDS if kind in TOKEN_TYPES)


def names_user(get: Callable[[str], Value]) -> bool:
    """Whether a span says whose question it is, in one of the names that the collector reads, too."""
    return any(get(name) is not None for name in semconv.USER_NAMES)


def _histogram(meter: Meter, name: str, unit: str, description: str, bounds: Sequence[float]) -> Histogram:
    return meter.create_histogram(name, unit, description, explicit_bucket_boundaries_advisory=bounds)
