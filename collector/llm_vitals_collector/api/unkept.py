"""GET /api/unkept: spans that look like calls to a model and were not kept."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter
from pydantic import Field

from llm_vitals.dialects.reading import REASONS
from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.unkept import UnkeptKind, UnkeptSpans


class UnkeptExample(Answer):
    """The last span of a kind. No values of its attributes are kept."""

    name: str
    service: str | None
    trace_id: str
    span_id: str
    started_at: Moment
    attributes: tuple[str, ...] = Field(description="Names of its attributes.")


class UnkeptGroup(Answer):
    """Spans of one instrumentation that were not kept for one reason, since the collector started."""

    reason: str = Field(description=f"{', '.join(REASONS)}.")
    why: str
    scope: str = Field(description="The instrumentation scope.")
    spans: int
    example: UnkeptExample


class UnkeptList(Answer):
    """The most frequent first; empty where all that looks like a call is kept."""

    unkept: Sequence[UnkeptGroup]


def router(unkept: UnkeptSpans) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/unkept", tags=["health"])

    @routes.get("", responses=responses())
    @requires(Right.READ)
    def get_unkept() -> UnkeptList:  # pyright: ignore[reportUnusedFunction] # registered
        """Spans that look like calls to a model and were not kept, by reason and instrumentation, with an example of
        each: what to look at when an application's calls do not appear. Counted since the collector started."""
        return UnkeptList(unkept=[group(kind) for kind in unkept.kinds()])

    return routes


def group(kind: UnkeptKind) -> UnkeptGroup:
    """The answer of one kind."""
    return UnkeptGroup(
        reason=kind.last.reason,
        why=REASONS[kind.last.reason],
        scope=kind.last.scope,
        spans=kind.spans,
        example=UnkeptExample.of(kind.last),
    )
