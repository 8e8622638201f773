"""Fills in the words that vary in a question, and recognises the question again.

A conversation is a template: `{day}` is one of the days, and a person may add a remark ("It is for Amira."). So the
same few hundred conversations make many thousand questions, and the stand-in provider knows the answer to each.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache, lru_cache
from typing import Final

from llm_vitals_demo.assistants.content import Conversation, Tool, remarks, slots, templates

REMARKED: Final = 0.4
"""Share of questions with a remark."""


def with_words(template: Conversation, choice: random.Random) -> Conversation:
    """The template with a word in each slot; `choice` draws them."""
    names = dict.fromkeys(_slot().findall(template.question))
    return filled(template, {name: _drawn(name, choice) for name in names})


def worded(template: Conversation, choice: random.Random) -> Conversation:
    """The template with a word in each slot, and with a remark now and then; `choice` draws both."""
    conversation = with_words(template, choice)
    if choice.random() >= REMARKED or template.kind == "clarification":
        return conversation
    remark = choice.choice(remarks())
    remark = _slot().sub(lambda slot: _drawn(slot[1], choice), remark)
    end = "" if conversation.question.endswith((".", "?", "!")) else "."
    return replace(conversation, question=f"{conversation.question}{end} {remark}")


@lru_cache(maxsize=4096)
def recognise(question: str) -> Conversation | None:
    """The conversation that begins with this question or with its other wording; case and spaces do not matter."""
    text = normalised(question)
    without_remark = normalised(_remark().sub("", text))
    for candidate in dict.fromkeys((text, without_remark)):
        for pattern, template in _patterns():
            match = pattern.fullmatch(candidate)
            if match is not None:
                return filled(template, {name: _as_written(name, word) for name, word in match.groupdict().items()})
    return None


@cache
def _slot() -> re.Pattern[str]:
    return re.compile(r"\{(" + "|".join(slots()) + r")\}")


def _drawn(name: str, choice: random.Random) -> str:
    """A word for the slot."""
    words = slots()[name]
    if isinstance(words, str):
        return "".join(str(choice.randrange(10)) if character == "#" else character for character in words)
    return choice.choice(words)


def filled(template: Conversation, words: Mapping[str, str]) -> Conversation:
    """The template with these words. A slot that only the answer has gets a word that depends on them, so that the
    same question always has the same answer."""
    seed = "".join(sorted(words.values()))

    def fill(text: str) -> str:
        # S311: the same word for the same seed is what is wanted; it is no secret.
        return _slot().sub(lambda slot: words.get(slot[1]) or _drawn(slot[1], random.Random(seed)), text)  # noqa: S311

    tool = template.tool
    if tool is not None:
        arguments = {key: fill(value) if isinstance(value, str) else value for key, value in tool.arguments.items()}
        tool = Tool(name=tool.name, arguments=arguments, result=fill(tool.result))
    return replace(
        template,
        question=fill(template.question),
        answer=fill(template.answer),
        rephrased=None if template.rephrased is None else fill(template.rephrased),
        tool=tool,
    )


def normalised(text: str) -> str:
    """The text as questions are compared: in small letters, with single spaces and no mark at its end."""
    return " ".join(text.split()).casefold().rstrip("?!. ")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Conversation], ...]:
    wordings = ((text, template) for template in templates() for text in (template.question, template.rephrased))
    return tuple((pattern_of(text), template) for text, template in wordings if text)


@cache
def _remark() -> re.Pattern[str]:
    """A remark at the end of a normalised question, with the mark before it."""
    return re.compile("[.?!] (?:" + "|".join(map(_anonymous, remarks())) + r")\Z")


def _anonymous(template: str) -> str:
    """The template as a pattern whose slots have no names, so that patterns can be joined."""
    parts = _slot().split(normalised(template))
    return "".join(f"(?:{_words(part)})" if number % 2 else re.escape(part) for number, part in enumerate(parts))


def pattern_of(template: str) -> re.Pattern[str]:
    """The template as a pattern over normalised text; a slot that occurs twice must hold the same word."""
    parts = _slot().split(normalised(template))  # text, slot name, text, slot name, ..., text
    seen: set[str] = set()
    pattern = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>{_words(part)})"
    return re.compile(pattern)


def _words(name: str) -> str:
    words = slots()[name]
    if isinstance(words, str):
        return re.escape(words.casefold()).replace(r"\#", r"\d")
    return "|".join(re.escape(word.casefold()) for word in words)


def _as_written(name: str, word: str) -> str:
    words = slots()[name]
    if isinstance(words, str):
        return "".join(found if form == "#" else form for form, found in zip(words, word, strict=True))
    return next(original for original in words if original.casefold() == word)
