"""One visit of one user: who it is, which question they ask, and what they think of the answer."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from anthropic.types import MessageParam
from openai.types.chat import ChatCompletionMessageParam

import llm_vitals
from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.assistants import Conversation, Kind, Tool, assistants, templates, worded
from llm_vitals_demo.people import User
from llm_vitals_demo.provider import BEHAVIOUR_HEADER
from llm_vitals_demo.ratings import drawn_rating

SMALL_GPT: Final = "gpt-5.4-mini"
GPT: Final = "gpt-5.2"
HAIKU: Final = "claude-haiku-4-5"
SONNET: Final = "claude-sonnet-5"
GEMINI_FLASH: Final = "gemini-2.5-flash"
GEMINI_PRO: Final = "gemini-2.5-pro"
MAX_TOKENS: Final = 400
RATED: Final = 0.12
"""Share of answers that somebody rates."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who asks, in which session; `choice` draws the questions."""

    choice: random.Random
    user: User
    session: str

    def question(self, kind: Kind = "ok", *, tool: bool = False) -> Conversation:
        """Any question that ends this way, with or without a tool."""
        fitting = [c for c in templates() if c.kind == kind and (c.tool is not None) == tool]
        return worded(self.choice.choice(fitting), self.choice)

    def rate(self, response_id: str | None) -> None:
        """Now and then the user rates the answer."""
        if response_id is not None and self.choice.random() < RATED:
            rating = drawn_rating(self.choice, pleased=True)
            llm_vitals.feedback(rating.value, scale=rating.scale, comment=rating.comment, response_id=response_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way of calling; `weight` says how often the application does it."""

    name: str
    run: Callable[[Clients, Visit], None]
    weight: float


def scripted(behaviour: str) -> Mapping[str, str]:
    """The header that makes the stand-in provider behave so."""
    return {BEHAVIOUR_HEADER: behaviour}


def chat_messages(question: Conversation) -> list[ChatCompletionMessageParam]:
    """The question as chat completions take it, system prompt first."""
    return [{"role": "system", "content": system_of(question)}, {"role": "user", "content": question.question}]


def claude_messages(question: Conversation) -> list[MessageParam]:
    """The question as Anthropic's messages take it."""
    return [{"role": "user", "content": question.question}]


def system_of(question: Conversation) -> str:
    """The system prompt of the assistant that the question is for."""
    return assistants()[question.assistant].system


def needed_tool(question: Conversation) -> Tool:
    """The tool that the question needs. Raises ValueError when it needs none."""
    if question.tool is None:
        message = f"{question.question!r} needs no tool; expected a question that was drawn with tool=True"
        raise ValueError(message)
    return question.tool


def tool_schema(tool: Tool) -> dict[str, object]:
    """The tool's parameters as JSON schema."""
    return {"type": "object", "properties": {name: {"type": "string"} for name in tool.arguments}}
