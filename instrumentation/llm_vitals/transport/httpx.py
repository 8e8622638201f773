"""httpx and httpx2: wraps `Client.send` and `AsyncClient.send`, and tees the stream of a streamed response.

`send` covers clients that already exist and custom transports; redirects, authentication and event hooks run inside it;
each retry of an SDK is a `send` of its own. A response that is not streamed is read inside `send`, so its decoded body
is there; a streamed one is read by the application, through the tee.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from opentelemetry.context import _RUNTIME_CONTEXT as RUNTIME  # pyright: ignore[reportPrivateUsage]
from opentelemetry.context import _SUPPRESS_INSTRUMENTATION_KEY as SUPPRESSED  # pyright: ignore[reportPrivateUsage]

from llm_vitals.core.call_context import here
from llm_vitals.core.errors import report_failure
from llm_vitals.core.wrapping import unwrap, wrap
from llm_vitals.transport import content_coding
from llm_vitals.transport.recording import (
    CANCELLED,
    CLOSED,
    COLLECTED,
    EXHAUSTED,
    FAILED,
    RETRIES,
    VERSION,
    Recording,
    Target,
)
from llm_vitals.transport.sink import CallSink

# The public functions of these names only call these; on the caller's path that is a microsecond of four.
attach, detach, current = RUNTIME.attach, RUNTIME.detach, RUNTIME.get_current

_NOT_INSTALLED = ("httpx", "httpx2", "httpcore", "httpcore2")
"""Modules that are missing where the library is not installed; any other that is missing is a fault."""
_READ = {name.encode(): name for name in (RETRIES, VERSION)}


class HttpxSource:
    """Source of one of the two modules."""

    def __init__(self, module: ModuleType) -> None:
        self._module: Any = module
        self.name = module.__name__

    def target(self, url: Any) -> Target:
        return Target(scheme=url.scheme, host=url.host, port=url.port, path=url.path)

    def decoded(self, body: bytes, encoding: str) -> Iterator[bytes]:
        return content_coding.decoded(body, encoding, self._decode_one)

    def _decode_one(self, pieces: Iterable[bytes], coding: str) -> Iterator[bytes]:
        response: Any = self._module.Response(200, headers={"content-encoding": coding}, content=pieces)
        return response.iter_bytes()


class HttpxTransport:
    """One of the two modules. Where `httpx2.alias_httpx()` makes them one, it is wrapped once."""

    def __init__(self, name: str) -> None:
        self.name = name

    def _module(self) -> Any:
        try:
            module = import_module(self.name)
        except ModuleNotFoundError as error:
            if error.name not in _NOT_INSTALLED:
                report_failure(f"importing {self.name}", error)
            return None
        return module if module.__name__ == self.name else None

    def version(self) -> str | None:
        """The version that is installed; None when the module is not there."""
        module = self._module()
        return None if module is None else str(module.__version__)

    def instrument(self, sink: CallSink) -> None:
        """Wrap `send` of both clients; once, however often it is called."""
        module = self._module()
        if module is None:
            return
        source = HttpxSource(module)
        wrap(module.Client, "send", lambda original: _sync_send(original, source, sink, _sync_tee(module)))
        wrap(module.AsyncClient, "send", lambda original: _async_send(original, source, sink, _async_tee(module)))

    def uninstrument(self) -> None:
        """Put the original `send` back; streams that are open stay teed to their end."""
        module: Any = sys.modules.get(self.name)
        if module is None:
            return
        for client in (module.Client, module.AsyncClient):
            unwrap(client, "send")


def _start(source: HttpxSource, request: Any, sink: CallSink) -> Recording | None:
    """A Recording where the request may be a call to a model; None, after the least of looks, where not."""
    try:
        path: bytes = request.url.raw_path
        if not path.endswith(sink.path_endings):
            query = path.find(b"?")
            if query < 0 or not path.endswith(sink.path_endings, 0, query):
                for later in sink.later_paths:
                    if later in path and (request.method == "GET" or path.endswith(b"/cancel")):
                        recording = Recording(source, request.url, {}, None, current(), sink)
                        recording.later = True
                        return recording
                if request.method != "POST":
                    return None
                if not path.endswith(sink.shared_endings) or not _is_shared_call(request, path, sink):
                    sink.pass_over(source.name, request.url.host, path.decode("ascii", "replace"))
                    return None
        context = here(current())
        if request.method != "POST":
            return None
        covered = bool(context) and sink.is_covered(context)
        # Suppression forbids spans beneath, and hides no call: where none that we see stands for it, ours does.
        if covered and context.get(SUPPRESSED) and sink.is_measured(context):
            return None
        # A body that the application feeds as a stream is not ours to read: it has no `_content`.
        content = getattr(request, "_content", None)
        recording = Recording(source, request.url, _headers(request.headers), content, context, sink)
        if covered:
            recording.covering = True
        return recording
    except Exception as error:  # noqa: BLE001 - whatever a custom request object does, the call goes on
        report_failure("looking at a request", error)
        return None


_FIRST = 4_096
"""Bytes at either end of a body in which a member is looked for: SDKs put the model first or last."""


def _is_shared_call(request: Any, path: bytes, sink: CallSink) -> bool:
    """Whether a request to a path whose ending other APIs have, too, may be a call to a model."""
    for ending, within, holds in sink.shared_paths:
        if path.endswith(ending) and within in path:
            content = getattr(request, "_content", None) or b""
            if not holds or holds in content[:_FIRST] or holds in content[-_FIRST:]:
                return True
    return False


def _headers(headers: Any) -> dict[str, str]:
    """The headers that are read."""
    found: dict[str, str] = {}
    # Raw name, lower-case name, value; the public `raw` makes them anew, which is 2 us of the caller's.
    listed = getattr(headers, "_list", None)
    for _, name, value in listed if listed is not None else [(k, k.lower(), v) for k, v in headers.raw]:
        if name in _READ:
            found[_READ[name]] = value.decode("latin-1")
    return found


def _record_response(
    recording: Recording, response: Any, *, stream: bool, sink: CallSink, tee: Callable[..., Any]
) -> None:
    try:
        header = response.headers.get
        if stream and not hasattr(response, "_content"):
            recording.begin_stream(response.status_code, header("content-type"), header("content-encoding"))
            sink.begin_stream(recording)
            response.stream = tee(response.stream, recording)
        else:
            # Read already: not streamed, or an event hook or a transport of the application's own has read it.
            recording.streamed = stream
            recording.complete(response.status_code, header("content-type"), response.content)
    except Exception as error:  # noqa: BLE001 - as above
        report_failure("looking at a response", error)


def _enter(recording: Recording, sink: CallSink) -> Any:
    """Attach the context in which the request is sent; the token, or None where that failed."""
    if recording.later:
        return None
    try:
        empty = sink.empty_request_context
        return attach(empty if empty is not None and not recording.context else sink.request_context(recording))
    except Exception as error:  # noqa: BLE001 - a sampler of the application's own, for one; the call goes on
        report_failure("preparing a request", error)
        return None


def _leave(token: Any) -> None:
    if token is None:
        return
    try:
        detach(token)
    except ValueError as error:  # a coroutine that was driven in one context and ended in another
        report_failure("leaving a context", error)


def _close_by(recording: Recording, error: BaseException) -> None:
    recording.close(FAILED if isinstance(error, Exception) else CANCELLED, error)


def _sync_send(
    original: Callable[..., Any], source: HttpxSource, sink: CallSink, tee: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        recording = _start(source, request, sink)
        if recording is None:
            return original(self, request, *args, **kwargs)
        token = _enter(recording, sink)
        try:
            response = original(self, request, *args, **kwargs)
        except BaseException as error:
            _close_by(recording, error)
            raise
        finally:
            _leave(token)
        _record_response(recording, response, stream=bool(kwargs.get("stream")), sink=sink, tee=tee)
        return response

    return send


def _async_send(
    original: Callable[..., Any], source: HttpxSource, sink: CallSink, tee: Callable[..., Any]
) -> Callable[..., Any]:
    @functools.wraps(original)
    async def send(self: Any, request: Any, *args: Any, **kwargs: Any) -> Any:
        recording = _start(source, request, sink)
        if recording is None:
            return await original(self, request, *args, **kwargs)
        token = _enter(recording, sink)
        try:
            response = await original(self, request, *args, **kwargs)
        except GeneratorExit as error:
            # The coroutine is thrown away, perhaps in another context, where the token cannot be detached.
            token = None
            _close_by(recording, error)
            raise
        except BaseException as error:
            _close_by(recording, error)
            raise
        finally:
            _leave(token)
        _record_response(recording, response, stream=bool(kwargs.get("stream")), sink=sink, tee=tee)
        return response

    return send


class _Tee:
    """What both tees share: the wrapped stream's `elapsed`, and the end by garbage collection."""

    def __init__(self, inner: Any, recording: Recording) -> None:
        self._inner = inner
        self._recording = recording

    @property
    def elapsed(self) -> Any:
        """What the client's own stream has measured, which `Response.elapsed` reads; None before its end.

        Not by `__getattr__`: anthropic looks for a `stream_observer` here at every event, and to miss it would take
        2 us each time.
        """
        return getattr(self._inner, "elapsed", None)

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
                _close_by(recording, error)
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
                _close_by(recording, error)
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
