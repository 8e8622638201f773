"""POST /api/backup: a copy of the database, as a stream."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from fastapi import APIRouter
from fastapi.responses import StreamingResponse

from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.store import Store

MEDIA_TYPE: Final = "application/vnd.duckdb"
PREFIX: Final = "llm-vitals.duckdb.backup-"
"""How the names of copies begin that are on their way out; their files have no name by then."""
_PIECE: Final = 1024 * 1024
_DOCUMENTED: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "The database, a DuckDB file.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


def router(store: Store, folder: Path) -> APIRouter:
    """The endpoint; the copy needs room in `folder` for a while."""
    routes = APIRouter(prefix="/api/backup", tags=["backup"])
    for left in folder.glob(f"{PREFIX}*"):  # of a process that was killed meanwhile
        left.unlink(missing_ok=True)

    @routes.post(
        "",
        response_class=StreamingResponse,
        responses=responses(503) | _DOCUMENTED,
    )
    @requires(Right.ADMINISTER)
    def make_backup() -> StreamingResponse:  # pyright: ignore[reportUnusedFunction] # registered
        """All that is kept, as a DuckDB file; `llm-vitals restore FILE` puts it back."""
        copy = folder / f"{PREFIX}{uuid.uuid4().hex}"
        store.backup(copy)
        file = os.open(copy, os.O_RDONLY)
        copy.unlink()  # its room is free again when the answer ends, however it does
        return StreamingResponse(
            _pieces(file),
            media_type=MEDIA_TYPE,
            # Named as what it is, it is not compressed: the database is already, and its length is known.
            headers={"Content-Length": str(os.fstat(file).st_size), "Content-Encoding": "identity"},
        )

    return routes


def _pieces(file: int) -> Iterator[bytes]:
    with os.fdopen(file, "rb") as source:
        while piece := source.read(_PIECE):
            yield piece
