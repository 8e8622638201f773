"""Why a call's answer was not judged, or has no score, in words: by its attributes, so the collector need not guess."""

from __future__ import annotations

from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals_collector.records import Call

_REASONS: Final = {
    semconv.NOT_JUDGED_LANGUAGE: "its language is none that refusals are known in; only what shows in any language is "
    "looked for",
    semconv.NOT_JUDGED_TRUNCATED: "it was not seen whole, and its end may say something else",
    semconv.NOT_JUDGED_NOT_CAPTURED: "its text did not reach us",
    semconv.NOT_JUDGED_MEDIA: "it is an image or sound without text",
}
_PROBLEMS: Final = {
    "body_dropped": "the application's queue was full, and its bodies were dropped",
    "response_truncated": "it is longer than what is read",
    "request_truncated": "the request is longer than what is read",
    "response_not_json": "it is not JSON",
    "request_not_json": "the request is not JSON",
    "unexpected_content_type": "its content type is not that of an answer",
    "undecodable": "its compression could not be decoded",
    "response_not_captured": "the instrumentation that made the span did not capture it",
}
"""Values of `llm_vitals.problem` in words; others are shown as they are."""
_CLOSED: Final = (semconv.STREAM_EARLY_CLOSE, semconv.STREAM_ABANDONED, semconv.STREAM_CANCELLED)


def not_judged(found: Call) -> str | None:
    """Why the answer was not judged, or was judged and has no score; None where neither is so."""
    if found.judged is None:
        return _no_answer(found)
    if found.judged != semconv.JUDGED_YES:
        reason = f"not judged: {_REASONS.get(found.judged, found.judged)}"
        return "; ".join((reason, *problems(found)))
    if found.overall is not None:
        return None
    if found.stream_end in _CLOSED:
        return "no score: the application read the stream only in part"
    if semconv.FINISH_TOOL_CALL in found.finish_reasons:
        return "no score: the answer goes with tool calls"
    return "no score: the span tells none"


def problems(found: Call) -> list[str]:
    """What hindered the reading of the call, in words."""
    stated = found.attributes.get(semconv.PROBLEM)
    if isinstance(stated, str):
        listed: list[object] = [stated]
    else:
        listed = list(cast("list[object]", stated)) if isinstance(stated, (list, tuple)) else []
    if not listed and found.judged == semconv.NOT_JUDGED_NOT_CAPTURED:
        listed = ["response_not_captured"]
    return [_PROBLEMS.get(str(one), str(one)) for one in listed]


def _no_answer(found: Call) -> str:
    """Why a call gives a person no answer."""
    if found.outcome == semconv.ERROR:
        return "nothing to judge: the call failed"
    if found.operation == semconv.EMBEDDINGS:
        return "nothing to judge: embeddings are no answer"
    if semconv.FINISH_TOOL_CALL in found.finish_reasons:
        return "nothing to judge: a step that only calls tools"
    if found.stream_end in _CLOSED:
        return "nothing to judge: the application closed the stream before any text came"
    return "; ".join(("not judged: the span does not say why", *problems(found)))
