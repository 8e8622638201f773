"""What an API format is, as data: its paths, its operations, and the functions that read its bodies.

A format is one module of this package with one constant `FORMAT`, which `registry.FORMATS` lists. No other module
knows a particular format. `docs/formats.md` says how to add one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from llm_vitals.core.exchange import Request, Response
from llm_vitals.formats.framing import Framing
from llm_vitals.formats.json_values import Json
from llm_vitals.formats.partial_json import Scan
from llm_vitals.formats.sse_stream import SSE


class IsRequest(Protocol):
    """Whether a request body is one of this operation; `model_in_path`: whether the path names the model."""

    def __call__(self, body: Json, /, *, model_in_path: bool) -> bool: ...


class ReadResponse(Protocol):
    """A plain response; `complete`: whether all of the body came."""

    def __call__(self, body: Json, provider: str, /, *, complete: bool = False) -> Response: ...


class ReadStream(Protocol):
    """The response that the events of a stream add up to, and whether its end was seen."""

    def __call__(self, events: Sequence[Json], provider: str, /) -> tuple[Response, bool]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One path of an operation, named by how it ends."""

    ending: str
    """With the sign before it: `/chat/completions`, `:generateContent`."""
    certain: str = ""
    """A longer or equal ending that no other API has: such a call counts although its body was not seen."""
    within: str = ""
    """What such a path has before its ending, where other APIs share that: nothing else is looked at, and the requests
    of those stay as they are."""
    holds: bytes = b""
    """What the body of such a request holds, where applications have paths of their own that end alike: others stay as
    they are, too."""
    always_streams: bool = False
    """Whether the path alone asks for a stream."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One operation of a format: the members of its bodies, and the functions that read them."""

    name: str
    """`gen_ai.operation.name`."""
    endpoints: tuple[Endpoint, ...]
    is_request: IsRequest
    request: Callable[[Json], Request]
    response: ReadResponse
    stream: ReadStream
    request_names: tuple[str, ...]
    """Members of a request's outermost object: they find their way in a long body."""
    response_names: tuple[str, ...]
    """Members of a response's outermost object."""
    input: str
    """The member of a request that holds what the model is to answer: often an array of messages."""
    system: str = ""
    """The member that holds the system's instructions, where they stand beside the input."""
    text_keys: tuple[bytes, ...] = ()
    """Members of a stream's events that hold the text which they add: runs of such events are merged."""
    led_by_user: bool | None = None
    """False: a call never starts a query, whoever spoke last. None: the request decides."""
    vectors: frozenset[str] | None = None
    """Of a response that is vectors: the members to be seen at its ends, so that the numbers need not be read."""
    fill_gap: Callable[[Scan], dict[str, object]] | None = None
    """The members of a long response of which only the ends were read; None: as they were found."""
    later: str = ""
    """What stands before the id in the path of a request that fetches an answer which was made in the background."""
    last_event: Callable[[Sequence[Json], bytes], Sequence[Json]] | None = None
    """(events, end of the bytes) to the last event, where it is too long to be among the events of a long stream."""


def _no_model(_path: str) -> str | None:
    return None


def _serves_all(_path: str, _headers: Mapping[str, str]) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """One API format. The functions take the path without its query, percent-decoded."""

    operations: tuple[Operation, ...]
    provider: Callable[[str], str]
    """Path to `gen_ai.provider.name`, for a host that belongs to no known provider."""
    model: Callable[[str], str | None] = _no_model
    """Path to the model (or deployment) that it names."""
    serves: Callable[[str, Mapping[str, str]], bool] = _serves_all
    """Path and request headers to whether the call is one of this API, where others share the ending."""
    certain_header: str | None = None
    """A request header that no other API has."""
    framings: tuple[Framing, ...] = (SSE,)
    """How streams of this format are cut into events; the first that fits a body reads it."""
