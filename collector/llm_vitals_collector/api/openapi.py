"""The OpenAPI document: FastAPI's own, with what it cannot know: the form of errors, and how a key is sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from starlette.routing import Route

from llm_vitals_collector.api.errors import ProblemDetails, responses
from llm_vitals_collector.api.route_rights import declared
from llm_vitals_collector.keys.rights import Right, requires

_DESCRIPTION: Final = """\
Calls to language models, what people said of their answers, and the KPIs of both.

- Times are ISO 8601; answers give UTC with Z. Parameters take ISO 8601 (UTC where no offset is given) or epoch seconds.
- A list has `next`; sent as `before` it gives the page after it. Null says that there is none.
- Errors are problem details (RFC 9457): `detail` says what happened, what was expected and what to do.
- Where there are keys, every request carries one with the right that `x-right` names. /healthz and /readyz need none.
- Telemetry arrives over OTLP at /v1/traces, /v1/metrics and /v1/logs, which OpenTelemetry specifies.
"""


def install(app: FastAPI) -> None:
    """Let `app.openapi()` make the document, once; who may read has it."""

    def make() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    for route in app.routes:
        if isinstance(route, Route) and route.path == app.openapi_url:
            requires(Right.READ)(route.endpoint)
    made: Callable[[], dict[str, Any]] = make
    app.openapi = made  # pyright: ignore[reportAttributeAccessIssue] # FastAPI's documented way to extend it


def _document(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(title=app.title, version=app.version, description=_DESCRIPTION, routes=app.routes)
    for path in document["paths"].values():
        for operation in path.values():
            # Ours is 400: who takes a parameter or a body refuses what it does not expect.
            if operation["responses"].pop("422", None) is not None:
                documented = {**operation["responses"], "400": responses(400)[400]}
                operation["responses"] = dict(sorted(documented.items()))
    for route in app.state.rights.routes:
        for method in route.methods or () if isinstance(route, Route) else ():
            if operation := document["paths"].get(route.path, {}).get(method.lower()):
                operation["x-right"] = declared(route).value
    components = document["components"]
    for unused in ("HTTPValidationError", "ValidationError"):
        components["schemas"].pop(unused, None)
    components["schemas"] = dict(
        sorted({**components["schemas"], ProblemDetails.__name__: ProblemDetails.model_json_schema()}.items())
    )
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer"},
        "header": {"type": "apiKey", "in": "header", "name": "x-api-key"},
    }
    # The empty one: where there are no keys, none is needed.
    document["security"] = [{"bearer": []}, {"header": []}, {}]
    return document
