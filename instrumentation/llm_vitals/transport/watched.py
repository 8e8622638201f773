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

_sink: list[CallSink] = []
"""The one to tell, while the process is instrumented: an import hook cannot be taken back."""


def instrument(sink: CallSink) -> None:
    """Count requests of libraries that are there, and of others once they are imported."""
    _sink[:] = [sink]
    wrap(http.client.HTTPConnection, "putrequest", _putrequest)
    for name in _WATCHED:
        if name in sys.modules:
            _wrap(name, sys.modules[name])
        else:
            _wait_for(name)


def uninstrument() -> None:
    """Undo `instrument`."""
    _sink.clear()
    unwrap(http.client.HTTPConnection, "putrequest")
    for name, (owner, attribute, _) in _WATCHED.items():
        if name in sys.modules:
            unwrap(_owner(sys.modules[name], owner), attribute)


@cache
def _wait_for(name: str) -> None:
    """Wrap a module once it is imported: to import it here would take the application's time. Asked for once in a
    process, as nobody can take back an import hook."""
    try:
        from wrapt import register_post_import_hook  # noqa: PLC0415 # OpenTelemetry's instrumentations bring it
    except ImportError:
        return
    register_post_import_hook(functools.partial(_wrap, name), name)


def _wrap(name: str, module: Any) -> None:
    if _sink:
        owner, attribute, wrapper = _WATCHED[name]
        wrap(_owner(module, owner), attribute, wrapper)


def _owner(module: Any, name: str) -> Any:
    return getattr(module, name) if name else module


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


_WATCHED: Final[dict[str, tuple[str, str, Callable[[Callable[..., Any]], Callable[..., Any]]]]] = {
    "aiohttp.client": ("ClientSession", "_request", _request),
    "websockets.asyncio.client": ("connect", "__init__", _connect_later),
    "websockets.sync.client": ("", "connect", _connect),
}
"""Of a module: the class whose member is wrapped, or nothing where it is the module's own; the member; its wrapper."""


def _pass_over(library: str, host: str, path: str) -> None:
    for sink in _sink:
        sink.pass_over(library, host, path)
