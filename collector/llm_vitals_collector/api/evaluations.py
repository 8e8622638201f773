"""POST /api/evaluations: answers are scored, kept and counted; GET /api/evaluations/criteria: by what."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Header, Request, Response

from llm_vitals.core import semconv
from llm_vitals.evaluation import heuristics
from llm_vitals.evaluation.criterion_score import CriterionScore
from llm_vitals.metrics.label_limits import LabelLimits
from llm_vitals.verdicts.deductions.deduction import AMOUNTS
from llm_vitals_collector.api.bounded_body import bounded_body, expect_json
from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.evaluation_models import (
    ComparisonBody,
    ComparisonResult,
    CriteriaList,
    CriterionOf,
    EvaluationBatch,
    EvaluationBody,
    EvaluationResult,
    EvaluationResults,
    ScoreOf,
)
from llm_vitals_collector.api.evaluation_requests import Requested, comparison, decoded, requests
from llm_vitals_collector.api.gathered import Gathered
from llm_vitals_collector.api.models import DeductionOf
from llm_vitals_collector.api.once import Once
from llm_vitals_collector.evaluate.evaluators import BY_HEURISTICS, Evaluated, Evaluators
from llm_vitals_collector.evaluate.events import Emit, ScoredCall
from llm_vitals_collector.evaluate.kept import batch
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive.queue import QueueFullError, WriteQueue
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import EvaluationReply
from llm_vitals_collector.store import REPLIED, Store

_MOST_INSIDE: Final = 256
_SHORT: Final = 32 * 1024
"""Bytes of a body that are read in less time than it takes to hand them to a thread."""
_MOST_BYTES: Final = 128 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the endpoints that evaluate share."""

    evaluators: Evaluators
    store: Store
    queue: WriteQueue
    instruments: Instruments
    users: Users
    threads: ReceiverThreads
    body_limit: int
    emit: Emit | None = None
    """Where scores of calls go as events."""


class EvaluationService:
    """Evaluates what requests bring, keeps it, counts it, and remembers what it answered."""

    def __init__(self, parts: Parts) -> None:
        self.parts: Final = parts
        self._once: Final[Once[EvaluationResult]] = Once(REPLIED.total_seconds())
        self._gathered: Final = Gathered(parts.queue)
        self._labels: Final = LabelLimits()
        self._inside = 0
        self._bytes = 0

    @asynccontextmanager
    async def body(self, request: Request, *, any_type: bool = False) -> AsyncGenerator[bytes, None]:
        """The body of a request, for as long as it takes to serve it. Raises ApiError (413, 415), QueueFullError.

        Answers that wait for a judge wait apart from telemetry, which must not be turned away for them.
        """
        if not any_type:
            expect_json(request)
        size = 0

        def note(more: int) -> None:
            nonlocal size
            size += more
            self._bytes += more

        self._inside += 1
        try:
            if self._inside > _MOST_INSIDE or self._bytes > _MOST_BYTES:
                raise QueueFullError
            too_long = f"The body has more than {self.parts.body_limit} bytes: send fewer answers."
            yield await bounded_body(request, self.parts.body_limit, too_long, note)
        finally:
            self._inside -= 1
            self._bytes -= size

    async def requested(self, body: bytes, idempotency_key: str | None) -> tuple[list[Requested], bool]:
        """The answers of a body, and whether it is a batch. Raises ApiError (400)."""
        known, users, now = self.parts.evaluators.names, self.parts.users, datetime.now(timezone.utc)

        def read() -> tuple[list[Requested], bool]:
            return requests(decoded(body), idempotency_key, known=known, users=users, now=now)

        return read() if len(body) <= _SHORT else await self.parts.threads.run(read)

    async def results(self, answers: Sequence[Requested]) -> list[EvaluationResult]:
        """The results, in order; each is kept before it is told."""
        if len(answers) == 1:
            return [await self._result(answers[0])]
        return list(await asyncio.gather(*map(self._result, answers)))

    async def _result(self, one: Requested) -> EvaluationResult:
        if not one.named:
            return await self._evaluated(one)
        return await self._once.result(one.about.id, one.digest, lambda: self._reply(one), lambda: self._evaluated(one))

    async def _reply(self, one: Requested) -> tuple[str, EvaluationResult] | None:
        """What the same id was answered before, perhaps by this collector before its restart."""
        store, about = self.parts.store, one.about
        found = await self.parts.threads.run(store.evaluation_reply, digest_of(about.id), about.at)
        return None if found is None else (found.digest, EvaluationResult.model_validate_json(found.answer))

    async def _evaluated(self, one: Requested) -> EvaluationResult:
        found = await self.parts.evaluators.evaluate(one.subject, one.names, one.wanted, timeout_s=one.timeout_s)
        result = result_of(one, found)
        if one.store:
            kept = batch(one.about, one.subject, found, new=not one.named)
            if one.named:
                # In the same commit: whoever was not answered because of a crash sends it again, and it is there once.
                reply = EvaluationReply(
                    id=digest_of(one.about.id), digest=one.digest, at=one.about.at, answer=result.model_dump_json()
                )
                kept = replace(kept, replies=(reply,))
            await self._gathered.commit(kept)
            self._count(one, found)
            self._emit(one, found)
        return result

    def forget(self, _user: str) -> None:
        """Forget what was answered, as a user is erased. From any thread."""
        self._once.forget()

    def _emit(self, one: Requested, found: Evaluated) -> None:
        """What a judge, or the expected answer, says of a call of an application. Heuristics emit where it is made."""
        about = one.about
        if self.parts.emit is None or not about.names_call:
            return
        call = ScoredCall(trace_id=about.trace_id, span_id=about.span_id, response_id=about.response_id)
        for score in found.scores.values():
            if score.evaluator != semconv.HEURISTIC:
                self.parts.emit(f"{about.id}-{score.name}", about.at, call, score)

    def _count(self, one: Requested, found: Evaluated) -> None:
        for score in found.scores.values():
            ended = "error" if score.error is not None else "not_scored" if score.value is None else "scored"
            self.parts.instruments.evaluations.labels(score.evaluator or "none", ended).inc()
            # Heuristics of calls are counted where the calls are made, those of answers alone in no KPI.
            if score.value is not None and score.evaluator != semconv.HEURISTIC:
                model = str(self._labels.label("model", one.about.model)) if one.about.model else ""
                self.parts.instruments.score.labels(score.name, score.evaluator, model).observe(score.value)


