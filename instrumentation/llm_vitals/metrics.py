"""What one call tells, counted before any sampling: the attributes of a GenAI span to metrics.

Counts are kept in plain dicts and read by observable counters (about 6 us for all of a call, against 57 for seven
records); histograms are recorded with the span's context, so that their exemplars point to the trace.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from opentelemetry.context import Context
from opentelemetry.metrics import CallbackOptions, Histogram, Meter, MeterProvider, Observation
from opentelemetry.util.types import AttributeValue

from llm_vitals import guard, semconv
from llm_vitals.forks import at_fork
from llm_vitals.labels import Caps
from llm_vitals.version import __version__

Labels = tuple[tuple[str, AttributeValue], ...]
Counts = dict[Labels, float]


class Metrics:
    """The instruments of one meter provider, and the counts behind them. `measure` is called by one thread at a time.

    A child process starts its counts at nothing: the parent goes on telling its own.
    """

    def __init__(self, provider: MeterProvider, *, latest_names: bool) -> None:
        meter = provider.get_meter(semconv.SCOPE, __version__, semconv.SCHEMA_URL)
        self._latest = latest_names
        self._caps = Caps()
        self._calls: Counts = {}
        self._tokens: Counts = {}
        self._cost: Counts = {}
        self._feedback: Counts = {}
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
        for name, unit, description, counts in (
            (semconv.METRIC_CALLS, "{call}", "Calls to models, by outcome.", self._calls),
            (semconv.METRIC_TOKENS, "{token}", "Tokens as billed, by type.", self._tokens),
            (semconv.METRIC_COST, "USD", "Cost of calls at public list prices.", self._cost),
            (semconv.METRIC_FEEDBACK, "{rating}", "Ratings that people gave to answers.", self._feedback),
        ):
            meter.create_observable_counter(name, _observe(counts), unit, description)
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
                lambda: guard.failures,
            ),
        ):
            meter.create_observable_counter(name, _observe_by(key, read), unit, description)

    def _clear(self) -> None:
        for counts in (self._calls, self._tokens, self._cost, self._feedback):
            counts.clear()

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
        model = self._caps.label("model", get(semconv.REQUEST_MODEL))
        provider = self._caps.label("provider", get(semconv.PROVIDER_NAME))
        who: Labels = _known(((semconv.PROVIDER_NAME, provider), (semconv.REQUEST_MODEL, model)))
        self._count_call(get, who)
        for kind, key in _TOKEN_KINDS:
            count = get(key)
            if isinstance(count, int):
                _add(self._tokens, (*who, (semconv.TOKEN_TYPE, kind)), count)
        cost = get(semconv.COST)
        if isinstance(cost, (int, float)):
            _add(self._cost, who, cost)
        self._record(attributes, dict(who), duration_s, context, time_per_output_chunk_s)

    def _count_call(self, get: Callable[[str], AttributeValue | None], who: Labels) -> None:
        caps = self._caps
        _add(
            self._calls,
            _known(
                (
                    *who,
                    (semconv.OPERATION_NAME, get(semconv.OPERATION_NAME)),
                    (semconv.OUTCOME, get(semconv.OUTCOME)),
                    (semconv.ERROR_TYPE, caps.label("error", get(semconv.ERROR_TYPE))),
                    (semconv.QUERY, get(semconv.QUERY)),
                    (semconv.RETRY, get(semconv.RETRY)),
                    (semconv.KNOWN_USER, names_user(get) if get(semconv.QUERY) is True else None),
                    (semconv.TASK, caps.label("task", get(semconv.TASK))),
                    (semconv.VARIANT, caps.label("variant", get(semconv.VARIANT))),
                )
            ),
            1,
        )

    def _record(
        self,
        attributes: Mapping[str, AttributeValue],
        who: dict[str, AttributeValue],
        duration_s: float,
        context: Context | None,
        per_chunk_s: float | None,
    ) -> None:
        get = attributes.get
        base = dict(who)
        base.update(
            _known(
                (
                    (semconv.OPERATION_NAME, get(semconv.OPERATION_NAME)),
                    (semconv.RESPONSE_MODEL, self._caps.label("response model", get(semconv.RESPONSE_MODEL))),
                    (semconv.SERVER_ADDRESS, self._caps.label("server", get(semconv.SERVER_ADDRESS))),
                    (semconv.SERVER_PORT, self._caps.label("port", get(semconv.SERVER_PORT))),
                )
            )
        )
        error = self._caps.label("error", get(semconv.ERROR_TYPE))
        self._duration.record(duration_s, base if error is None else {**base, semconv.ERROR_TYPE: error}, context)
        first = get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK)
        if isinstance(first, (int, float)):
            self._first_chunk.record(first, base, context)
        if per_chunk_s is not None:
            self._per_chunk.record(per_chunk_s, base, context)
        for kind, key in _TOKEN_KINDS[:2]:
            count = get(key)
            if isinstance(count, int):
                if self._latest:
                    self._token_histograms[kind].record(count, base, context)
                else:
                    self._token_usage.record(count, {**base, semconv.TOKEN_TYPE: kind}, context)
        model = who.get(semconv.REQUEST_MODEL)
        for key, value in attributes.items():
            if key.startswith(semconv.SCORE_PREFIX) and isinstance(value, (int, float)):
                name = key[len(semconv.SCORE_PREFIX) :]
                # An exemplar costs a quarter of a record; the parts of a score lead to the same trace as its whole.
                self.score(name, value, semconv.HEURISTIC, model, context if name == semconv.OVERALL else _NO_SPAN)

    def score(
        self, name: str, value: float, evaluator: str, model: AttributeValue | None, context: Context | None
    ) -> None:
        """One evaluation, 0..1."""
        labels: dict[str, AttributeValue] = {semconv.EVALUATION_NAME: name, semconv.EVALUATOR: evaluator}
        if model is not None:
            labels[semconv.REQUEST_MODEL] = model
        self._score.record(value, labels, context)

    def evaluated(self, name: str, value: float, evaluator: str, model: str | None, context: Context | None) -> None:
        """One score of the application's own; its words are bounded, as they may be anything."""
        label = self._caps.label
        self.score(
            str(label("evaluation", name)),
            value,
            str(label("evaluator", evaluator)),
            label("model", model),
            context,
        )

    def feedback(self, rating: str, facts: Mapping[str, str | None]) -> None:
        """One rating by a person; `facts` are model, task and variant where known."""
        _add(
            self._feedback,
            _known(
                (
                    (semconv.RATING, rating),
                    (semconv.REQUEST_MODEL, self._caps.label("model", facts.get("model"))),
                    (semconv.TASK, self._caps.label("task", facts.get("task"))),
                    (semconv.VARIANT, self._caps.label("variant", facts.get("variant"))),
                )
            ),
            1,
        )


