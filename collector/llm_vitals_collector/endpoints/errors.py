"""What can go wrong between us and a model's API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, str]] = {
    "unreachable": "nobody listens there, or the connection broke",
    "timeout": "no whole answer in time",
    "cancelled": "who wanted the answer has left",
    "key": "HTTP 401 or 403: the key is missing or not taken",
    "rate_limited": "HTTP 429",
    "redirect": "an answer that leads elsewhere, which is not followed",
    "failed": "another HTTP error, or an error within an answer",
    "too_large": "an answer of more bytes than are read",
    "unreadable": "an answer that is not one of this API",
}
"""Each kind of error, and what it is."""


class EndpointError(Exception):
    """There is no answer. `kind` is one of KINDS; the text says why, and holds no key and no address."""

    def __init__(
        self, kind: str, text: str, *, status: int | None = None, body: bytes = b"", wait_s: int | None = None
    ) -> None:
        super().__init__(text)
        self.kind: Final = kind
        self.status: Final = status
        """Of HTTP, where one came."""
        self.body: Final = body
        """The beginning of an error's body, which may repeat the key."""
        self.wait_s: Final = wait_s
        """Seconds after which it may be tried again, where the server says so (`Retry-After`)."""
