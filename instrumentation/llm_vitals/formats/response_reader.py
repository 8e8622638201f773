"""Body to Response: a plain answer, a stream or an error; whole, cut, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.core.exchange import Response
from llm_vitals.formats import errors, partial_json, registry, sse
from llm_vitals.formats.body import Body
from llm_vitals.formats.json_values import Json, NotJsonError, decode, items, mapping
from llm_vitals.formats.limits import PARSE_CAP, SQUEEZE_CAP, STREAM_WINDOW, VECTOR_WINDOW
from llm_vitals.formats.registry import Format
from llm_vitals.formats.sse_merge import squeeze

_DONE: Final = b"[DONE]"
_COMPRESSED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
_FINISH: Final = re.compile(r'"finish_reason"\s*:\s*"(\w{1,64})"')
_AFTER_RESPONSE: Final = re.compile(r'\}(\s*,\s*"(type|sequence_number)"\s*:\s*("[\w.]+"|\d+))*\s*\}$')
_BLANK: Final = re.compile(rb"\r\n\r\n|\n\n|\r\r")
Told = tuple[Response, Sequence[str]]


def read(
    body: Body, spoken: Format, provider: str, *, failed: bool, content_type: str | None, asked_stream: bool
) -> Told:
    """What an answer says, and what of it could not be read. Decided by the body's shape, then by its content type."""
    kind = (content_type or "").lower()
    start = body.head[:256].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith((b"{", b"[")):
        return _plain(body, spoken, provider, failed=failed)
    if start and ("event-stream" in kind or sse.looks_like(body.head) or (asked_stream and not kind)):
        return _stream(body, spoken, provider)
    if not start:
        # Nothing came: of a stream that is known, of a plain answer it is a fault.
        return Response(), () if "event-stream" in kind or (body.size == 0 and failed) else ("response_not_json",)
    if body.head.startswith(_COMPRESSED):
        return Response(), ("undecodable",)
    unexpected = kind and "json" not in kind
    return Response(), ("response_not_json", "unexpected_content_type") if unexpected else ("response_not_json",)


def _plain(body: Body, spoken: Format, provider: str, *, failed: bool) -> Told:
    if spoken is registry.EMBEDDINGS and not failed and body.size > 2 * VECTOR_WINDOW:
        seen = partial_json.skim(body, spoken.ANSWER_NAMES, VECTOR_WINDOW, depth=1)
        if "usage" in seen.members and seen.ended:
            told = spoken.answer(seen.members, provider, complete=True)
            return told, () if body.tail is None and body.size <= PARSE_CAP else ("response_truncated",)
    if body.tail is not None or body.size > PARSE_CAP:
        return _skimmed(body, spoken, provider), ("response_truncated",)
    try:
        value = decode(body.head)
    except NotJsonError:
        # A connection that was cut: what came is told.
        seen = mapping(partial_json.beginning(body.head.decode("utf-8", "replace").lstrip("\ufeff")))
        return (spoken.answer(seen, provider) if seen else Response()), ("response_not_json",)
    if failed:
        fault = errors.of_body(value)
        if fault is None:
            return Response(complete=True), ()
        return (
            Response(error_type=fault.type, error_message=fault.message, blocked=fault.blocked, complete=True),
            (),
        )
    listed = items(value)
    return spoken.answer(mapping(listed[0] if listed else value), provider, complete=True), ()


def _skimmed(body: Body, spoken: Format, provider: str) -> Response:
    """Head and tail of a long answer. The finish reasons of chat stand at the end of each choice."""
    seen = partial_json.skim(body, spoken.ANSWER_NAMES)
    members = dict(seen.members)
    if seen.cut == "choices":
        choices: list[dict[str, object]] = [dict(mapping(c)) for c in items(members.get("choices"))]
        reasons: list[str] = _FINISH.findall(seen.before)
        if choices and reasons and choices[-1].get("finish_reason") is None:
            choices[-1]["finish_reason"] = reasons.pop(0)
        last = len(choices)
        choices.extend({"index": last + i, "finish_reason": reason} for i, reason in enumerate(reasons))
        members["choices"] = choices
    return spoken.answer(members, provider, complete=seen.ended)


