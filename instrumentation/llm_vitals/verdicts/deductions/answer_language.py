"""The language of an answer: the one that was asked for, else the question's.

Nothing is told of texts whose language is not sure: short ones, names, code, figures, and neighbours such as Danish and
Norwegian.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction
from llm_vitals.verdicts.deductions.requested_form import HEAD, TAIL, Form
from llm_vitals.verdicts.languages.detect import ENGLISH, ENGLISH_ONLY, sure_language
from llm_vitals.verdicts.languages.form_words import LANGUAGES
from llm_vitals.verdicts.lazy_pattern import lazy
from llm_vitals.verdicts.words import words

_LEAST_WORDS: Final = 4
_CAP: Final = 600
_QUOTES: Final = lazy('["\u00ab\u00bb\u201c-\u201e\u300c\u300e:\uff1a*]')
_OF_QUESTIONS: Final = """
write explain describe give does should could where when why who whose make find tell please best between
"""
_ENGLISH: Final = ENGLISH_ONLY | frozenset(_OF_QUESTIONS.split())
"""Words of a question that is English."""


def wrong_language(view: AnswerView, form: Form) -> Deduction | None:
    """The deduction for an answer in another language than the one that was asked for, else than the question's."""
    if len(view.words) < _LEAST_WORDS or "`" in view.seen or view.seen[:1] in "{[<|":
        return None
    if form.language is not None:
        if _QUOTES().search(view.seen):
            return None  # a translation, and words about it
        answer = sure_language(view.seen.lower(), view.distinct)
        if answer is None or answer == form.language:
            return None
        wanted = _name(form.language)
        return deduction(semconv.DEDUCTED_WRONG_LANGUAGE, f"{wanted} was asked for, the answer is {_name(answer)}")
    if form.names_language or len(view.question) > HEAD + TAIL:
        return None
    present, distinct = view.question_distinct, view.distinct
    if view.is_english and not present.isdisjoint(_ENGLISH):
        return None
    question = sure_language(view.question.lower(), present)
    if question is None:
        return None
    answer = sure_language(view.seen.lower(), distinct)
    if answer is None or answer == question or answer in _other_languages(view):
        return None
    return deduction(semconv.DEDUCTED_WRONG_LANGUAGE, f"the question is {_name(question)}, the answer {_name(answer)}")


def _name(code: str) -> str:
    return LANGUAGES[code].split()[0].capitalize() if code in LANGUAGES else code


def _other_languages(view: AnswerView) -> set[str]:
    """Languages of the instructions and of earlier answers: an application may have one, whatever it is asked in.
    English instructions say nothing: most are."""
    request = view.exchange.request
    texts = [p.content or "" for p in request.system]
    texts += [m.text for m in request.messages if m.role in ("system", "assistant")]
    found: set[str] = set()
    for text in texts:
        head = text[:_CAP].lower()
        code = sure_language(head, set(words(head)))
        if code is not None and (
            code != ENGLISH or text in [m.text for m in request.messages if m.role == "assistant"]
        ):
            found.add(code)
    return found
