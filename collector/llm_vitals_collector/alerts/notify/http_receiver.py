"""A receiver by HTTP: POSTs a message as JSON to its one address, and to no other."""

from __future__ import annotations

import http.client
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from llm_vitals.core.no_redirects import OPENER
from llm_vitals_collector.alerts.notify import webhook
from llm_vitals_collector.alerts.notify.deliver import DeliveryError
from llm_vitals_collector.alerts.notify.webhook import AlertMessage

TIMEOUT_S: Final = 10.0
Compose = Callable[[str, Sequence[AlertMessage], str], str]
"""The body of a message, from the receiver's name, the alerts and the address of the pages."""
_AGAIN: Final = frozenset({401, 403, 404, 405, 407, 408, 409, 421, 423, 425, 429})
"""Of 4xx those that another time or a mended setting may change."""


class HttpReceiver:
    """`headers` may hold a secret; neither they nor the address are ever written anywhere."""

    def __init__(
        self,
        name: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        *,
        form: Compose = webhook.payload,
        timeout_s: float = TIMEOUT_S,
    ) -> None:
        if not url.lower().startswith(("http://", "https://")):
            raise ValueError(f"receiver {name}: expected an address that begins with http:// or https://")
        self.name: Final = name
        self._url: Final = url
        self._headers: Final = dict(headers or {})
        self._form: Final = form
        self._timeout_s: Final = timeout_s

    def __repr__(self) -> str:
        return f"HttpReceiver({self.name!r})"

    def compose(self, alerts: Sequence[AlertMessage], external_url: str) -> str:
        """The JSON of a message."""
        return self._form(self.name, alerts, external_url)

    def send(self, body: str) -> None:
        """POST a message. Raises DeliveryError."""
        request = urllib.request.Request(  # noqa: S310 # http and https only, see above
            self._url,
            body.encode("utf-8", "replace"),
            {"Content-Type": "application/json", "User-Agent": "llm-vitals", **self._headers},
            method="POST",
        )
        try:
            with OPENER.open(request, timeout=self._timeout_s) as response:
                response.read(1024)
        except urllib.error.HTTPError as error:
            error.close()
            final = 400 <= error.code < 500 and error.code not in _AGAIN
            raise DeliveryError(f"HTTP {error.code}", final=final) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            # What these say may name the address.
            reason = getattr(error, "reason", error)
            raise DeliveryError(_words(reason)) from None


def _words(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "no answer in time"
    if isinstance(reason, OSError) and reason.strerror:
        return reason.strerror
    return type(reason).__name__
