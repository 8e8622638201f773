"""The Markdown of our own pages of advice as HTML: headings, paragraphs, lists, code, emphasis and links. No more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final

from markupsafe import Markup, escape

_INLINE: Final = re.compile(
    r"`(?P<code>[^`]+)`|\*\*(?P<bold>[^*]+)\*\*|\*(?P<word>[^*]+)\*|\[(?P<text>[^\]]+)\]\((?P<to>[^)]+)\)"
)
Target = Callable[[str], str | None]
"""Where a link leads; None for text without a link."""


def html(text: str, target: Target) -> Markup:
    """A page below its title; a heading of level 2 stays one."""
    return Markup("\n").join(_blocks(text.splitlines(), target))


def title(text: str) -> str:
    """The text of the first heading."""
    return text.splitlines()[0].lstrip("# ").strip()


def _blocks(lines: list[str], target: Target) -> Iterator[Markup]:
    number = 0
    while number < len(lines):
        line = lines[number]
        if line.startswith("```"):
            end = next(n for n in range(number + 1, len(lines)) if lines[n].startswith("```"))
            code = "\n".join(lines[number + 1 : end])
            yield Markup('<pre class="code" tabindex="0"><code>{}</code></pre>').format(code)
            number = end + 1
        elif line.startswith("#"):
            level = min(6, len(line) - len(line.lstrip("#")))
            if level > 1:
                yield Markup("<h{0}>{1}</h{0}>").format(level, _inline(line.lstrip("# "), target))
            number += 1
        elif line.startswith("- "):
            end = _end(lines, number, lambda one: not one.startswith(("- ", "  ")))
            items = "\n".join(lines[number:end]).removeprefix("- ").split("\n- ")
            listed = Markup("").join(Markup("<li>{}</li>").format(_inline(_joined(one), target)) for one in items)
            yield Markup("<ul>{}</ul>").format(listed)
            number = end
        elif not line.strip() or line.startswith("<!--"):
            number += 1
        else:
            end = _end(lines, number, lambda one: not one.strip() or one.startswith(("- ", "#", "```")))
            yield Markup("<p>{}</p>").format(_inline(_joined("\n".join(lines[number:end])), target))
            number = end


def _end(lines: list[str], start: int, ends: Callable[[str], bool]) -> int:
    return next((n for n in range(start + 1, len(lines)) if ends(lines[n])), len(lines))


def _joined(text: str) -> str:
    return " ".join(text.split())


def _inline(text: str, target: Target) -> Markup:
    made, reached = Markup(""), 0
    for found in _INLINE.finditer(text):
        made += escape(text[reached : found.start()])
        reached = found.end()
        if found["code"] is not None:
            made += Markup("<code>{}</code>").format(found["code"])
        elif found["text"] is not None:
            to = target(found["to"])
            words = _inline(found["text"], lambda _: None)
            made += words if to is None else Markup('<a href="{}">{}</a>').format(to, words)
        else:
            kind = "strong" if found["bold"] is not None else "em"
            made += Markup("<{0}>{1}</{0}>").format(kind, _inline(found["bold"] or found["word"], target))
    return made + escape(text[reached:])
