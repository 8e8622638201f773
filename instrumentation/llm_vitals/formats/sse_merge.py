"""A run of events that differ only in the text they add becomes one event that adds all of it.

Providers write every chunk from one template: `<prefix>"text":"..."<suffix>`. Text that is still escaped can be put
end to end, so a run of such events is joined as bytes, without parsing one; readers then see a handful of events.
Measured for 200 chunks: see tests/formats/test_formats_cost.py. The result is exact: an event that departs from the
template in any byte outside its text ends the run and stays as it is, in its place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

SHORTEST: Final = 2_048
"""Bytes below which a stream is not worth it."""
FEWEST: Final = 4
"""Events below which a run is not worth it."""
_LOOKED_AT: Final = 4_096
"""Bytes in which padding shows, where there is any: not every event has some."""
_ROUNDS: Final = 6
_PLACES: Final = (0.5, 0.25, 0.75)

# Noise that differs from chunk to chunk. `"obfuscation":"..."` is OpenAI's padding against traffic analysis, Anthropic
# pads with spaces before the last brace. Unescaped quotes and raw line ends never stand inside a JSON string, hence
# neither pattern can hit text.
_OBFUSCATION: Final = re.compile(rb',\s?"obfuscation":\s?"[^"\\]*"')
_PADDING: Final = re.compile(rb"\} +\}(?=\r?\n)")
_SEQUENCE: Final = re.compile(rb'"sequence_number":\s?\d+,\s?')
_BLANK_LINE: Final = re.compile(rb"\n\r?\n")
_TEXT: Final = re.compile(rb'[^"\\]*(?:\\.[^"\\]*)*')
_SEQUENCE_LAST: Final = re.compile(rb',\s?"sequence_number":\s?\d+(?=\})')


def merge(data: bytes, keys: Sequence[bytes]) -> tuple[bytes, int]:
    """The stream with its runs joined, and how many events that carry output were joined away.

    `keys` are the names of members that hold the text of a chunk. The events must be separated by LF LF or CRLF CRLF;
    another stream is returned as it is. Never raises.
    """
    if len(data) < SHORTEST:
        return data, 0
    sample = _sample(data, len(data) // 2)
    if b'"obfuscation"' in sample:
        data = _OBFUSCATION.sub(b"", data)
    if b'"sequence_number"' in sample:
        data = _SEQUENCE_LAST.sub(b"", _SEQUENCE.sub(b"", data))
    if _PADDING.search(data, 0, _LOOKED_AT):
        data = _PADDING.sub(b"}}", data)
    gone = 0
    # An event from the middle shows the template. Once its run is joined, the middle is elsewhere: reasoning comes
    # before the answer, several tool calls behind it.
    for _ in range(_ROUNDS):
        joined = 0
        for share in _PLACES:
            template = _template(_sample(data, int(len(data) * share)), keys)
            if template is not None:
                data, joined = _join(data, *template)
            if joined:
                break
        if not joined:
            break
        gone += joined
    return data, gone


def _sample(data: bytes, at: int) -> bytes:
    """The first whole event after `at`, with the blank line that ends it; empty when there is none."""
    start = _BLANK_LINE.search(data, at)
    stop = _BLANK_LINE.search(data, start.end()) if start else None
    return data[start.end() : stop.end()] if start and stop else b""


def _template(event: bytes, keys: Sequence[bytes]) -> tuple[bytes, bytes] | None:
    """What stands before and behind the text of an event; None when it adds no text, or more than one thing.

    Two chunks may be alike in both of two texts, or in text and logprobs ("ha ha ha"): such events do not add up.
    """
    found = list(re.finditer(b'"(?:' + b"|".join(keys) + b')": ?"(?=[^"])', event)) if keys else []
    if len(found) != 1 or b'"logprob"' in event or b'"token_logprobs"' in event or b'"token_ids"' in event:
        return None
    start = found[0].end()
    text = _TEXT.match(event, start)
    return event[:start], event[text.end() if text else start :]


def _join(data: bytes, prefix: bytes, suffix: bytes) -> tuple[bytes, int]:
    """Joins runs of events that begin with `prefix` and end with `suffix`."""
    # To compare the ends of each event is three times as fast as to search for either.
    blank = b"\r\n\r\n" if suffix.endswith(b"\r\n\r\n") else b"\n\n"
    suffix = suffix.removesuffix(blank)
    start, stop = len(prefix), -len(suffix)
    shortest = start - stop
    out: list[bytes] = []
    run: list[bytes] = []
    gone = 0
    for event in data.split(blank):
        if event.startswith(prefix) and event.endswith(suffix) and len(event) >= shortest:
            run.append(event[start:stop])
        else:
            if run:
                gone += _close(out, run, prefix, suffix)
                run = []
            out.append(event)
    if run:
        gone += _close(out, run, prefix, suffix)
    return blank.join(out), gone


def _close(out: list[bytes], run: list[bytes], prefix: bytes, suffix: bytes) -> int:
    """Writes a run as one event; returns how many events with text that left out.

    Text holds no unescaped quote and no line end: where there is one, the events only look alike, and stay.
    """
    text = b"".join(run)
    if len(run) < FEWEST or b"\n" in text or b"\r" in text or text.count(b'"') != text.count(b'\\"'):
        out += (prefix + part + suffix for part in run)
        return 0
    out.append(prefix + text + suffix)
    return max(len(run) - run.count(b"") - 1, 0)
