"""Server-sent events: bytes to events. https://html.spec.whatwg.org/multipage/server-sent-events.html

Lines end with CR, LF or CRLF and nothing else: `bytes.splitlines` agrees, `str.splitlines` would break at U+2028.
Unlike a browser, the last event counts though no blank line ends it: some gateways leave that out. And JSON that stands
between the events without a field name counts as the data of an event: Google's servers send errors so.
"""

from __future__ import annotations

from typing import NamedTuple


class Event(NamedTuple):
    """One event: its name (empty when it has none) and its data, lines joined by LF."""

    name: bytes
    data: bytes


_STARTS = (b"data:", b"event:", b":", b"id:", b"retry:")
_BOM = b"\xef\xbb\xbf"


def looks_like(data: bytes) -> bool:
    """Whether a body begins as a stream of events does."""
    return data[:256].removeprefix(_BOM).lstrip(b"\r\n").startswith(_STARTS)


def events(data: bytes) -> list[Event]:
    """The events of a stream that carry data, in order; comments and unknown fields are left out. Never raises."""
    found: list[Event] = []
    name = b""
    lines: list[bytes] = []
    bare = False
    for line in data.removeprefix(_BOM).splitlines():
        if line.startswith(b"data:"):
            lines.append(line[6:] if line[5:6] == b" " else line[5:])
        elif not line:
            if lines:
                found.append(Event(name, lines[0] if len(lines) == 1 else b"\n".join(lines)))
                lines = []
            name = b""
            bare = False
        elif bare or (not lines and line.startswith((b"{", b"["))):
            lines.append(line)
            bare = True
        elif line.startswith(b"event:"):
            name = line[6:].removeprefix(b" ")
        elif line == b"data":
            lines.append(b"")
        elif line == b"event":
            name = b""
    if lines:
        found.append(Event(name, lines[0] if len(lines) == 1 else b"\n".join(lines)))
    return found
