"""A run of a data set that is under way: what it has, why it ends, and what is kept of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from llm_vitals_collector.datasets.runs import Plan, after, with_figures
from llm_vitals_collector.endpoints.connection import Cancellation
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer, RunState, RunStore

_FAILURES: Final = 10
"""Failures one after the other that end a run: a key that is not taken is so for all examples."""


@dataclass(slots=True, kw_only=True)
class ActiveRun:
    """A run under way; the event loop alone changes it."""

    run: DatasetRun
    """As it was written last."""
    plan: Plan
    endpoint: Endpoint
    answers: list[RunAnswer] = field(default_factory=list[RunAnswer])
    kept: int = 0
    """How many of them are in the store."""
    ended: tuple[RunState, str | None] | None = None
    taken: bool = False
    """Another collector goes on with it: this one writes nothing more of it."""
    failures: int = 0
    usd: float = 0.0
    calls: set[Cancellation] = field(default_factory=set[Cancellation])
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def note(self, answer: RunAnswer) -> None:
        """Take an answer, and end the run where that is enough."""
        self.answers.append(answer)
        self.usd += answer.known_usd
        self.failures = self.failures + 1 if answer.error is not None else 0
        if self.failures >= _FAILURES:
            self.end("stopped", f"{_FAILURES} calls one after the other failed: {answer.error}")
        elif self.usd >= self.plan.budget_usd:
            self.end("stopped", f"its budget of ${self.plan.budget_usd:g} is used up")

    def end(self, state: RunState, reason: str | None = None) -> None:
        """Make no more calls; the first reason stays."""
        self.ended = self.ended or (state, reason)
        self.stopping.set()

    def abort(self, state: RunState, reason: str | None = None) -> None:
        """End it, and give up the calls that are under way."""
        self.end(state, reason)
        for one in [*self.calls]:
            one.cancel()


def keep(
    runs: RunStore, active: ActiveRun, answers: Sequence[RunAnswer], state: RunState, reason: str | None
) -> DatasetRun | None:
    """Write a run, and the answers that are not kept yet: what was written, None where its data set is gone. Another
    collector on the same database may have ended it, which then holds; or gone on with it while this one was silent:
    then nothing is written, and `taken` set. Raises StoreError."""
    before = active.run
    known = runs.get(before.dataset, before.id)
    last = before.updated_at
    if known is not None and known.updated_at > last:
        if known.state == "running":
            active.taken = True
            return known
        last, state, reason = known.updated_at, known.state, known.reason
    written = replace(with_figures(before, answers), state=state, reason=reason, updated_at=after(last))
    if not runs.keep(written, answers[active.kept :]):
        return None
    active.run = written
    return written
