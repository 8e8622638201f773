"""`/criteria`: what answers are scored by, by whom, and which value is worth a look."""

from __future__ import annotations

from typing import Final

from fastapi import Request
from fastapi.responses import Response

from llm_vitals_collector.api.evaluations import criteria_list
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import page

PATH: Final = "/criteria"
router: Final = page_router()


@router.get(PATH)
@requires(Right.READ)
def criteria(request: Request) -> Response:
    """The page."""
    listed = criteria_list(request.app.state.evaluators)
    return page(request, "criteria.html", {"title": "Criteria", "listed": listed})
