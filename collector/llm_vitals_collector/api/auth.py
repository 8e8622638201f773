"""Who may talk to the collector.

With a key, every request carries it: `Authorization: Bearer`, `x-api-key`, or the cookie that POST /login sets for
browsers. Without a key the collector listens on loopback only; there a page of another site could still reach it
through the user's browser, so the Host must be a loopback name (DNS rebinding), and a request that changes something
must not come from another origin.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from llm_vitals_collector.api.errors import problem
from llm_vitals_collector.api.login import page
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.settings import is_loopback

COOKIE: Final = "llm_vitals_key"
_OPEN_PATHS: Final = frozenset({"/healthz", "/readyz", "/login"})
_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_COOKIE_S: Final = 30 * 24 * 3600
_LOGIN_LIMIT: Final = 4096


class ApiKeyMiddleware:
    """Lets requests through that carry the key; without a key, requests of this machine's own pages and programs."""

    def __init__(self, app: ASGIApp, *, api_key: str | None, instruments: Instruments) -> None:
        self._app: Final = app
        self._key: Final = api_key
        self._instruments: Final = instruments

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (refusal or self._app)(scope, receive, send)

    def _refusal(self, scope: Scope) -> Response | None:
        headers = Headers(scope=scope)
        if self._key is None and not is_loopback(_name(headers.get("host", ""))):
            self._instruments.refused.labels("host").inc()
            return problem(
                403, f"Host {headers.get('host', '')!r}: without a key only localhost and 127.0.0.1 are served."
            )
        if scope["method"] not in _SAFE_METHODS and not _same_origin(headers):
            self._instruments.refused.labels("origin").inc()
            return problem(403, f"Origin {headers.get('origin')!r}: expected this site's own.")
        if self._key is None or scope["path"] in _OPEN_PATHS or authorised(headers, self._key):
            return None
        self._instruments.refused.labels("key").inc()
        if scope["method"] == "GET" and "text/html" in headers.get("accept", ""):
            target = scope["path"] + ("?" + scope["query_string"].decode("latin-1") if scope["query_string"] else "")
            return RedirectResponse(f"/login?next={quote(target, safe='')}", 303)
        return problem(
            401,
            "A key is needed: send `Authorization: Bearer <LLM_VITALS_API_KEY>`.",
            headers={"WWW-Authenticate": "Bearer"},
        )


def authorised(headers: Headers, key: str) -> bool:
    """Whether one of the three ways carries the key; compared in constant time."""
    bearer = headers.get("authorization", "")
    candidates = [bearer[7:].strip()] if bearer[:7].lower() == "bearer " else []
    candidates.append(headers.get("x-api-key", ""))
    expected = key.encode()
    if any(hmac.compare_digest(one.encode("utf-8", "surrogateescape"), expected) for one in candidates):
        return True
    token = cookie_of(key).encode()
    pairs = (part.strip().partition("=") for part in headers.get("cookie", "").split(";"))
    return any(name == COOKIE and hmac.compare_digest(value.encode(), token) for name, _, value in pairs)


def cookie_of(key: str) -> str:
    """What the browser keeps instead of the key; it changes when the key does."""
    return hmac.new(key.encode(), b"llm-vitals cookie", hashlib.sha256).hexdigest()


def router(api_key: str | None) -> APIRouter:
    """GET and POST /login."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/login")
    async def form(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        after = _inside(request.query_params.get("next", "/"))
        return RedirectResponse(after, 303) if api_key is None else page(after)

    @routes.post("/login")
    async def login(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LOGIN_LIMIT:
                return page("/", "That is too long for a key.", 413)
        fields = parse_qs(body.decode("utf-8", "replace"))
        after = _inside(fields.get("next", ["/"])[0])
        entered = fields.get("key", [""])[0].strip()
        if api_key is not None and not hmac.compare_digest(entered.encode("utf-8", "replace"), api_key.encode()):
            return page(after, "That is not the key.", 401)
        answer = RedirectResponse(after, 303)
        if api_key is not None:
            secure = request.url.scheme == "https" or request.headers.get("x-forwarded-proto") == "https"
            answer.set_cookie(
                COOKIE, cookie_of(api_key), max_age=_COOKIE_S, httponly=True, samesite="lax", secure=secure, path="/"
            )
        return answer

    return routes


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
