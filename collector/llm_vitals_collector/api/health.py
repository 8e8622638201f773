"""GET /healthz (no new start is needed), /readyz (it can take and show data) and /metrics (its own, for Prometheus).

They run in the threads of the receivers: slow reads of others must not make the collector look dead.
"""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.models import Status
from llm_vitals_collector.derive.counts import protobuf
from llm_vitals_collector.evaluate.online.worker import OnlineScorer
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.metrics import Instruments, Merged
from llm_vitals_collector.receive.threads import ReceiverThreads
from llm_vitals_collector.store import Store, StoreError


def router(
    store: Store, instruments: Instruments, threads: ReceiverThreads, online: OnlineScorer | None = None
) -> APIRouter:
    """The three endpoints."""
    routes = APIRouter(tags=["health"])
    merged = Merged(instruments.registry)

    @routes.get("/healthz", responses=responses(503), response_model_exclude_none=True)
    @requires(Right.NONE)
    async def healthz() -> Status:  # pyright: ignore[reportUnusedFunction] # registered
        """The process lives, and nothing that only a new start can mend has happened to its database. Needs no key."""
        if store.ended is not None:
            raise StoreError(store.ended)
        return Status(status="ok", warning=None)

    @routes.get("/readyz", responses=responses(503), response_model_exclude_none=True)
    @requires(Right.NONE)
    async def readyz() -> Status:  # pyright: ignore[reportUnusedFunction] # registered
        """The store can be read and written. Needs no key."""
        await threads.run(store.check)
        warnings = (store.damage, store.retention_delay, online and online.warning)
        return Status(status="ok", warning=" ".join(filter(None, warnings)) or None)

    @routes.get(
        "/metrics",
        response_class=Response,
        responses=responses() | {200: {"description": "Prometheus text format.", "content": {"text/plain": {}}}},
    )
    @requires(Right.READ)
    async def metrics(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        """The collector's own metrics, for Prometheus, and those of the services that it counts for."""
        if protobuf.is_wanted(request.headers.get("accept", "")):
            body = await threads.run(lambda: protobuf.encoded(instruments.registry.collect()))
            return Response(body, headers={"content-type": protobuf.CONTENT_TYPE})
        return Response(await threads.run(generate_latest, merged), media_type=CONTENT_TYPE_LATEST)

    return routes
