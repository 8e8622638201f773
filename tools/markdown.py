"""Pieces of the generated Markdown pages."""

from __future__ import annotations

from collections.abc import Sequence


def header(title: str) -> str:
    """Title, and the command that made the file."""
    return f"<!-- Made by `make generate`; edit the code, not this file. -->\n# {title}\n\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in cells)]
    return "\n".join(lines) + "\n"