def router(service: EvaluationService) -> APIRouter:
    """The three endpoints."""
    routes = APIRouter(prefix="/api/evaluations", tags=["evaluations"])
    evaluators, threads = service.parts.evaluators, service.parts.threads

    @routes.post(
        "",
        response_model=EvaluationResult | EvaluationResults,
        responses=responses(400, 409, 413, 415, 429, 503),
        openapi_extra=takes(EvaluationBody, EvaluationBatch),
    )
    @requires(Right.SEND)
    async def evaluate(  # pyright: ignore[reportUnusedFunction] # registered
        request: Request, idempotency_key: Annotated[str | None, Header(max_length=200)] = None
    ) -> Response:
        """Score an answer, or up to 100 as `{"evaluations": [...]}`. Each is kept, and shown among the calls."""
        async with service.body(request) as body:
            answers, many = await service.requested(body, idempotency_key or None)
            results = await service.results(answers)
        result = EvaluationResults(evaluations=results) if many else results[0]
        # FastAPI would check once more what was just made, for a third of the time that all of this takes.
        return Response(result.model_dump_json(), media_type="application/json")

    @routes.post("/compare", responses=responses(400, 413, 415, 429), openapi_extra=takes(ComparisonBody))
    @requires(Right.SEND)
    async def compare(request: Request) -> ComparisonResult:  # pyright: ignore[reportUnusedFunction] # registered
        """Which of two answers is better by one criterion: the judge sees them in both orders. Nothing is kept."""
        async with service.body(request) as body:
            known = tuple(evaluators.criteria)
            first, second, name, timeout_s = await threads.run(lambda: comparison(decoded(body), known=known))
            return ComparisonResult.of(await evaluators.compare(first, second, name, timeout_s=timeout_s))

    @routes.get("/criteria", responses=responses())
    @requires(Right.READ)
    def list_criteria() -> CriteriaList:  # pyright: ignore[reportUnusedFunction] # registered
        """The criteria that answers can be scored by, and who can score them here."""
        return criteria_list(evaluators)

    return routes


def result_of(one: Requested, found: Evaluated) -> EvaluationResult:
    """A result as the API answers it."""
    overall = found.scores.get(semconv.OVERALL)
    return EvaluationResult(
        id=one.about.id,
        at=one.about.at,
        overall=None if overall is None else overall.value,
        scores={name: score_of(score) for name, score in found.scores.items()},
        outcome=found.verdicts.outcome,
        deductions=[
            DeductionOf(name=seen.name, amount=AMOUNTS.get(seen.name), evidence=seen.evidence)
            for seen in found.verdicts.deductions
        ],
        cost_usd=found.cost_usd,
        duration_s=found.duration_s,
        page=page_of(one) if one.store else None,
    )


def digest_of(name: str) -> str:
    """Under which an answer is kept: an id may have any character."""
    return hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()


def page_of(one: Requested) -> str | None:
    """The path of the page that shows it; None where the call has to be found first."""
    about = one.about
    if about.trace_id is not None and about.span_id is not None:
        return f"/calls/{about.trace_id}/{about.span_id}"
    return None if about.names_call else "/calls/{}/{}".format(*about.own_ids)


def score_of(score: CriterionScore) -> ScoreOf:
    """A score as the API answers it."""
    return ScoreOf.of(score)


def criteria_list(evaluators: Evaluators) -> CriteriaList:
    """All criteria, with those that heuristics alone score."""
    judge = evaluators.judge
    listed: list[CriterionOf] = []
    for name in evaluators.names:
        one = evaluators.criteria.get(name)
        by = ["judge"] if judge is not None and one is not None else []
        by += [semconv.HEURISTIC] if name in BY_HEURISTICS else []
        by += [semconv.REFERENCE] if name == heuristics.CORRECTNESS else []
        listed.append(
            CriterionOf(
                name=name,
                question=None if one is None else one.question,
                by=by,
                steps=[] if one is None else list(one.steps),
                scale={} if one is None else {str(grade): meaning for grade, meaning in one.scale.items()},
                shows=[] if one is None else list(one.shows),
                needs=[] if one is None else list(one.needs),
                benchmark=None if one is None else one.benchmark,
                version=None if one is None else one.version,
            )
        )
    return CriteriaList(
        judge=None if judge is None else judge.model,
        sees_images=judge is not None and judge.sees_images,
        criteria=listed,
    )
