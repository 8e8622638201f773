"""Connections that bring no request do not keep others out."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import contextmanager, suppress

import httpx
import pytest
import uvicorn
from patience import EXPIRES_S, PATIENCE_S, pause

from llm_vitals_collector.receive.connections import bounded_protocol, most_connections

SLOW_S = 2.0
"""An answer takes as long: twice a bound that must not end it."""
left = threading.Event()
"""Somebody was gone while an answer was sent."""


async def answer(scope, receive, send):
    if scope["type"] == "http":
        if scope["path"] == "/slow":
            await asyncio.sleep(SLOW_S)
        if scope["path"] == "/body":
            while (await receive()).get("more_body"):
                pass
        if scope["path"] == "/large":
            await receive()
            gone = asyncio.ensure_future(receive())
            await send({"type": "http.response.start", "status": 200, "headers": []})
            for _ in range(200):
                await send({"type": "http.response.body", "body": bytes(1 << 20), "more_body": True})
                if gone.done():
                    left.set()
                    return
            await send({"type": "http.response.body", "body": b""})
            gone.cancel()
            return
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@contextmanager
def served(**bounds):
    server = uvicorn.Server(
        uvicorn.Config(answer, http=bounded_protocol(**bounds), port=0, log_level="critical", lifespan="off")
    )
    listening = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()


def await_close(connection):
    """Until the other side closes."""
    connection.settimeout(PATIENCE_S)
    while connection.recv(1000):
        pass


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: loc", id="half of a head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT", id="half of a second head"),
    ],
)
def test_a_connection_without_a_request_is_closed(sent):
    with served(request_s=EXPIRES_S) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        await_close(connection)


def test_a_slow_answer_is_waited_for():
    with served(request_s=SLOW_S / 2) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/slow", timeout=PATIENCE_S).text == "ok"


def test_a_connection_whose_body_does_not_end_is_closed_and_a_slow_answer_to_a_whole_one_is_not():
    with served(body_s=SLOW_S / 2) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST /body HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n12345")
        with suppress(ConnectionResetError):
            await_close(connection)
        with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as whole:
            for path in (b"/body", b"/slow", b"/slow"):  # each comes in one piece
                whole.sendall(b"POST " + path + b" HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n12345")
                received = b""
                while not received.endswith(b"ok"):
                    piece = whole.recv(1000)
                    assert piece, "it was closed"
                    received += piece


def test_a_connection_that_reads_nothing_of_its_answer_is_closed_and_a_slow_reader_is_served():
    request = b"GET /large HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with served(stalled_s=EXPIRES_S) as port, socket.create_connection(("127.0.0.1", port)) as silent:
        left.clear()
        silent.sendall(request)
        assert left.wait(PATIENCE_S), "it stays open"
    with (
        served(stalled_s=PATIENCE_S) as port,
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S) as reader,
    ):
        reader.sendall(request)
        size, pauses = 0, 0
        while piece := reader.recv(1 << 20):
            size += len(piece)
            if size >> 24 > pauses:  # a moment every 16 MB
                pauses = size >> 24
                pause()
        assert size > 200 << 20


def test_one_too_many_is_closed_and_the_others_are_served():
    with served(most=3, request_s=PATIENCE_S) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/").text == "ok"
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        with socket.create_connection(("127.0.0.1", port)) as another, suppress(ConnectionResetError):
            await_close(another)
        assert client.get("/").text == "ok"
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(("files", "most"), [(1024, 512), (65536, 1000), (-1, 1000), (10, 8)])
def test_half_of_the_files_are_left(files, most):
    assert most_connections(files) == most
