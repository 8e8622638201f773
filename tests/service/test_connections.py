"""Connections that bring no request do not keep others out."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from contextlib import contextmanager, suppress

import httpx
import pytest
import uvicorn

from llm_vitals_collector.receive.connections import bounded_protocol, most_connections


async def answer(scope, receive, send):
    if scope["type"] == "http":
        if scope["path"] == "/slow":
            await asyncio.sleep(1)
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


def closed_after(connection):
    """Seconds until the other side closes."""
    connection.settimeout(20)
    begun = time.monotonic()
    while connection.recv(1000):
        pass
    return time.monotonic() - begun


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: loc", id="half of a head"),
        pytest.param(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\nGET / HT", id="half of a second head"),
    ],
)
def test_a_connection_without_a_request_is_closed(sent):
    with served(request_s=0.3) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(sent)
        assert closed_after(connection) < 10


def test_a_slow_answer_is_waited_for():
    with served(request_s=0.3) as port:
        assert httpx.get(f"http://127.0.0.1:{port}/slow").text == "ok"


def test_one_too_many_is_closed_and_the_others_are_served():
    with served(most=3, request_s=60) as port, httpx.Client(base_url=f"http://127.0.0.1:{port}") as client:
        assert client.get("/").text == "ok"
        idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(2)]
        with socket.create_connection(("127.0.0.1", port)) as another, suppress(ConnectionResetError):
            assert closed_after(another) < 10
        assert client.get("/").text == "ok"
        for connection in idle:
            connection.close()


@pytest.mark.parametrize(("files", "most"), [(1024, 512), (65536, 1000), (-1, 1000), (10, 8)])
def test_half_of_the_files_are_left(files, most):
    assert most_connections(files) == most
