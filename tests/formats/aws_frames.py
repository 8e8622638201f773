"""AWS's event stream, written: what Bedrock would send of an Anthropic stream."""

from __future__ import annotations

import base64
import json
import struct
import zlib

CONTENT_TYPE = "application/vnd.amazon.eventstream"


def message(headers: dict[str, str], payload: bytes) -> bytes:
    """One message, its CRCs as they should be."""
    told = b"".join(
        bytes([len(name)]) + name.encode() + b"\x07" + struct.pack(">H", len(value)) + value.encode()
        for name, value in headers.items()
    )
    prelude = struct.pack(">II", 12 + len(told) + len(payload) + 4, len(told))
    data = prelude + struct.pack(">I", zlib.crc32(prelude)) + told + payload
    return data + struct.pack(">I", zlib.crc32(data))


def chunk(event: bytes, number: int = 0) -> bytes:
    """One event; `p` is the padding that hides how long a piece of text is."""
    padding = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[: number % 60 + 1]
    payload = json.dumps({"bytes": base64.b64encode(event).decode(), "p": padding}, separators=(",", ":"))
    names = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
    return message(names, payload.encode())


def exception(kind: str, text: str) -> bytes:
    """A fault in the midst of a stream."""
    names = {":exception-type": kind, ":content-type": "application/json", ":message-type": "exception"}
    return message(names, json.dumps({"message": text}).encode())


def chunks(server_sent: bytes) -> list[bytes]:
    """The events of a stream of server-sent events, one message each."""
    lines = [line.removeprefix(b"data:").strip() for line in server_sent.splitlines() if line.startswith(b"data:")]
    return [chunk(line, number) for number, line in enumerate(lines)]
