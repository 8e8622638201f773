"""Task: what kind of thing is asked, from the leading word of the question out of a closed list.

The list is the mission's ("completion rate per task"): what an application declares comes first, then the first
word after greetings and courtesies: "Hi, please summarise ..." is `summarise`, "Could you summarise ...?" is `can`.
English only; everything else is `other`. The list is closed, so the label stays bounded.
"""

from __future__ import annotations

import re
from typing import Final

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
_COURTESIES: Final = """
hi hello hey hiya dear good morning afternoon evening please pls kindly ok okay so well now and but also then thanks
thank just quick question there everyone team sorry
"""
_COURTESY: Final = frozenset(_COURTESIES.split())
_WORD: Final = re.compile(r"tl;dr|[^\W\d_]+(?:['\u2019][^\W\d_]+)?")
_HEAD_CHARACTERS: Final = 200


def task(question: str | None, declared: str | None = None) -> str | None:
    """The declared task if there is one, else one of TASKS; None without a question."""
    if declared:
        return declared
    head = (question or "")[:_HEAD_CHARACTERS].lower()
    if not head.strip():
        return None
    for match in _WORD.finditer(head):
        word = match[0].replace("\u2019", "'")
        if word not in _COURTESY:
            return _TASK_OF.get(word, OTHER)
    return OTHER
