"""POST /create-eval-api and /api/create-eval-analytics: what clients of another product send, served as they expect it.

Such a client reads `response["data"]["data"]`: a JSON object, as text, of the names in `analytics` and their scores.
"""

from __future__ import annotations

import json
from datetime import datetime, timezone
from typing import Any, Final, cast

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from llm_vitals.core import semconv
from llm_vitals.evaluation import heuristics
from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.evaluation_models import Content
from llm_vitals_collector.api.evaluation_requests import decoded, requested
from llm_vitals_collector.api.evaluations import EvaluationService
from llm_vitals_collector.keys.rights import Right, requires

PATHS: Final = ("/create-eval-api", "/api/create-eval-analytics")
_OVERALL: Final = "Overall"
_SYNONYMS: Final = {
    "relevance": "relevancy",
    "accuracy": "correctness",
    "overall_score": semconv.OVERALL,
    "confidence_score": "confidence",
    "clarity_score": "clarity",
    "context_score": "context",
}
_TAKEN: Final = ("prompt", "input", "output", "context", "expected", "model", "user")


class AnalyticsBody(BaseModel):
    """An answer and the names of its scores. Other members are taken and not looked at."""

    prompt: str = Field(description="What was asked, with `{{names}}` that `input` has values for.")
    input: dict[str, Any] | None = None
    output: Content
    analytics: list[str] = Field(
        ["Confidence", "Clarity", "Context"],
        description="What to score, in upper or lower case. Unknown names are null.",
    )


class AnalyticsData(BaseModel):
    """The scores."""

    data: str = Field(
        description="A JSON object as text: each name of `analytics`, and Overall, with 0 to 1 or null where it is not "
        "scored.",
        examples=['{"Confidence": null, "Clarity": 1.0, "Context": 0.82, "Overall": 1.0}'],
    )
    id: str = Field(description="Of the evaluation, which is kept as those of /api/evaluations are.")


class Analytics(BaseModel):
    """What such a client reads: `response["data"]["data"]`."""

    data: AnalyticsData


def router(service: EvaluationService) -> APIRouter:
    """Both paths, which do the same."""
    routes = APIRouter(tags=["evaluations"])

    @requires(Right.SEND)
    async def create(request: Request) -> Analytics:
        """Score an answer for a client of another product, which needs no change but the address. New code is better
        served by POST /api/evaluations, which says who scored, and why a score is null."""
        async with service.body(request, any_type=True) as body:
            value = decoded(body)
            if not isinstance(value, dict):
                raise ApiError(
                    400, 'The body is no JSON object: expected {"prompt": ..., "output": ..., "analytics": [...]}.'
                )
            fields = cast("dict[str, Any]", value)
            names = _names(fields.get("analytics"))
            known = service.parts.evaluators.names
            wanted = {name: one for name in names if (one := _criterion(name)) in known}
            chosen = list(dict.fromkeys([*wanted.values(), semconv.OVERALL]))
            one = requested(
                {name: fields[name] for name in _TAKEN if fields.get(name) is not None} | {"criteria": chosen[:20]},
                "",
                None,
                known=known,
                users=service.parts.users,
                now=datetime.now(timezone.utc),
            )
            (result,) = await service.results([one])
        scores = {
            name: None if name not in wanted or wanted[name] not in result.scores else result.scores[wanted[name]].value
            for name in names
        }
        if semconv.OVERALL not in map(_criterion, names):
            scores[_OVERALL] = result.overall
        return Analytics(data=AnalyticsData(data=json.dumps(scores, ensure_ascii=False), id=result.id))

    for path in PATHS:
        routes.post(path, responses=responses(400, 413, 429, 503), openapi_extra=takes(AnalyticsBody))(create)
    return routes


def _names(value: object) -> list[str]:
    if value is None:
        return [name.capitalize() for name in heuristics.DEFAULT]
    names: list[object] = list(cast("list[object]", value)) if isinstance(value, list) else [value]
    if not all(isinstance(one, str) and one for one in names) or len(names) > 20:
        raise ApiError.of_field("analytics", names, 'a list of at most 20 names such as ["Confidence", "Clarity"]')
    return list(dict.fromkeys(cast("list[str]", names)))


def _criterion(name: str) -> str:
    plain = "_".join(name.lower().split())
    return _SYNONYMS.get(plain, plain)
