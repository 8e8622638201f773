"""Tickets that a model routes to a queue: a task with one right label each, at which models err now and then.

How a model routes a ticket depends on the two alone, so that the history, the stand-in provider and whoever tries a
ticket in the Playground see the same.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, cast

from llm_vitals_demo.assistants.content import Conversation, load
from llm_vitals_demo.assistants.wording import normalised, pattern_of, with_words

TASK: Final = "route"
QUEUES: Final = ("billing", "delivery", "technical", "other")
_NAME: Final = "tickets"
_MARK: Final = "Ticket: "
_ERRORS: Final[Mapping[str, tuple[float, float]]] = {"mistral-small-latest": (0.04, 0.45), "gpt-5.2": (0.01, 0.08)}
"""Of a plain ticket, and of one that reads like another queue's: the share that the model routes wrongly."""
_ERRORS_OF_OTHERS: Final = (0.02, 0.22)
_SEED: Final = "b"
"""Of the draws: with some thirty tickets, others err more or less often than that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket in the words of who wrote it, and the queue where it belongs."""

    question: str
    """What the model is sent."""
    queue: str
    like: str | None = None
    """The queue that it reads like."""


@cache
def system() -> str:
    """The system text that routes."""
    return str(load(_NAME)["system"])


def drawn_ticket(choice: random.Random) -> Ticket:
    """One of the tickets, its slots filled by `choice`."""
    one = choice.choice(_templates())
    return replace(one, question=with_words(_conversation(one), choice).question)


def routed(question: str, model: str) -> str | None:
    """The queue that the model answers, right or not; None where the question is no ticket."""
    found = _recognised(question)
    if found is None:
        return None
    drawn = random.Random(hashlib.sha256(f"{_SEED} {model}\n{normalised(question)}".encode()).digest())  # noqa: S311 - no secret
    plain, alike = _ERRORS.get(model, _ERRORS_OF_OTHERS)
    if drawn.random() >= (plain if found.like is None else alike):
        return found.queue
    return found.like or drawn.choice([queue for queue in QUEUES if queue != found.queue])


def _recognised(question: str) -> Ticket | None:
    """The ticket; one of nobody's is of the queue `other`."""
    text = normalised(question)
    if not text.startswith(normalised(_MARK)):
        return None
    for pattern, template in _patterns():
        if pattern.fullmatch(text):
            return template
    return Ticket(question=question, queue="other")


@cache
def _templates() -> tuple[Ticket, ...]:
    queues = cast("Mapping[str, list[dict[str, str]]]", load(_NAME)["queues"])
    return tuple(
        Ticket(question=_MARK + item["text"], queue=queue, like=item.get("like"))
        for queue, items in queues.items()
        for item in items
    )


@cache
def _patterns() -> tuple[tuple[re.Pattern[str], Ticket], ...]:
    return tuple((pattern_of(one.question), one) for one in _templates())


def _conversation(one: Ticket) -> Conversation:
    return Conversation(assistant=_NAME, question=one.question, answer=one.queue)
