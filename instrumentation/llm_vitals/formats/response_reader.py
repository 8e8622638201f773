"""Body to Response: a plain response, a stream or an error; whole, cut, or none of these."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.core.exchange import Response
from llm_vitals.formats import errors, partial_json
from llm_vitals.formats.body import Body
from llm_vitals.formats.format import Operation
from llm_vitals.formats.framing import Framing
from llm_vitals.formats.json_values import NotJsonError, decode, items, mapping
from llm_vitals.formats.limits import PARSE_CAP, VECTOR_WINDOW
from llm_vitals.formats.plausible_usage import plausible
from llm_vitals.formats.registry import Match
from llm_vitals.formats.shortened import shortened
from llm_vitals.formats.vectors import without_numbers

_COMPRESSED: Final = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")
# Gateways keep a slow connection alive with blanks, hundreds of them, before the body begins.
_BLANKS: Final = re.compile(rb"(?:\xef\xbb\xbf|[ \t\r\n])*")
_START: Final = 256
Read = tuple[Response, Sequence[str]]
"""A response, and what of it could not be read."""


def read(body: Body, matched: Match, provider: str, *, failed: bool, content_type: str | None, stream: bool) -> Read:
    """What a response says, without numbers that cannot be true. Its shape decides how it is read, then its content
    type; `stream`: whether a stream was asked for; `failed`: whether the status is an error."""
    response, problems = _read(body, matched, provider, failed=failed, content_type=content_type, stream=stream)
    if response.error_message is not None and response.error_type is None and not failed:
        # An error in a successful answer, or in mid-stream, that has no name; of others the status is one.
        response = response._replace(error_type=errors.OTHER)
    if response.usage is None and response.billing is None:
        return response, problems
    kept = plausible(response)
    return kept, problems if kept is response else (*problems, "usage_implausible")


def _read(body: Body, matched: Match, provider: str, *, failed: bool, content_type: str | None, stream: bool) -> Read:
    kind = (content_type or "").lower()
    blanks = _BLANKS.match(body.head)
    first = blanks.end() if blanks else 0
    start = body.head[first : first + _START]
    if not (failed and start.startswith((b"{", b"["))):
        for framing in matched.format.framings:
            if framing.fits(start, kind, stream):
                return _stream(body, matched.operation, provider, framing)
    if start.startswith((b"{", b"[")):
        return _plain(body, matched.operation, provider, failed=failed)
    if not start:
        # Nothing came: of a stream that is known, of a plain response it is a fault.
        return Response(), () if "event-stream" in kind or (body.size == 0 and failed) else ("response_not_json",)
    if body.head.startswith(_COMPRESSED):
        return Response(), ("undecodable",)
    unexpected = kind and "json" not in kind
    return Response(), ("response_not_json", "unexpected_content_type") if unexpected else ("response_not_json",)


def _plain(body: Body, operation: Operation, provider: str, *, failed: bool) -> Read:
    vectors = None if failed else operation.vectors
    if vectors is not None and body.size > PARSE_CAP:
        seen = partial_json.scan(body, operation.response_names, VECTOR_WINDOW, depth=1)
        if vectors <= seen.members.keys() and seen.ended:
            return operation.response(seen.members, provider, complete=True), ("response_truncated",)
    problems: tuple[str, ...] = ()
    data = body.head
    if vectors is not None and body.size <= PARSE_CAP:
        data = without_numbers(data)
    if body.size > PARSE_CAP:
        short = shortened(data, PARSE_CAP) if body.tail is None else None
        if short is None:
            return _scan(body, operation, provider), ("response_truncated",)
        data = short.data
        problems = ("response_truncated",) if short.text_cut else ()
    try:
        value = decode(data)
    except NotJsonError:
        if body.size > PARSE_CAP:
            return _scan(body, operation, provider), ("response_truncated",)
        # A connection that was cut: what came is read.
        seen = mapping(partial_json.beginning(body.head.decode("utf-8", "replace").lstrip("\ufeff")))
        return (operation.response(seen, provider) if seen else Response()), ("response_not_json",)
    if failed:
        fault = errors.of_body(value)
        if fault is None:
            return Response(complete=True), problems
        return (
            Response(error_type=fault.type, error_message=fault.message, blocked=fault.blocked, complete=True),
            problems,
        )
    array = items(value)
    return operation.response(mapping(array[0] if array else value), provider, complete=True), problems


def _scan(body: Body, operation: Operation, provider: str) -> Response:
    """Head and tail of a long response."""
    seen = partial_json.scan(body, operation.response_names)
    members = seen.members if operation.fill_gap is None else operation.fill_gap(seen)
    return operation.response(members, provider, complete=seen.ended)


def _stream(body: Body, operation: Operation, provider: str, framing: Framing) -> Read:
    found = framing.events(body, operation.text_keys)
    events = found.events
    if found.tail and operation.last_event is not None:
        events = [*events, *operation.last_event(events, found.tail)]
    response, ended = operation.stream(events, provider)
    # `merged` counts events of a run beyond the one that stands for it.
    return response._replace(complete=found.done or ended, chunks=response.chunks + found.merged), found.problems
