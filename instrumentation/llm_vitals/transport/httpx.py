"""httpx and httpx2: wraps `Client.send` and `AsyncClient.send`, and tees the stream of a streamed answer.

`send` is the best seam (facts: it covers clients that already exist and custom transports; redirects, authentication
and event hooks run inside it; each retry of an SDK is a `send` of its own). An answer that is not streamed is read
inside `send`, so its decoded body is there; a streamed one is read by the application, through the tee.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from opentelemetry.context import _RUNTIME_CONTEXT as RUNTIME  # pyright: ignore[reportPrivateUsage]
from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY as SUPPRESSED  # pyright: ignore[reportPrivateUsage]

from llm_vitals.core.errors import report_failure
from llm_vitals.transport.hooks import Hooks
from llm_vitals.transport.recording import (
    CANCELLED,
    CLOSED,
    COLLECTED,
    EXHAUSTED,
    FAILED,
    RETRIES,
    VERSION,
    Recording,
    Sent,
)

# The public functions of these names only call these; on the caller's path that is a microsecond of four.
attach, detach, current = RUNTIME.attach, RUNTIME.detach, RUNTIME.get_current

MODULES = ("httpx", "httpx2")
_ORIGINAL = "__llm_vitals_original__"
_READ = {name.encode(): name for name in (RETRIES, VERSION)}


class HttpxSource:
    """Source of one of the two modules."""

    def __init__(self, module: ModuleType) -> None:
        self._module: Any = module

    def sent(self, url: Any) -> Sent:
        return Sent(scheme=url.scheme, host=url.host, port=url.port, path=url.path)

    def decoded(self, body: bytes, encoding: str) -> bytes:
        try:
            return self._module.Response(200, headers={"content-encoding": encoding}, content=body).content
        except Exception as error:
            raise ValueError(f"the answer is not {encoding}: {error}") from error


def installed() -> list[ModuleType]:
    """The modules that are there. Where `httpx2.alias_httpx()` makes them one, it stands once."""
    found: list[ModuleType] = []
    for name in MODULES:
        try:
            module = import_module(name)
        except ModuleNotFoundError as error:
            if error.name not in MODULES and error.name not in ("httpcore", "httpcore2"):
                report_failure(f"importing {name}", error)
            continue
        if module not in found:
            found.append(module)
    return found


def instrument(hooks: Hooks) -> None:
    """Wrap `send` of every module that is there; once, however often it is called."""
    for module in installed():
        source = HttpxSource(module)
        _wrap(module.Client, _sync_send(module.Client.send, source, hooks, _sync_tee(module)))
        _wrap(module.AsyncClient, _async_send(module.AsyncClient.send, source, hooks, _async_tee(module)))


def uninstrument() -> None:
    """Put the original `send` back; streams that are open stay teed to their end."""
    for name in MODULES:
        module: Any = sys.modules.get(name)
        if module is None:
            continue
        for client in (module.Client, module.AsyncClient):
            original = getattr(client.send, _ORIGINAL, None)
            if original is not None:
                client.send = original


def is_instrumented(client: Any) -> bool:
    """Whether `send` of a client class is wrapped."""
    return hasattr(client.send, _ORIGINAL)


def _wrap(client: Any, wrapper: Callable[..., Any]) -> None:
    if is_instrumented(client):
        return
    setattr(wrapper, _ORIGINAL, client.send)
    client.send = wrapper


def _start(source: HttpxSource, request: Any, hooks: Hooks) -> Recording | None:
    """A Recording where the request may be a call to a model; None, after the least of looks, where not."""
    try:
        path: bytes = request.url.raw_path
        if not path.endswith(hooks.suffixes) and not path.partition(b"?")[0].endswith(hooks.suffixes):
            return None
        context = current()
        if request.method != "POST" or SUPPRESSED in context:
            return None
        # A body that the application feeds as a stream is not ours to read: it has no `_content`.
        content = getattr(request, "_content", None)
        recording = Recording(source, request.url, _asked(request.headers), content, context, hooks.add)
        if context and hooks.covered(context):
            recording.covering = True
        return recording
    except Exception as error:  # noqa: BLE001 - whatever a custom request object does, the call goes on
        report_failure("looking at a request", error)
        return None


def _asked(headers: Any) -> dict[str, str]:
    """The headers that are read."""
    asked: dict[str, str] = {}
    # Raw name, lower-case name, value; the public `raw` makes them anew, which is 2 us of the caller's.
    listed = getattr(headers, "_list", None)
    for _, name, value in listed if listed is not None else [(k, k.lower(), v) for k, v in headers.raw]:
        if name in _READ:
            asked[_READ[name]] = value.decode("latin-1")
    return asked


def _answered(recording: Recording, response: Any, *, stream: bool, hooks: Hooks, tee: Callable[..., Any]) -> None:
    try:
        header = response.headers.get
        if stream and not hasattr(response, "_content"):
            recording.streaming(response.status_code, header("content-type"), header("content-encoding"))
            hooks.opened(recording)
            response.stream = tee(response.stream, recording)
        else:
            # Read already: not streamed, or an event hook or a transport of the application's own has read it.
            recording.streamed = stream
            recording.answered(response.status_code, header("content-type"), response.content)
    except Exception as error:  # noqa: BLE001 - as above
        report_failure("looking at a response", error)


def _leave(token: Any) -> None:
    try:
        detach(token)
    except ValueError as error:  # a coroutine that was driven in one context and ended in another
        report_failure("leaving a context", error)


def _raised(recording: Recording, error: BaseException) -> None:
    recording.close(FAILED if isinstance(error, Exception) else CANCELLED, error)


def _sync_send(
    original: Callable[..., Any], source: HttpxSource, hooks: Hooks, tee: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        recording = _start(source, request, hooks)
        if recording is None:
            return original(self, request, *args, **kwargs)
        token = attach(hooks.alone if hooks.alone is not None and not recording.context else hooks.around(recording))
        try:
            response = original(self, request, *args, **kwargs)
        except BaseException as error:
            _raised(recording, error)
            raise
        finally:
            _leave(token)
        _answered(recording, response, stream=bool(kwargs.get("stream")), hooks=hooks, tee=tee)
        return response

    return send


def _async_send(
    original: Callable[..., Any], source: HttpxSource, hooks: Hooks, tee: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    async def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        recording = _start(source, request, hooks)
        if recording is None:
            return await original(self, request, *args, **kwargs)
        token = attach(hooks.alone if hooks.alone is not None and not recording.context else hooks.around(recording))
        try:
            response = await original(self, request, *args, **kwargs)
        except GeneratorExit as error:
            # The coroutine is thrown away, perhaps in another context, where the token cannot be detached.
            token = None
            _raised(recording, error)
            raise
        except BaseException as error:
            _raised(recording, error)
            raise
        finally:
            if token is not None:
                _leave(token)
        _answered(recording, response, stream=bool(kwargs.get("stream")), hooks=hooks, tee=tee)
        return response

    return send


class _Tee:
    """What both tees share: the wrapped stream's attributes (`elapsed`), and the end by garbage collection."""

    def __init__(self, inner: Any, recording: Recording) -> None:
        self._inner = inner
        self._recording = recording

    def __getattr__(self, name: str) -> Any:
        if name == "_inner":  # not set yet
            raise AttributeError(name)
        return getattr(self._inner, name)

    def __del__(self) -> None:
        self._recording.close(COLLECTED)


