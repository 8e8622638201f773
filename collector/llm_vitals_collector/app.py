"""The application: the collector's parts, put together."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import BaseRoute

from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals.version import __version__
from llm_vitals_collector.alerts.evaluator import Evaluator
from llm_vitals_collector.alerts.notify.routes import Route
from llm_vitals_collector.alerts.vitals_file import Vitals, shipped
from llm_vitals_collector.api import (
    accuracy,
    alerts,
    auth,
    backtests,
    backups,
    calls,
    dataset_runs,
    datasets,
    erasure,
    errors,
    eval_analytics,
    evaluations,
    exports,
    feedback,
    health,
    insights,
    keys,
    kpis,
    openapi,
    playground,
    scoring,
    unkept,
    withdrawal,
)
from llm_vitals_collector.api.evaluations import EvaluationService, Parts
from llm_vitals_collector.api.middleware import (
    DepartedMiddleware,
    HeadersMiddleware,
    HeadMiddleware,
    InterruptMiddleware,
)
from llm_vitals_collector.api.route_rights import RouteRights
from llm_vitals_collector.datasets.runner import DatasetRunner
from llm_vitals_collector.derive.counts.counted_calls import CountedCalls
from llm_vitals_collector.derive.counts.ledger import Ledger
from llm_vitals_collector.derive.feedback_counter import Rated
from llm_vitals_collector.derive.rating_ids import RatingIds
from llm_vitals_collector.derive.repeat_detector import Repeats
from llm_vitals_collector.derive.user_registers import LiveRegisters, counted
from llm_vitals_collector.endpoints.api_formats import api_of
from llm_vitals_collector.endpoints.endpoint import Endpoint as CallableEndpoint
from llm_vitals_collector.evaluate import embeddings
from llm_vitals_collector.evaluate.evaluators import Evaluators
from llm_vitals_collector.evaluate.events import Emit, to_receiver
from llm_vitals_collector.evaluate.judge import criterion
from llm_vitals_collector.evaluate.judge.criterion import Criterion
from llm_vitals_collector.evaluate.judge.judge import Endpoint, Judge
from llm_vitals_collector.evaluate.online.budget import Budget
from llm_vitals_collector.evaluate.online.pick import Shares
from llm_vitals_collector.evaluate.online.worker import OnlineScorer, Plan
from llm_vitals_collector.evaluate.worker import RelevancyWorker
from llm_vitals_collector.keys import key as key_of
from llm_vitals_collector.keys.gate import Gate
from llm_vitals_collector.keys.uses import KeyUses
from llm_vitals_collector.metrics import Instruments, make_instruments, name_collector, watch
from llm_vitals_collector.receive import http
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Batch
from llm_vitals_collector.settings import Settings, variable
from llm_vitals_collector.store import Store

_SMALL: Final = 2000
"""Bytes under which compressing costs more than it saves: they are one packet or two in any case."""
COUNTS: Final = "counts.sqlite"
"""In the data folder: what is counted at /metrics. A backup should leave it out: counts that fall back to those of last
week would be counted once more, counts that begin at 0 would not."""
Routers = Callable[[FastAPI], Sequence[APIRouter]]
"""What an entry point of the group `llm_vitals.routers` loads to."""


def create_app(
    settings: Settings,
    store: Store,
    routers: Sequence[Routers] = (),
    *,
    url: str = "",
    vitals: Vitals | None = None,
    routes: Sequence[Route] = (),
    criteria: Mapping[str, Criterion] | None = None,
    endpoints: Sequence[CallableEndpoint] = (),
) -> FastAPI:
    """The collector's HTTP application over an open store, with the routers of other packages beside its own.

    `url` is where people reach it, for links in messages; `vitals` are the rules of alerts, those that are shipped by
    default, and `routes` who is sent them; `criteria` are what a judge scores by, likewise; `endpoints` are the model
    APIs that may be called. `app.state` has `settings`, `store`, `queue`, `instruments`, `endpoints` (by name),
    `scorer` (None without embeddings), `online` (None where no call is scored in the background), `evaluators`,
    `runner` (of data sets), `gate`, `rights` and `alerts`, which are evaluated from the application's start on. The
    queue is closed at its shutdown; the store is the caller's to close, after that.
    """
    instruments = make_instruments()
    name_collector(instruments, url, __version__)
    repeats = Repeats()
    repeats.restore(store)
    registers = LiveRegisters(kept=timedelta(seconds=2 * settings.scrape_interval))
    registers.restore(store)
    instruments.registry.register(registers)
    rated = Rated(store)
    rating_ids = RatingIds(store)
    instruments.registry.register(rated)
    counts = _counts(settings, store, instruments)

    criteria = criterion.shipped() if criteria is None else criteria
    judge = _judge(settings, instruments)

    def before(batches: Sequence[Batch]) -> Sequence[Batch]:
        settled = rating_ids.settle(repeats.settle(batches))
        return settled if online is None else online.pick(settled)

    def after(batches: Sequence[Batch]) -> None:
        if online is not None:
            online.note(batches)
        if scorer is not None:
            scorer.offer(batches)
        if counts is not None:
            counts.note(batches)
        registers.note(counted(store, batches))
        rated.note(call for batch in batches for call in batch.calls)

    queue = WriteQueue(
        store,
        instruments,
        requests=settings.waiting_requests,
        size=settings.waiting_bytes,
        before=before,
        after=after,
    )
    scorer = _scorer(settings, queue, instruments)
    events = None if settings.events_endpoint is None else to_receiver(settings.events_endpoint)
    emit = None if events is None else events.emit
    online = _online(settings, judge, criteria, store, queue, instruments, emit)
    watch(instruments, "waiting_requests", "Requests that wait for their commit.", lambda: queue.waiting)
    watch(instruments, "waiting_bytes", "Their bytes.", lambda: queue.waiting_bytes)
    watch(instruments, "store_bytes", "Size of the database on disk.", store.size)

    gate = make_gate(settings, instruments)
    instruments.registry.register(gate.uses)
    vitals = vitals or shipped()
    evaluator = Evaluator(store, vitals.rules, routes, url=url, runbooks=vitals.runbook_url)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None, None]:
        await run_in_threadpool(evaluator.start)
        if online is not None:
            online.start()
        yield
        await app.state.runner.close()
        await run_in_threadpool(evaluator.stop)
        if online is not None:
            await run_in_threadpool(online.stop)
        if events is not None:
            await run_in_threadpool(events.close)
        if scorer is not None:
            await run_in_threadpool(scorer.stop)
        await run_in_threadpool(queue.close)
        await run_in_threadpool(gate.uses.keep)
        if counts is not None:
            await run_in_threadpool(counts.close)

    app = FastAPI(
        title="LLM Vitals",
        version=__version__,
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
    )
    app.state.settings = settings
    app.state.store = store
    app.state.queue = queue
    app.state.scorer = scorer
    app.state.online = online
    app.state.instruments = instruments
    app.state.alerts = evaluator
    app.state.gate = gate
    app.state.endpoints = {one.name: one for one in endpoints}
    served: list[BaseRoute] = []
    app.state.rights = RouteRights(served)
    # The last one added is the outermost.
    app.add_middleware(InterruptMiddleware)
    app.add_middleware(GZipMiddleware, minimum_size=_SMALL, compresslevel=5)
    app.add_middleware(
        auth.KeyMiddleware,
        gate=gate,
        rights=app.state.rights,
        origins=settings.origins_of_ratings,
        instruments=instruments,
    )
    app.add_middleware(HeadersMiddleware)
    app.add_middleware(HeadMiddleware)
    app.add_middleware(DepartedMiddleware)
    errors.install(app)
    openapi.install(app)
    threads = ReceiverThreads()
    users = Users(key_from(settings.key_of_pseudonyms), keep=settings.keep_user_id)
    evaluators = Evaluators(
        criteria,
        judge,
        concurrency=settings.judge_concurrency,
        key=key_from(settings.key_of_pseudonyms),
    )
    app.state.evaluators = evaluators
    runner = DatasetRunner(store, app.state.endpoints, evaluators, instruments)
    app.state.runner = runner
    app.state.rating_ids = rating_ids
    evaluating = EvaluationService(
        Parts(
            evaluators=evaluators,
            store=store,
            queue=queue,
            instruments=instruments,
            users=users,
            threads=threads,
            body_limit=settings.body_limit,
            emit=emit,
        )
    )

    def erased(user: str) -> None:
        repeats.forget(user)
        evaluating.forget(user)

    # A request is compared with the routes in this order: those that programs use a thousand times a second are first.
    own = (
        http.router(queue, instruments, threads, body_limit=settings.body_limit, users=users),
        evaluations.router(evaluating),
        feedback.router(store, queue, rated, users, threads, rating_ids),
        health.router(store, instruments, threads, online),
        calls.router(store),
        datasets.router(store, users, body_limit=settings.body_limit),
        dataset_runs.router(store, runner, app.state.endpoints, body_limit=settings.body_limit),
        eval_analytics.router(evaluating),
        playground.router(evaluating, app.state.endpoints),
        scoring.router(store, queue, evaluators, online, threads),
        withdrawal.router(store, queue),
        kpis.router(store),
        accuracy.router(store),
        insights.router(store, evaluators.criteria),
        alerts.router(store, evaluator),
        backtests.router(store, evaluator),
        unkept.router(instruments.unkept_spans),
        auth.router(gate),
        keys.router(gate),
        backups.router(store, settings.data),
        exports.router(store),
        erasure.router(store, users, erased),
    )
    for router in (*own, *(router for make in routers for router in make(app))):
        app.include_router(router)
        served.extend(router.routes)
    # What is not of a router: mounted files, the OpenAPI document.
    served.extend(app.routes)
    return app


def make_gate(settings: Settings, instruments: Instruments) -> Gate:
    """The keys of the environment and of the file. Raises KeyFileError."""
    own = None if settings.key is None else key_of.from_environment(settings.key, variable("api_key").name)
    return Gate(
        settings.keys_path,
        own,
        closed=not settings.loopback,
        uses=KeyUses(settings.data),
        instruments=instruments,
    )


def _counts(settings: Settings, store: Store, instruments: Instruments) -> CountedCalls | None:
    """Raises LedgerError."""
    if not settings.counted_services:
        return None
    counts = CountedCalls(Ledger(settings.data / COUNTS), store, settings.counted_services)
    counts.start()
    instruments.registry.register(counts)
    return counts


def _judge(settings: Settings, instruments: Instruments) -> Judge | None:
    if settings.judge_url is None or settings.judge_model is None:
        return None
    endpoint = Endpoint(
        url=settings.judge_url,
        api=api_of(settings.judge_url) if settings.judge_api == "auto" else settings.judge_api,
        model=settings.judge_model,
        key=None if settings.judge_key is None else settings.judge_key.get_secret_value(),
        parameters=json.loads(settings.judge_parameters),
        sees_images=settings.judge_sees_images,
        timeout_s=float(settings.judge_timeout),
    )
    return Judge(endpoint, instruments)


def _online(
    settings: Settings,
    judge: Judge | None,
    criteria: Mapping[str, Criterion],
    store: Store,
    queue: WriteQueue,
    instruments: Instruments,
    emit: Emit | None,
) -> OnlineScorer | None:
    if settings.online_share == 0 or judge is None:
        return None
    plan = Plan(
        shares=Shares(uniform=settings.online_share, flagged=settings.online_flagged_share),
        budget=Budget(questions=settings.online_questions, usd=settings.online_usd),
        criteria=tuple(criteria[name] for name in settings.criteria_of_online),
    )

    def ingest_taken() -> float:
        return max(queue.waiting / settings.waiting_requests, queue.waiting_bytes / settings.waiting_bytes)

    watch(instruments, "online_waiting", "Picked calls that wait for their scores.", store.sampling.count_waiting)
    return OnlineScorer(plan, judge, store, queue.submit, ingest_taken, instruments, emit=emit)


def _scorer(settings: Settings, queue: WriteQueue, instruments: Instruments) -> RelevancyWorker | None:
    if settings.embeddings == "off" or not embeddings.installed():
        return None
    scorer = RelevancyWorker(embeddings.open_embedder, queue.submit, instruments)
    watch(instruments, "waiting_scores", "Calls that wait for their relevancy.", lambda: scorer.waiting)
    return scorer
