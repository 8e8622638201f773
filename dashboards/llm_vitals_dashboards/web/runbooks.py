"""`/runbooks/{name}`: the pages of advice that alerts lead to."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import Request
from fastapi.responses import Response

from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_dashboards.web import markdown
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import page

router: Final = page_router()
_SOURCE: Final = Path(__file__).parents[3] / "docs" / "runbooks"
"""Where they are in a checkout; a wheel has them beside this file."""


@cache
def runbooks() -> dict[str, str]:
    """The Markdown of each page, by its name."""
    packaged = files("llm_vitals_dashboards.web") / "advice"
    folder = packaged if packaged.is_dir() else _SOURCE
    return {
        one.name.removesuffix(".md"): one.read_text(encoding="utf-8")
        for one in folder.iterdir()
        if one.name.endswith(".md")
    }


@router.get("/runbooks/{name}")
@requires(Right.READ)
def runbook(request: Request, name: str) -> Response:
    """The page. Links among the pages of advice stay; those to other documentation are words here."""
    text = runbooks().get(name.removesuffix(".md"))
    if text is None:
        return page(request, "no_runbook.html", {"title": "No such page", "names": sorted(runbooks())}, status=404)
    return page(request, "runbook.html", {"title": markdown.title(text), "text": markdown.html(text, _target)})


def _target(to: str) -> str | None:
    name = to.removesuffix(".md")
    return f"/runbooks/{name}" if name in runbooks() else to if to.startswith("https://") else None
