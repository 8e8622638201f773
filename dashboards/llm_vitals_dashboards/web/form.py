"""What a form of a page sends, bounded."""

from __future__ import annotations

from typing import Final
from urllib.parse import parse_qs

from fastapi import Request

from llm_vitals_collector.api.bounded_body import bounded_body

_MOST: Final = 1024
"""Bytes."""


async def form(
    request: Request, *, most: int = _MOST, advice: str = "shorten what was entered", keep_empty: bool = False
) -> dict[str, list[str]]:
    """The fields of a form of at most `most` bytes, those that are empty only where wanted. Raises ApiError (413)."""
    body = await bounded_body(request, most, f"The form has more than {most} bytes: {advice}.")
    return parse_qs(body.decode("utf-8", "replace"), keep_blank_values=keep_empty)
