"""Problem: a request of the API that cannot be served, told as `{"error": "..."}`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError
from llm_vitals_collector.store import StoreError


class Problem(Exception):  # noqa: N818 # it is raised as an answer, not only as an error
    """What happened, what was expected and what to do; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def install(app: FastAPI) -> None:
    """Every failure of the API as JSON."""

    def problem(_request: Request, error: Exception) -> JSONResponse:
        status = error.status if isinstance(error, Problem) else 500
        return JSONResponse({"error": str(error)}, status)

    def invalid(_request: Request, error: Exception) -> JSONResponse:
        faults: Sequence[Mapping[str, object]] = error.errors() if isinstance(error, RequestValidationError) else ()
        told = "; ".join(f"{fault.get('loc')}: {fault.get('msg')}" for fault in faults)
        return JSONResponse({"error": told or str(error)}, 400)

    def http(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            return JSONResponse({"error": str(error)}, 500)
        return JSONResponse({"error": str(error.detail)}, error.status_code, headers=error.headers)

    def store(_request: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"error": str(error)}, 503)

    def full(_request: Request, _error: Exception) -> JSONResponse:
        told = {"error": "Too many requests wait to be written: send this one again later."}
        return JSONResponse(told, 429, headers={"Retry-After": str(RETRY_AFTER_S)})

    app.add_exception_handler(Problem, problem)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(StoreError, store)
    app.add_exception_handler(QueueFullError, full)
