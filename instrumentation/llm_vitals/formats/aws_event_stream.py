"""AWS's event stream (`application/vnd.amazon.eventstream`) as a framing: what Bedrock sends in place of server-sent
events.

https://docs.aws.amazon.com/transcribe/latest/dg/event-stream.html describes a message: its length and that of its
headers (4 bytes each, the highest first), the CRC of these, headers, payload, CRC of it all. The payload of InvokeModel
is a JSON object whose `bytes` is one event of the model's own API in base64; that of Converse is the event, which a
header names. Put down as server-sent events they are read as
those of every other host, with the same bounds.
"""

from __future__ import annotations

import binascii
import json
import re
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import Final, NamedTuple

from llm_vitals.formats.body import Body
from llm_vitals.formats.framing import Events, Framing
from llm_vitals.formats.json_values import NotJsonError, decode, mapping, string
from llm_vitals.formats.limits import MERGE_CAP
from llm_vitals.formats.sse_stream import SSE

_PRELUDE: Final = Struct(">III")
_CRC: Final = 4
_LONGEST: Final = 1 << 24
"""Bytes of a message at most, by its specification."""
_WINDOW: Final = 2 * MERGE_CAP
"""Bytes of messages that are read from the beginning of a stream, some 20 ms; base64 and headers double an event."""
_TAIL: Final = 1 << 17
_FIRST_HEADER: Final = b"\x0b:event-type"
"""How the headers of Bedrock's messages begin: where one begins in the midst of a stream is found by it."""
_EVENT: Final = re.compile(rb'"bytes"\s*:\s*"([A-Za-z0-9+/=\\]*)"')
_NAME: Final = re.compile(rb":event-type\x07(..)", re.DOTALL)
_CHUNK: Final = "chunk"
"""The name of InvokeModel's events. Those of Converse have names of their own, and are JSON as they stand."""
_PADDING: Final = re.compile(rb',\s?"p":\s?"\w*"|"p":\s?"\w*",\s?')
"""Hides how long a piece of text is. An unescaped quotation mark never stands inside a JSON string."""
_FAULT: Final = re.compile(rb":(exception-type|error-code)\x07(..)", re.DOTALL)
_MESSAGE: Final = re.compile(rb":error-message\x07(..)", re.DOTALL)


class _Frame(NamedTuple):
    headers: bytes
    payload: bytes


def _fits(_start: bytes, content_type: str, _stream: bool) -> bool:
    return "vnd.amazon.eventstream" in content_type


def _events(body: Body, text_keys: Sequence[bytes]) -> Events:
    head = body.head[:_WINDOW]
    tail = body.tail
    if tail is None and len(body.head) > _WINDOW:
        tail = body.head[max(_WINDOW, len(body.head) - _TAIL) :]
    first = b"".join(map(_as_sse, _frames(head, 0)))
    last = None if tail is None else b"".join(map(_as_sse, _frames(tail, _start(tail))))
    return SSE.events(Body(first, last, len(first) + len(last or b"")), text_keys)


AWS_EVENT_STREAM: Final = Framing(name="AWS event stream", fits=_fits, events=_events)


def _frames(data: bytes, at: int) -> Iterator[_Frame]:
    """The messages from `at` on, up to the first that is not whole or is none. Their CRCs are the client's matter."""
    while at + _PRELUDE.size + _CRC <= len(data):
        size, headers, _ = _PRELUDE.unpack_from(data, at)
        begin = at + _PRELUDE.size
        end = at + size - _CRC
        if size > _LONGEST or begin + headers > end or at + size > len(data):
            return
        yield _Frame(data[begin : begin + headers], data[begin + headers : end])
        at += size


def _start(data: bytes) -> int:
    """Where the first whole message begins in the end of a stream; its length where none does."""
    found = data.find(_FIRST_HEADER)
    while found >= 0:
        at = found - _PRELUDE.size
        if at >= 0 and binascii.crc32(data[at : at + 8]) == _PRELUDE.unpack_from(data, at)[2]:
            return at
        found = data.find(_FIRST_HEADER, found + 1)
    return len(data)


def _as_sse(frame: _Frame) -> bytes:
    """A message as a server-sent event; nothing where it carries none."""
    named = _NAME.search(frame.headers)
    name = _value(frame.headers, named) if named is not None else ""
    if named is not None and name != _CHUNK:
        payload = _PADDING.sub(b"", frame.payload, 1)
        return b"event: " + name.encode() + b"\ndata: " + b" ".join(payload.splitlines()) + b"\n\n"
    event = _EVENT.search(frame.payload)
    if event is not None:
        try:
            inner = binascii.a2b_base64(event[1].replace(b"\\", b""))
        except binascii.Error:
            return b""
        return b"data: " + b" ".join(inner.splitlines()) + b"\n\n"
    fault = _FAULT.search(frame.headers)
    if fault is None:
        return b""
    return b"event: error\ndata: " + json.dumps({"error": _fault(frame, fault)}).encode() + b"\n\n"


def _fault(frame: _Frame, fault: re.Match[bytes]) -> dict[str, str]:
    message = _MESSAGE.search(frame.headers)
    if message is not None:
        text = _value(frame.headers, message)
    else:
        try:
            text = string(mapping(decode(frame.payload)).get("message")) or ""
        except NotJsonError:
            text = ""
    return {"type": _value(frame.headers, fault), "message": text}


def _value(headers: bytes, found: re.Match[bytes]) -> str:
    """The value of a header of text, whose length stands in the last group."""
    length = int.from_bytes(found[found.re.groups], "big")
    return headers[found.end() : found.end() + length].decode("utf-8", "replace")
