"""The routes of pages: what fails there is answered to a person in words, not as JSON."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.routing import APIRoute
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.store import StoreError
from llm_vitals_dashboards.web.respond import page


class PageRoute(APIRoute):
    """A route whose errors are a page for who takes HTML; scripts get the API's JSON as before."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """FastAPI's handler, with pages of errors."""
        handle = super().get_route_handler()

        async def answered(request: Request) -> Response:
            try:
                return await handle(request)
            except (ApiError, StoreError) as error:
                if "text/html" not in request.headers.get("accept", ""):
                    raise
                status = error.status if isinstance(error, ApiError) else 503
                context = {"title": "Not done", "problem": str(error), "form": request.method == "POST"}
                return await run_in_threadpool(page, request, "problem.html", context, status=status)

        return answered


def page_router() -> APIRouter:
    """A router for pages: they are in no OpenAPI document, and what fails is a page."""
    return APIRouter(include_in_schema=False, route_class=PageRoute)
