"""Libraries whose requests are not read, but counted where they go to a host of models.

`http.client` of the standard library carries what requests, urllib3 and botocore send; aiohttp has its own. websockets
carries sessions of realtime APIs (OpenAI's Realtime, Gemini's Live).
"""

from __future__ import annotations

import functools
import http.client
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final
from urllib.parse import urlsplit

from llm_vitals.core.errors import report_failure
from llm_vitals.core.wrapping import unwrap, wrap
from llm_vitals.transport.sink import CallSink

_AIOHTTP: Final = "aiohttp.client"
_WEBSOCKETS: Final = ("websockets.asyncio.client", "websockets.sync.client")
_sink: list[CallSink] = []
"""The one to tell, while the process is instrumented: an import hook cannot be taken back."""


def instrument(sink: CallSink) -> None:
    """Count requests of libraries that are there, and of others once they are imported."""
    _sink[:] = [sink]
    wrap(http.client.HTTPConnection, "putrequest", _putrequest)
    for name, wrap_module in _MODULES.items():
        if name in sys.modules:
            wrap_module(sys.modules[name])
        else:
            _wait_for(name)


def uninstrument() -> None:
    """Undo `instrument`."""
    _sink.clear()
    for owner, name in ((http.client.HTTPConnection, "putrequest"), *_imported()):
        unwrap(owner, name)


@cache
def _wait_for(name: str) -> None:
    """Wrap a module once it is imported: to import it here would take the application's time. Asked for once in a
    process, as nobody can take back an import hook."""
    try:
        from wrapt import register_post_import_hook  # noqa: PLC0415 # OpenTelemetry's instrumentations bring it
    except ImportError:
        return
    register_post_import_hook(_MODULES[name], name)


def _imported() -> list[tuple[Any, str]]:
    found: list[tuple[Any, str]] = []
    for name, (owner, attribute) in _PLACES.items():
        module: Any = sys.modules.get(name)
        if module is not None:
            found.append((getattr(module, owner) if owner else module, attribute))
    return found


def _wrap_aiohttp(module: Any) -> None:
    if _sink:
        wrap(module.ClientSession, "_request", _request)


def _wrap_websockets(module: Any) -> None:
    if _sink:
        wrap(module.connect, "__init__", _connect_later)


def _wrap_websockets_sync(module: Any) -> None:
    if _sink:
        wrap(module, "connect", _connect)


_MODULES: Final[dict[str, Callable[[Any], None]]] = {
    _AIOHTTP: _wrap_aiohttp,
    _WEBSOCKETS[0]: _wrap_websockets,
    _WEBSOCKETS[1]: _wrap_websockets_sync,
}
"""Module to what wraps it."""
_PLACES: Final = {
    _AIOHTTP: ("ClientSession", "_request"),
    _WEBSOCKETS[0]: ("connect", "__init__"),
    _WEBSOCKETS[1]: ("", "connect"),
}
"""What of it is wrapped: a member of its class, or its own."""


def _connect(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def connect(uri: Any, *args: Any, **kwargs: Any) -> Any:
        _count_connection(uri)
        return original(uri, *args, **kwargs)

    return connect


def _connect_later(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def connect(self: Any, uri: Any, *args: Any, **kwargs: Any) -> Any:
        _count_connection(uri)
        return original(self, uri, *args, **kwargs)

    return connect


def _count_connection(uri: object) -> None:
    try:
        found = urlsplit(str(uri))
        _pass_over("websockets", found.hostname or "", found.path)
    except Exception as error:  # noqa: BLE001 - whatever an address is, the connection is made
        report_failure("counting a connection", error)


def _putrequest(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def putrequest(self: Any, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        if method == "POST":
            try:
                # Through a proxy the connection is to the proxy, and the tunnel to the host.
                host = getattr(self, "_tunnel_host", None) or self.host
                _pass_over(type(self).__module__.partition(".")[0], host, url)
            except Exception as error:  # noqa: BLE001 - whatever a connection is made of, the request goes on
                report_failure("counting a request", error)
        return original(self, method, url, *args, **kwargs)

    return putrequest


def _request(original: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(original)
    def request(self: Any, method: str, str_or_url: Any, *args: Any, **kwargs: Any) -> Any:
        if method.upper() == "POST":
            try:
                url = self._build_url(str_or_url)
                _pass_over("aiohttp", url.host or "", url.path)
            except Exception as error:  # noqa: BLE001 - as above
                report_failure("counting a request", error)
        return original(self, method, str_or_url, *args, **kwargs)

    return request


def _pass_over(library: str, host: str, path: str) -> None:
    for sink in _sink:
        sink.pass_over(library, host, path)
