"""The plan of a history: every attempt at an answer in a conversation, in the order of time. The same seed and end give
the same plan."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_demo.assistants import Conversation, assistants, worded
from llm_vitals_demo.history.answers import answered
from llm_vitals_demo.history.attempt import Attempt, Step
from llm_vitals_demo.history.faults import drawn_fault
from llm_vitals_demo.history.incidents import Incident, incidents
from llm_vitals_demo.history.models import MODELS, SHARES
from llm_vitals_demo.history.rhythm import Crowd, Rhythm
from llm_vitals_demo.people import FAVOURITE_SHARES, User

CALLS_PER_DAY: Final = 480
"""On average; 28 days make about 13,400 calls."""
MOST_RETRIES: Final = 2
"""As the SDKs' default has it."""
RETRY_ERROR_RATE: Final = 0.45
"""A provider that failed is likely to fail again half a second later."""
EARLIER_TURNS: Final = 2
"""How many turns of a session go along with a question, where the assistant remembers them."""
REMEMBERING: Final = frozenset({"code", "study"})
COMPARING: Final = "shop"
"""The assistant whose system prompt comes in two variants."""

_LENGTHS: Final = {1: 26, 2: 26, 3: 20, 4: 14, 5: 8, 6: 6}
"""Questions of a session, and how often it has so many."""
_WEIGHTS: Final = {"ok": 1.0, "refusal": 0.5, "unable": 0.9, "clarification": 0.6, "cut_off": 0.7}
_TOOL_WEIGHT: Final = 2.0
_SAME_WORDS: Final = 0.05
_OTHER_WORDS: Final = 0.05
"""Share of the later questions of a session that ask the one before again, in the same or in other words."""
_ABANDONS: Final = 0.3
"""Share of sessions that an error ends."""
_HABIT: Final = 0.03
"""Share of questions that the user asked in an earlier session, too."""


def plan(end: datetime, *, days: int, seed: int) -> tuple[Attempt, ...]:
    """All attempts of the `days` before `end` (aware, UTC), oldest first."""
    choice = random.Random(seed)  # noqa: S311 - a repeatable history, no secret
    rhythm = Rhythm(end - timedelta(days=days), end)
    crowd = Crowd()
    planner = _Planner(choice, incidents(end))
    found: list[Attempt] = []
    while len(found) < CALLS_PER_DAY * days:
        at = rhythm.draw(choice)
        user = crowd.draw(end - at, choice)
        found += (attempt for attempt in planner.session(user, at) if attempt.at < end)
    found.sort(key=lambda attempt: attempt.at)
    return tuple(found)


class _Planner:
    def __init__(self, choice: random.Random, bad_days: tuple[Incident, ...]) -> None:
        self._choice = choice
        self._incidents = bad_days
        self._sessions = 0
        self._traces = 0
        self._habits: dict[tuple[str, str], list[Conversation]] = {}

    def session(self, user: User, at: datetime) -> Iterator[Attempt]:
        """One user's session with one assistant: one to six questions, some asked again."""
        choice = self._choice
        self._sessions += 1
        assistant = choice.choices(user.favourites, FAVOURITE_SHARES)[0]
        shares = SHARES[assistant]
        model = MODELS[choice.choices(list(shares), list(shares.values()))[0]]
        stream = choice.random() < 0.6
        earlier: tuple[Conversation, ...] = ()
        question: Conversation | None = None
        for _ in range(choice.choices(list(_LENGTHS), list(_LENGTHS.values()))[0]):
            question = self._question(user, assistant, question)
            first = Attempt(
                at=at,
                trace=self._traces,
                user=user.id,
                session=f"s-{self._sessions:05}",
                model=model,
                system=assistants()[assistant].system,
                conversation=question,
                earlier=earlier,
                stream=stream,
                variant=user.variant if assistant == COMPARING else None,
            )
            self._traces += 1
            last = first
            for attempt in self._query(first):
                last = attempt
                yield attempt
            if last.fault and choice.random() < _ABANDONS:
                return
            if assistant in REMEMBERING and last.answer:
                earlier = (*earlier, replace(question, answer=last.answer))[-EARLIER_TURNS:]
            at = last.at + timedelta(seconds=last.duration_s + choice.lognormvariate(3.6, 0.7))

    def _question(self, user: User, assistant: str, previous: Conversation | None) -> Conversation:
        """The previous question again, or one out of the user's habits, or any."""
        choice = self._choice
        again = choice.random()
        if previous is not None and again < _SAME_WORDS:
            words = previous.question
            return replace(previous, question=choice.choice((words.lower(), f"{words}??", words.upper())))
        if previous is not None and previous.rephrased and again < _SAME_WORDS + _OTHER_WORDS:
            return replace(previous, question=previous.rephrased)
        habits = self._habits.setdefault((user.id, assistant), [])
        if habits and choice.random() < _HABIT:
            return choice.choice(habits)
        conversations = assistants()[assistant].conversations
        weights = [_WEIGHTS[c.kind] * (_TOOL_WEIGHT if c.tool else 1.0) for c in conversations]
        question = worded(choice.choices(conversations, weights)[0], choice)
        if question.kind == "ok":
            habits.append(question)
        return question

    def _query(self, first: Attempt) -> Iterator[Attempt]:
        """One question: a tool call first where it needs one, and each step retried when it fails."""
        incident = next((i for i in self._incidents if i.affects(first.model, first.at)), None)
        if incident and incident.system_addition:
            first = replace(first, system=f"{first.system} {incident.system_addition}")
        at = first.at
        steps: tuple[Step, ...] = ("tool_call", "tool_answer") if first.conversation.tool else ("answer",)
        for step in steps:
            for attempt in self._attempts(replace(first, at=at, step=step), incident):
                at = attempt.at + timedelta(seconds=attempt.duration_s + self._choice.uniform(0.1, 0.9))
                yield attempt
                if attempt.fault is None and attempt.blocked is None:
                    break
            else:
                return

    def _attempts(self, first: Attempt, incident: Incident | None) -> Iterator[Attempt]:
        """Attempts until one is answered, the retries are used up, or a retry is pointless."""
        choice = self._choice
        at = first.at
        for resend in range(MOST_RETRIES + 1):
            attempt = replace(first, at=at, resend=resend)
            error_rate = first.model.error_rate if resend == 0 else RETRY_ERROR_RATE
            if incident and incident.error_rate is not None:
                error_rate = incident.error_rate
            if choice.random() >= error_rate:
                yield answered(choice, attempt, incident)
                return
            fault = drawn_fault(choice, first.model, incident)
            duration_s = choice.uniform(*fault.lasts_s)
            stream_end = semconv.STREAM_ERROR if fault.status is None and first.stream else None
            yield replace(attempt, fault=fault, duration_s=duration_s, stream_end=stream_end)
            if not fault.retried:
                return
            at += timedelta(seconds=duration_s + 0.5 * 2**resend * choice.uniform(0.75, 1.0))
