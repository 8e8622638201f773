"""HTTP libraries whose requests are not read, but counted where they go to a host of models.

`http.client` of the standard library carries what requests, urllib3 and botocore send; aiohttp has its own.
"""

from __future__ import annotations

import functools
import http.client
import sys
from collections.abc import Callable
from functools import cache
from typing import Any, Final

from llm_vitals.core.errors import report_failure
from llm_vitals.core.wrapping import unwrap, wrap
from llm_vitals.transport.sink import CallSink

_AIOHTTP: Final = "aiohttp.client"
_sink: list[CallSink] = []
"""The one to tell, while the process is instrumented: an import hook cannot be taken back."""


def instrument(sink: CallSink) -> None:
    """Count requests of libraries that are there, and of aiohttp once it is imported."""
    _sink[:] = [sink]
    wrap(http.client.HTTPConnection, "putrequest", _putrequest)
    if _AIOHTTP in sys.modules:
        _wrap_aiohttp(sys.modules[_AIOHTTP])
    else:
        _wait_for_aiohttp()


def uninstrument() -> None:
    """Undo `instrument`."""
    _sink.clear()
    for owner, name in ((http.client.HTTPConnection, "putrequest"), *_sessions()):
        unwrap(owner, name)


@cache
def _wait_for_aiohttp() -> None:
    """Wrap it once it is imported: to import it here would take the application's time. Asked for once in a process, as
    nobody can take back an import hook."""
    try:
        from wrapt import register_post_import_hook  # noqa: PLC0415 # OpenTelemetry's instrumentations bring it
    except ImportError:
        return
    register_post_import_hook(_wrap_aiohttp, _AIOHTTP)


def _sessions() -> list[tuple[Any, str]]:
    module: Any = sys.modules.get(_AIOHTTP)
    return [] if module is None else [(module.ClientSession, "_request")]


def _wrap_aiohttp(module: Any) -> None:
    if _sink:
        wrap(module.ClientSession, "_request", _request)


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
