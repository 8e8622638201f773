"""A text as words, to compare texts: lower case, letters and figures; Chinese, Japanese and Korean by character.

Text of Western Europe, with its quotes and dashes, goes through a table of bytes: a seventh of the time of a regex.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.lazy_pattern import lazy

_CODEC: Final = "cp1252"
"""Latin letters with accents, typographic quotes and dashes; all else is left to the regex."""
_WIDE: Final = lazy(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
STEM: Final = 6
"""Letters that a word is cut to, a poor man's stemmer."""
_STOP_WORDS: Final = """
a about above after again all also am an and any are as at be because been before being below between both but by can
could did do does doing don down during each few for from further had has have having he her here hers him his how i if
in into is it its itself just me more most my no nor not now of off on once only or other our out over own please same
she should so some such t s than that the their them then there these they this those through to too under until up us
very was we were what when where which while who whom why will with would you your yours re ve ll d m tell give write
make get
"""
STOP_WORDS: Final = frozenset(_STOP_WORDS.split())
"""English words that say nothing about what a text is about."""


def _lower(byte: int) -> int:
    character = bytes([byte]).decode(_CODEC, "replace")
    return character.lower().encode(_CODEC)[0] if character.isalnum() else ord(" ")


_TABLE: Final = bytes(map(_lower, range(256)))


def words(text: str) -> list[str]:
    """The words of a text, in order."""
    found = _by_table(text)
    return _WIDE().findall(text.lower()) if found is None else found.split()


def parted(text: str) -> str:
    """The words of a text, in order, with blanks between them."""
    found = _by_table(text)
    return " ".join(_WIDE().findall(text.lower())) if found is None else found


def _by_table(text: str) -> str | None:
    """A text of Western Europe in lower case, a blank in the place of each sign; None of any other."""
    if text.isascii():
        return text.encode().translate(_TABLE).decode()
    try:
        return text.encode(_CODEC).translate(_TABLE).decode(_CODEC)
    except UnicodeEncodeError:
        return None


def stems(content: set[str]) -> set[str]:
    """The words, cut."""
    return {word[:STEM] for word in content}
