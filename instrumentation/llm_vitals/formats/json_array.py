"""A JSON array as a stream: each element is an event. Google's APIs send it where `alt=sse` is not asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.formats import partial_json
from llm_vitals.formats.body import Body
from llm_vitals.formats.framing import Events, Framing
from llm_vitals.formats.json_values import Json, NotJsonError, decode, decode_at, items, mapping, objects
from llm_vitals.formats.limits import PARSE_CAP, STREAM_WINDOW

_NEXT: Final = re.compile(r"\s*,\s*")
_ELEMENT: Final = re.compile(r",\s*(?=\{\s*\")")
_TRIES: Final = 64
"""Places at which an element may be thought to begin: inside of a long one, many look like it."""


def _fits(start: bytes, content_type: str, stream: bool) -> bool:
    return stream and start.startswith(b"[")


def _events(body: Body, _text_keys: Sequence[bytes]) -> Events:
    if body.tail is None and body.size <= PARSE_CAP:
        try:
            return Events(list(objects(decode(body.head))), done=True)
        except NotJsonError:
            return Events(_beginning(body.head), problems=_problems(body.head))
    head = _beginning(body.head[:STREAM_WINDOW])
    tail = (body.head if body.tail is None else body.tail)[-STREAM_WINDOW:]
    return Events([*head, *_ending(tail)], tail.rstrip().endswith(b"]"), problems=("response_truncated",), tail=tail)


JSON_ARRAY: Final = Framing(name="JSON array", fits=_fits, events=_events)


def _problems(data: bytes) -> tuple[str, ...]:
    """A stream that was cut is no fault of its own; one that has its end and is no JSON is broken."""
    return ("response_not_json",) if data.rstrip().endswith(b"]") else ()


def _beginning(data: bytes) -> list[Json]:
    """Whole elements, and what is there of the one in which the text ends."""
    text = data.decode("utf-8", "replace").lstrip("\ufeff")
    return [mapping(element) for element in items(partial_json.beginning(text)) if mapping(element)]


def _ending(data: bytes) -> list[Json]:
    """The elements that stand whole before the end of the text."""
    text = data.decode("utf-8", "replace")
    for tries, start in enumerate(_ELEMENT.finditer(text)):
        if tries == _TRIES:
            break
        found: list[Json] = []
        at = start.end()
        try:
            while True:
                value, at = decode_at(text, at)
                found.append(mapping(value))
                more = _NEXT.match(text, at)
                if more is None:
                    break
                at = more.end()
        except NotJsonError:
            continue
        if text[at:].strip() in ("]", ""):
            return found
    return []
