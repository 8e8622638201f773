"""A JSON array as a stream: each element is an event. Google's APIs send it where `alt=sse` is not asked for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.formats.body import Body
from llm_vitals.formats.framing import Events, Framing
from llm_vitals.formats.json_values import Json, NotJsonError, decode, decode_at, mapping, objects
from llm_vitals.formats.limits import PARSE_CAP, STREAM_WINDOW
from llm_vitals.formats.shortened import shortened

_FIRST: Final = re.compile(r"\ufeff?\s*\[\s*")
_NEXT: Final = re.compile(r"\s*,\s*")
_ELEMENT: Final = re.compile(r",\s*(?=\{\s*\")")
_TRIES: Final = 64
"""Places at which an element may be thought to begin: inside of a long one, many look like it."""


def _fits(start: bytes, content_type: str, stream: bool) -> bool:
    return stream and start.startswith(b"[")


def _events(body: Body, _text_keys: Sequence[bytes]) -> Events:
    short = shortened(body.head, PARSE_CAP) if len(body.head) > PARSE_CAP else None
    whole = body.head if short is None else short.data
    if body.tail is None and len(whole) <= PARSE_CAP:
        problems = ("response_truncated",) if short is not None and short.text_cut else ()
        try:
            return Events(list(objects(decode(whole))), done=True, problems=problems)
        except NotJsonError:
            # A stream that was cut: it is not done, which is no fault of what came.
            return Events(_beginning(whole), problems=problems)
    head = _beginning(whole[:STREAM_WINDOW])
    tail = (body.head if body.tail is None else body.tail)[-STREAM_WINDOW:]
    return Events([*head, *_ending(tail)], tail.rstrip().endswith(b"]"), problems=("response_truncated",), tail=tail)


JSON_ARRAY: Final = Framing(name="JSON array", fits=_fits, events=_events)


def _elements(text: str, at: int) -> tuple[list[Json], int]:
    """The elements from `at` on that are all there, and where the last of them ends. What is there of another one is
    left out: half of a count is a wrong count."""
    found: list[Json] = []
    end = at
    while True:
        try:
            value, end = decode_at(text, at)
        except NotJsonError:
            return found, end
        found.append(mapping(value))
        following = _NEXT.match(text, end)
        if following is None:
            return found, end
        at = following.end()


def _beginning(data: bytes) -> list[Json]:
    """The whole elements at the beginning of a stream."""
    text = data.decode("utf-8", "replace")
    first = _FIRST.match(text)
    return _elements(text, first.end())[0] if first else []


def _ending(data: bytes) -> list[Json]:
    """The whole elements at the end of a stream."""
    text = data.decode("utf-8", "replace")
    for tries, start in enumerate(_ELEMENT.finditer(text)):
        if tries == _TRIES:
            break
        found, end = _elements(text, start.end())
        if found and text[end:].strip() == "]":
            return found
    return []
