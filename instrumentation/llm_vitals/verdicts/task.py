"""Task: what kind of thing is asked for, a word out of a closed list.

The list is the mission's ("completion rate per task"). What an application declares comes first. Else the request is
looked for behind greetings, personas ("You are a lawyer."), introductions ("Given the following text, ...") and
context, and its first word decides: "Hi, please summarise ..." is `summarise`, "Could you summarise ...?" is `can`.
Fourteen other languages have tables of their own (`languages.tasks`); everything else is `other`. The list is closed,
so the label stays bounded.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from llm_vitals.verdicts.languages.detect import ENGLISH, language
from llm_vitals.verdicts.languages.tasks import bidden_behind_a_persona, brief_task, is_question, task_in_language
from llm_vitals.verdicts.words import words

OTHER: Final = "other"

_FAMILIES: Final[dict[str, str]] = {
    "can": "can could",
    "do": "do does did don't doesn't didn't",
    "is": "is are was were am isn't aren't",
    "should": "should shall ought would will",
    "what": "what what's whats what're",
    "how": "how how's",
    "why": "why why's",
    "when": "when when's",
    "where": "where where's",
    "which": "which",
    "who": "who who's whose whom",
    "write": "write draft compose author rewrite reword rephrase paraphrase",
    "summarise": "summarise summarize sum tldr tl;dr condense shorten",
    "translate": "translate",
    "explain": "explain describe define clarify elaborate",
    "list": "list enumerate name",
    "give": "give show provide tell suggest recommend propose",
    "find": "find search look identify locate",
    "compare": "compare contrast",
    "classify": "classify categorise categorize label tag rate rank sort",
    "extract": "extract parse",
    "create": "create make generate build design implement code program develop produce",
    "fix": "fix debug correct repair improve edit proofread refactor optimise optimize",
    "analyse": "analyse analyze review evaluate assess check",
    "calculate": "calculate compute solve convert count",
    "plan": "plan schedule organise organize",
    "help": "help assist",
}
TASKS: Final = (*_FAMILIES, OTHER)
"""Every task that is not declared by the application."""

_TASK_OF: Final = {word: task for task, words in _FAMILIES.items() for word in words.split()}
_ANY: Final = frozenset(part for word in _TASK_OF for part in words(word) if len(part) > 1)
"""The words of the table as `words` parts them: "don't" is `don`."""
_QUESTION_WORDS: Final = "can do is should what how why when where which who"
_QUESTIONS: Final = frozenset(_QUESTION_WORDS.split())
"""Tasks of question words."""
_NOUNS_WORDS: Final = "code review name plan program design draft report label"
_NOUNS: Final = frozenset(_NOUNS_WORDS.split())
"""Verbs of the table that are nouns as well."""
_SHARED_WORDS: Final = """
do is are was am plan compare analyse organise label design program fix will help test parse list name code me
tell ought
"""
_SHARED: Final = frozenset(_SHARED_WORDS.split())
"""Words of the table that are words of other languages, too, or need a closer look."""
_WH_WORDS: Final = "what how why when where which who"
_WH: Final = frozenset(_WH_WORDS.split())
_COURTESIES: Final = """
hi hello hey hiya dear good morning afternoon evening please pls kindly ok okay so well now and but also then thanks
thank just quick question there everyone team sorry first next finally step by let's lets
"""
_COURTESY: Final = frozenset(_COURTESIES.split())
_WORD: Final = re.compile(r"tl;dr|[^\W\d_]+(?:'[^\W\d_]+)?")
_SENTENCE: Final = re.compile(r"[^.!?\n]+[.!?]*")
_HEAD: Final = 600
"""Characters of the beginning of a question that are looked at,"""
_TAIL: Final = 400
"""and of its end, where the request of a long prompt may stand."""
_LEADING: Final = 200
"""Characters by which the language is found."""

_REQUEST: Final = re.compile(
    r"(?:^|\n|[.!?] )\W*(?:question|(?:your )?task|instructions?|query|request|objective|goal|prompt"
    r"|(?:a|the) (?:customer|user) asks)\s*:\s*(?=\S)"
)
"""A label of the request: what follows the last one says what is to be done."""
_WRAPPING: Final = re.compile(
    r"\s*(?:(?:<\|?(?:task|instructions?|question|query|request|prompt|user_(?:query|question|message)|s|begin_of_text"
    r"|im_start|start_of_turn|user|human)\|?>(?:user\b)?|\[/?inst\]|@\w{1,40}\b|(?:user|human|q)\s*:)\s*)+"
)
"""Signs of chat templates, elements of a prompt, a speaker's label, or whom a message is for, in front of the words."""
_ENGLISH: Final = re.compile(r"\W*(?:as an? |act(?:ing)? (?:as|like) |in your own words)")
"""Beginnings that are English, however few words follow."""
_MATERIAL: Final = re.compile(
    r"\W*(?:context|background|review|text|article|code|example|note|name|document|input|data|email|transcript|output|label"
    r"|schedule|program|draft|design|report|plan|rules?|title|subject)\s*:"
)
"""A label of what is to be worked on."""
_ASIDE: Final = re.compile(
    r"\W*(?:you are|you're|act (?:as|like)|imagine|pretend|assume|suppose|play the|your (?:role|name) is|i am"
    r"|i'm|we are"
    r"|my name is|ignore|be|do not|don't (?!(?:you|we|they|i|he|she|it)\b)|make sure|never|always|avoid|use|keep"
    r"|how are you|how's it going|what's up)\b"
)
"""A persona, a greeting, or how to answer: not what is to be done, but that may follow in the same sentence."""
_MARKER: Final = re.compile(
    r"\b(?:i|we)(?: need| want| would like|'d like) you to\b|\byour (?:task|job|goal|mission) (?:is|will be) to\b"
    r"|\b(?:i|we)(?: need| want| wish| would like|'d like) to (?:know|understand|find out|learn)\b"
    r"|\b(?:i|we)(?: need| want) to (?=(?:translate|summari[sz]e|extract|classify|compare|rewrite|draft|calculate)\b)"
    r"|\b(?:i|we)(?: need| want) an? (?=list\b)"
    r"|\bwondering(?: if (?:you|i|we))?\b|\b(?:i|we) need (?=help\b)|^\W*tell me,"
)
"""What leads to the word that says what is to be done."""
_INTRODUCTION: Final = re.compile(
    r"\W*(?:acting|given|using|based|from|with|in|for|on|as|after|before|considering|consider|below|here|if|when|because|between"
    r"|at|about|regarding|to|since|of|i|we|my|our|can't|cannot)\b"
)
"""A sentence that begins like this may say what is to be done in a later clause."""
_BIDDING: Final = re.compile(r"tell me (?:about|more|how|what|why|when|where|which|who|whether)\b")
"""A beginning that settles the task, unlike "tell me, ..."."""
_CLAUSE: Final = re.compile(r"[,:;)] (?=\w)|\band (?=\w)")
_STATEMENT_WORDS: Final = "is are was were has had"
_STATEMENT: Final = frozenset(_STATEMENT_WORDS.split())
"""Behind a first word, it is a noun: "Code review is done"."""