def _stream(body: Body, spoken: Format, provider: str) -> Told:
    pieces, problems = _pieces(body, spoken)
    events: list[Json] = []
    done = False
    joined = 0
    for data, gone in pieces:
        found, ended, broken = _load(sse.events(data))
        events += found
        done = done or ended
        joined += gone
        if broken and not problems:
            problems = ("response_not_json",)
    if problems and spoken is registry.RESPONSES and not any(isinstance(e.get("response"), dict) for e in events[-2:]):
        events += _last_response(pieces[-1][0])
    told, ended = spoken.stream(events, provider)
    # `joined` counts events of a run beyond the one that stands for it.
    return told._replace(complete=done or ended, chunks=told.chunks + joined), problems


def _pieces(body: Body, spoken: Format) -> tuple[list[tuple[bytes, int]], tuple[str, ...]]:
    """The stream with its runs joined, whole or as two ends that hold whole events; and how many events that saved."""
    if body.tail is None and body.size <= SQUEEZE_CAP:
        data, gone = squeeze(body.head, spoken.STREAM_KEYS)
        if len(data) <= PARSE_CAP:
            return [(data, gone)], ()
    head = body.head[:STREAM_WINDOW]
    tail = (body.head if body.tail is None else body.tail)[-STREAM_WINDOW:]
    blanks = [m.end() for m in _BLANK.finditer(head)]
    head = head[: blanks[-1]] if blanks else b""
    first = _BLANK.search(tail)
    # Without a blank line, or with the last one alone, the tail is the end of one long event.
    tail = tail[first.end() :] if first and first.end() < len(tail) else tail
    return [squeeze(head, spoken.STREAM_KEYS), squeeze(tail, spoken.STREAM_KEYS)], ("response_truncated",)


def _last_response(tail: bytes) -> list[Json]:
    """The last event of a Responses stream, when it is too long to stand whole in the tail: it repeats instructions
    and tools. What it ends with, usage among it, is told."""
    text = tail.decode("utf-8", "replace").rstrip()
    members, _ = partial_json.ending(_AFTER_RESPONSE.sub("}", text), registry.RESPONSES.ANSWER_NAMES)
    return [{"type": "response.completed", "response": members}] if members else []


def _load(events: Sequence[sse.Event]) -> tuple[list[Json], bool, bool]:
    """The objects of a stream's events, whether `[DONE]` came, and whether an event before the last one was no JSON."""
    done = False
    kept: list[sse.Event] = []
    for event in events:
        if event.data.startswith(_DONE):
            done = True
        else:
            kept.append(event)
    if not kept:
        return [], done, False
    try:
        # One call for all: 2.6 us an event instead of 6.3.
        values: list[object] = items(decode(b"[" + b",".join(event.data for event in kept) + b"]"))
    except NotJsonError:
        values = []
    if len(values) == len(kept):
        return [_named(event, value) for event, value in zip(kept, values, strict=True)], done, False
    told = [_alone(event) for event in kept]
    # The last event of a stream that was cut is no fault of its own: the stream is not complete.
    broken = any(event is None for event in (told if done else told[:-1]))
    return [event for event in told if event is not None], done, broken


def _alone(event: sse.Event) -> Json | None:
    """One event's object; None when it is no JSON. An error may be told in plain words."""
    try:
        return _named(event, decode(event.data))
    except NotJsonError:
        return {"error": event.data.decode("utf-8", "replace")} if event.name == b"error" else None


def _named(event: sse.Event, value: object) -> Json:
    """An event's object. Where the name of the event says more than its data, the name is put in."""
    body = mapping(value)
    if not event.name:
        return body
    if event.name == b"error" and errors.found(body) is None:
        return {"error": value}
    if "type" not in body and body:
        return {**body, "type": event.name.decode("utf-8", "replace")}
    return body
