"""What commands print: tables of text, and lines in which others' text moves no terminal."""

from __future__ import annotations

import re
import sys
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, Final, TextIO, cast

_ACTED_ON: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal takes for a command, what turns the direction of the text around it, and what has no encoding."""


def aligned(rows: Sequence[Sequence[str]], left: Collection[int] = (0,)) -> list[str]:
    """The rows of a table, of one length each, as lines: the columns `left` begin at their left, the others end at
    their right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            text.ljust(width) if at in left else text.rjust(width)
            for at, (text, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def printable(lines: Iterable[str]) -> str:
    """Lines, with a space in place of what is not to be printed: names of models, tasks and labels are others' text,
    which a terminal must not take for commands."""
    return "\n".join("".join(c if c.isprintable() else " " for c in line) for line in lines)


def escaped(text: str) -> str:
    """The text with what a terminal acts on written as JSON escapes it, so that JSON stays the same JSON."""
    return _ACTED_ON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


@contextmanager
def escaped_output() -> Generator[None, None, None]:
    """While a command runs, its text leaves `escaped`, whoever wrote it: names of models, descriptions and messages of
    servers are others'. Bytes (`sys.stdout.buffer`) are data, and go on as they are."""
    with redirect_stdout(cast("TextIO", _Escaped(sys.stdout))), redirect_stderr(cast("TextIO", _Escaped(sys.stderr))):
        yield


class _Escaped:
    """A text stream."""

    def __init__(self, stream: TextIO) -> None:
        self._stream: Final = stream

    def write(self, text: str) -> int:
        # Progress of our own begins its line anew.
        begin = text[:1] if text.startswith("\r") else ""
        self._stream.write(begin + escaped(text[len(begin) :]))
        return len(text)

    def writelines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
