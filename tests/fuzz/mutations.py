"""Bytes that a provider, a proxy or an attacker may send in place of an answer: by chance, the same for a seed."""

from __future__ import annotations

import gzip
import random
import zlib
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

Mutation = Callable[[bytes, random.Random], bytes]

VALUES = (
    *(b"null", b"true", b"-1", b"0", b"1e999", b"-0.0", b"NaN", b"Infinity", b'""', b"[]", b"{}", b"[[null]]"),
    *(
        b"9223372036854775807",
        b"9223372036854775808",
        b"-9223372036854775809",
        b"9" * 400,
        b"9" * 5_000,
        b"1" + b"0" * 309,
    ),
    *(
        b'"\\ud800"',
        b'"\\udc00\\ud800"',
        b'"\\u0000"',
        b'"\xff\xfe"',
        b'"\xc0\x80"',
        b'"\xed\xa0\x80"',
        b'"\xe2\x80\xa8"',
    ),
    *(b'"\x1b[2J\x07"', b'"' + b"a" * 70_000 + b'"', b'"\\', b'{"type":7}', b"[" * 3_000, b'{"a":' * 3_000),
    *(b"[" * 900 + b"]" * 900, b'{"a":' * 900 + b"1" + b"}" * 900, b'"data: [DONE]"', b'"\n\ndata: {}\n\n"'),
)
"""Put in place of a value of JSON."""

BETWEEN = (
    *(
        b"\r",
        b"\n",
        b"\r\n",
        b"\n\n",
        b"\r\r",
        b"\x00",
        b"\xff",
        b"\xef\xbb\xbf",
        b"\xe2\x80\xa8",
        b"data:",
        b"data: \n\n",
    ),
    *(
        b"event: error\n",
        b": comment\n\n",
        b"retry: 1e9\n",
        b"id: \x00\n\n",
        b"data: [DONE]\n\n",
        b"data: {}\n\n",
        b'"',
        b"\\",
        b"}",
    ),
    *(b"{", b"]", b"[", b",", b"data: null\n\n", b"event: \xff\ndata: 1\n\n", b'data: {"error":{"message":"x"}}\n\n'),
)
"""Put anywhere."""


def _at(data: bytes, dice: random.Random) -> int:
    return dice.randrange(len(data) + 1)


def flipped(data: bytes, dice: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.randint(1, 8) if data else 0):
        changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def cut(data: bytes, dice: random.Random) -> bytes:
    return data[: _at(data, dice)]


def beheaded(data: bytes, dice: random.Random) -> bytes:
    return data[_at(data, dice) :]


def with_a_gap(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    return data[:at] + data[at + dice.randrange(1, 80) :]


def with_a_repeat(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    piece = data[at : at + dice.randrange(1, 400)]
    return data[:at] + piece * dice.choice((2, 2, 2, 3, 3, 50, 50, 2_000)) + data[at:]


def with_another_value(data: bytes, dice: random.Random) -> bytes:
    colon = data.find(b":", _at(data, dice))
    ends = [end for end in (data.find(b",", colon), data.find(b"}", colon)) if end > 0]
    if colon < 0 or not ends:
        return data
    return data[: colon + 1] + dice.choice(VALUES) + data[min(ends) :]


def with_something_between(data: bytes, dice: random.Random) -> bytes:
    at = _at(data, dice)
    return data[:at] + dice.choice(BETWEEN) + data[at:]


def with_other_line_ends(data: bytes, dice: random.Random) -> bytes:
    return data.replace(b"\n", dice.choice((b"\r\n", b"\r", b"\n\r", b"", b"\n\n")))


def nested(data: bytes, dice: random.Random) -> bytes:
    depth = dice.choice((1, 30, 500, 20_000))
    return b"[" * depth + data + b"]" * dice.choice((depth, 0))


def random_bytes(data: bytes, dice: random.Random) -> bytes:
    return dice.randbytes(dice.choice((0, 1, 20, 2_000)))


MUTATIONS: Sequence[Mutation] = (
    *(flipped, cut, beheaded, with_a_gap, with_a_repeat, with_another_value, with_another_value, with_another_value),
    *(with_something_between, with_something_between, with_other_line_ends, nested, random_bytes),
)


def mutated(data: bytes, dice: random.Random) -> bytes:
    """The bytes with none to four changes."""
    for _ in range(dice.choice((0, 1, 1, 2, 3, 4))):
        data = dice.choice(MUTATIONS)(data, dice)
    return data


# -- codings -----------------------------------------------------------------------------------------------------------
@lru_cache(maxsize=16)
def _bomb(megabytes: int, coding: str, filling: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31 if coding == "gzip" else 15)
    block = (filling * ((1 << 20) // len(filling) + 1))[: 1 << 20]
    return b"".join([*(packer.compress(block) for _ in range(megabytes)), packer.flush()])


CODINGS = (
    "gzip",
    "deflate",
    "gzip, gzip",
    "deflate, gzip",
    "GZIP",
    "x-gzip",
    "br",
    "zstd",
    "identity",
    "gzip, \xe9",
    ",",
    "nonsense",
)
"""As a content-encoding. The HTTP library passes by what it does not know."""


def coded(data: bytes, dice: random.Random, *, bombs: bool) -> tuple[bytes, str | None]:
    """The bytes in a content-encoding, often in the one that is named, and its name."""
    if dice.random() < 0.6:
        return data, None
    name = dice.choice(CODINGS)
    match dice.randrange(40):
        case 0 | 1 | 2 | 3:
            return data, name  # not in it at all
        case 4 if bombs:
            packed = _bomb(
                dice.choice((2, 9, 40, 90)), "gzip", dice.choice((b"\0", b": a\n\n", b'data: {"choices":[]}\n\n'))
            )
            return (gzip.compress(packed) if "," in name else packed), "gzip, gzip" if "," in name else "gzip"
        case _:
            for part in name.lower().split(","):
                if "gzip" in part:
                    data = gzip.compress(data, 1)
                elif "deflate" in part:
                    packer = zlib.compressobj(1, zlib.DEFLATED, dice.choice((15, -15)))
                    data = packer.compress(data) + packer.flush()
    broken: Sequence[Mutation] = (flipped, cut, beheaded, with_a_repeat)
    return (dice.choice(broken)(data, dice) if dice.random() < 0.4 else data), name


def chunks(data: bytes, dice: random.Random) -> Iterator[bytes]:
    """The bytes in pieces that end anywhere, empty ones between them."""
    sizes = dice.choice(((len(data) or 1,), (1, 2, 3, 5), (1, 7, 61, 257), (1_021, 4_096), (65_536,)))
    if len(data) > 20_000:
        sizes = (len(data) // 7 + 1, len(data) // 3 + 1)
    elif len(data) > 2_000:
        sizes = (61, 257, len(data) // 3)
    at = 0
    while at < len(data):
        size = dice.choice(sizes)
        yield data[at : at + size]
        if dice.random() < 0.02:
            yield b""
        at += size
