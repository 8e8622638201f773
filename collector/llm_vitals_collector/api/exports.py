"""GET /api/export/{what}: the records of a period as JSON lines, as a stream."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from itertools import chain
from typing import Annotated, Final

from fastapi import APIRouter, Query
from fastapi.responses import StreamingResponse

from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.parameters import PeriodParameters
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.measure import Period
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.results import Exported

MEDIA_TYPE: Final = "application/x-ndjson"
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=timezone.utc)
AHEAD: Final = timedelta(days=2)
"""Clocks of senders may be ahead by a day."""
_PIECE: Final = 64 * 1024
_DOCUMENTED: Final[dict[int | str, dict[str, object]]] = {
    200: {"description": "A record a line, oldest first.", "content": {MEDIA_TYPE: {"schema": {"type": "string"}}}}
}


def router(store: Store) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/export", tags=["export"])

    @routes.get("/{what}", response_class=StreamingResponse, responses=responses(400, 503) | _DOCUMENTED)
    @requires(Right.ADMINISTER)
    def export_records(  # pyright: ignore[reportUnusedFunction] # registered
        what: Exported, parameters: Annotated[PeriodParameters, Query()]
    ) -> StreamingResponse:
        """All calls, ratings, scores or examples of data sets, or those of a period, with every field that is kept of
        them. An answer that ends without its last chunk is not whole."""
        pieces = _pieces(store.export(what, period_of(parameters, datetime.now(timezone.utc))))
        # What fails at once is an error, not an answer that breaks off.
        first = next(pieces, b"")
        return StreamingResponse(chain((first,), pieces), media_type=MEDIA_TYPE)

    return routes


def period_of(parameters: PeriodParameters, now: datetime) -> Period:
    """The period; all times where none is named. Raises ApiError (400)."""
    start, end = parameters.bounds(now)
    start, end = start or EARLIEST, end or now + AHEAD
    if start >= end:
        raise ApiError.of_field("from", f"{start:%Y-%m-%d %H:%M:%S}", f"a time before to ({end:%Y-%m-%d %H:%M:%S})")
    return Period(start=start, end=end)


def _pieces(lines: Iterator[str]) -> Iterator[bytes]:
    """Lines together: each piece costs a change of threads."""
    waiting: list[str] = []
    size = 0
    for line in lines:
        waiting.append(line)
        size += len(line)
        if size >= _PIECE:
            yield "".join(waiting).encode()
            waiting, size = [], 0
    if waiting:
        yield "".join(waiting).encode()
