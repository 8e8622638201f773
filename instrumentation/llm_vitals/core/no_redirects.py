"""HTTP requests to the one address that somebody configured: a redirect is an answer, and is not followed, and what is
on this machine is reached without a proxy."""

from __future__ import annotations

import http.client
import urllib.request
from typing import IO, Any, Final
from urllib.parse import urlsplit

from llm_vitals.core.addresses import is_loopback


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """Who is redirected would send its message, and its secret, to an address that nobody configured."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        return None


class NoProxyHere(urllib.request.ProxyHandler):
    """The proxies of the environment (`HTTPS_PROXY`), but none to this machine: a proxy knows nothing of a server here,
    and would be shown what is sent there, and its secret."""

    def proxy_open(
        self,
        req: urllib.request.Request,
        proxy: str,
        type: str,  # noqa: A002 # as urllib calls it
    ) -> Any:
        if is_loopback(urlsplit(req.full_url).hostname or ""):
            return None
        return super().proxy_open(req, proxy, type)


OPENER: Final = urllib.request.build_opener(NoRedirects, NoProxyHere)
"""As `urllib.request.urlopen`, but for redirects, which raise HTTPError as other answers do that are no success, and
but for proxies."""
