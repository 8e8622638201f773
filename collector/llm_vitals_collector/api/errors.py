"""Errors of the API: one form for all of them, RFC 9457's problem details (`application/problem+json`).

`title` names the status, `detail` says what happened, what was expected and what to do. `error` repeats the detail for
clients of earlier versions. Where one parameter or field is at fault, `field` and `expected` name it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final, cast

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError
from llm_vitals_collector.store import StoreError

MEDIA_TYPE: Final = "application/problem+json"
_SHOWN: Final = 80
"""Characters of a value that an error repeats."""
_MEANINGS: Final = {
    400: "A parameter or field is not what was expected.",
    401: "A key is needed.",
    403: "The key has not the right, or the request comes from another site, or asks for another host.",
    404: "There is no such thing.",
    409: "The id was used for another request.",
    413: "The body is too large.",
    415: "The body is not JSON, or is compressed.",
    429: "Too many requests wait to be written; `Retry-After` says when to come back.",
    503: "The store cannot be read or written.",
}
_HTTP: Final = {
    404: "{path}: there is no such page or endpoint; /api/openapi.json lists the endpoints.",
    405: "{method} {path}: there is no such method here; /api/openapi.json lists those that there are.",
}
"""In place of what Starlette says of these."""


_A_TYPE: Final = re.compile(
    r"(bool|bytes|dict|float|int|list|str|tuple)(\[.*\])?|(constrained|function|nullable)[-\[].*"
)
"""Where a value may be of several types, pydantic names the type below the field."""


class ProblemDetails(BaseModel):
    """An error."""

    type: str = Field(description="Always `about:blank`: the status says what kind of error it is.")
    title: str = Field(description="The name of the HTTP status.")
    status: int = Field(description="The HTTP status.")
    detail: str = Field(description="What happened, what was expected and what to do.")
    error: str = Field(description="The same as `detail`.", deprecated=True)
    field: str | None = Field(None, description="The parameter or field at fault, where it is one.")
    expected: str | None = Field(None, description="What was expected of it.")


_SCHEMA: Final = f"#/components/schemas/{ProblemDetails.__name__}"


class ApiError(Exception):
    """A request that cannot be served; `status` is the HTTP status of its answer."""

    def __init__(self, status: int, detail: str, *, field: str | None = None, expected: str | None = None) -> None:
        super().__init__(detail)
        self.status: Final = status
        self.field: Final = field
        self.expected: Final = expected

    @classmethod
    def of_field(cls, field: str, value: object, expected: str) -> ApiError:
        """A parameter or field whose value is not what was expected (400)."""
        return cls(400, f"{field}={shown(value)}: expected {expected}.", field=field, expected=expected)


def shown(value: object) -> str:
    """A value as an error repeats it."""
    text = repr(value)
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def problem(
    status: int,
    detail: str,
    *,
    field: str | None = None,
    expected: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """The answer of an error."""
    details = ProblemDetails(
        type="about:blank",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        error=detail,
        field=field,
        expected=expected,
    )
    body = details.model_dump(exclude_none=True)
    # A value that is repeated may hold what UTF-8 cannot encode.
    body = {name: _encodable(text) if isinstance(text, str) else text for name, text in body.items()}
    return JSONResponse(body, status, headers=headers, media_type=MEDIA_TYPE)


def responses(*statuses: int) -> dict[int | str, dict[str, object]]:
    """What an endpoint's entry in the OpenAPI document says of its errors; 401 and 403 can befall any of them."""
    # By reference, not by `model`: of that FastAPI makes a validator for each status of each endpoint, 50 ms a start.
    return {
        status: {"description": _MEANINGS[status], "content": {MEDIA_TYPE: {"schema": {"$ref": _SCHEMA}}}}
        for status in sorted({401, 403, *statuses})
    }


def of_validation(fault: Mapping[str, object]) -> ApiError:
    """A fault that pydantic found (an item of `errors()`), in our form."""
    named = cast("Mapping[str, object]", fault.get("ctx") or {})
    names = cast("tuple[object, ...]", fault.get("loc") or ())
    if "unknown" in named:
        unknown, known = str(named["unknown"]), str(named["known"])
        return ApiError(400, f"{unknown}: no such parameter; there are {known}.", field=unknown, expected=known)
    field = next((str(name) for name in reversed(names) if not _A_TYPE.fullmatch(str(name))), "request")
    expected = str(named.get("expected", fault.get("msg"))).removeprefix("Input should be ")
    return ApiError.of_field(field, fault.get("input"), expected)


def _encodable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def install(app: FastAPI) -> None:
    """Every failure of the API in the one form."""

    def api(_request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, ApiError):
            return problem(500, str(error))
        return problem(error.status, str(error), field=error.field, expected=error.expected)

    def invalid(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, RequestValidationError):
            return problem(500, str(error))
        return api(request, of_validation(error.errors()[0]))

    def http(request: Request, error: Exception) -> JSONResponse:
        if not isinstance(error, HTTPException):
            return problem(500, str(error))
        detail = _HTTP.get(error.status_code, "{detail}").format(
            method=request.method, path=request.url.path[:200], detail=error.detail
        )
        return problem(error.status_code, detail, headers=error.headers)

    def refused(request: Request, reason: str) -> None:
        if request.method not in ("GET", "HEAD"):  # what somebody sent, and not what somebody wanted to read
            request.app.state.instruments.refused.labels(reason).inc()

    def store(request: Request, error: Exception) -> JSONResponse:
        refused(request, "store")
        return problem(503, str(error))

    def full(request: Request, _error: Exception) -> JSONResponse:
        refused(request, "queue_full")
        detail = "Too many requests wait to be written: send this one again later."
        return problem(429, detail, headers={"Retry-After": str(RETRY_AFTER_S)})

    def unforeseen(_request: Request, error: Exception) -> JSONResponse:
        detail = f"The collector failed at this request ({type(error).__name__}): its log says where. Please report it."
        return problem(500, detail)

    app.add_exception_handler(ApiError, api)
    app.add_exception_handler(RequestValidationError, invalid)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(StoreError, store)
    app.add_exception_handler(QueueFullError, full)
    app.add_exception_handler(Exception, unforeseen)
