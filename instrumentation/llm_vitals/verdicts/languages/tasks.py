"""What is asked for, in languages other than English.

The words of each task are in `task_words/`, one file a language, for its speakers to extend: a task a line, then its
words, `~` for a space. In languages that put the verb or the question word in front, a line holds whole words, and the
first of a sentence that stands in a table counts. In the others it holds parts of words, anywhere in the sentence, and
the first line counts. All are folded like answers (`language.fold`). A file is read at its first use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from llm_vitals.verdicts.languages.language import fold

_LEADING: Final = ("de", "fr", "es", "pt", "it", "nl", "pl", "ru", "ar")
"""Languages that put the verb or the question word in front."""
_ANYWHERE: Final = ("tr", "hi", "zh", "ja", "ko")
"""Those that do not."""
_WORDS: Final = Path(__file__).with_name("task_words")
_PERSONA: Final = "you"
_QUESTION_WORDS: Final = "can do is should what how why when where which who"
_QUESTIONS: Final = frozenset(_QUESTION_WORDS.split())
"""Tasks of question words, which stand near the beginning or in a sentence with a question mark."""
_NEAR: Final = 3
"""Words within which a question word must stand in a sentence without a question mark."""
_FIRST_PERSON: Final = frozenset(("ich", "wir", "je", "nous", "ik"))
"""In front of a verb: it tells what somebody does, and asks for nothing ("ich plane", "je compare")."""
_AS: Final = re.compile(r"\W*(?:como|come|comme|как|als|jako|en tant que)\b[^,?]{1,60},(?P<request>.*)")
"""In what capacity something is asked: the words are those of "how" and "when", too."""
_CONJUNCTIONS: Final = frozenset(("que", "qu", "che", "zou"))
"""Words of questions that join a wish to what is wished ("quiero que escribas"): a verb behind them comes first."""
_BIDDING: Final = 2
"""Words of a clause within which its verb must stand to bid something."""
_FAR: Final = 14
"""Words of a sentence that are looked at."""
_BRIEF: Final = 120
"""Characters of a question that may be too short to show its language."""
_ENGLISH_WORDS: Final = "organise imagine compare analyse resume prove liste plane serve scheme cites quale"
_ENGLISH: Final = frozenset(_ENGLISH_WORDS.split())
"""Words of other languages that are English words, too."""
_LEAST_LETTERS: Final = 5
"""Letters of a word that says its task in whatever language."""
_SENTENCE: Final = re.compile(r"[^.!?\n:]+[.!?\n:]*")
_WORD: Final = re.compile(r"[^\W\d_]+")


class _Table(NamedTuple):
    task_of: dict[str, str]
    personas: re.Pattern[str]


def _lines(code: str) -> Iterator[tuple[str, list[str]]]:
    """A language's tasks with their words, folded."""
    for line in fold((_WORDS / f"{code}.txt").read_bytes().decode()).splitlines():
        if line and line[0] != "#":
            name, _, words = line.partition(": ")
            yield name, words.split()


@cache
def _table(code: str) -> _Table:
    task_of: dict[str, str] = {}
    personas: list[str] = []
    for name, words in _lines(code):
        if name == _PERSONA:
            personas = [word.replace("~", " ") for word in words]
            continue
        for word in words:
            task_of.setdefault(word, name)
    return _Table(task_of, re.compile(r"\W*(?:" + "|".join(personas) + r")\b"))


@cache
def _parts(code: str) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile("|".join(words).replace("~", " "))) for name, words in _lines(code))


def task_in_language(code: str, head: str) -> str | None:
    """The task that a question in a language asks for; None where no word of the tables stands in it."""
    folded = fold(head).replace("por que", "porque")
    if code in _LEADING:
        return _leading(_table(code), folded)
    if code not in _ANYWHERE:
        return None
    (_, personas), *parts = _parts(code)
    for sentence in _SENTENCE.findall(folded):
        request = sentence
        if personas.match(sentence.lstrip()):
            _, _, request = sentence.partition(",")  # "As a teacher, list ...": the persona may end within the sentence
        for name, pattern in parts:
            if request and pattern.search(request):
                return name
    return None


@cache
def _first_words() -> dict[str, str]:
    """The words of all languages that say what is to be done and mean the same in each that has them."""
    found = {"nedir": "what", "nasıl": "how", "cevir": "translate", "ozetle": "summarise"}
    for code in _LEADING:
        for word, name in _table(code).task_of.items():
            found[word] = name if found.get(word, name) == name else ""
    return {word: name for word, name in found.items() if name and len(word) >= _LEAST_LETTERS and word not in _ENGLISH}


def brief_task(head: str) -> str | None:
    """The task of a question that is too short to show its language: "Explique DNS"."""
    if len(head) > _BRIEF:
        return None
    found = _first_words()
    return next((found[word] for word in _WORD.findall(fold(head)) if word in found), None)


def bidden_behind_a_persona(head: str) -> str | None:
    """The task of a short request behind a comma, a colon or a sentence ("No papel de analista, compare ..."), whatever
    the language: the persona before it says little of that, and holds question words of others."""
    if len(head) > _BRIEF or "?" in head:
        return None
    for clause in re.split("[,:.!]", fold(head))[1:]:
        found = [
            name
            for code in _LEADING
            for word in _WORD.findall(clause)[:1]
            if (name := _table(code).task_of.get(word)) is not None
        ]
        if found and found[0] not in _QUESTIONS and len(set(found)) == 1:
            return found[0]
    return None


def is_question(task: str | None) -> bool:
    """Whether a task is that of a question word."""
    return task in _QUESTIONS


def _leading(table: _Table, folded: str) -> str | None:
    """The task of the first sentence that asks for something. A question word in a sentence that is no question may
    belong to a persona or an introduction ("Como profesor, enumera ..."): a bidding behind it comes first."""
    ambiguous = None
    for sentence in _SENTENCE.findall(folded):
        question = "?" in sentence
        if table.personas.match(sentence) or (not question and _personas().match(sentence)):
            _, _, clause = sentence.partition(",")
            if clause and (bidden := _bidden(table, clause)) is not None:
                return bidden
            continue
        if (capacity := _AS.match(sentence)) is not None:
            first = (table.task_of.get(word) for word in _WORD.findall(capacity["request"])[:_BIDDING])
            if (name := next(filter(None, first), None)) is not None:
                return name
        before = ""
        for at, word in enumerate(_WORD.findall(sentence)[:_FAR]):
            name = table.task_of.get(word)
            if name is None or before in _FIRST_PERSON:
                before = word
                continue
            before = word
            if name not in _QUESTIONS or question:
                return name
            if at < _NEAR:
                ambiguous = ambiguous or name
            for clause in sentence.split(",")[1:]:
                if (bidden := _bidden(table, clause)) is not None:
                    return bidden
            if at < _NEAR and word not in _CONJUNCTIONS:
                break
    return ambiguous


def _bidden(table: _Table, clause: str) -> str | None:
    """The task of a clause that begins with a verb of the table, a word of politeness before it at most."""
    found = (table.task_of.get(word) for word in _WORD.findall(clause)[:_BIDDING])
    return next((name for name in found if name is not None and name not in _QUESTIONS), None)


@cache
def _personas() -> re.Pattern[str]:
    """How a persona begins in two words, in any of the languages: a short one may be taken for a neighbour's."""
    found = [
        word.replace("~", " ")
        for code in _LEADING
        for name, words in _lines(code)
        if name == _PERSONA
        for word in words
        if "~" in word
    ]
    return re.compile(r"\W*(?:" + "|".join(found) + r")\b")
