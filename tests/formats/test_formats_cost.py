"""What reading costs, as bounds several times above what was measured: they catch a change of kind, not of degree.

Measured on one core of a busy 2-core machine, Python 3.11: a plain chat call 40 us; a 200-chunk chat stream 190 us
(0.8 us a chunk beyond a plain call; 1100 us parsed event by event in one array); a 1 MB request 1.1 ms; a 60 MB
embeddings answer 0.1 ms.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import pytest

from llm_vitals.formats.body import Body
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.parse import Wire, exchange
from llm_vitals.formats.vectors import without_numbers

from . import format_samples as s


def best_ms(call: Wire, repeats: int = 15) -> float:
    """CPU time of the fastest of several readings: what other processes do does not count."""

    def once(read: Callable[[Wire], object]) -> float:
        start = time.thread_time()
        assert read(call) is not None
        return (time.thread_time() - start) * 1000

    return min(once(exchange) for _ in range(repeats))


def test_a_stream_of_200_chunks() -> None:
    chunks = [s.chat_chunk(b'{"content":" word%d"}' % n) for n in range(200)]
    data = b"".join(b"data: " + c + b"\n\n" for c in [*chunks, s.chat_chunk(b"{}", b'"stop"'), b"[DONE]"])
    assert best_ms(s.wire(s.CHAT_PATH, s.CHAT_STREAM_REQUEST, data, content_type=s.SSE)) < 2


def test_a_gemini_stream_of_200_events() -> None:
    events = [s.gemini_event(b'{"text":" word%d"}' % n) for n in range(200)]
    data = s.gemini_sse([*events, s.GEMINI_EVENTS[-1]])
    assert best_ms(s.wire(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, data, content_type=s.SSE)) < 3


def test_a_gemini_array_of_200_events() -> None:
    data = s.gemini_array([s.gemini_event(b'{"text":" word%d"}' % n) for n in range(200)])
    assert best_ms(s.wire(s.GEMINI_STREAM_PATH, s.GEMINI_REQUEST, data)) < 10


def test_a_request_of_1_mb() -> None:
    messages = [{"role": "user", "content": f'turn {i} "quoted" \n ' * 60} for i in range(900)]
    body = json.dumps({"messages": messages, "model": "m", "stream": True}).encode()
    assert len(body) > 1_000_000
    assert best_ms(s.wire(s.CHAT_PATH, body, None)) < 8


def test_an_embeddings_answer_of_60_mb() -> None:
    head = b'{"object":"list","data":[{"object":"embedding","index":0,"embedding":['
    tail = b']}],"model":"m","usage":{"prompt_tokens":8,"total_tokens":8}}'
    numbers = b"-0.0123456," * 6_000
    body = Body((head + numbers)[:65536], (numbers + tail)[-65536:], 60_000_000)
    assert best_ms(s.wire(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, body)) < 5


@pytest.mark.parametrize("size", [256, 1536])
def test_the_numbers_of_an_embeddings_answer_are_not_parsed(size: int) -> None:
    numbers = ",".join(str(index / 1536 - 0.5) for index in range(size))
    data = f'{{"data":[{{"embedding":[{numbers}]}}],"model":"m","usage":{{"prompt_tokens":8}}}}'.encode()
    parsing = min(_timed(lambda: json.loads(data)) for _ in range(50)) * 1000
    assert best_ms(s.wire(s.EMBEDDINGS_PATH, s.EMBEDDINGS_REQUEST, data), 50) < 0.8 * parsing  # measured: .3 and .05


def test_lists_without_end_or_beginning_cost_little() -> None:
    for data in (b"[" * PARSE_CAP, b"]" * PARSE_CAP, b"[1" * (PARSE_CAP // 2), b"[1]" * (PARSE_CAP // 3)):
        assert min(_timed(lambda data=data: without_numbers(data)) for _ in range(5)) < 0.01  # measured: .0005


def _timed(work: Callable[[], object]) -> float:
    start = time.thread_time()
    work()
    return time.thread_time() - start
