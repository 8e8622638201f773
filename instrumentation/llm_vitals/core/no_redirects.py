"""HTTP requests to the one address that somebody configured: a redirect is an answer, and is not followed."""

from __future__ import annotations

import http.client
import urllib.request
from typing import IO, Final


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


OPENER: Final = urllib.request.build_opener(NoRedirects)
"""As `urllib.request.urlopen`, but for redirects: they raise HTTPError, as other answers do that are no success."""
