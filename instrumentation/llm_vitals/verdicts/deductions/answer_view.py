"""What the detectors look at: an answer and its question, split into words once."""

from __future__ import annotations

from typing import Final, NamedTuple

from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.words import STOP_WORDS

WHOLE_CAP: Final = 1 << 16
"""Characters of an answer that are looked at; the formats keep no more of it. Of a longer one, the last ones."""
_MEDIA: Final = frozenset({"blob", "uri", "file", "generic"})


class AnswerView(NamedTuple):
    """One answer, prepared once for all detectors and for the parts of the score."""

    exchange: Exchange
    text: str
    """The text that is judged (`verdicts.answer.judged`), its last 65,536 characters; never empty."""
    seen: str
    """What is read of a long one: its beginning and its end."""
    parted: str
    """The words of `seen`, in order, with blanks between them."""
    words: list[str]
    """The same as a list."""
    distinct: set[str]
    stop_words: int
    """How many of them are English stop words."""
    question: str
    """The text of the last user message; empty where there is none."""
    question_words: list[str]
    """The words of its beginning."""
    question_distinct: set[str]
    topics: set[str]
    """Those of them that are no English stop words."""

    @property
    def is_english(self) -> bool:
        """Whether a fifth of its words are English stop words: no text of another language has so many."""
        return self.stop_words * 5 >= len(self.distinct) > 0

    @property
    def has_english(self) -> bool:
        """Whether it has any English stop word."""
        return self.stop_words > 0

    @property
    def content(self) -> set[str]:
        """Distinct words that are no English stop words. Made anew each time: few look at the words themselves."""
        return self.distinct - STOP_WORDS

    @property
    def content_count(self) -> int:
        """How many those are."""
        return len(self.distinct) - self.stop_words

    @property
    def request_has_media(self) -> bool:
        """Whether the request has an image, a file or sound: what they say is not known."""
        return any(p.type in _MEDIA for m in self.exchange.request.messages for p in m.parts)

    def prompt_has(self, piece: str) -> bool:
        """Whether any text of the request has this piece."""
        request = self.exchange.request
        return any(piece in p.content for p in request.system if p.content) or any(
            piece in p.content for m in request.messages for p in m.parts if p.content
        )