def task(question: str | None, declared: str | None = None) -> str | None:
    """The declared task if there is one, else one of TASKS; None without a question."""
    if declared:
        return declared
    if not question or not question.strip():
        return None
    head = question[:_HEAD].lower().replace("\u2019", "'")
    if head.lstrip()[:1] in ("<", "[", "@", "u", "h", "q") and (wrapping := _WRAPPING.match(head)):
        head = head[wrapping.end() :]
    if ":" not in head and (found := _obvious(head)) is not None:
        return found
    start = head[:_LEADING]
    code = language(start, set(words(start)))
    if code != ENGLISH and _ENGLISH.match(head) is None:
        found = task_in_language(code, head) or brief_task(head)
        if found is None or is_question(found):
            found = bidden_behind_a_persona(head) or found
        return found or OTHER
    tail = question[-_TAIL:].lower().replace("\u2019", "'") if len(question) > _HEAD else ""
    found = _labelled(tail or head) or _requested(match[0] for match in _SENTENCE.finditer(head))
    if found is None and tail:
        found = _requested(reversed(_SENTENCE.findall(tail)))
    return found or brief_task(head) or OTHER


def _obvious(head: str) -> str | None:
    """The task of a question that begins with an English word of the table, as most do, or None."""
    for match in _WORD.finditer(head):
        if (word := match[0]) not in _COURTESY:
            plain = word in _TASK_OF and word not in _SHARED and word not in _NOUNS
            plain = plain or (word == "tell" and _BIDDING.match(head, match.start()) is not None)
            return _TASK_OF[word] if plain and not _ASIDE.match(head) else None
    return None


def _labelled(text: str) -> str | None:
    """The task behind the last label of a request, if there is one."""
    labels = list(_REQUEST.finditer(text)) if ":" in text else []
    return _requested(_SENTENCE.findall(text[labels[-1].end() :])) if labels else None


def _requested(sentences: Iterable[str]) -> str | None:
    """The task of the first sentence that asks for something. Most sentences of a context have no word of a task."""
    for sentence in sentences:
        if not _ANY.isdisjoint(words(sentence)) and (found := _of_sentence(sentence)) is not None:
            return found
    return None


def _of_sentence(sentence: str) -> str | None:
    if _MATERIAL.match(sentence):
        return None
    aside = _ASIDE.match(sentence) is not None
    if not aside and (found := _leading(sentence)) is not None and not sentence.lstrip().startswith("tell me,"):
        return found
    if (marker := _MARKER.search(sentence)) and (found := _leading(sentence[marker.end() :])) is not None:
        return found
    is_question = sentence.endswith("?")
    if aside or is_question or _INTRODUCTION.match(sentence):
        for clause in _CLAUSE.finditer(sentence):
            found = _leading(sentence[clause.end() :])
            if found is not None and (is_question or found not in _QUESTIONS):
                return found
    if is_question and not aside:
        return next((name for word in _WORD.findall(sentence) if (name := _TASK_OF.get(word)) in _WH), None)
    return None


def _leading(text: str) -> str | None:
    """The task of the first word that is no courtesy."""
    found = (match[0] for match in _WORD.finditer(text))
    for word in found:
        if word not in _COURTESY:
            name = _TASK_OF.get(word)
            noun = word in _NOUNS and not _STATEMENT.isdisjoint((next(found, ""), next(found, "")))
            return None if noun else name
    return None
