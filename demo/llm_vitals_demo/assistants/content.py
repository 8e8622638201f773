"""Reads the texts of the assistants: one YAML file for each, and one for the words that vary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Final, Literal, cast, get_args

import yaml

Kind = Literal["ok", "refusal", "unable", "clarification", "cut_off"]
"""How a conversation ends: answered, or one of the other outcomes."""

PACKAGE: Final = "llm_vitals_demo.assistants"
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
    rephrased: str | None = None
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
    conversations: tuple[Conversation, ...]


def estimated_tokens(text: str) -> int:
    """About how many tokens a model would count; at least 1."""
    return max(1, round(len(text) / CHARACTERS_PER_TOKEN))


@cache
def assistants() -> Mapping[str, Assistant]:
    """All assistants by name, in the order of ASSISTANTS."""
    return {name: _assistant(name) for name in ASSISTANTS}


def templates() -> Iterator[Conversation]:
    """Every conversation, slots unfilled."""
    for assistant in assistants().values():
        yield from assistant.conversations


@cache
def slots() -> Mapping[str, tuple[str, ...] | str]:
    """What may stand in each slot: words, or a form whose `#` are digits."""
    found = cast("dict[str, object]", load("words")["slots"])
    return {name: value if isinstance(value, str) else tuple(map(str, _list(value))) for name, value in found.items()}


@cache
def remarks() -> tuple[str, ...]:
    """What people add to a question, slots unfilled."""
    return tuple(map(str, _list(load("words")["remarks"])))


@cache
def load(name: str) -> dict[str, object]:
    """A file of `texts/`."""
    text = files(PACKAGE).joinpath("texts").joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    # The C loader, where PyYAML has it, reads ten times as fast.
    loader = cast("type[yaml.SafeLoader]", getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return cast("dict[str, object]", yaml.load(text, loader))  # noqa: S506 - both loaders are the safe ones


def _list(value: object) -> list[object]:
    return cast("list[object]", value) if isinstance(value, list) else []


def _assistant(name: str) -> Assistant:
    fields = load(name)
    items = cast("list[dict[str, object]]", _list(fields["conversations"]))
    return Assistant(
        name=name,
        system=str(fields["system"]),
        declines=tuple(map(str, _list(fields["declines"]))),
        conversations=tuple(_conversation(name, item) for item in items),
    )


def _conversation(assistant: str, item: Mapping[str, object]) -> Conversation:
    kind = item.get("kind", "ok")
    if kind not in get_args(Kind):
        message = f"assistants/texts/{assistant}.yaml: kind {kind!r} of {item['q']!r}: expected {get_args(Kind)}"
        raise ValueError(message)
    tool = item.get("tool")
    rephrased = item.get("again")
    return Conversation(
        assistant=assistant,
        question=str(item["q"]),
        answer=str(item["a"]),
        kind=cast("Kind", kind),
        rephrased=None if rephrased is None else str(rephrased),
        tool=None if tool is None else _tool(cast("dict[str, object]", tool)),
    )


def _tool(item: Mapping[str, object]) -> Tool:
    arguments = cast("dict[str, object]", item["arguments"])
    return Tool(name=str(item["name"]), arguments=arguments, result=str(item["result"]))
