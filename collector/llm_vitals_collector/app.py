"""The application: the collector's parts, put together."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager

from fastapi import APIRouter, FastAPI
from starlette.concurrency import run_in_threadpool

from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals.version import __version__
from llm_vitals_collector.api import auth, calls, feedback, health, problem
from llm_vitals_collector.metrics import make_instruments, watch
from llm_vitals_collector.receive import http
from llm_vitals_collector.receive.queue import WriteQueue
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import Store

Routers = Callable[[FastAPI], Sequence[APIRouter]]
"""What an entry point of the group `llm_vitals.routers` loads to."""


def create_app(settings: Settings, store: Store, routers: Sequence[Routers] = ()) -> FastAPI:
    """The collector's HTTP application over an open store, with the routers of other packages beside its own.

    `app.state` has `settings`, `store`, `queue` and `instruments`. The queue is closed at the application's shutdown;
    the store is the caller's to close, after that.
    """
    instruments = make_instruments()
    queue = WriteQueue(store, instruments, requests=settings.waiting_requests, size=settings.waiting_bytes)
    watch(instruments, "waiting_requests", "Requests that wait for their commit.", lambda: queue.waiting)
    watch(instruments, "waiting_bytes", "Their bytes.", lambda: queue.waiting_bytes)
    watch(instruments, "store_bytes", "Size of the database on disk.", store.size)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None, None]:
        yield
        await run_in_threadpool(queue.close)

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
    app.state.instruments = instruments
    app.add_middleware(auth.Guard, api_key=settings.api_key, instruments=instruments)
    problem.install(app)
    own = (
        health.router(store, instruments),
        http.router(queue, instruments, body_limit=settings.body_limit, key=key_from(settings.pseudonym_key)),
        calls.router(store),
        feedback.router(queue),
        auth.router(settings.api_key),
    )
    for router in own:
        app.include_router(router)
    for make in routers:
        for router in make(app):
            app.include_router(router)
    return app
