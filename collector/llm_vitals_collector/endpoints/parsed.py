"""The answer of a model's API, read by the same formats as calls of applications are."""

from __future__ import annotations

from urllib.parse import urlsplit

from llm_vitals.core.exchange import Exchange
from llm_vitals.formats.body import Body
from llm_vitals.formats.parse import Wire, exchange


def parsed(url: str, sent: bytes, content_type: str | None, received: bytes, *, streamed: bool) -> Exchange | None:
    """What was sent and received with success; None where the address is of no API that is known."""
    parts = urlsplit(url)
    return exchange(
        Wire(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port,
            path=parts.path,
            request_headers={},
            request=Body(sent, None, len(sent)),
            status_code=200,
            content_type=content_type,
            response=Body(received, None, len(received)),
            streamed=streamed,
        )
    )
