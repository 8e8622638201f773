"""Who may talk to the collector over HTTP.

Where there are keys, every request carries one with the right that its route declares: `Authorization: Bearer`,
`x-api-key`, or the cookie that POST /login sets for browsers. Without keys the collector listens on loopback only;
there a page of another site could still reach it through the user's browser, so the Host must be a loopback name (DNS
rebinding), and a request that changes something must not come from another origin. Ratings may, from origins that are
set, with a key that can do nothing else: whoever sees the page has that key.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from llm_vitals.core.addresses import is_loopback
from llm_vitals_collector.api.errors import problem
from llm_vitals_collector.api.login import page
from llm_vitals_collector.api.route_rights import RouteRights
from llm_vitals_collector.keys.gate import Gate, KeyRefusedError
from llm_vitals_collector.keys.key import Credential, Key, cookie_of, of_cookie, of_key
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.metrics import Instruments

COOKIE: Final = "llm_vitals_key"
_KEY: Final = "llm_vitals.key"
"""Of a request's scope: the key that admitted it; None where none is needed."""
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE_S: Final = 30 * 24 * 3600
_LOGIN_LIMIT: Final = 4096
_PREFLIGHT: Final = {
    "Access-Control-Allow-Methods": "POST",
    "Access-Control-Allow-Headers": "authorization, x-api-key, content-type, idempotency-key",
    "Access-Control-Max-Age": "600",
}


class KeyMiddleware:
    """Lets a request pass that may; looks at its line and headers only."""

    def __init__(
        self, app: ASGIApp, *, gate: Gate, rights: RouteRights, origins: frozenset[str], instruments: Instruments
    ) -> None:
        """`origins` are the sites whose pages may send ratings."""
        self._app: Final = app
        self._gate: Final = gate
        self._rights: Final = rights
        self._origins: Final = origins
        self._instruments: Final = instruments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        right = self._rights.of(scope)
        origin = headers.get("origin", "")
        rating = self._rights.preflight(scope) is Right.RATE and origin in self._origins and not _same_origin(headers)
        if rating:
            send = _shared_with(origin, send)
            if scope["method"] == "OPTIONS":
                await Response(status_code=204, headers=_PREFLIGHT)(scope, receive, send)
                return
        await (self._refusal(scope, headers, right, rating=rating) or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers, right: Right, *, rating: bool) -> Response | None:
        if "transfer-encoding" in headers and "content-length" in headers:
            # A proxy before us may have ended it elsewhere: what we would take for the next request is a part of it.
            return self._refused(
                400,
                "length",
                "The request has a Content-Length and a Transfer-Encoding: expected one of them.",
                headers={"Connection": "close"},
            )
        if not self._gate.needs_key and not is_loopback(_name(headers.get("host", ""))):
            return self._refused(
                403, "host", f"Host {headers.get('host', '')!r}: without a key only localhost and 127.0.0.1 are served."
            )
        if scope["method"] not in _SAFE_METHODS and not rating and not _same_origin(headers):
            return self._refused(
                403,
                "origin",
                f"Origin {headers.get('origin')!r}: expected this site's own; other sites may send ratings only, where "
                "LLM_VITALS_RATING_ORIGINS has them.",
            )
        try:
            key = self._gate.admit(credentials(headers, cookie=not rating), right, address_of(scope), "http")
        except KeyRefusedError as refused:
            if _is_page(scope, headers) and refused.status == 401:
                return _to_login(scope)
            self._instruments.refused.labels("key").inc()
            return refusal_of(refused)
        scope[_KEY] = key
        if rating and key is not None and key.rights != frozenset({Right.RATE}):
            return self._refused(
                403,
                "right",
                f"The key {key.name!r} may do more than rate, and whoever sees the page has it: revoke it, and use one "
                "of `llm-vitals keys add NAME --rights rate`.",
            )
        return None

    def _refused(self, status: int, reason: str, detail: str, headers: Mapping[str, str] | None = None) -> Response:
        self._instruments.refused.labels(reason).inc()
        return problem(status, detail, headers=headers)


def refusal_of(refused: KeyRefusedError) -> Response:
    """The answer of a request that the gate refused."""
    headers = {401: {"WWW-Authenticate": "Bearer"}, 429: {"Retry-After": str(math.ceil(refused.wait_s))}}
    return problem(refused.status, str(refused), headers=headers.get(refused.status))


def credentials(headers: Headers, *, cookie: bool) -> list[Credential]:
    """What a request brings, in the order of their use; three at most."""
    bearer = headers.get("authorization", "")
    texts = [bearer[7:].strip()] if bearer[:7].lower() == "bearer " else []
    texts.append(headers.get("x-api-key", "").strip())
    found = [of_key(text) for text in texts if text]
    if cookie:
        pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
        found += [of_cookie(value) for name, _, value in pairs if name == COOKIE][:1]
    return found


def sender_of(request: Request) -> str:
    """Who a request comes from, as an audit names it: the key and the address."""
    key: Key | None = request.scope.get(_KEY)
    return f"{'no key' if key is None else f'key {key.name}'} from {address_of(request.scope)}"


def may(request: Request, right: Right) -> bool:
    """Whether whoever sent a request, which was admitted, has this right, too."""
    key: Key | None = request.scope.get(_KEY)
    return key is None or key.allows(right)


def address_of(scope: Scope) -> str:
    """Where the request comes from."""
    client = scope.get("client")
    return str(client[0]) if client else ""


def router(gate: Gate) -> APIRouter:
    """GET and POST /login."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    @requires(Right.NONE)
    async def form(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        after = _inside(request.query_params.get("next", "/"))
        return page(after) if gate.needs_key else RedirectResponse(after, 303)

    @routes.post("/login")
    @requires(Right.NONE)
    async def login(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LOGIN_LIMIT:
                return page("/", "That is too long for a key.", 413)
        fields = parse_qs(body.decode("utf-8", "replace"))
        after = _inside(fields.get("next", ["/"])[0])
        entered = fields.get("key", [""])[0].strip()
        try:
            key = gate.admit([of_key(entered)] if entered else [], Right.READ, address_of(request.scope), "login")
        except KeyRefusedError as refused:
            fault = "That is not a key of this collector, or it has ended." if refused.status == 401 else str(refused)
            return page(after, fault, refused.status)
        answer = RedirectResponse(after, 303)
        if key is not None:
            answer.set_cookie(
                COOKIE,
                cookie_of(entered),
                max_age=_COOKIE_S,
                httponly=True,
                samesite="lax",
                secure=_is_https(request),
                path="/",
            )
        return answer

    return routes


def _is_https(request: Request) -> bool:
    return request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"


def _is_page(scope: Scope, headers: Headers) -> bool:
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _to_login(scope: Scope) -> Response:
    target = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
    return RedirectResponse(f"/login?next={quote(target, safe='')}", 303)


def _shared_with(origin: str, send: Send) -> Send:
    """Lets the page of another site read the answer to its rating."""

    async def shared(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Access-Control-Allow-Origin"] = origin
            headers.add_vary_header("Origin")
        await send(message)

    return shared


def _name(host: str) -> str:
    """The name of a Host header, without port and brackets."""
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return host.rpartition(":")[0] if ":" in host else host


def _same_origin(headers: Headers) -> bool:
    """Browsers send Origin with every request that changes something; other senders send none."""
    origin = headers.get("origin")
    if origin is None:
        return headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    return urlsplit(origin).netloc.lower() == headers.get("host", "").lower() and origin != "null"


def _inside(target: str) -> str:
    """A path of this site; anything that could lead elsewhere becomes /."""
    inside = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if inside and "\\" not in target else "/"
