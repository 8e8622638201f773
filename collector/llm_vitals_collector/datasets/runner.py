"""Runs data sets in the background: each example is sent to a configured endpoint, its answer scored and kept.

Its calls go the Playground's way: nothing of them is counted or kept as a call of an application, and keys stay here.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timezone
from functools import partial
from typing import Final, TypeVar

import anyio.to_thread
from anyio import CapacityLimiter

from llm_vitals.evaluation import heuristics
from llm_vitals_collector.datasets.active_run import ActiveRun, keep
from llm_vitals_collector.datasets.runs import Plan, after, plan_of_run, request_of
from llm_vitals_collector.endpoints.chat import ChatRequest
from llm_vitals_collector.endpoints.connection import Cancellation
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.endpoints.run import Completed, run
from llm_vitals_collector.endpoints.subject import subject_of
from llm_vitals_collector.evaluate.evaluators import Evaluators
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.store import Store, StoreError
from llm_vitals_collector.store.dataset_runs import ENDED, DatasetRun, RunAnswer, RunState
from llm_vitals_collector.store.datasets import Example

MOST_AT_ONCE: Final = 2
"""Runs under way in one collector."""
CALLS_AT_ONCE: Final = 4
"""Calls of one run under way: what a budget may be passed by."""
_RETRIES_S: Final = (0.5, 2.0)
"""Seconds before an endpoint that takes no more requests for now is called again."""
_WRITE_S: Final = 1.0
_BEAT_S: Final = 20.0
"""Seconds after which a run is written though no answer has come."""
_JUDGE_S: Final = 60.0
logger: Final = logging.getLogger(__name__)
T = TypeVar("T")


class RunError(Exception):
    """A run cannot begin; the message says why and what to do."""


class DatasetRunner:
    """The runs that are under way. Used by one event loop."""

    def __init__(
        self, store: Store, endpoints: Mapping[str, Endpoint], evaluators: Evaluators, instruments: Instruments
    ) -> None:
        self._store: Final = store
        self._endpoints: Final = endpoints
        self._evaluators: Final = evaluators
        self._instruments: Final = instruments
        self._threads: Final = CapacityLimiter(MOST_AT_ONCE * CALLS_AT_ONCE + MOST_AT_ONCE)
        self._active: Final[dict[tuple[str, str], ActiveRun]] = {}
        self._tasks: Final[set[asyncio.Task[None]]] = set()
        self._starting = 0

    async def start(self, plan: Plan) -> DatasetRun:
        """Begin a run; it goes on when this returns. Raises RunError."""
        self._refuse_many()
        self._starting += 1
        try:
            return await self._start(plan)
        finally:
            self._starting -= 1

    async def _start(self, plan: Plan) -> DatasetRun:
        # Ids are digests: the least ones are a random part of a large data set, and the same one in the next run.
        chosen = await self._thread(lambda: self._store.datasets.ids(plan.dataset, plan.examples))
        if not chosen:
            raise RunError(f"the data set {plan.dataset!r} has no examples: keep some in it first")
        now = datetime.now(timezone.utc)
        begun = DatasetRun(
            id=uuid.uuid4().hex,
            dataset=plan.dataset,
            started_at=now,
            updated_at=now,
            endpoint=plan.endpoint,
            model=plan.model,
            system=plan.system,
            template=plan.template,
            parameters=json.dumps(dict(plan.parameters), ensure_ascii=False),
            judge=plan.judge,
            planned=len(chosen),
            budget_usd=plan.budget_usd,
            state="running",
        )
        active = ActiveRun(run=begun, plan=plan, endpoint=self._endpoints[plan.endpoint])
        self._active[begun.dataset, begun.id] = active
        return await self._begun(active, chosen)

    async def go_on(self, run: DatasetRun) -> DatasetRun:
        """Answer the examples that a run that has ended has not tried, whichever collector it was in. What failed stays
        failed. Raises RunError."""
        name = (run.dataset, run.id)
        if run.state == "running" or name in self._active:
            raise RunError("it is under way")
        self._refuse_many()
        if run.endpoint not in self._endpoints:
            raise RunError(f"its endpoint {run.endpoint!r} is not configured (LLM_VITALS_ENDPOINTS)")
        plan = plan_of_run(run)
        # It is here before anything is waited for, so that nobody goes on with it twice.
        self._active[name] = active = ActiveRun(run=run, plan=plan, endpoint=self._endpoints[run.endpoint])
        try:
            chosen = await self._left(active)
        except BaseException:
            del self._active[name]
            raise
        active.run = replace(
            run, state="running", reason=None, planned=active.kept + len(chosen), updated_at=after(run.updated_at)
        )
        return await self._begun(active, chosen)

    async def _left(self, active: ActiveRun) -> Sequence[str]:
        """The examples that a run has not tried; takes up what it has. Raises RunError."""
        run = active.run
        active.answers += await self._thread(lambda: self._store.runs.answers(run.dataset, run.id))
        active.kept = len(active.answers)
        active.usd = sum(one.known_usd for one in active.answers)
        if active.usd >= run.budget_usd:
            raise RunError(f"its budget of ${run.budget_usd:g} is used up: begin another run with a larger one")
        tried = {one.example for one in active.answers}
        ids = await self._thread(lambda: self._store.datasets.ids(run.dataset, run.planned))
        chosen = [one for one in ids if one not in tried][: max(0, run.planned - active.kept)]
        if not chosen:
            raise RunError("all of its examples were tried: begin another run")
        return chosen

    async def _begun(self, active: ActiveRun, chosen: Sequence[str]) -> DatasetRun:
        begun = active.run
        there = False
        try:
            there = await self._thread(lambda: self._store.runs.keep(begun))
        finally:
            if not there:
                del self._active[begun.dataset, begun.id]
        if not there:
            raise RunError(f"the data set {begun.dataset!r} is gone: choose another one")
        task = asyncio.create_task(self._go(active, chosen))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return begun

    def _refuse_many(self) -> None:
        if len(self._active) + self._starting >= MOST_AT_ONCE:
            raise RunError(f"{MOST_AT_ONCE} runs of data sets are under way: wait for one, or cancel it")

    def cancel(self, dataset: str, name: str) -> bool:
        """End a run; False where none of this id is under way here."""
        active = self._active.get((dataset, name))
        if active is None:
            return False
        active.abort("cancelled")
        return True

    async def close(self) -> None:
        """End all runs, and wait until that is kept."""
        for active in self._active.values():
            active.abort("interrupted", ENDED)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _go(self, active: ActiveRun, chosen: Sequence[str]) -> None:
        waiting = iter(chosen)
        workers = [asyncio.create_task(self._work(active, waiting)) for _ in range(CALLS_AT_ONCE)]
        try:
            beat = 0.0
            while any(not one.done() for one in workers):
                await asyncio.wait(workers, timeout=_WRITE_S)
                beat += _WRITE_S
                if len(active.answers) > active.kept or beat >= _BEAT_S:
                    beat = 0.0
                    await self._write(active, "running")
            await asyncio.gather(*workers)
            if not active.taken:
                await self._write(active, *(active.ended or ("done", None)))
        except StoreError as error:
            logger.warning("The run %s of the data set %s ended: %s", active.run.id, active.run.dataset, error)
            active.end("interrupted")
        finally:
            for one in workers:
                one.cancel()
            self._active.pop((active.run.dataset, active.run.id), None)

    async def _write(self, active: ActiveRun, state: RunState, reason: str | None = None) -> None:
        answers = [*active.answers]
        written = await self._thread(lambda: keep(self._store.runs, active, answers, state, reason))
        active.kept = len(answers)
        if written is None:
            active.end("cancelled", "its data set is gone")
        elif written.state != state or active.taken:
            active.abort(written.state, written.reason)

    async def _work(self, active: ActiveRun, waiting: Iterator[str]) -> None:
        for name in waiting:
            if active.ended is not None:
                return
            example = await self._thread(partial(self._store.datasets.example, active.run.dataset, name))
            answer = None if example is None else await self._answer(active, example)
            if answer is not None:
                active.note(answer)

    async def _answer(self, active: ActiveRun, example: Example) -> RunAnswer | None:
        """What became of an example; None where the run was ended meanwhile."""
        known = RunAnswer(run=active.run.id, dataset=example.dataset, example=example.id, at=datetime.now(timezone.utc))
        try:
            request = request_of(example, active.plan)
            return await self._scored(active, example, request, known)
        except EndpointError as error:
            return None if error.kind == "cancelled" else replace(known, error=f"{error.kind}: {error}")
        except ValueError as error:
            return replace(known, error=f"no request: {error}")

    async def _scored(self, active: ActiveRun, example: Example, request: ChatRequest, known: RunAnswer) -> RunAnswer:
        """Raises EndpointError, ValueError."""
        judge = active.plan.judge
        found = await self._called(active, request)
        subject = subject_of(request, found.text, expected=example.expected, finish_reason=found.finish_reason)
        evaluated = await self._evaluators.of_answer(subject, judge=judge, timeout_s=_JUDGE_S)
        scores = {name: one.value for name, one in evaluated.scores.items() if one.value is not None}
        if not judge:
            # Known only of answers that are right: `correct` says more.
            scores.pop(heuristics.CORRECTNESS, None)
        return replace(
            known,
            answer=found.text,
            model=found.model or request.model,
            finish_reason=found.finish_reason,
            outcome=evaluated.verdicts.outcome,
            correct=heuristics.equals_expected(subject),
            scores=scores,
            duration_s=found.duration_s,
            time_to_first_chunk_s=found.time_to_first_chunk_s,
            input_tokens=found.input_tokens,
            output_tokens=found.output_tokens,
            cost_usd=found.cost_usd,
            judge_usd=evaluated.cost_usd if judge else None,
        )

    async def _called(self, active: ActiveRun, request: ChatRequest) -> Completed:
        """Raises EndpointError."""
        for delay in (*_RETRIES_S, None):
            cancellation = Cancellation()
            active.calls.add(cancellation)
            if active.ended is not None:
                cancellation.cancel()
            try:
                return await self._thread(
                    partial(run, active.endpoint, request, self._instruments, cancellation=cancellation)
                )
            except EndpointError as error:
                if error.kind != "rate_limited" or delay is None:
                    raise
            finally:
                active.calls.discard(cancellation)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(active.stopping.wait(), delay)
        raise AssertionError  # the last turn returns or raises

    async def _thread(self, work: Callable[[], T]) -> T:
        return await anyio.to_thread.run_sync(work, limiter=self._threads)
