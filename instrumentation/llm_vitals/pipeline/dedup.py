"""One call counts once in the metrics of a process, whoever made its spans.

Another instrumentation's span stands for a call that was measured already when it encloses it through plain spans,
carries its response id, or encloses its time with the same model and tokens; the collector has the same rules for what
it stores (`store/duckdb/once.py`). How others spell a call: `llm_vitals.dialects`.
"""

from __future__ import annotations

from collections import OrderedDict, deque
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.core.ids import known_id
from llm_vitals.dialects.counts import drop_impossible_time
from llm_vitals.dialects.enclosing import EnclosingSpans, call_kind
from llm_vitals.dialects.people import user_id
from llm_vitals.dialects.reading import add_first_output, current, is_head, may_be_call, operation, threw

_REMEMBERED = 8192
"""Response ids remembered."""
_RECENT = 512
"""Calls whose times are remembered: a span that encloses a call ends soon after it."""
_MODELS = 256
"""Pairs of models whose names are kept: an application calls few."""
_SLACK_NS = 2_000_000
"""Some instrumentations cut their times to milliseconds."""


def is_covered_by_genai_span(context: Context) -> bool:
    """Whether the current span of `context` is another instrumentation's span of the call that begins now. Runs on the
    caller's path."""
    span = trace.get_current_span(context)
    if not isinstance(span, ReadableSpan):
        return False
    attributes = span.attributes
    return bool(attributes) and may_be_call(attributes)


class _Measured(NamedTuple):
    """A call that was measured, as far as another span of it can be recognised by it."""

    scope: str
    kind: str
    start_ns: int
    end_ns: int
    stream: bool
    models: frozenset[str]
    tokens: tuple[object, object]
    response_id: str | None
    trace_id: int


class CallDeduplicator:
    """Remembers which calls were measured already. Used by the worker alone, but for `enclosing` and `scopes`."""

    def __init__(self) -> None:
        self.enclosing = EnclosingSpans[int]()
        """Spans of this process by id; plain ones are added as they end."""
        self.scopes: set[str] = set()
        """Instrumentations whose spans come to our processor."""
        self._answers: OrderedDict[str, _Measured] = OrderedDict()
        """The last call with each id: a cache or a model server gives one again, which is another call."""
        self._recent: deque[_Measured] = deque(maxlen=_RECENT)

    def remember_call(
        self, attributes: Mapping[str, AttributeValue], context: Context, start_ns: int, end_ns: int
    ) -> None:
        """A call of ours was measured. The current span of `context` is its parent."""
        surrounding = trace.get_current_span(context).get_span_context() if context else trace.INVALID_SPAN_CONTEXT
        if surrounding.is_valid:
            self.enclosing.add_call(surrounding.span_id, _kind(attributes))
        self._remember(_measured(semconv.SCOPE, attributes, start_ns, end_ns, surrounding.trace_id))

    def attributes_to_measure(self, span: ReadableSpan) -> dict[str, AttributeValue] | None:
        """Attributes of a call that only this span stands for; None when it was measured already or is no call."""
        attributes: dict[str, AttributeValue] = current(span.attributes or {})
        kind = operation(span.attributes or {}, span.name)
        if kind is None or span.context is None:
            return None
        if span.status.status_code is not StatusCode.ERROR and is_head(span.attributes or {}):
            return None
        attributes[semconv.OPERATION_NAME] = kind
        if semconv.USER_ID not in attributes and (user := user_id(attributes)) is not None:
            attributes[semconv.USER_ID] = user
        started_ns = span.start_time or 0
        first_ns = add_first_output(attributes, ((event.name, event.timestamp) for event in span.events), started_ns)
        scope = span.instrumentation_scope
        ended_ns = max(span.end_time or 0, first_ns)
        one = _measured(scope.name if scope else "", attributes, started_ns, ended_ns, span.context.trace_id)
        known = (
            self.enclosing.encloses_call(span.context.span_id, one.kind)
            or (one.response_id is not None and _is_same_answer(self._answers.get(one.response_id), one))
            or any(_is_same_call(inner, one) for inner in self._recent)
        )
        # It stands for the call in place of all spans that enclose it, too: an SDK's span inside a framework's.
        if span.parent is not None:
            self.enclosing.add_call(span.parent.span_id, one.kind)
        if known:
            return None
        self._remember(one)
        drop_impossible_time(attributes, (one.end_ns - one.start_ns) / 1e9)
        failed = span.status.status_code is StatusCode.ERROR or threw(attributes, (event.name for event in span.events))
        if semconv.OUTCOME not in attributes and failed:
            attributes[semconv.OUTCOME] = semconv.ERROR
            attributes.setdefault(semconv.ERROR_TYPE, "_OTHER")
        return attributes

    def _remember(self, one: _Measured) -> None:
        self._recent.append(one)
        if one.response_id is not None:
            self._answers[one.response_id] = one
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)


