"""The plan of a history: every attempt at a model, in the order of time. The same seed and end give the same plan."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Literal

from llm_vitals.core import semconv
from llm_vitals_demo.conversations import Conversation, assistants, estimated_tokens, filled
from llm_vitals_demo.history.models import MODELS, SHARES, Incident, Model, incidents
from llm_vitals_demo.history.people import FAVOURITE_SHARES, Rhythm, User, drawn, users

CALLS_PER_DAY: Final = 1430
"""Fourteen days make about 20,000 calls."""
MOST_RETRIES: Final = 2
"""As the SDKs' default has it."""
RETRY_FAILS: Final = 0.55
"""A provider that failed is likely to fail again half a second later."""
EARLIER_TURNS: Final = 2
"""How much of a session's talk goes along with a question, where the assistant remembers it."""
REMEMBERING: Final = frozenset({"code", "study"})

_WEIGHTS: Final = {"ok": 1.0, "refusal": 0.5, "unable": 0.9, "clarification": 0.6, "cut_off": 0.7}
_TOOL_WEIGHT: Final = 2.0
_FAVOURITES_OF_A_USER: Final = 14
_FILLINGS_OF_A_USER: Final = 6

Step = Literal["answer", "tool_call", "tool_answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error: HTTP status (None: no answer came), and the type that the body or the exception names."""

    status: int | None
    error_type: str
    message: str
    lasts_s: tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """Thumbs, so long after the answer."""

    rating: str
    after_s: float
    comment: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at a model, with all that its span will tell."""

    at: datetime
    duration_s: float
    first_chunk_s: float | None
    number: int
    """Of the trace: all attempts and steps of one question share it."""
    user: str
    session: str
    model: Model
    system: str
    earlier: tuple[Conversation, ...]
    conversation: Conversation
    said: str
    finish: str | None
    blocked: str | None = None
    fault: Fault | None = None
    resend: int = 0
    step: Step = "answer"
    stream: bool = False
    stream_end: str | None = None
    variant: str | None = None
    rating: Rating | None = None


_OVERLOADED: Final = Fault(status=529, error_type="overloaded_error", message="Overloaded", lasts_s=(0.4, 2.5))
_FAULTS: Final = {
    "openai": (
        (5, Fault(status=429, error_type="rate_limit_exceeded", message="Rate limit reached.", lasts_s=(0.1, 0.4))),
        (3, Fault(status=500, error_type="server_error", message="The server had an error.", lasts_s=(0.5, 8.0))),
    ),
    "anthropic": (
        (4, Fault(status=429, error_type="rate_limit_error", message="Rate limit exceeded.", lasts_s=(0.1, 0.4))),
        (3, _OVERLOADED),
        (2, Fault(status=500, error_type="api_error", message="Internal server error", lasts_s=(0.5, 8.0))),
    ),
    "mistral_ai": (
        (4, Fault(status=429, error_type="rate_limited", message="Requests rate limit exceeded", lasts_s=(0.1, 0.3))),
        (4, Fault(status=503, error_type="503", message="Service unavailable", lasts_s=(1.0, 6.0))),
    ),
}
_TOO_LONG: Final = Fault(
    status=400, error_type="context_length_exceeded", message="The prompt is too long.", lasts_s=(0.1, 0.3)
)
_TIMEOUT: Final = Fault(status=None, error_type="httpx.ReadTimeout", message="timed out", lasts_s=(30.0, 30.4))
_COMMENTS: Final = {
    semconv.POSITIVE: ("Just what I needed.", "Clear, thank you.", "That worked.", "Short and right."),
    semconv.NEGATIVE: ("Not what I asked.", "It declined for no reason.", "Wrong.", "Too vague to be of use."),
}


def plan(end: datetime, *, days: int, seed: int) -> tuple[Attempt, ...]:
    """All attempts of the `days` before `end` (aware, UTC), oldest first."""
    choice = random.Random(seed)  # noqa: S311 - a repeatable history, no secret
    begin = end - timedelta(days=days)
    people = users(choice)
    planner = _Planner(choice, end, incidents(end))
    rhythm = Rhythm(begin, end)
    found: list[Attempt] = []
    while len(found) < CALLS_PER_DAY * days:
        at = rhythm.draw(choice)
        found += (a for a in planner.session(drawn(people, end - at, choice), at) if a.at < end)
    found.sort(key=lambda attempt: attempt.at)
    return tuple(found)


class _Planner:
    def __init__(self, choice: random.Random, end: datetime, bad_days: tuple[Incident, ...]) -> None:
        self._choice = choice
        self._end = end
        self._incidents = bad_days
        self._sessions = 0
        self._traces = 0
        self._habits: dict[tuple[str, str], list[Conversation]] = {}

    def session(self, user: User, at: datetime) -> Iterator[Attempt]:
        """One user's talk with one assistant: one to six questions, some asked again."""
        choice = self._choice
        self._sessions += 1
        session = f"s-{self._sessions:05}"
        assistant = choice.choices(user.favourites, FAVOURITE_SHARES)[0]
        shares = SHARES[assistant]
        model = MODELS[choice.choices(list(shares), list(shares.values()))[0]]
        stream = choice.random() < 0.6
        earlier: tuple[Conversation, ...] = ()
        asked: Conversation | None = None
        for _ in range(choice.choices((1, 2, 3, 4, 5, 6), (26, 26, 20, 14, 8, 6))[0]):
            question = self._question(user, assistant, asked)
            final: Attempt | None = None
            for attempt in self._query(user, session, model, question, earlier, at, stream=stream):
                final = attempt
                yield attempt
            if final is None or final.fault:
                return
            asked = question
            if assistant in REMEMBERING:
                earlier = (*earlier, replace(question, answer=final.said))[-EARLIER_TURNS:]
            at = final.at + timedelta(seconds=final.duration_s + choice.lognormvariate(3.6, 0.7))

    def _question(self, user: User, assistant: str, asked: Conversation | None) -> Conversation:
        """A question asked again, or one out of the user's habits, or any."""
        choice = self._choice
        again = choice.random()
        if asked is not None and again < 0.10:
            typed = choice.choice((asked.question.lower(), asked.question + "??", asked.question.upper()))
            return replace(asked, question=typed)
        if asked is not None and asked.again and again < 0.2:
            return replace(asked, question=asked.again)
        habits = self._habits.setdefault((user.id, assistant), [])
        if len(habits) >= _FILLINGS_OF_A_USER and choice.random() < 0.06:
            return choice.choice(habits)
        talk = assistants()[assistant].talk
        weights = [_WEIGHTS[c.kind] * (_TOOL_WEIGHT if c.tool else 1.0) for c in talk]
        question = filled(choice.choices(talk, weights)[0], choice)
        if len(habits) < _FAVOURITES_OF_A_USER and question.kind == "ok":
            habits.append(question)
        return question

    def _query(
        self,
        user: User,
        session: str,
        model: Model,
        question: Conversation,
        earlier: tuple[Conversation, ...],
        at: datetime,
        *,
        stream: bool,
    ) -> Iterator[Attempt]:
        """One question: a tool call first where it needs one, and each step retried when it fails."""
        self._traces += 1
        incident = next((i for i in self._incidents if i.hits(model, at)), None)
        system = assistants()[question.assistant].system
        if incident and incident.system_addition:
            system = f"{system} {incident.system_addition}"
        base = Attempt(
            at=at,
            duration_s=0,
            first_chunk_s=None,
            number=self._traces,
            user=user.id,
            session=session,
            model=model,
            system=system,
            earlier=earlier,
            conversation=question,
            said="",
            finish=None,
            stream=stream,
            variant=("brief", "kind")[hash_of(user.id) % 2] if question.assistant == "shop" else None,
        )
        steps: tuple[Step, ...] = ("tool_call", "tool_answer") if question.tool else ("answer",)
        for step in steps:
            for attempt in self._attempts(replace(base, at=at, step=step), incident):
                at = attempt.at + timedelta(seconds=attempt.duration_s + self._choice.uniform(0.1, 0.9))
                yield attempt
                if attempt.fault is None and attempt.blocked is None:
                    break
            else:
                return

    def _attempts(self, base: Attempt, incident: Incident | None) -> Iterator[Attempt]:
        """Attempts until one is answered, the retries are used up, or a retry is pointless."""
        choice = self._choice
        at = base.at
        for resend in range(MOST_RETRIES + 1):
            attempt = replace(base, at=at, resend=resend)
            fails = base.model.fails if resend == 0 else RETRY_FAILS
            if incident and incident.fails is not None:
                fails = incident.fails
            if choice.random() >= fails:
                yield self._answered(attempt, incident)
                return
            fault = self._fault(base.model, incident)
            duration = choice.uniform(*fault.lasts_s)
            stream_end = semconv.STREAM_ERROR if fault.status is None and base.stream else None
            yield replace(attempt, fault=fault, duration_s=duration, stream_end=stream_end)
            if fault is _TOO_LONG:
                return
            at += timedelta(seconds=duration + 0.5 * 2**resend * choice.uniform(0.75, 1.0))

    def _fault(self, model: Model, incident: Incident | None) -> Fault:
        choice = self._choice
        if incident and incident.fails is not None and choice.random() < 0.9:
            return _OVERLOADED
        if choice.random() < 0.16:
            return choice.choice((_TOO_LONG, _TIMEOUT))
        kinds = _FAULTS[model.provider]
        return choice.choices([fault for _, fault in kinds], [weight for weight, _ in kinds])[0]

    def _answered(self, attempt: Attempt, incident: Incident | None) -> Attempt:
        choice = self._choice
        said, finish, blocked = self._said(attempt, incident)
        attempt = replace(attempt, said=said, finish=finish, blocked=blocked)
        first = attempt.model.first_chunk_s * choice.lognormvariate(0, 0.35) * self._load(attempt.at)
        tokens = estimated_tokens(said) if said else 12
        duration = first + tokens / (attempt.model.tokens_per_s * choice.uniform(0.75, 1.25))
        attempt = replace(attempt, duration_s=duration)
        if attempt.stream:
            attempt = replace(attempt, first_chunk_s=first, stream_end=semconv.STREAM_COMPLETE)
            if attempt.step == "answer" and choice.random() < 0.012:  # the user went away in the middle
                half = said[: len(said) // 2]
                attempt = replace(
                    attempt, said=half, finish=None, stream_end=semconv.STREAM_EARLY_CLOSE, duration_s=duration / 2
                )
        return replace(attempt, rating=self._rating(attempt))

    def _said(self, attempt: Attempt, incident: Incident | None) -> tuple[str, str, str | None]:
        """What the model says, its finish reason, and the wire's own signal of a refusal."""
        choice = self._choice
        question = attempt.conversation
        assistant = assistants()[question.assistant]
        if attempt.step == "tool_call":
            return "", semconv.FINISH_TOOL_CALL, None
        declines = attempt.model.declines
        if incident and incident.declines is not None:
            declines = incident.declines
        drawn_share = choice.random()
        if drawn_share < declines:
            return choice.choice(assistant.declines), semconv.FINISH_STOP, None
        if drawn_share < declines + 0.006:
            signal = "stop_reason=refusal" if attempt.model.provider == "anthropic" else "finish_reason=content_filter"
            return "", semconv.FINISH_CONTENT_FILTER, signal
        if question.kind == "cut_off":
            return question.answer, semconv.FINISH_LENGTH, None
        if question.kind == "ok" and choice.random() < attempt.model.misses:
            other = choice.choice([c for c in assistant.talk if c.kind == "ok" and c.tool is None])
            return filled(other, choice).answer, semconv.FINISH_STOP, None
        return question.answer, semconv.FINISH_STOP, None

    def _rating(self, attempt: Attempt) -> Rating | None:
        choice = self._choice
        if attempt.step == "tool_call" or choice.random() >= 0.09:
            return None
        pleased = attempt.said == attempt.conversation.answer and attempt.conversation.kind == "ok"
        positive = choice.random() < (0.85 if pleased else 0.25)
        rating = semconv.POSITIVE if positive else semconv.NEGATIVE
        comment = choice.choice(_COMMENTS[rating]) if choice.random() < 0.25 else None
        return Rating(rating=rating, after_s=attempt.duration_s + choice.uniform(2, 40), comment=comment)

    def _load(self, at: datetime) -> float:
        """Models are slower when America is awake, too."""
        return 1.25 if 14 <= at.hour < 19 else 1.0


def hash_of(text: str) -> int:
    """A number that depends on the text alone, in every process."""
    return sum(ord(character) * (index + 1) for index, character in enumerate(text))
