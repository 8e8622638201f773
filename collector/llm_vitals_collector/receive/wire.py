"""Records inside of an OTLP request in protobuf, one after the other, without parsing the request as a whole.

Two bytes of a request can be an empty span, which takes 170 bytes when it is parsed: 16 MB would become more than a
gigabyte. So the request is walked, each record is parsed for itself, and what is over a limit is refused before that.
Source: protobuf.dev/programming-guides/encoding. The requests of all three signals have the same shape: 1 is the part
of a resource, in it 1 is the resource and 2 the part of a scope, in that 1 is the scope and 2 a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from google.protobuf.message import DecodeError, Message
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.resource.v1.resource_pb2 import Resource

from llm_vitals_collector.receive.jsonform import MalformedError

MOST_RECORDS: Final = 50_000
"""Of a request, and of its resources and scopes. Senders batch 512 records by default."""
MOST_PARTS: Final = 50_000
"""Messages within one record: attributes, events and all that is in them."""
_LARGE: Final = 1 << 16
"""Bytes from which they are counted: fewer bytes cannot hold as many."""
_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5

M = TypeVar("M", bound=Message)


@dataclass(frozen=True, slots=True)
class Part(Generic[M]):
    """The records of one scope of one resource, to be read once, in order."""

    resource: Resource
    scope: InstrumentationScope
    records: Iterator[M]


def parts(body: bytes, kind: type[M]) -> Iterator[Part[M]]:
    """The parts of a request, with records of a kind. Raises MalformedError, here or while records are read: the body
    is not protobuf, or has too many of something."""
    left = MOST_RECORDS

    def take(start: int, end: int) -> Iterator[tuple[int, int, int]]:
        nonlocal left
        for field in _fields(body, start, end):
            left -= 1
            if left < 0:
                raise MalformedError(f"The request has more than {MOST_RECORDS} records: send smaller batches")
            yield field

    for number, start, end in take(0, len(body)):
        if number == 1:
            inner = list(take(start, end))
            # What stands twice is merged, as parsing the bytes of both does.
            resource = _parsed(body, [field for field in inner if field[0] == 1], Resource)
            for number_of_scope, begin, until in inner:
                if number_of_scope == 2:
                    fields = list(take(begin, until))
                    scope = _parsed(body, [field for field in fields if field[0] == 1], InstrumentationScope)
                    yield Part(resource, scope, (_parsed(body, [field], kind) for field in fields if field[0] == 2))


def _parsed(body: bytes, fields: list[tuple[int, int, int]], kind: type[M]) -> M:
    raw = b"".join([body[start:end] for _, start, end in fields])
    if len(raw) >= _LARGE:
        _check(raw, kind)
    try:
        return kind.FromString(raw)
    except DecodeError as error:
        raise MalformedError(f"The body is not OTLP protobuf ({error}): truncated, or of another kind?") from error


def _check(raw: bytes, kind: type[Message]) -> None:
    """Raises MalformedError where a message has more than MOST_PARTS messages in it."""
    found = 0
    waiting = [(kind.DESCRIPTOR, 0, len(raw))]
    while waiting:
        message, start, end = waiting.pop()
        for number, begin, until in _fields(raw, start, end):
            field = message.fields_by_number.get(number)
            if field is not None and field.message_type is not None:
                found += 1
                if found > MOST_PARTS:
                    raise MalformedError(f"A {kind.__name__} has more than {MOST_PARTS} attributes, events and values")
                waiting.append((field.message_type, begin, until))


def _fields(body: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """Number, begin and end of each field of the message in body[start:end] that has a length; others are passed."""
    at = start
    try:
        while at < end:
            key = body[at]
            at += 1
            if key >= 128:
                key, at = _varint(body, key, at)
            kind = key & 7
            if kind == _BYTES:
                length = body[at]
                at += 1
                if length >= 128:
                    length, at = _varint(body, length, at)
                begin = at
                at += length
                if at > end:
                    raise MalformedError("The body is not OTLP protobuf: truncated, or of another kind?")
                yield key >> 3, begin, at
            elif kind == _VARINT:
                while body[at] >= 128:
                    at += 1
                at += 1
            elif kind == _FIXED64:
                at += 8
            elif kind == _FIXED32:
                at += 4
            else:
                raise MalformedError(f"The body is not OTLP protobuf: no field has the wire type {kind}")
    except IndexError as error:
        raise MalformedError("The body is not OTLP protobuf: it ends within a field") from error
    if at != end:
        raise MalformedError("The body is not OTLP protobuf: truncated, or of another kind?")


def _varint(body: bytes, first: int, at: int) -> tuple[int, int]:
    """A number of more than seven bits, and where it ends."""
    value, shift = first & 127, 7
    while True:
        byte = body[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value, at
        shift += 7
        if shift > 63:
            raise MalformedError("The body is not OTLP protobuf: a number has more than 64 bits")
