"""The files that pages load: our own, and Plotly's JavaScript out of its Python package. Nothing from elsewhere."""

from __future__ import annotations

import gzip
from functools import cache
from importlib.resources import files
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, Response

from llm_vitals_dashboards.web.respond import STATIC, compressed, static_bytes, static_version, takes_gzip

FOR_EVER: Final = "public, max-age=31536000, immutable"
router: Final = APIRouter(include_in_schema=False)


@cache
def _plotly() -> tuple[bytes, bytes]:
    """Plotly's JavaScript, plain and compressed: 4.8 MB and 1.5 MB, so it is compressed once."""
    body = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return body, gzip.compress(body, compresslevel=6, mtime=0)


@router.get("/static/plotly.min.js")
def plotly(request: Request) -> Response:
    """The chart library; its address carries the version, so that browsers may keep it for ever."""
    plain, small = _plotly()
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if takes_gzip(request):
        headers["Content-Encoding"] = "gzip"
    body = small if takes_gzip(request) else plain
    return Response(body, media_type="text/javascript; charset=utf-8", headers=headers)


@router.get("/static/{name}")
def static(request: Request, name: str, v: str = "") -> Response:
    """One of our own files."""
    if name not in STATIC:
        return PlainTextResponse(f"there is no file {name}", status_code=404)
    response = compressed(request, static_bytes(name), STATIC[name])
    # An address with another hash is of another version of us: answer, but do not let it be kept.
    response.headers["Cache-Control"] = FOR_EVER if v == static_version(name) else "no-cache"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
