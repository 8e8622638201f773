"""Spans of other instrumentations: which are calls to a model, in our names, and which tell a call that we tell.

One call counts once. Another instrumentation's span tells a call of ours when it was the current span while we
recorded the call, or when it carries a response id that we have told. Older and other names: semconv.OLD_NAMES.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.trace import StatusCode
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv

_REMEMBERED = 8192
"""Span ids and response ids remembered; a span ends soon after the call it tells."""

_KINDS = {  # what a span says it is, where it has no gen_ai.operation.name
    ("llm.request.type", "chat"): semconv.CHAT,
    ("llm.request.type", "completion"): semconv.TEXT_COMPLETION,
    ("llm.request.type", "embedding"): semconv.EMBEDDINGS,
    ("openinference.span.kind", "LLM"): semconv.CHAT,
    ("openinference.span.kind", "EMBEDDING"): semconv.EMBEDDINGS,
}


def operation(attributes: Mapping[str, AttributeValue]) -> str | None:
    """The operation, when these are the attributes of one call to a model; None for agents, tools and all else."""
    named = attributes.get(semconv.OPERATION_NAME)
    if named is not None:
        return named if isinstance(named, str) and named in semconv.INFERENCE_OPERATIONS else None
    for (key, value), told in _KINDS.items():
        if attributes.get(key) == value:
            return told
    return None


def renamed(attributes: Mapping[str, AttributeValue]) -> dict[str, AttributeValue]:
    """The attributes in today's names; a name of today that is there already wins."""
    told = dict(attributes)
    for old, new in semconv.OLD_NAMES.items():
        if old in told and new not in told:
            told[new] = told[old]
    return told


class CallDeduplicator:
    """Remembers which calls were told already. Span ids arrive on the callers' path, the rest in the worker."""

    def __init__(self) -> None:
        self._spans: OrderedDict[int, None] = OrderedDict()
        self._answers: OrderedDict[object, None] = OrderedDict()

    def covered(self, context: Context) -> bool:
        """Whether the current span of `context` tells the call that begins now; runs on the caller's path."""
        span = trace.get_current_span(context)
        if not isinstance(span, ReadableSpan):
            return False
        attributes = span.attributes
        return bool(attributes) and operation(attributes) is not None

    def told(self, attributes: Mapping[str, AttributeValue], around: Context | None) -> None:
        """A call of ours was told; `around` has the other instrumentation's span as its current one, if any."""
        if around is not None:
            _remember(self._spans, trace.get_current_span(around).get_span_context().span_id)
        if answer := attributes.get(semconv.RESPONSE_ID):
            _remember(self._answers, answer)

    def to_measure(self, span: ReadableSpan) -> dict[str, AttributeValue] | None:
        """Attributes of a call that only this span tells; None when it was told already or is no call."""
        attributes = span.attributes or {}
        kind = operation(attributes)
        if kind is None or span.context is None:
            return None
        told = renamed(attributes)
        known = span.context.span_id in self._spans or told.get(semconv.RESPONSE_ID) in self._answers
        # It tells a call once for all spans around it, too: an SDK's span inside a framework's.
        if span.parent is not None:
            _remember(self._spans, span.parent.span_id)
        _remember(self._spans, span.context.span_id)
        if known:
            return None
        if answer := told.get(semconv.RESPONSE_ID):
            _remember(self._answers, answer)
        told.setdefault(semconv.OPERATION_NAME, kind)
        if semconv.OUTCOME not in told and span.status.status_code is StatusCode.ERROR:
            told[semconv.OUTCOME] = semconv.ERROR
            told.setdefault(semconv.ERROR_TYPE, "_OTHER")
        return told


def _remember(known: OrderedDict[object, None] | OrderedDict[int, None], key: object) -> None:
    seen: OrderedDict[object, None] = known  # type: ignore[assignment]  # both are only looked up
    seen[key] = None
    if len(seen) > _REMEMBERED:
        seen.popitem(last=False)
