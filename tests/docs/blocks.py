"""The fenced blocks of the project's Markdown, the inline commands, and the links."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in ("*.md", "docs/**/*.md", "evaluation/*.md", "dashboards/*.md")
    for path in ROOT.glob(pattern)
)
NOT_RUN = re.compile(r"<!-- not run: (?P<reason>\S.*) -->")
"""Stands on the line above the fence of a block that cannot be run or checked, and says why."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block."""

    page: str
    line: int
    """Of the opening fence, counted from 1."""
    language: str
    text: str
    not_run: str | None
    """The reason of the marker above it."""

    @property
    def where(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(page: str, text: str) -> Iterator[Block]:
    """The blocks of a page. Raises ValueError where a fence is not closed."""
    lines = text.splitlines()
    opening: int | None = None
    for number, line in enumerate(lines):
        if not line.lstrip().startswith("```"):
            continue
        if opening is None:
            opening = number
            continue
        marker = NOT_RUN.fullmatch(lines[opening - 1].strip()) if opening else None
        yield Block(
            page=page,
            line=opening + 1,
            language=lines[opening].strip().removeprefix("```"),
            text="\n".join(lines[opening + 1 : number]) + "\n",
            not_run=marker["reason"] if marker else None,
        )
        opening = None
    if opening is not None:
        raise ValueError(f"{page}:{opening + 1}: this block is never closed")


def read(page: str) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def all_blocks() -> list[Block]:
    return [block for page in PAGES for block in blocks(page, read(page))]


def commands(text: str) -> list[list[str]]:
    """The words of each command of a shell block; comments are left out, `\\` at the end of a line joins it."""
    joined = text.replace("\\\n", " ")
    split = (shlex.split(line, comments=True) for line in joined.splitlines())
    return [words for words in split if words]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return re.sub(r"^```.*?^```", "", text, flags=re.DOTALL | re.MULTILINE)


def inline(text: str) -> list[str]:
    """The code spans of a page's prose."""
    return re.findall(r"`([^`\n]+)`", prose(text))


def links(text: str) -> list[str]:
    """The targets of a page's links and pictures that lie in the project."""
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(text))
    return [target for target in targets if not re.match(r"[a-z]+:|#", target)]
