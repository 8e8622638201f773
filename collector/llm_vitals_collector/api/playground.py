"""POST /api/playground/runs: a request at configured endpoints, streamed, scored and compared; and tests made of it.

Nothing of it is kept among the calls, and nothing is counted as an application's.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from functools import partial
from typing import Final

import anyio.to_thread
from anyio import CapacityLimiter
from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.evaluation_requests import decoded
from llm_vitals_collector.api.evaluations import EvaluationService, score_of
from llm_vitals_collector.api.playground_models import MOST_RUNS, EndpointList, EndpointOf, RunBody, TestBody
from llm_vitals_collector.api.playground_requests import Plan, Run, plan_of, tested_of
from llm_vitals_collector.endpoints import chat
from llm_vitals_collector.endpoints.connection import Cancellation
from llm_vitals_collector.endpoints.difference import difference
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.errors import EndpointError
from llm_vitals_collector.endpoints.regression_test import pytest_file
from llm_vitals_collector.endpoints.run import Completed, run
from llm_vitals_collector.endpoints.subject import subject_of
from llm_vitals_collector.evaluate.evaluators import Evaluated
from llm_vitals_collector.keys.rights import Right, requires

_MOST_INSIDE: Final = 8
"""Requests under way at once."""
_AT_ONCE: Final = 4
"""Calls of one request under way at once."""
_THREADS: Final = 16
_JUDGE_S: Final = 60.0
_STREAM: Final = {
    200: {
        "description": "Server-sent events: `before` (scores of the old answer); of each run `started`, `text` as it "
        "comes, and `done` (answer, difference, scores, tokens, times, cost) or `failed`; at the end `end`.",
        "content": {"text/event-stream": {"schema": {"type": "string"}}},
    }
}
_PYTHON: Final = {
    200: {"description": "A file of pytest.", "content": {"text/x-python": {"schema": {"type": "string"}}}}
}


def router(service: EvaluationService, endpoints: Mapping[str, Endpoint]) -> APIRouter:
    """The endpoints of the Playground."""
    routes = APIRouter(prefix="/api/playground", tags=["playground"])
    runner = _Runner(service)

    @routes.get("/endpoints", responses=responses())
    @requires(Right.READ)
    def list_endpoints() -> EndpointList:  # pyright: ignore[reportUnusedFunction] # registered
        """The model APIs that can be called."""
        judge = service.parts.evaluators.judge
        return EndpointList(
            endpoints=[EndpointOf.of(one) for one in endpoints.values()],
            most_runs=MOST_RUNS,
            judge=None if judge is None else judge.model,
        )

    @routes.post(
        "/runs",
        response_class=StreamingResponse,
        responses={**_STREAM, **responses(400, 413, 415, 429)},
        openapi_extra=takes(RunBody),
    )
    @requires(Right.RUN)
    async def run_request(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        """Make a call, up to ten times and at two models beside each other. Who leaves ends it."""
        async with service.body(request) as body:
            plan = await service.parts.threads.run(lambda: plan_of(decoded(body), endpoints))
        return StreamingResponse(runner.events(plan), media_type="text/event-stream")

    @routes.post(
        "/test",
        response_class=Response,
        responses={**_PYTHON, **responses(400, 413, 415, 429)},
        openapi_extra=takes(TestBody),
    )
    @requires(Right.RUN)
    async def regression_test(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        """A file of pytest that makes the call and asserts the quality of its answer. It holds no key."""
        known = service.parts.evaluators.names
        async with service.body(request) as body:
            one, tested = await service.parts.threads.run(lambda: tested_of(decoded(body), endpoints, known))
        text = pytest_file(one.endpoint, one.request, minimum=tested.minimum, expected=tested.expected)
        disposition = {"Content-Disposition": 'attachment; filename="test_answer.py"'}
        return Response(text, media_type="text/x-python", headers=disposition)

    return routes


class _Runner:
    """Runs plans, a bounded number at once."""

    def __init__(self, service: EvaluationService) -> None:
        self._service: Final = service
        self._threads: Final = CapacityLimiter(_THREADS)
        self._inside = 0

    def events(self, plan: Plan) -> AsyncGenerator[bytes, None]:
        """The events of a plan, as server-sent events; closing it ends all of its calls. Raises ApiError (429)."""
        if self._inside >= _MOST_INSIDE:
            raise ApiError(429, f"{_MOST_INSIDE} requests of the Playground are under way: run this one again later.")
        return self._events(plan)

    async def _events(self, plan: Plan) -> AsyncGenerator[bytes, None]:
        self._inside += 1
        waiting: asyncio.Queue[bytes | None] = asyncio.Queue()
        cancellations = [Cancellation() for _ in plan.runs]
        task = asyncio.create_task(self._all(plan, cancellations, waiting))
        try:
            while (event := await waiting.get()) is not None:
                yield event
            await task
        finally:
            self._inside -= 1
            for one in cancellations:
                one.cancel()
            task.cancel()

    async def _all(self, plan: Plan, cancellations: list[Cancellation], waiting: asyncio.Queue[bytes | None]) -> None:
        at_once = asyncio.Semaphore(_AT_ONCE)

        async def before() -> None:
            if plan.before is not None:
                found = await self._evaluated(plan, plan.before, None)
                waiting.put_nowait(_event("before", {"scores": _scores(found), **_verdict(found)}))

        async def one(number: int) -> None:
            async with at_once:
                await self._one(plan, number, cancellations[number], waiting)

        try:
            await asyncio.gather(before(), *map(one, range(len(plan.runs))))
            waiting.put_nowait(_event("end", {"runs": len(plan.runs)}))
        finally:
            waiting.put_nowait(None)

    async def _one(
        self, plan: Plan, number: int, cancellation: Cancellation, waiting: asyncio.Queue[bytes | None]
    ) -> None:
        one, loop = plan.runs[number], asyncio.get_running_loop()
        about = {"run": number, "target": one.target}
        started = {"endpoint": one.endpoint.name, "model": one.request.model}
        left_out = chat.left_out(one.endpoint, one.request)
        waiting.put_nowait(_event("started", {**about, **started, "left_out": left_out}))

        def on_text(text: str) -> None:
            if cancellation.kind is None:
                loop.call_soon_threadsafe(waiting.put_nowait, _event("text", {**about, "text": text}))

        call = partial(
            run,
            one.endpoint,
            one.request,
            self._service.parts.instruments,
            on_text=on_text,
            cancellation=cancellation,
        )
        try:
            # The thread of a call that nobody waits for ends when its connection does, which is at once.
            found = await anyio.to_thread.run_sync(call, limiter=self._threads, abandon_on_cancel=True)
            waiting.put_nowait(_event("done", {**about, **await self._result(plan, one, found)}))
        except EndpointError as error:
            waiting.put_nowait(_event("failed", {**about, "kind": error.kind, "detail": _sentence(error)}))

    async def _result(self, plan: Plan, one: Run, found: Completed) -> dict[str, object]:
        changes = None
        if plan.before is not None:
            changes = await anyio.to_thread.run_sync(difference, plan.before, found.text, limiter=self._threads)
        evaluated = await self._evaluated(plan, found.text, found.finish_reason)
        return {
            "text": found.text,
            "tool_calls": [{"name": name, "arguments": arguments} for name, arguments in found.tool_calls],
            "model": found.model or one.request.model,
            "finish_reason": found.finish_reason,
            "input_tokens": found.input_tokens,
            "output_tokens": found.output_tokens,
            "cost_usd": found.cost_usd,
            "duration_s": found.duration_s,
            "time_to_first_chunk_s": found.time_to_first_chunk_s,
            "difference": changes,
            "scores": _scores(evaluated),
            **_verdict(evaluated),
        }

    async def _evaluated(self, plan: Plan, answer: str, finish_reason: str | None) -> Evaluated:
        subject = subject_of(plan.runs[0].request, answer, expected=plan.expected, finish_reason=finish_reason)
        return await self._service.parts.evaluators.of_answer(subject, judge=plan.judge, timeout_s=_JUDGE_S)


def _scores(found: Evaluated) -> dict[str, object]:
    return {name: score_of(score).model_dump(mode="json") for name, score in found.scores.items()}


def _verdict(found: Evaluated) -> dict[str, object]:
    return {
        "outcome": found.verdicts.outcome,
        "deductions": [f"{one.name.replace('_', ' ')}: {one.evidence}" for one in found.verdicts.deductions],
    }


def _sentence(error: EndpointError) -> str:
    text = f"No answer: {error}"
    return text if text[-1] in ".?!" else f"{text}."


def _event(name: str, value: Mapping[str, object]) -> bytes:
    return f"event: {name}\ndata: {json.dumps(value)}\n\n".encode()
