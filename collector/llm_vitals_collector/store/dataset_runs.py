"""What is kept of runs of data sets: examples answered anew by a model, to see whether it or a prompt got better.
`RunStore` is what the rest of the process knows of it.

Runs are no calls of an application. They go with their data set; the answer to an example goes with the example.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, Literal, Protocol

from llm_vitals_collector.kpi.wilson import wilson

ALL: Final = 2**31 - 1
"""More answers than a run has."""
ENDED: Final = "the collector that ran it has ended"
"""Why a run was interrupted."""
RunState = Literal["running", "done", "cancelled", "stopped", "interrupted"]
"""Stopped: by its budget, or since call after call failed. Interrupted: the collector ended."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetRun:
    """A run: what was called, how far it is, and its figures so far. Unknown is None."""

    id: str
    dataset: str
    started_at: datetime
    updated_at: datetime
    endpoint: str
    """The name of a configured endpoint."""
    model: str
    system: str | None
    """The system text in place of the examples'."""
    template: str | None
    """The last message of the user, with `{{input}}` for the example's."""
    parameters: str
    """JSON text."""
    judge: bool
    planned: int
    """Examples that are to be answered."""
    budget_usd: float
    state: RunState
    reason: str | None = None
    """Why it was stopped."""
    done: int = 0
    """Examples that were tried."""
    failed: int = 0
    """Those of them that have no answer."""
    compared: int = 0
    """Answers with an expected one;"""
    correct: int = 0
    """those that are it."""
    overall: float | None = None
    """Mean score."""
    duration_s: float | None = None
    """Median."""
    cost_usd: float | None = None
    """Of all answers and scores whose cost is known; None where none is."""

    @property
    def accuracy(self) -> float | None:
        """Correct / compared."""
        return self.correct / self.compared if self.compared else None

    @property
    def accuracy_interval(self) -> tuple[float, float] | None:
        """95%, Wilson's."""
        return None if self.accuracy is None else wilson(self.accuracy, self.compared)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunAnswer:
    """What became of one example in a run. Unknown is None."""

    run: str
    dataset: str
    example: str
    at: datetime
    answer: str | None = None
    """None where `error` says why."""
    error: str | None = None
    model: str | None = None
    """Whose answer it is, as the endpoint says."""
    finish_reason: str | None = None
    outcome: str | None = None
    correct: bool | None = None
    """Whether it is the expected answer, but for case, white space and what wraps it; None where none is expected."""
    scores: Mapping[str, float] = field(default_factory=dict[str, float])
    """By criterion, 0..1; what was not scored is not there."""
    duration_s: float | None = None
    time_to_first_chunk_s: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost_usd: float | None = None
    judge_usd: float | None = None

    @property
    def known_usd(self) -> float:
        """What is known of the cost of the answer and its judge; what is not known adds nothing."""
        return (self.cost_usd or 0.0) + (self.judge_usd or 0.0)


class RunStore(Protocol):
    """Thread-safe. A write that returned is on disk. Every verb raises StoreError when the database fails.

    A database that one collector has for itself has no run under way when it is opened: those are `interrupted`.
    """

    def keep(self, run: DatasetRun, answers: Sequence[RunAnswer] = ()) -> bool:
        """Keep a run in place of the one with its id, and add answers; those whose example is gone are left out. False
        where the data set is gone: then nothing is kept."""
        ...

    def listed(self, dataset: str, limit: int) -> tuple[DatasetRun, ...]:
        """The runs of a data set, newest first."""
        ...

    def get(self, dataset: str, name: str) -> DatasetRun | None:
        """The one with this id."""
        ...

    def answers(self, dataset: str, name: str, after: str = "", limit: int = ALL) -> tuple[RunAnswer, ...]:
        """The answers of a run by the ids of their examples: those with an id behind `after`, `limit` at most."""
        ...

    def remove(self, dataset: str, name: str) -> bool:
        """Delete a run with its answers; False where there was none."""
        ...
