"""One readable line a call, for `OTEL_TRACES_EXPORTER=console`."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import TextIO

from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SpanExporter, SpanExportResult
from opentelemetry.util.types import AttributeValue

from llm_vitals.core import semconv
from llm_vitals.dialects.reading import current, operation


class CallLines(SpanExporter):
    """Prints calls to models, one line each, to `out` (default: standard error); other spans are not printed."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        out = self._out or sys.stderr
        for span in spans:
            text = line(span)
            if text is not None:
                print(printable(text), file=out, flush=True)
        return SpanExportResult.SUCCESS

    def shutdown(self) -> None:
        """Nothing is kept."""

    def force_flush(self, timeout_millis: int = 30000) -> bool:
        return True


def printable(text: str) -> str:
    """The text in one line, without what a terminal would act on: an error's code comes from outside."""
    return "".join(one if one.isprintable() else repr(one)[1:-1] for one in text)


def line(span: ReadableSpan) -> str | None:
    """`14:03:22Z chat gpt-4o (openai) 1.32 s, first chunk 0.31 s, 412 + 38 tokens, $0.0012: ok`."""
    if operation(span.attributes or {}) is None or span.start_time is None or span.end_time is None:
        return None
    attributes = current(span.attributes or {})
    at = datetime.fromtimestamp(span.start_time / 1e9, timezone.utc)
    facts = [f"{(span.end_time - span.start_time) / 1e9:.2f} s"]
    first = attributes.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK)
    if isinstance(first, float):
        facts.append(f"first chunk {first:.2f} s")
    facts.append(_tokens(attributes))
    cost = attributes.get(semconv.COST)
    if isinstance(cost, float):
        facts.append(f"${cost:.4f}")
    end = attributes.get(semconv.STREAM_END)
    if end is not None and end != semconv.STREAM_COMPLETE:
        facts.append(f"stream {end}")
    context = [
        str(attributes[key]) for key in (semconv.USER_HASH, semconv.SESSION_ID, semconv.TASK) if key in attributes
    ]
    who = f" [{' '.join(context)}]" if context else ""
    provider = attributes.get(semconv.PROVIDER_NAME, "?")
    return f"{at:%H:%M:%SZ} {span.name} ({provider}) {', '.join(facts)}: {_outcome(attributes)}{who}"


def _tokens(attributes: Mapping[str, AttributeValue]) -> str:
    counts = [attributes.get(key) for key in (semconv.USAGE_INPUT_TOKENS, semconv.USAGE_OUTPUT_TOKENS)]
    known = [f"{count:,}" if isinstance(count, int) else "?" for count in counts]
    return "tokens unknown" if known == ["?", "?"] else f"{known[0]} + {known[1]} tokens"


def _outcome(attributes: Mapping[str, AttributeValue]) -> str:
    outcome = str(attributes.get(semconv.OUTCOME, "outcome unknown"))
    reason = attributes.get(semconv.ERROR_TYPE) or attributes.get(semconv.REFUSAL_REASON)
    return f"{outcome} ({reason})" if reason is not None else outcome
