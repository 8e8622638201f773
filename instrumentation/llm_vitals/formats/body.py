"""Body: the bytes of one side of a call as the worker gets them, whole or only their head and tail."""

from __future__ import annotations

from typing import NamedTuple


class Body(NamedTuple):
    """Decoded bytes (content-encoding removed) of a request or a response.

    `head` is all of it when `tail` is None. A body past the cap comes as its first and last bytes, with the middle
    left out; `size` is the length of the whole in bytes.
    """

    head: bytes
    tail: bytes | None
    size: int

    @property
    def whole(self) -> bool:
        return self.tail is None
