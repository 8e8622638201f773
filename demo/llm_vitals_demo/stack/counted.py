"""What the application's process would have counted of the history, by `llm_vitals.metrics`: growth minute by minute.

The instruments count into a provider that keeps what each of them got, in place of the SDK, which would only add it up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, cast

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.metrics import (
    CallbackOptions,
    CallbackT,
    Histogram,
    Meter,
    MeterProvider,
    NoOpHistogram,
    NoOpMeter,
    NoOpObservableCounter,
    ObservableCounter,
    Observation,
)
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord
from opentelemetry.trace import NonRecordingSpan, SpanContext, TraceFlags
from opentelemetry.util.types import Attributes, AttributeValue

from llm_vitals.core import semconv
from llm_vitals.core.prometheus_names import label_name
from llm_vitals.metrics.instruments import Metrics
from llm_vitals_demo.history.telemetry import Telemetry
from llm_vitals_demo.stack.remote_write import Labels

MINUTE_S = 60


class Observed(NamedTuple):
    """One observation of a histogram. `trace` is trace and span id, where its instrument gives exemplars."""

    metric: str
    labels: Labels
    value: float
    at_s: float
    trace: SpanContext | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Minute:
    """What came in the minute that ends at `at_s` (Unix)."""

    at_s: int
    counts: Sequence[tuple[str, Labels, float]]
    """Counter (its OpenTelemetry name), labels, and by how much it grew."""
    observed: Sequence[Observed]


class _Counting(NamedTuple):
    """A call, or a rating or score of its answer, and when it is counted."""

    at_s: float
    of: Telemetry
    record: LogRecord | None


@dataclass(slots=True)
class Counted:
    """The history so far, by the minute in which it is counted: a call at its end, a rating or score when it is
    given."""

    _minutes: dict[int, list[_Counting]] = field(default_factory=dict[int, "list[_Counting]"])

    def add(self, one: Telemetry) -> None:
        """Note a call, its rating and its scores."""
        self._note(_Counting(one.span.end_time_unix_nano / 1e9, one, None))
        for record in (*([] if one.rating is None else [one.rating]), *one.scores):
            self._note(_Counting(record.time_unix_nano / 1e9, one, record))

    def _note(self, one: _Counting) -> None:
        minute = -int(-one.at_s // MINUTE_S) * MINUTE_S
        self._minutes.setdefault(minute, []).append(one)

    def minutes(self) -> Iterator[Minute]:
        """What was counted in each minute in which something was, in the order of time."""
        for at_s, events in sorted(self._minutes.items()):
            provider = _Provider()
            metrics = Metrics(provider, latest_names=False)
            for event in sorted(events, key=lambda event: event.at_s):
                provider.kept.at_s = event.at_s
                _count(metrics, event)
            yield Minute(at_s=at_s, counts=tuple(provider.kept.counts()), observed=tuple(provider.kept.observed))


def _count(metrics: Metrics, event: _Counting) -> None:
    """As the process that called counts a call, and what is values of its answer."""
    one, record = event.of, event.record
    context = trace.set_span_in_context(NonRecordingSpan(_span_context(one)), Context())
    if record is None:
        metrics.measure(one.attributes, one.timing.duration_s, context, one.timing.time_per_output_chunk_s)
        return
    get = one.attributes.get
    facts = {
        "provider": _text(get(semconv.PROVIDER_NAME)),
        "model": _text(get(semconv.REQUEST_MODEL)),
        "task": _text(get(semconv.TASK)),
        "variant": _text(get(semconv.VARIANT)),
    }
    values = {each.key: each.value for each in record.attributes}
    if record is one.rating:
        metrics.feedback(values[semconv.RATING].string_value, facts)
        return
    name, evaluator = (values[key].string_value for key in (semconv.EVALUATION_NAME, semconv.EVALUATOR))
    metrics.evaluated(name, values[semconv.EVALUATION_SCORE_VALUE].double_value, evaluator, facts, context)


def _text(value: AttributeValue | None) -> str | None:
    return value if isinstance(value, str) else None


def _span_context(one: Telemetry) -> SpanContext:
    trace_id, span_id = (int.from_bytes(each, "big") for each in (one.span.trace_id, one.span.span_id))
    return SpanContext(trace_id, span_id, is_remote=False, trace_flags=TraceFlags(TraceFlags.SAMPLED))


# As `llm_vitals.metrics` has them; a generator, which the API allows, too, is none of them.
_Callback = Callable[[CallbackOptions], Iterable[Observation]]


class _Kept:
    """What the instruments of one provider got."""

    def __init__(self) -> None:
        self.at_s = 0.0
        self.observed: list[Observed] = []
        self.counters: list[tuple[str, _Callback]] = []

    def counts(self) -> Iterator[tuple[str, Labels, float]]:
        for name, callback in self.counters:
            for one in callback(CallbackOptions()):
                yield name, labels_of(one.attributes or {}), float(one.value)


class _Provider(MeterProvider):
    def __init__(self) -> None:
        super().__init__()
        self.kept = _Kept()

    def get_meter(
        self, name: str, version: str | None = None, schema_url: str | None = None, attributes: Attributes = None
    ) -> Meter:
        return _Meter(name, self.kept)


class _Meter(NoOpMeter):
    def __init__(self, name: str, kept: _Kept) -> None:
        super().__init__(name)
        self._kept = kept

    def create_histogram(
        self,
        name: str,
        unit: str = "",
        description: str = "",
        *,
        explicit_bucket_boundaries_advisory: Sequence[float] | None = None,
    ) -> Histogram:
        return _Histogram(name, self._kept)

    def create_observable_counter(
        self, name: str, callbacks: Sequence[CallbackT] | None = None, unit: str = "", description: str = ""
    ) -> ObservableCounter:
        self._kept.counters += [(name, cast("_Callback", callback)) for callback in callbacks or ()]
        return NoOpObservableCounter(name)


class _Histogram(NoOpHistogram):
    def __init__(self, name: str, kept: _Kept) -> None:
        super().__init__(name)
        self._metric = name
        self._kept = kept

    def record(self, amount: float, attributes: Attributes | None = None, context: Context | None = None) -> None:
        span = trace.get_current_span(context).get_span_context()
        self._kept.observed.append(
            Observed(
                self._metric,
                labels_of(attributes or {}),
                float(amount),
                self._kept.at_s,
                span if span.is_valid else None,
            )
        )


def labels_of(attributes: Mapping[str, AttributeValue]) -> Labels:
    """Attributes as labels of Prometheus have them."""
    return tuple((_label(name), _word(value)) for name, value in sorted(attributes.items()))


_label = cache(label_name)


def _word(value: AttributeValue) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
