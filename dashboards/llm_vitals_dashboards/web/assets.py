"""The files that pages load: our own, and Plotly's JavaScript out of its Python package. Nothing from elsewhere."""

from __future__ import annotations

import gzip
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from fastapi.responses import Response
from starlette.datastructures import Headers
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_dashboards.web.respond import PLOTLY, static_version

FOR_EVER: Final = "public, max-age=31536000, immutable"


@requires(Right.READ)
class Assets(StaticFiles):
    """Starlette's static files with our cache headers: an address that carries the file's version may be kept for
    ever."""

    def __init__(self) -> None:
        super().__init__(packages=[("llm_vitals_dashboards.web", "static")])

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or Starlette's HTTPException 404."""
        return plotly(scope) if path == PLOTLY else await super().get_response(path, scope)

    def file_response(
        self, full_path: str | os.PathLike[str], stat_result: os.stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        """One of our own files."""
        response = super().file_response(full_path, stat_result, scope, status_code)
        version = parse_qs(scope["query_string"].decode("latin-1")).get("v", [""])[0]
        # An address with another hash is of another version of us: answer, but do not let it be kept.
        current = version == static_version(Path(full_path).name)
        response.headers["Cache-Control"] = FOR_EVER if current else "no-cache"
        return response


def plotly(scope: Scope) -> Response:
    """The chart library; its address carries the version, so that browsers may keep it for ever."""
    plain, small = _plotly()
    headers = {"Cache-Control": FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" not in Headers(scope=scope).get("accept-encoding", ""):
        # The middleware compresses for who takes gzip, and those are answered below.
        return Response(plain, media_type="text/javascript", headers=headers)
    return Response(small, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"})


@cache
def _plotly() -> tuple[bytes, bytes]:
    """Plotly's JavaScript, plain and compressed: 4.8 MB and 1.5 MB. It is compressed once, not at each request."""
    body = (files("plotly") / "package_data" / PLOTLY).read_bytes()
    return body, gzip.compress(body, compresslevel=6, mtime=0)
