"""The demo's conversations: six assistants, what people ask them, and what they answer.

Written for this demo, in plain English; the files under `assistants/` hold them. A question's leading word is its
task. Words in braces (`{day}`) vary; a filled-in question is recognised again, so that the stand-in provider knows
its answer.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

import yaml

Kind = Literal["ok", "refusal", "unable", "clarification", "cut_off"]

PACKAGE: Final = "llm_vitals_demo"
ASSISTANTS: Final = ("parcels", "travel", "code", "documents", "shop", "study")
CHARACTERS_PER_TOKEN: Final = 4.2
"""English prose under the tokenisers of 2026, roughly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """The tool that the answer needs: its arguments, and what the application's tool returns (JSON text)."""

    name: str
    arguments: Mapping[str, object] = field(hash=False)
    result: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """One question and its answer. In a template the slots still stand in braces."""

    assistant: str
    question: str
    answer: str
    kind: Kind = "ok"
    again: str | None = None
    """The same question in other words."""
    tool: Tool | None = None

    @property
    def task(self) -> str:
        """The leading word of the question, in small letters."""
        return self.question.split(maxsplit=1)[0].lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """One of the applications that people talk to, with all its conversations."""

    name: str
    system: str
    declines: tuple[str, ...]
    """How the model declines, in plain words, when it should not."""
    talk: tuple[Conversation, ...]


def estimated_tokens(text: str) -> int:
    """About how many tokens a model would count; at least 1."""
    return max(1, round(len(text) / CHARACTERS_PER_TOKEN))


@cache
def assistants() -> Mapping[str, Assistant]:
    """All assistants by name, in the order of ASSISTANTS."""
    return {name: _assistant(name) for name in ASSISTANTS}


@cache
def slots() -> Mapping[str, tuple[str, ...]]:
    """What may stand in each slot."""
    return {name: tuple(map(str, _list(values))) for name, values in _load("slots").items()}


def templates() -> Iterator[Conversation]:
    """Every conversation, slots unfilled."""
    for assistant in assistants().values():
        yield from assistant.talk


def filled(template: Conversation, choice: random.Random) -> Conversation:
    """The template with a word in each slot, drawn by `choice`."""
    asked = _slot().findall(template.question)
    return _with_words(template, {name: choice.choice(slots()[name]) for name in dict.fromkeys(asked)})


@lru_cache(maxsize=4096)
def recognise(question: str) -> Conversation | None:
    """The conversation that begins with this question or with its other wording; case and spaces do not matter."""
    text = _normalised(question)
    for pattern, template in _patterns():
        match = pattern.fullmatch(text)
        if match is not None:
            words = {name: _as_written(name, word) for name, word in match.groupdict().items()}
            return _with_words(template, words)
    return None


# -- reading the files --------------------------------------------------------------------------------------------


def _load(name: str) -> dict[str, object]:
    text = files(PACKAGE).joinpath("assistants").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    # The C loader, where PyYAML has it, reads ten times as fast.
    loader = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return cast("dict[str, object]", yaml.load(text, loader))  # noqa: S506 - both loaders are the safe ones


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _assistant(name: str) -> Assistant:
    fields = _load(name)
    talk = tuple(_conversation(name, cast("dict[str, object]", item)) for item in _list(fields["talk"]))
    declines = tuple(map(str, _list(fields["declines"])))
    return Assistant(name=name, system=str(fields["system"]), declines=declines, talk=talk)


def _conversation(assistant: str, item: Mapping[str, object]) -> Conversation:
    kind = item.get("kind", "ok")
    if kind not in get_args(Kind):
        message = f"assistants/{assistant}.yaml: kind {kind!r} of {item['q']!r}: expected one of {get_args(Kind)}"
        raise ValueError(message)
    tool = item.get("tool")
    again = item.get("again")
    return Conversation(
        assistant=assistant,
        question=str(item["q"]),
        answer=str(item["a"]),
        kind=cast("Kind", kind),
        again=None if again is None else str(again),
        tool=None if tool is None else _tool(cast("dict[str, object]", tool)),
    )


def _tool(item: Mapping[str, object]) -> Tool:
    arguments = cast("dict[str, object]", item["arguments"])
    return Tool(name=str(item["name"]), arguments=arguments, result=str(item["result"]))


# -- slots --------------------------------------------------------------------------------------------------------


@cache
def _slot() -> re.Pattern[str]:
    return re.compile(r"\{(" + "|".join(slots()) + r")\}")


def _with_words(template: Conversation, asked: Mapping[str, str]) -> Conversation:
    """The template with the words of its question; a slot that only the answer has gets a word that depends on them,
    so that the same question always has the same answer."""
    number = sum(map(ord, "".join(sorted(asked.values()))))

    def fill(text: str) -> str:
        return _slot().sub(
            lambda found: asked.get(found[1]) or slots()[found[1]][number % len(slots()[found[1]])], text
        )

    tool = template.tool
    if tool is not None:
        arguments = {key: fill(value) if isinstance(value, str) else value for key, value in tool.arguments.items()}
        tool = Tool(name=tool.name, arguments=arguments, result=fill(tool.result))
    return Conversation(
        assistant=template.assistant,
        question=fill(template.question),
        answer=fill(template.answer),
        kind=template.kind,
        again=None if template.again is None else fill(template.again),
        tool=tool,
    )


def _normalised(text: str) -> str:
    return " ".join(text.split()).casefold().rstrip("?!. ")


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Conversation], ...]:
    worded = ((wording, t) for t in templates() for wording in (t.question, t.again) if wording)
    return tuple((_pattern(wording), template) for wording, template in worded)


def _pattern(template: str) -> re.Pattern[str]:
    """The template as a pattern over normalised text; a slot that occurs twice must hold the same word."""
    parts = _slot().split(_normalised(template))  # text, slot name, text, slot name, ..., text
    seen: set[str] = set()
    pattern = ""
    for number, part in enumerate(parts):
        if number % 2 == 0:
            pattern += re.escape(part)
        elif part in seen:
            pattern += f"(?P={part})"
        else:
            seen.add(part)
            pattern += f"(?P<{part}>" + "|".join(re.escape(word.casefold()) for word in slots()[part]) + ")"
    return re.compile(pattern)


def _as_written(name: str, word: str) -> str:
    return next(original for original in slots()[name] if original.casefold() == word)
