"""The cursor of a list: where the next page begins. Every list of the store encodes and decodes it here.

A list is ordered by a time and then by ids, newest first. Its cursor names the last record of a page, so records that
arrive between two pages move nothing.
"""

from __future__ import annotations

import base64
import binascii
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_collector.records import EPOCH

EXPECTED: Final = "expected the `next` of the page before this one"
_LONGEST: Final = 2000
"""Characters; an id has 256 at most."""


def encode(at: datetime, *ids: str) -> str:
    """URL-safe text of a time (aware, to the microsecond) and of ids; `decode` reads it."""
    microseconds = (at - EPOCH) // timedelta(microseconds=1)
    # The last id may hold dots; those before it are hex.
    return base64.urlsafe_b64encode(".".join((str(microseconds), *ids)).encode()).decode().rstrip("=")


def decode(text: str, ids: int) -> tuple[datetime, tuple[str, ...]]:
    """The time (aware, UTC) and the `ids` ids of a cursor.

    Raises ValueError for any text that `encode` cannot have made, a time past the year 9999 included.
    """
    try:
        at, found = _parse(text, ids)
    except (binascii.Error, ValueError, OverflowError) as error:
        raise ValueError(f"before: {EXPECTED}") from error
    if len(found) != ids or len(text) > _LONGEST:
        raise ValueError(f"before: {EXPECTED}")
    return at, found


def _parse(text: str, ids: int) -> tuple[datetime, tuple[str, ...]]:
    text = text[: _LONGEST + 1]
    microseconds, *found = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode().split(".", ids)
    return EPOCH + timedelta(microseconds=int(microseconds)), tuple(found)
