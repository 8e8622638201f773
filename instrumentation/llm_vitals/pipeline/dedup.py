"""Spans of other instrumentations: which are calls to a model, in our names, and which stand for a call of ours.

One call counts once. Another instrumentation's span stands for a call of ours when it was the current span while we
recorded the call, or when it carries a response id of a call that we have processed. How others spell a call:
`llm_vitals.dialects`.
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
from llm_vitals.dialects.reading import current, may_be_call, operation

_REMEMBERED = 8192
"""Span ids and response ids remembered; a span ends soon after its call."""


def is_covered_by_genai_span(context: Context) -> bool:
    """Whether the current span of `context` is another instrumentation's span of the call that begins now. Runs on the
    caller's path."""
    span = trace.get_current_span(context)
    if not isinstance(span, ReadableSpan):
        return False
    attributes = span.attributes
    return bool(attributes) and may_be_call(attributes)


class CallDeduplicator:
    """Remembers which calls were measured already. Used by the worker alone."""

    def __init__(self) -> None:
        self._spans: OrderedDict[object, None] = OrderedDict()
        self._answers: OrderedDict[object, None] = OrderedDict()

    def remember_call(self, attributes: Mapping[str, AttributeValue], covering: Context | None) -> None:
        """A call of ours was measured. `covering` has the other instrumentation's span as its current one, if any."""
        if covering is not None:
            _remember(self._spans, trace.get_current_span(covering).get_span_context().span_id)
        if answer := attributes.get(semconv.RESPONSE_ID):
            _remember(self._answers, answer)

    def attributes_to_measure(self, span: ReadableSpan) -> dict[str, AttributeValue] | None:
        """Attributes of a call that only this span stands for; None when it was measured already or is no call."""
        attributes = span.attributes or {}
        kind = operation(attributes)
        if kind is None or span.context is None:
            return None
        attributes = current(attributes)
        known = span.context.span_id in self._spans or attributes.get(semconv.RESPONSE_ID) in self._answers
        # It stands for the call in place of all spans that enclose it, too: an SDK's span inside a framework's.
        if span.parent is not None:
            _remember(self._spans, span.parent.span_id)
        _remember(self._spans, span.context.span_id)
        if known:
            return None
        if answer := attributes.get(semconv.RESPONSE_ID):
            _remember(self._answers, answer)
        attributes[semconv.OPERATION_NAME] = kind
        if semconv.OUTCOME not in attributes and span.status.status_code is StatusCode.ERROR:
            attributes[semconv.OUTCOME] = semconv.ERROR
            attributes.setdefault(semconv.ERROR_TYPE, "_OTHER")
        return attributes


def _remember(known: OrderedDict[object, None], key: object) -> None:
    known[key] = None
    if len(known) > _REMEMBERED:
        known.popitem(last=False)
