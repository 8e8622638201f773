"""Taking content-codings off a body, in pieces: a few kB may stand for gigabytes, and codings may stand in one another.

The HTTP library's own decoders do the work. None of them has a bound of its own, so each gets so few bytes at a time
that what they stand for fits in memory, and what one coding makes goes to the next in pieces, too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Final

DecodeOne = Callable[[Iterable[bytes], str], Iterator[bytes]]
"""Takes one coding off the pieces of a body, by the HTTP library."""

_PIECES: Final = {"gzip": 4_096, "x-gzip": 4_096, "deflate": 4_096, "zstd": 128}
"""Encoded bytes that are decoded at a time. Deflate makes at most 1,032 of one: 4 MB. Zstandard makes 128 kB of four:
4 MB, too."""
_PIECE: Final = 16
"""Of any other coding. Brotli may make 16 MB of a dozen bytes."""
_BETWEEN_MOST: Final = 1 << 26
"""Bytes between two codings; what the last one makes is bounded by who reads it."""
_CODINGS_MOST: Final = 4
"""Nobody sends two. Each costs time, and 1,000 of them fit into a header."""


def decoded(body: bytes, encoding: str, decode_one: DecodeOne) -> Iterator[bytes]:
    """`body` without the codings that a content-encoding names, the last one first. Raises ValueError where it cannot
    be decoded, and where more codings stand in one another, or make more between them, than anybody sends."""
    names = [name for name in (part.strip().lower() for part in encoding.split(",")) if name not in ("", "identity")]
    if len(names) > _CODINGS_MOST:
        raise ValueError(f"the answer has {len(names)} codings; expected {_CODINGS_MOST} at most")
    pieces: Iterator[bytes] = iter((body,))
    for number, name in enumerate(reversed(names)):
        cut = _cut(pieces if number == 0 else _bounded(pieces), _PIECES.get(name, _PIECE))
        pieces = _readable(decode_one(cut, name), name)
    return pieces


def _cut(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    for piece in pieces:
        for at in range(0, len(piece), size):
            yield piece[at : at + size]


def _bounded(pieces: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > _BETWEEN_MOST:
            raise ValueError(f"the answer is more than {_BETWEEN_MOST} bytes between two codings")
        yield piece


def _readable(pieces: Iterable[bytes], name: str) -> Iterator[bytes]:
    try:
        yield from pieces
    except ValueError:
        raise
    except Exception as error:
        raise ValueError(f"the answer is not {name}: {error}") from error
