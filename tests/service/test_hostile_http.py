"""Requests that are no requests: where one ends is never a matter of opinion, and none of them fills the log."""

from __future__ import annotations

import gzip
import logging
import socket
import struct
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

from llm_vitals_collector.repeated_lines import PAUSE_S, RepeatedLines

HEAD = b"POST /v1/traces HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
NEXT = b"GET /api/keys HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def connection(client):
    url = urlsplit(str(client.base_url))
    return socket.create_connection((url.hostname, url.port), 20)


def answers(client, sent, until=b"no more"):
    """All that comes back until the other side closes, or this is in it. One that closes before it has read all may
    take its answer back (a reset)."""
    found = b""
    with connection(client) as one, suppress(ConnectionError):
        one.sendall(sent)
        while until not in found and (piece := one.recv(65536)):
            found += piece
    return found


@pytest.mark.parametrize(
    "framing",
    [
        pytest.param(b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", id="length and chunks"),
        pytest.param(b"Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n", id="chunks and length"),
        pytest.param(b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", id="two lengths"),
        pytest.param(b"Content-Length: +2\r\n\r\n{}", id="a sign"),
        pytest.param(b"Content-Length: -2\r\n\r\n{}", id="less than nothing"),
        pytest.param(b"Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", id="an unknown coding"),
        pytest.param(b"Transfer-Encoding : chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n", id="a space before the colon"),
        pytest.param(b"X: " + b"y" * 500_000 + b"\r\n\r\n", id="a header of 500 kB"),
    ],
)
def test_where_a_request_ends_in_two_ways_or_in_none_nothing_behind_it_is_one(shared, framing):
    found = answers(shared, HEAD + framing + NEXT)
    assert b'"keys"' not in found, found[-300:]
    assert found.count(b"HTTP/1.1") == found.count(b"HTTP/1.1 400") <= 1, found[:300]
    assert found or len(framing) > 1000


def test_a_second_request_behind_a_whole_one_is_one(shared):
    found = answers(shared, HEAD + b"Content-Length: 2\r\n\r\n{}" + NEXT, until=b'"keys"')
    assert found.count(b"HTTP/1.1 200") == 2


@pytest.mark.parametrize("path", ["/api/feedback", "/api/evaluations", "/api/datasets/x/examples"])
def test_a_compressed_body_is_refused_where_none_is_expected(shared, path):
    headers = {"content-type": "application/json", "content-encoding": "gzip"}
    answer = shared.post(path, content=gzip.compress(b"{}"), headers=headers)
    assert (answer.status_code, answer.json()["detail"]) == (
        415,
        "Content-Encoding 'gzip': expected none; send the body as it is.",
    )


class Lines(logging.Handler):
    def __init__(self):
        super().__init__()
        self.texts = []

    def emit(self, record):
        self.texts.append(record.getMessage())


@pytest.fixture
def lines():
    handler = Lines()
    log = logging.getLogger("uvicorn.error")
    log.addHandler(handler)
    yield handler.texts
    log.removeHandler(handler)


@pytest.mark.parametrize("path", ["/v1/traces", "/api/feedback", "/login"])
def test_a_client_that_leaves_in_the_middle_of_its_body_is_no_fault_of_the_collector(client, lines, path):
    for _ in range(3):
        with connection(client) as one:
            one.sendall(HEAD.replace(b"/v1/traces", path.encode()) + b"Content-Length: 1000\r\n\r\n{")
            # Reset, so that it is known to have gone before the next request is answered.
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert client.get("/healthz").status_code == 200
    assert lines == []


def test_what_is_no_http_is_written_once_a_minute(client, lines):
    for _ in range(50):
        assert b"400" in answers(client, b"\x16\x03\x01 no HTTP\r\n\r\n")
    assert len(lines) <= 1


def test_a_line_that_comes_again_and_again_says_how_often():
    now = 0.0
    repeated = RepeatedLines(lambda: now)

    def passed(text, *arguments, error=None):
        record = logging.LogRecord(
            "uvicorn.error", logging.ERROR, "", 0, text, arguments, error and (error, None, None)
        )
        return record.getMessage() if repeated.filter(record) else None

    assert passed("No %s", "HTTP") == "No HTTP"
    assert [passed("No %s", "HTTP") for _ in range(7)] == [None] * 7
    # Another line, and the same line with an error of another kind, are news.
    assert (passed("Full"), passed("Full", error=OSError), passed("Full", error=ValueError)) == ("Full",) * 3
    assert passed("Full", error=OSError) is None
    now = PAUSE_S
    assert passed("No %s", "HTTP") == "No HTTP (and 7 times more since it was last written)"
    now = 2 * PAUSE_S
    assert passed("No %s", "HTTP") == "No HTTP"
    for number in range(1000):
        passed(f"line {number}")
    assert len(repeated._written) <= 100
