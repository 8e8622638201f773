"""Problem: a request of the API that cannot be served, told as `{"error": "..."}`; where one field is at fault, with
`field` and `expected` beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError
from llm_vitals_collector.store import StoreError

_SHOWN: Final = 80
"""Characters of a value that an error repeats."""


class Problem(Exception):  # noqa: N818 # it is raised as an answer, not only as an error
    """What happened, what was expected and what to do; `status` is the HTTP status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.field: str | None = None
        self.expected: str | None = None

    @classmethod
    def of_field(cls, field: str, given: object, expected: str) -> Problem:
        """A field (400) whose value is not what was expected."""
        problem = cls(400, f"{field}={_shown(given)}: expected {expected}.")
        problem.field, problem.expected = field, expected
        return problem

    def told(self) -> dict[str, str]:
        """The body of the answer."""
        where = {"field": self.field, "expected": self.expected}
        return {"error": str(self), **{name: text for name, text in where.items() if text is not None}}


def _shown(given: object) -> str:
    text = repr(given)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def install(app: FastAPI) -> None:
    """Every failure of the API as JSON."""

    def problem(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, Problem):
            return JSONResponse({"error": str(error)}, 500)
        return JSONResponse(error.told(), error.status)

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