def _sync_tee(module: Any) -> Callable[..., Any]:
    class SyncTee(_Tee, module.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            recording = self._recording
            record = recording.chunk
            try:
                for chunk in self._inner:
                    record(chunk)
                    yield chunk
            except GeneratorExit:
                recording.close(CLOSED)
                raise
            except BaseException as error:
                _raised(recording, error)
                raise
            recording.close(EXHAUSTED)

        def close(self) -> None:
            try:
                self._inner.close()
            finally:
                self._recording.close(CLOSED)

    return SyncTee


def _async_tee(module: Any) -> Callable[..., Any]:
    class AsyncTee(_Tee, module.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            recording = self._recording
            record = recording.chunk
            stream = self._inner.__aiter__()
            try:
                async for chunk in stream:
                    record(chunk)
                    yield chunk
            except GeneratorExit:
                recording.close(CLOSED)
                raise
            except BaseException as error:
                _raised(recording, error)
                raise
            finally:
                # As httpx2 does for its own streams: an inner generator must not wait for garbage collection.
                if isinstance(stream, AsyncGenerator):
                    await stream.aclose()
            recording.close(EXHAUSTED)

        async def aclose(self) -> None:
            try:
                await self._inner.aclose()
            finally:
                self._recording.close(CLOSED)

    return AsyncTee