_NO_SPAN = Context()
_TOKEN_KINDS = (
    ("input", semconv.USAGE_INPUT_TOKENS),
    ("output", semconv.USAGE_OUTPUT_TOKENS),
    ("cache_read", semconv.USAGE_CACHE_READ),
    ("cache_write", semconv.USAGE_CACHE_WRITE),
    ("reasoning", semconv.USAGE_REASONING),
)


def _known(labels: Iterable[tuple[str, AttributeValue | None]]) -> Labels:
    return tuple((key, value) for key, value in labels if value is not None)


def names_user(get: Callable[[str], AttributeValue | None]) -> bool:
    """Whether a span says whose question it is, in one of the names that the collector reads, too."""
    return any(get(name) is not None for name in semconv.USER_NAMES)


def _add(counts: Counts, labels: Labels, by: float) -> None:
    counts[labels] = counts.get(labels, 0) + by


def _observe(counts: Counts) -> list[Callable[[CallbackOptions], Iterable[Observation]]]:
    # A copy in one step: the worker may add a key meanwhile.
    return [lambda _: [Observation(value, dict(labels)) for labels, value in list(counts.items())]]


def _observe_by(
    key: str, read: Callable[[], Mapping[str, int]]
) -> list[Callable[[CallbackOptions], Iterable[Observation]]]:
    return [lambda _: [Observation(value, {key: what}) for what, value in list(read().items())]]


def _histogram(meter: Meter, name: str, unit: str, description: str, bounds: Sequence[float]) -> Histogram:
    return meter.create_histogram(name, unit, description, explicit_bucket_boundaries_advisory=bounds)
