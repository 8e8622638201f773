"""The tickets of a history: each routed by a model, and some seen by a person, who knows where they belong.

Drawn apart from the conversations: those are the same with tickets or without.
"""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_demo.assistants import Conversation
from llm_vitals_demo.assistants.tickets import TASK, drawn_ticket, routed, system
from llm_vitals_demo.history.attempt import Attempt, Labelled
from llm_vitals_demo.history.models import MODELS
from llm_vitals_demo.history.rhythm import Crowd, Rhythm

TICKETS_PER_DAY: Final = 24
_SHARES: Final = {"gpt-5.4-mini": 0.65, "mistral-small-latest": 0.35}
_LABELLED: Final = 0.4
"""Share of the tickets of which somebody says where they belong, whatever the model answered."""
_SEEN_S: Final = (600.0, 14_400.0)
"""So long after a ticket came a person has seen it."""
_SECONDS_OF_ANSWER: Final = 0.05


def tickets(end: datetime, *, days: int, seed: int) -> tuple[Attempt, ...]:
    """All tickets of the `days` before `end` (aware, UTC), oldest first. The same seed and end give the same ones."""
    choice = random.Random(f"tickets {seed}")  # noqa: S311 - a repeatable history, no secret
    rhythm, crowd = Rhythm(end - timedelta(days=days), end), Crowd()
    found: list[Attempt] = []
    for number in range(1, TICKETS_PER_DAY * days + 1):
        at = rhythm.draw(choice)
        user = crowd.draw(end - at, choice)
        ticket = drawn_ticket(choice)
        model = MODELS[choice.choices(list(_SHARES), list(_SHARES.values()))[0]]
        seen_s = choice.uniform(*_SEEN_S)
        labelled = choice.random() < _LABELLED and at + timedelta(seconds=seen_s) < end
        found.append(
            Attempt(
                at=at,
                trace=-number,
                user=user.id,
                session=f"ticket-{number:05}",
                model=model,
                system=system(),
                conversation=Conversation(assistant="tickets", question=ticket.question, answer=ticket.queue),
                answer=routed(ticket.question, model.name) or "",
                finish=semconv.FINISH_STOP,
                duration_s=model.first_chunk_s * choice.lognormvariate(0, 0.35) + _SECONDS_OF_ANSWER,
                task=TASK,
                labelled=Labelled(expected=ticket.queue, after_s=seen_s) if labelled else None,
            )
        )
    return tuple(sorted(found, key=lambda attempt: attempt.at))
