"""The application sees exactly what it would see without us: bytes, exceptions, state of the answer."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import httpx2
import pytest
from examples import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

BODY = {"model": "m", "messages": [{"role": "user", "content": "hi"}], "input": "hi", "max_tokens": 5}
"""What every API takes for a request of its own."""
PATHS = ("/v1/chat/completions", "/v1/responses", "/v1/messages", "/v1/embeddings", "/v1/files")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the other side does: headers, then chunks, then an end."""

    status: int
    content_type: str
    chunks: tuple[bytes, ...]
    gzipped: bool
    fault: str | None
    """Name of an httpx exception: raised before the headers (`after` is None) or after so many chunks."""
    after: int | None

    @property
    def body(self) -> list[bytes]:
        if not self.gzipped:
            return list(self.chunks)
        packed = gzip.compress(b"".join(self.chunks), mtime=0)
        return [packed[i : i + 20] for i in range(0, len(packed), 20)]

    def headers(self) -> dict[str, str]:
        return {"content-type": self.content_type, **({"content-encoding": "gzip"} if self.gzipped else {})}

    def parts(self, module: Any) -> Iterator[bytes]:
        for index, chunk in enumerate(self.body):
            if self.fault is not None and index == self.after:
                raise getattr(module, self.fault)("the other side went away")
            yield chunk

    def before_headers(self, module: Any) -> None:
        if self.fault is not None and self.after is None:
            raise getattr(module, self.fault)("nobody there")


SSE = b'data: {"id":"c-1","model":"m","choices":[{"index":0,"delta":{"content":"hi"},"finish_reason":null}]}\n\n'
answers = st.builds(
    Answer,
    status=st.sampled_from([200, 200, 200, 204, 400, 429, 500]),
    content_type=st.sampled_from(["application/json", "text/event-stream", "text/html", ""]),
    chunks=st.lists(st.sampled_from([SSE, b"data: [DONE]\n\n", b"{", b"\xff\xfe", b""]) | st.binary(max_size=40)).map(
        tuple
    ),
    gzipped=st.booleans(),
    fault=st.sampled_from([None, None, "ReadTimeout", "RemoteProtocolError", "ConnectError"]),
    after=st.none() | st.integers(0, 3),
)


def transports(module: Any, answer: Answer) -> tuple[Any, Any]:
    class Stream(module.SyncByteStream, module.AsyncByteStream):
        closed = 0

        def __iter__(self) -> Iterator[bytes]:
            return answer.parts(module)

        async def __aiter__(self) -> AsyncIterator[bytes]:
            for part in answer.parts(module):
                await asyncio.sleep(0)
                yield part

        def close(self) -> None:
            Stream.closed += 1

        async def aclose(self) -> None:
            Stream.closed += 1

    class Sync(module.BaseTransport):
        def handle_request(self, request: Any) -> Any:
            answer.before_headers(module)
            return module.Response(answer.status, headers=answer.headers(), stream=Stream())

    class Async(module.AsyncBaseTransport):
        async def handle_async_request(self, request: Any) -> Any:
            answer.before_headers(module)
            return module.Response(answer.status, headers=answer.headers(), stream=Stream())

    return Sync(), Async()


def state(response: Any, body: Any) -> dict[str, Any]:
    return {
        "status": response.status_code,
        "headers": list(response.headers.raw),
        "body": body,
        "closed": response.is_closed,
        "consumed": response.is_stream_consumed,
        "elapsed": response.elapsed is not None,
        "downloaded": response.num_bytes_downloaded,
    }


def ask(module: Any, answer: Answer, path: str, stream: bool, take: int | None) -> object:
    with module.Client(transport=transports(module, answer)[0]) as client:
        try:
            request = client.build_request("POST", "http://127.0.0.1" + path, json=BODY)
            response = client.send(request, stream=stream)
            if not stream:
                return state(response, response.content)
            got: list[bytes] = []
            for chunk in response.iter_bytes():
                got.append(chunk)
                if take is not None and len(got) >= take:
                    break
            response.close()
            return state(response, got)
        except Exception as error:  # noqa: BLE001 - what is raised is what is compared
            return (type(error), str(error), type(error.__cause__), type(error.__context__))


async def ask_async(module: Any, answer: Answer, path: str, stream: bool, take: int | None) -> object:
    async with module.AsyncClient(transport=transports(module, answer)[1]) as client:
        try:
            request = client.build_request("POST", "http://127.0.0.1" + path, json=BODY)
            response = await client.send(request, stream=stream)
            if not stream:
                return state(response, response.content)
            got: list[bytes] = []
            async for chunk in response.aiter_bytes():
                got.append(chunk)
                if take is not None and len(got) >= take:
                    break
            await response.aclose()
            return state(response, got)
        except Exception as error:  # noqa: BLE001 - as above
            return (type(error), str(error), type(error.__cause__), type(error.__context__))


@pytest.mark.parametrize("is_async", [False, True], ids=["sync", "async"])
@pytest.mark.parametrize("module", [pytest.param(httpx, id="httpx"), pytest.param(httpx2, id="httpx2")])
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(answer=answers, path=st.sampled_from(PATHS), stream=st.booleans(), take=st.none() | st.integers(1, 3))
def test_bytes_and_exceptions(
    told: Any, module: Any, is_async: bool, answer: Answer, path: str, stream: bool, take: int | None
) -> None:
    def asked() -> object:
        if is_async:
            return asyncio.run(ask_async(module, answer, path, stream, take))
        return ask(module, answer, path, stream, take)

    told.clear()
    watched = asked()
    if path != "/v1/files":
        told.span()
    send, async_send = module.Client.send, module.AsyncClient.send
    module.Client.send, module.AsyncClient.send = send.__wrapped__, async_send.__wrapped__
    try:
        without = asked()
    finally:
        module.Client.send, module.AsyncClient.send = send, async_send
    assert watched == without
