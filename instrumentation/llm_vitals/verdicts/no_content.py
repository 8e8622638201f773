"""HTML of which a reader sees nothing: tags without text, and blanks written as entities."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.verdicts.lazy_pattern import lazy

_SIGNS: Final = frozenset("<&")
_CAP: Final = 200
_NO_CONTENT: Final = lazy(
    r"(?:\s|&(?:nbsp|ensp|emsp|thinsp|zwnj|zwj|shy|#160|#xa0|#8203|#x200b);"
    r"|</?(?:br|hr|p|div|span|b|i|em|strong|ul|ol|li|html|head|body)\s?/?>)+",
    re.IGNORECASE,
)
_ABOUT_MARKUP: Final = lazy(
    r"html|\btags?\b|markup|entit|\bbr\b|nbsp|non-?breaking|line break|<\w|balise|etiqueta|zeilenumbruch|\u6807\u7b7e",
    re.IGNORECASE,
)
"""What a question has whose right answer may be a tag or an entity."""


def shows_nothing(answer: str, question: str) -> bool:
    """Whether a judged text shows nothing ("<br>", "&nbsp;"), and the question is none about HTML."""
    if answer[:1] not in _SIGNS or len(answer) > _CAP or not _NO_CONTENT().fullmatch(answer):
        return False
    return not _ABOUT_MARKUP().search(question)
