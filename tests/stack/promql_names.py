"""Which series an expression of the catalogue reads."""

from __future__ import annotations

import re


def names_read(expression: str) -> set[str]:
    """The names of its selectors; of one by `__name__` with an optional part, `a(b)?c`, both."""
    found = set(re.findall(r"([\w:]+)[{\[]", expression))
    for either in re.findall(r'__name__=~"([^"]+)"', expression):
        found |= {re.sub(r"\((\w+)\)\?", part, either) for part in ("", r"\1")}
    return found
