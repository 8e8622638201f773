"""GET /healthz (the process lives), /readyz (it can take and show data) and /metrics (what it says of itself)."""

from __future__ import annotations

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.store import Store


def router(store: Store, instruments: Instruments) -> APIRouter:
    """The three endpoints."""
    routes = APIRouter(tags=["health"])

    @routes.get("/healthz")
    async def healthz() -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """The process lives."""
        return JSONResponse({"status": "ok"})

    @routes.get("/readyz")
    def readyz() -> JSONResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """The store answers; else 503 and why."""
        store.rows("SELECT 1 AS one", {})
        return JSONResponse({"status": "ok"})

    @routes.get("/metrics")
    def metrics() -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        """Prometheus text format."""
        return Response(generate_latest(instruments.registry), media_type=CONTENT_TYPE_LATEST)

    return routes
