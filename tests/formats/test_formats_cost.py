"""What reading costs, in times of a piece of work, as bounds several times above what was measured: they catch a change
of kind, not of degree.

Measured on one core of a busy 2-core machine, Python 3.11: a plain chat call 40 us; a 200-chunk chat stream 190 us
(0.8 us a chunk beyond a plain call; 1100 us parsed event by event in one array); a 1 MB request 1.1 ms; a 60 MB
embeddings answer 0.1 ms.
"""

from __future__ import annotations

import json

import pytest
from patience import times_the_cost

from llm_vitals.formats.body import Body
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.parse import Wire, exchange
from llm_vitals.formats.vectors import without_numbers

from . import format_samples as s

_MESSAGES = [{"role": "user", "content": f"turn {turn} of a talk about tracing"} for turn in range(200)]
_BODY = json.dumps({"messages": _MESSAGES}).encode()
"""13 kB of JSON: what its parsing takes is the unit here, 0.1 ms."""


def parsings(call: Wire) -> float:
    """How many times the CPU of parsing 13 kB of JSON the reading of a call takes."""

    def read() -> None:
        assert exchange(call) is not None

    return times_the_cost(read, lambda: json.loads(_BODY), rounds=15)


def test_a_stream_of_200_chunks() -> None:
    chunks = [s.chat_chunk(b'{"content":" word%d"}' % n) for n in range(200)]
    data = b"".join(b"data: " + c + b"\n\n" for c in [*chunks, s.chat_chunk(b"{}", b'"stop"'), b"[DONE]"])
    assert parsings(s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, data, content_type=s.SSE)) < 12  # measured: 3.5


def test_a_gemini_stream_of_200_events() -> None:
    events = [s.gemini_event(b'{"text":" word%d"}' % n) for n in range(200)]
    data = s.gemini_sse([*events, s.GEMINI_EVENTS[-1]])
    assert parsings(s.wire(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, data, content_type=s.SSE)) < 16  # measured: 5


def test_a_gemini_array_of_200_events() -> None:
    data = s.gemini_array([s.gemini_event(b'{"text":" word%d"}' % n) for n in range(200)])
    assert parsings(s.wire(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, data)) < 80  # measured: 25


def test_a_request_of_1_mb() -> None:
    messages = [{"role": "user", "content": f'turn {i} "quoted" \n ' * 60} for i in range(900)]
    body = json.dumps({"messages": messages, "model": "m", "stream": True}).encode()
    assert len(body) > 1_000_000
    assert parsings(s.wire(s.CHAT_PATH, body, None)) < 100  # measured: 33


def test_an_embeddings_answer_of_60_mb() -> None:
    head = b'{"object":"list","data":[{"object":"embedding","index":0,"embedding":['
    tail = b']}],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}'
    numbers = b"-0.0123456," * 6_000
    body = Body((head + numbers)[:65536], (numbers + tail)[-65536:], 60_000_000)
    assert parsings(s.wire(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, body)) < 10  # measured: 1.6


@pytest.mark.parametrize("size", [256, 1536])
def test_the_numbers_of_an_embeddings_answer_are_not_parsed(size: int) -> None:
    numbers = ",".join(str(index / 1536 - 0.5) for index in range(size))
    data = f'{{"data":[{{"embedding":[{numbers}]}}],"model":"m","usage":{{"prompt_tokens":8}}}}'.encode()
    call = s.wire(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, data)
    assert times_the_cost(lambda: exchange(call), lambda: json.loads(data), rounds=50) < 0.8  # measured: .3 and .05


def test_lists_without_end_or_beginning_cost_little() -> None:
    for data in (b"[" * PARSE_CAP, b"]" * PARSE_CAP, b"[1" * (PARSE_CAP // 2), b"[1]" * (PARSE_CAP // 3)):
        times = times_the_cost(lambda data=data: without_numbers(data), lambda: json.loads(_BODY))
        assert times < 60  # measured: 0.1 to 15
