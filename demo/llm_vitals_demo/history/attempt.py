"""One attempt at a model: what the plan decides, and the telemetry shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from llm_vitals_demo.assistants import Conversation
from llm_vitals_demo.history.models import Model
from llm_vitals_demo.ratings import DrawnRating

Step = Literal["answer", "tool_call", "tool_answer"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """An error: HTTP status (None: no answer came), and the type that the body or the exception names."""

    status: int | None
    error_type: str
    message: str
    lasts_s: tuple[float, float]
    """Shortest and longest time until the application sees it."""
    retried: bool = True
    """Whether the SDK tries again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """What the user thought of the answer, so long after the call began."""

    rating: DrawnRating
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What the answer should have been, known so long after the call began."""

    expected: str
    after_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt. Times in seconds."""

    at: datetime
    trace: int
    """Number of the trace: all attempts and steps of one question share it."""
    user: str
    session: str
    model: Model
    system: str
    conversation: Conversation
    earlier: tuple[Conversation, ...] = ()
    """Earlier turns of the session that go along with the question."""
    step: Step = "answer"
    resend: int = 0
    stream: bool = False
    variant: str | None = None
    answer: str = ""
    """The text of the answer; empty in an error and in a tool call."""
    finish: str | None = None
    blocked: str | None = None
    """The wire's own signal of a refusal."""
    fault: Fault | None = None
    duration_s: float = 0.0
    first_chunk_s: float | None = None
    stream_end: str | None = None
    rated: Rated | None = None
    task: str | None = None
    """As the application declares it."""
    labelled: Labelled | None = None
