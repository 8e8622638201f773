"""Prometheus' remote write, version 1, by hand: series of numbers and of native histograms on a grid of times.

Source: prompb/types.proto and prompb/remote.proto of prometheus/prometheus. The body is snappy, of literals only:
nothing is compressed, which is within the format. Millions of samples take seconds this way.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence

import httpx

SERIES_A_REQUEST = 200
_LITERAL_BYTES = 65536


def numbers(labels: Mapping[str, str], times_s: Sequence[int], values: Sequence[float]) -> bytes:
    """A series of numbers as a field of the request."""
    samples = [
        _field(2, b"\x09" + struct.pack("<d", value) + b"\x10" + _varint(at * 1000))
        for at, value in zip(times_s, values, strict=True)
    ]
    return _field(1, _labels(labels) + b"".join(samples))


def histograms(
    labels: Mapping[str, str], times_s: Sequence[int], counts: Sequence[int], schema: int, offset: int
) -> bytes:
    """A series of one native histogram again and again: `counts` of the buckets from `offset` on."""
    base = 2 ** (2**-schema)
    total = sum(count * base ** (offset + index) for index, count in enumerate(counts))
    deltas = [after - before for before, after in zip([0, *counts], counts, strict=False)]
    fixed = (
        b"\x08" + _varint(sum(counts))
        + b"\x19" + struct.pack("<d", total)
        + b"\x20" + _varint(_zigzag(schema))
        + _field(11, b"\x08" + _varint(_zigzag(offset)) + b"\x10" + _varint(len(counts)))
        + _field(12, b"".join(_varint(_zigzag(delta)) for delta in deltas))
        + b"\x70\x03"  # a gauge: what a rule records has no resets
    )  # fmt: skip
    return _field(1, _labels(labels) + b"".join(_field(4, fixed + b"\x78" + _varint(at * 1000)) for at in times_s))


def write(client: httpx.Client, series: Iterable[bytes]) -> None:
    """Send them all. Raises AssertionError for an answer that is not 2xx."""
    waiting: list[bytes] = []
    for one in series:
        waiting.append(one)
        if len(waiting) == SERIES_A_REQUEST:
            _send(client, b"".join(waiting))
            waiting = []
    _send(client, b"".join(waiting))


def _send(client: httpx.Client, body: bytes) -> None:
    response = client.post(
        "/api/v1/write",
        content=_snappy(body),
        headers={
            "content-type": "application/x-protobuf",
            "content-encoding": "snappy",
            "x-prometheus-remote-write-version": "0.1.0",
        },
    )
    assert response.status_code < 300, response.text


def _labels(labels: Mapping[str, str]) -> bytes:
    return b"".join(
        _field(1, _field(1, name.encode()) + _field(2, value.encode())) for name, value in sorted(labels.items())
    )


def _field(number: int, content: bytes) -> bytes:
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _zigzag(value: int) -> int:
    return value << 1 if value >= 0 else (-value << 1) - 1


def _snappy(body: bytes) -> bytes:
    pieces = [_varint(len(body))]
    for start in range(0, len(body), _LITERAL_BYTES):
        piece = body[start : start + _LITERAL_BYTES]
        pieces += [b"\xf4", struct.pack("<H", len(piece) - 1), piece]
    return b"".join(pieces)
