"""What a form of a page sends, bounded."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from llm_vitals_collector.api.errors import ApiError

_MOST: Final = 1024
"""Bytes."""


async def form(request: Request) -> dict[str, list[str]]:
    """The fields of a form, those that are empty left out. Raises ApiError (413)."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _MOST:
            raise ApiError(413, f"The form has more than {_MOST} bytes: shorten what was entered.")
    return parse_qs(body.decode("utf-8", "replace"))