def _kind(attributes: Mapping[str, AttributeValue]) -> str:
    return call_kind(str(attributes.get(semconv.OPERATION_NAME)))


def _measured(
    scope: str, attributes: Mapping[str, AttributeValue], start_ns: int, end_ns: int, trace_id: int
) -> _Measured:
    requested, responded = attributes.get(semconv.REQUEST_MODEL), attributes.get(semconv.RESPONSE_MODEL)
    return _Measured(
        scope,
        _kind(attributes),
        start_ns,
        end_ns,
        attributes.get(semconv.REQUEST_STREAM) is True,
        _models(
            requested if isinstance(requested, str) else None,
            responded if isinstance(responded, str) else None,
        ),
        (attributes.get(semconv.USAGE_INPUT_TOKENS), attributes.get(semconv.USAGE_OUTPUT_TOKENS)),
        known_id(name) if isinstance(name := attributes.get(semconv.RESPONSE_ID), str) else None,
        trace_id,
    )


@lru_cache(_MODELS)
def _models(*named: str | None) -> frozenset[str]:
    """The models that a span names, without their owners."""
    return frozenset(model.lower().rpartition("/")[2] for model in named if model is not None)


def _is_same_answer(known: _Measured | None, one: _Measured) -> bool:
    """Whether a call with the same response id is the same: at the same time, or told in the same trace by another
    instrumentation."""
    if known is None:
        return False
    same_time = known.start_ns <= one.end_ns + _SLACK_NS and one.start_ns <= known.end_ns + _SLACK_NS
    return same_time or (known.scope != one.scope and known.trace_id == one.trace_id != 0)


def _is_same_call(inner: _Measured, outer: _Measured) -> bool:
    """Whether `outer` encloses the time of `inner`, of another instrumentation, and nothing contradicts that it tells
    the same call. Of ours, tokens may be unknown on one side; of two others' they must be known. A stream's span may
    end as the stream begins (LlamaIndex): of ours, it is enough that it began in it."""
    return (
        inner.start_ns + _SLACK_NS >= outer.start_ns
        and _ends_in_time(inner, outer)
        and inner.scope != outer.scope
        and inner.kind == outer.kind
        and not inner.models.isdisjoint(outer.models)
        and all(
            one == other if one is not None and other is not None else inner.scope == semconv.SCOPE
            for one, other in zip(inner.tokens, outer.tokens, strict=True)
        )
        and (_agrees(inner.response_id, outer.response_id))
    )


def _ends_in_time(inner: _Measured, outer: _Measured) -> bool:
    latest_ns = outer.end_ns + _SLACK_NS
    if inner.end_ns <= latest_ns:
        return True
    return inner.stream and outer.stream and inner.scope == semconv.SCOPE and inner.start_ns <= latest_ns


def _agrees(one: object, other: object) -> bool:
    """Whether two response ids may be of one call; frameworks give ids of their own."""
    return one is None or other is None or one == other or _is_own(one) or _is_own(other)


def _is_own(response_id: object) -> bool:
    return isinstance(response_id, str) and response_id.startswith(("run-", "lc_run-"))
