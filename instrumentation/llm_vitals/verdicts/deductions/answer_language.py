"""The language of an answer: the one that was asked for, else the question's.

Nothing is told of texts whose language is not sure: short ones, names, code, figures, and neighbours such as Danish and
Norwegian.
"""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction
from llm_vitals.verdicts.deductions.requested_form import HEAD, TAIL, Form
from llm_vitals.verdicts.languages.detect import (
    ENGLISH,
    ENGLISH_ONLY,
    language,
    may_have_language,
    sure_language,
)
from llm_vitals.verdicts.languages.form_words import LANGUAGES
from llm_vitals.verdicts.lazy_pattern import lazy
from llm_vitals.verdicts.words import STOP_WORDS, words

_LEAST_WORDS: Final = 4
_CAP: Final = 600
_QUOTES: Final = lazy('["\u00ab\u00bb\u201c-\u201e\u300c\u300e:\uff1a*]')
_OF_QUESTIONS: Final = """
write explain describe give does should could where when why who whose make find tell please best between
"""
_ENGLISH: Final = ENGLISH_ONLY | frozenset(_OF_QUESTIONS.split())
"""Words of a question that is English."""

_QUESTION_WORDS: Final = {
    code: frozenset(line.split())
    for code, line in {
        "de": "wie warum wann wo welche welcher welches wieso woher wohin wer kann k\u00f6nnen gibt",
        "fr": "comment pourquoi quel quelle quels quelles o\u00f9 combien quand puis peut",
        "es": "c\u00f3mo cu\u00e1ndo d\u00f3nde cu\u00e1l cu\u00e1les cu\u00e1nto cu\u00e1nta cu\u00e1ntos cu\u00e1ntas"
        " qu\u00e9 qui\u00e9n",
        "pt": "como quando onde qual quais quanto quantos quantas porqu\u00ea quem posso",
        "it": "come quando dove quale quali quanto quanti quante perch\u00e9 chi qual posso",
        "nl": "waarom wanneer hoe welke hoeveel waar wie",
        "pl": "jak dlaczego kiedy gdzie ile jaki jaka jakie czy kto",
        "tr": "nas\u0131l neden nerede hangi ka\u00e7 kim m\u0131 mi",
    }.items()
}
"""Words by which a short question is surely one of a language, where its other words agree."""
_OTHER_SCRIPTS: Final = frozenset(("ru", "ar", "hi", "zh", "ja", "ko"))
_LEAST_STOP_WORDS: Final = 3
_LONG_WORD: Final = 4
_WANTS_QUOTATION: Final = lazy(
    r"hei(?:\u00df|ss)|lautet|zitat|titel|spruch|slogan|satz|citation|titre|devise|frase|t\u00edtulo|\bcita\b|lema|titolo|cytat"
    r"|tytu\u0142|englis|angl|ingl|ang(?:ie)?lsk|engels|\u0430\u043d\u0433\u043b|\u043d\u0430\u0437\u044b\u0432|\u0446\u0438\u0442\u0430\u0442|\u82f1"
    r"|code|befehl|quelle commande|comando|\u043a\u043e\u043c\u0430\u043d\u0434",
    re.IGNORECASE,
)
"""What a question has whose right answer may be English words."""


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
    if not view.has_english and not may_have_language(view.seen, distinct):
        return None
    question = sure_language(view.question.lower(), present)
    short = view.has_english and (view.is_english or not view.question.isascii() or view.words[0] in ENGLISH_ONLY)
    by_word = question is None and short
    if by_word:
        question = _of_question_word(view)
    if question is None:
        return None
    answer = None if by_word else sure_language(view.seen.lower(), distinct)
    if answer is None and short and _is_english_sentence(view, question):
        answer = ENGLISH
    if answer is None or answer == question or answer in _other_languages(view):
        return None
    return deduction(semconv.DEDUCTED_WRONG_LANGUAGE, f"the question is {_name(question)}, the answer {_name(answer)}")


def _of_question_word(view: AnswerView) -> str | None:
    """The language of a short question: the one of its question word, where its other words agree."""
    if not view.question_distinct.isdisjoint(ENGLISH_ONLY):
        return None
    code = language(view.question.lower(), view.question_distinct)
    return None if view.question_distinct.isdisjoint(_QUESTION_WORDS.get(code, ())) else code


def _is_english_sentence(view: AnswerView, question: str) -> bool:
    """Whether a short answer is a sentence in English: no title, no name, no quotation that a question asks for."""
    if question == ENGLISH or view.text[-1] not in ".!" or _QUOTES().search(view.seen) or not view.seen.isascii():
        return False
    other_script = question in _OTHER_SCRIPTS
    sentence = view.seen.split(None, 2)
    begins = (
        len(sentence) > 1 and view.words[0] in ENGLISH_ONLY and sentence[1].islower()
    )  # "The train leaves", not "The Crown"
    least = 1 if other_script or begins else _LEAST_STOP_WORDS
    if view.stop_words < least or (not other_script and ENGLISH_ONLY.isdisjoint(view.distinct)):
        return False
    plain = [w for w in view.seen.rstrip(".!").split() if len(w) >= _LONG_WORD and w.isalpha() and w.islower()]
    return not STOP_WORDS.issuperset(plain) and not _WANTS_QUOTATION().search(view.question)


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
