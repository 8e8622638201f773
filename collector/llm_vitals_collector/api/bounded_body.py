"""The body of a request, read up to a bound."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import Request

from llm_vitals_collector.api.errors import ApiError


def expect_json(request: Request) -> None:
    """Raises ApiError (415) where the body is of another type, or compressed: what it becomes would have no bound."""
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind != "application/json":
        raise ApiError(415, f"Content-Type {kind!r}: expected application/json.")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in ("identity", ""):
        raise ApiError(415, f"Content-Encoding {encoding[:80]!r}: expected none; send the body as it is.")


async def json_body(request: Request, most: int, advice: str) -> bytes:
    """The bytes of a JSON body; `advice` is what to do where there are more than `most`. Raises ApiError (413, 415)."""
    expect_json(request)
    return await bounded_body(request, most, f"The body has more than {most} bytes: {advice}.")


async def bounded_body(
    request: Request, most: int, too_long: str, note: Callable[[int], None] = lambda size: None
) -> bytes:
    """At most `most` bytes; `note` gets the size of each chunk as it comes. Raises ApiError (413) with the text
    `too_long`."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        note(len(chunk))
        if len(body) > most:
            raise ApiError(413, too_long)
    return bytes(body)
