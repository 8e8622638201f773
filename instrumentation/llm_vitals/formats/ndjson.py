"""Lines of JSON (`application/x-ndjson`) as a framing: each line is an event. Ollama's own API streams them.

Put down as server-sent events they are read as those of every other host, with the same bounds. A line end never stands
inside a JSON string, so no text is touched.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from llm_vitals.formats.body import Body
from llm_vitals.formats.framing import Events, Framing
from llm_vitals.formats.sse_stream import SSE

_LINE_END: Final = re.compile(rb"[ \t\r]*\n\s*")
_TIME: Final = re.compile(rb'"created_at":\s?"[^"\\]*",\s?')
"""When an event was made, which nobody reads: events that differ in nothing but their text are merged."""


def _fits(start: bytes, content_type: str, stream: bool) -> bool:
    if "ndjson" in content_type or "jsonlines" in content_type:
        return True
    # A proxy may have taken the content type away, or have put down one for any bytes.
    return stream and start.startswith(b"{") and "json" not in content_type


def _events(body: Body, text_keys: Sequence[bytes]) -> Events:
    first = _as_sse(body.head)
    last = None if body.tail is None else _as_sse(body.tail)
    return SSE.events(Body(first, last, len(first) + len(last or b"")), text_keys)


NDJSON: Final = Framing(name="lines of JSON", fits=_fits, events=_events)


def _as_sse(lines: bytes) -> bytes:
    text = lines.strip()
    return b"data: " + _LINE_END.sub(b"\n\ndata: ", _TIME.sub(b"", text)) + b"\n\n" if text else b""
