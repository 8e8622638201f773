"""Off topic: a long English answer that takes up no word of an English question, nor of anything that was given."""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction
from llm_vitals.verdicts.words import stems

_LEAST_TOPICS: Final = 3
_LEAST_CONTENT: Final = 16
_LONGEST: Final = 300
"""Characters of the question: a longer one gives a text, which the answer may put in other words."""
_CAP: Final = 16_384
_FREE_WORDS: Final = "poem poetry song lyrics story tale joke riddle haiku limerick essay code function"
_FREE: Final = frozenset(_FREE_WORDS.split())
"""What is asked for that may speak of its matter in other words. So may an AI that speaks of itself."""
_SHORTEST: Final = 3
_STEM: Final = 4
"""Letters of a word that are enough to take it up: "cook" for "cooking"."""


def off_topic(view: AnswerView) -> Deduction | None:
    """The deduction for an answer to something else; None where the request holds more than one short question."""
    if view.content_count < _LEAST_CONTENT or len(view.topics) < _LEAST_TOPICS or len(view.question) > _LONGEST:
        return None
    if not view.topics.isdisjoint(view.distinct):  # no topic is a stop word
        return None
    request = view.exchange.request
    if len(request.messages) != 1 or request.system or not view.has_english or view.request_has_media:
        return None
    if not _FREE.isdisjoint(view.topics) or {"ai", "language", "model"} <= view.distinct:
        return None
    if len(view.topics) == len(view.question_words):
        return None
    topics = {t for t in stems(view.topics) if len(t) >= _SHORTEST}
    if len(topics) < _LEAST_TOPICS or not topics.isdisjoint(view.content):
        return None
    text = view.text[:_CAP].lower()
    if any(topic[:_STEM] in text for topic in topics):
        return None
    return deduction(semconv.DEDUCTED_OFF_TOPIC, f"none of {len(topics)} words of the question in {view.content_count}")
