"""What commands print: tables of text, and lines in which others' text moves no terminal."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence


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
