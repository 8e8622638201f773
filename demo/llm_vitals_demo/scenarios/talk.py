"""Who asks what: what every scenario of the application needs, and what a scenario is."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from anthropic.types import MessageParam
from openai.types.chat import ChatCompletionMessageParam

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals_demo.clients import Clients
from llm_vitals_demo.conversations import Conversation, Kind, assistants, filled, templates
from llm_vitals_demo.provider.asked import BEHAVIOUR_HEADER

SMALL_GPT: Final = "gpt-5.4-mini"
GPT: Final = "gpt-5.2"
HAIKU: Final = "claude-haiku-4-5"
SONNET: Final = "claude-sonnet-5"
MAX_TOKENS: Final = 400
RATED: Final = 0.12
"""Share of answers that somebody rates."""
HAPPY: Final = 0.75


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Who asks, in which session; `choice` draws the questions."""

    choice: random.Random
    user: str
    session: str

    def question(self, kind: Kind = "ok", *, tool: bool = False) -> Conversation:
        """Any question that is answered so, with or without a tool."""
        fitting = [c for c in templates() if c.kind == kind and (c.tool is not None) == tool]
        return filled(self.choice.choice(fitting), self.choice)

    def rate(self, response_id: str | None) -> None:
        """Now and then somebody says what they think of the answer."""
        if response_id is not None and self.choice.random() < RATED:
            happy = self.choice.random() < HAPPY
            llm_vitals.feedback(semconv.POSITIVE if happy else semconv.NEGATIVE, response_id=response_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One way of calling; `weight` says how often the application does it."""

    name: str
    run: Callable[[Clients, Talk], None]
    weight: float


def scripted(behaviour: str) -> Mapping[str, str]:
    """The header by which the stand-in provider is told to behave so."""
    return {BEHAVIOUR_HEADER: behaviour}


def chat_messages(question: Conversation) -> list[ChatCompletionMessageParam]:
    """The question as chat completions take it, system prompt first."""
    system = assistants()[question.assistant].system
    return [{"role": "system", "content": system}, {"role": "user", "content": question.question}]


def claude_messages(question: Conversation) -> list[MessageParam]:
    """The question as Anthropic's messages take it."""
    return [{"role": "user", "content": question.question}]


def system_of(question: Conversation) -> str:
    """The system prompt of the assistant who is asked."""
    return assistants()[question.assistant].system
