"""A request to a host of models that nobody reads is counted by host, and said once."""

from __future__ import annotations

import asyncio
import functools
import http.client
import logging
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

import httpx
import httpx2
import pytest
import requests
import urllib3
import wrapt
from patience import PATIENCE_S

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals.formats import provider as providers
from llm_vitals.pipeline.unread import MOST_HOSTS, UnreadRequests
from llm_vitals.transport import watched

HOST = "127.0.0.1"


class _Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def do_GET(self) -> None:
        self.do_POST()

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = ThreadingHTTPServer((HOST, 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(autouse=True)
def a_host_of_models(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The loopback address counts as a provider's host: no request leaves the machine."""
    monkeypatch.setitem(providers.HOSTS, HOST, "stand-in")
    providers.known.cache_clear()
    yield
    providers.known.cache_clear()


def by_urllib(url: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST")).read()  # loopback


def by_http_client(url: str) -> None:
    target = httpx.URL(url)
    connection = http.client.HTTPConnection(target.host, target.port)
    connection.request("POST", target.path, b"{}")
    connection.getresponse().read()
    connection.close()


async def by_async_httpx(url: str) -> None:
    async with httpx.AsyncClient() as client:
        await client.post(url, json={})


@pytest.mark.parametrize(
    ("post", "library"),
    [
        pytest.param(lambda url: requests.post(url, json={}, timeout=PATIENCE_S), "urllib3", id="requests"),
        pytest.param(lambda url: urllib3.request("POST", url, json={}), "urllib3", id="urllib3"),
        pytest.param(by_urllib, "http", id="urllib"),
        pytest.param(by_http_client, "http", id="http.client"),
    ],
)
def test_another_library_is_counted_whatever_the_path(
    told: Any, port: int, post: Callable[[str], object], library: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"http://{HOST}:{port}"
    with caplog.at_level(logging.WARNING, "llm_vitals"):
        post(f"{url}/v1/chat/completions")
        post(f"{url}/v1/images/generations")
    labels = {semconv.SERVER_ADDRESS: HOST, semconv.HTTP_LIBRARY: library}
    assert [(dict(p.attributes), p.value) for p in told.points(semconv.METRIC_UNREAD)] == [(labels, 2)]
    assert caplog.text.count(f"A request to {HOST} by {library} is not read") == 1


@pytest.fixture(scope="module")
def socket_port() -> Iterator[int]:
    serving = pytest.importorskip("websockets.sync.server")
    with serving.serve(lambda socket: socket.send("{}"), HOST, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.socket.getsockname()[1]
        server.shutdown()
        thread.join()


def by_websockets(url: str) -> None:
    from websockets.sync.client import connect

    with connect(url, proxy=None) as socket:
        socket.recv()


async def by_async_websockets(url: str) -> None:
    from websockets.asyncio.client import connect

    async with connect(url, proxy=None) as socket:
        await socket.recv()


@pytest.mark.parametrize(
    "opens",
    [
        pytest.param(by_websockets, id="sync"),
        pytest.param(lambda url: asyncio.run(by_async_websockets(url)), id="async"),
    ],
)
def test_a_session_of_a_realtime_api_is_counted(told: Any, socket_port: int, opens: Callable[[str], object]) -> None:
    opens(f"ws://{HOST}:{socket_port}/v1/realtime?model=gpt-realtime")
    labels = {semconv.SERVER_ADDRESS: HOST, semconv.HTTP_LIBRARY: "websockets"}
    assert [(dict(p.attributes), p.value) for p in told.points(semconv.METRIC_UNREAD)] == [(labels, 1)]


@pytest.mark.parametrize(
    "host",
    [
        "api.cohere.com",
        "api.cohere.ai",
        "bedrock-runtime.eu-central-1.amazonaws.com",
        "bedrock-runtime-fips.us-east-1.amazonaws.com",
    ],
)
def test_hosts_of_formats_that_are_not_read_are_known(host: str) -> None:
    assert providers.known(host) is not None


@pytest.mark.parametrize(
    ("method", "path", "counted"),
    [
        pytest.param("POST", "/v1/images/generations", 1, id="an unknown path"),
        pytest.param("POST", "/v1/audio/speech?x=1", 1, id="with a query"),
        pytest.param("POST", "/v2/chat", 1, id="Cohere's own format"),
        pytest.param("POST", "/v1/generate", 1, id="Cohere's older format"),
        pytest.param("POST", "/model/anthropic.claude/converse", 1, id="Bedrock"),
        pytest.param("POST", "/model/amazon.nova-lite-v1:0/invoke-with-response-stream", 1, id="Bedrock, in pieces"),
        pytest.param("POST", "/v1/messages/count_tokens", 0, id="tokens are counted"),
        pytest.param("POST", "/v1beta/models/m:countTokens?key=x", 0, id="tokens are counted, Gemini"),
        pytest.param("POST", "/v1/files", 0, id="a file"),
        pytest.param("GET", "/v1/models", 0, id="a list"),
    ],
)
@pytest.mark.parametrize("module", [httpx, httpx2])
def test_an_unknown_path_of_a_library_that_is_read(
    told: Any, port: int, module: Any, method: str, path: str, counted: int
) -> None:
    module.request(method, f"http://{HOST}:{port}{path}", content=b"{}" if method == "POST" else None)
    assert sum(point.value for point in told.points(semconv.METRIC_UNREAD)) == counted


def test_a_call_that_is_read_is_not_counted_as_unread(told: Any, port: int) -> None:
    body = {"model": "m", "messages": [{"role": "user", "content": "Why?"}]}
    httpx.post(f"http://{HOST}:{port}/v1/chat/completions", json=body)
    assert told.total(semconv.METRIC_ATTEMPTS) == 1
    assert told.points(semconv.METRIC_UNREAD) == []


def test_another_host_is_not_counted(told: Any, port: int) -> None:
    requests.post(f"http://localhost:{port}/v1/chat/completions", json={}, timeout=PATIENCE_S)
    httpx.post(f"http://localhost:{port}/anything", json={})
    assert told.points(semconv.METRIC_UNREAD) == []


def test_the_standard_library_is_as_it_was_afterwards(told: Any, port: int) -> None:
    wrapped = http.client.HTTPConnection.putrequest
    llm_vitals.uninstrument()
    assert http.client.HTTPConnection.putrequest is wrapped.__wrapped__
    by_urllib(f"http://{HOST}:{port}/v1/chat/completions")


class ClientSession:
    """As aiohttp's, which the tests have not installed."""

    def _build_url(self, url: str) -> httpx.URL:
        return httpx.URL(url)

    async def _request(self, method: str, url: str) -> str:
        return "answer"


def test_aiohttp_is_waited_for_once_and_counted_while_instrumented(monkeypatch: pytest.MonkeyPatch) -> None:
    hooks: list[tuple[Callable[[Any], None], str]] = []
    monkeypatch.setattr(wrapt, "register_post_import_hook", lambda *hook: hooks.append(hook))
    monkeypatch.setattr(watched, "_wait_for", functools.cache(watched._wait_for.__wrapped__))

    def counted() -> list[tuple[str, str, str]]:
        found: list[tuple[str, str, str]] = []
        watched.instrument(SimpleNamespace(pass_over=lambda *request: found.append(request)))
        assert asyncio.run(ClientSession()._request("POST", f"http://{HOST}/v1/images")) == "answer"
        watched.uninstrument()
        return found

    original = ClientSession._request
    assert counted() == counted() == []
    ((imported, name),) = [hook for hook in hooks if hook[1].startswith("aiohttp")]
    module = SimpleNamespace(ClientSession=ClientSession)
    imported(module)
    assert ClientSession._request is original, "it came while nothing was instrumented"
    monkeypatch.setitem(sys.modules, name, module)
    assert counted() == counted() == [("aiohttp", HOST, "/v1/images")]
    assert ClientSession._request is original
    assert len(hooks) == len({hooked for _, hooked in hooks}), "each is waited for once"


def test_hosts_are_bounded() -> None:
    unread = UnreadRequests()
    for number in range(MOST_HOSTS + 5):
        unread.count("urllib3", f"region-{number}.api.openai.com", "/v1/chat/completions")
    assert len(unread.counts) == MOST_HOSTS + 1
    assert unread.counts["other", "other"] == 5


@pytest.mark.parametrize("host", ["huggingface.co", "example.com", ""])
def test_hosts_that_serve_no_model(host: str) -> None:
    unread = UnreadRequests()
    unread.count("urllib3", host, "/api/anything")
    assert unread.counts == {}
