"""Framing: how the bytes of a stream are cut into events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from llm_vitals.formats.body import Body
from llm_vitals.formats.json_values import Json


class Events(NamedTuple):
    """The events of a stream, in order."""

    events: list[Json]
    done: bool = False
    """Whether the framing's own end was seen (`[DONE]`)."""
    merged: int = 0
    """How many events with output were merged into others."""
    problems: tuple[str, ...] = ()
    tail: bytes = b""
    """Of a stream of which only the ends were read: the end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """One framing; `fits(start, content_type, stream)` looks at the first bytes behind any blanks, at the content type
    in lower case, and at whether a stream was asked for. `events(body, text_keys)` never raises."""

    name: str
    fits: Callable[[bytes, str, bool], bool]
    events: Callable[[Body, Sequence[bytes]], Events]
