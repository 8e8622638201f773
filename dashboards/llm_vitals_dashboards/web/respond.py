"""Pages out of templates: one Jinja environment, and the headers of every page."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final, cast
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from llm_vitals_collector.api.auth import may
from llm_vitals_collector.api.period import iso
from llm_vitals_collector.api.unkept import group
from llm_vitals_collector.keys.rights import Right
from llm_vitals_dashboards.web import display
from llm_vitals_dashboards.web.firing import firing

PLOTLY: Final = "plotly.min.js"
_UNKEPT: Final = 3
"""Kinds of spans that were not kept that a page names."""


@cache
def static_version(name: str) -> str:
    """A short hash of the file: its address changes with its content, so it may be kept for ever."""
    return hashlib.sha256((files("llm_vitals_dashboards.web") / "static" / name).read_bytes()).hexdigest()[:12]


def static_url(name: str) -> str:
    """The address of one of our own files."""
    return f"/static/{name}?v={static_version(name)}"


@cache
def plotly_version() -> str:
    """The version of the installed plotly package, which brings its JavaScript."""
    from importlib.metadata import version  # noqa: PLC0415 # only pages with a chart need it

    return version("plotly")


def link(path: str, query: Mapping[str, str | None], **changed: str | None) -> str:
    """`path` with the parameters of `query`, some of them changed; None and empty ones are left out."""
    kept = {name: value for name, value in {**query, **changed}.items() if value}
    return f"{path}?{urlencode(kept)}" if kept else path


def data_block(value: object) -> Markup:
    """JSON for a `<script type="application/json">` block; nothing in it can end the block."""
    encoded = json.dumps(value, separators=(",", ":"), ensure_ascii=True)
    return Markup(encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704 # escaped here


@cache
def environment() -> Environment:
    """The templates; a name that a template uses and that is not defined is an error, not a blank."""
    made = Environment(
        loader=PackageLoader("llm_vitals_dashboards.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "whole": display.whole,
        "percent": display.percent,
        "seconds": display.seconds,
        "usd": display.usd,
        "clock": display.clock,
        "full_time": display.full_time,
        "iso": iso,
        "tone": display.tone,
        "data_block": data_block,
    }
    shared: dict[str, object] = {
        "static_url": static_url,
        "link": link,
        "DASH": display.DASH,
        "rating_words": display.rating_words,
    }
    cast("dict[str, object]", made.globals).update(shared)
    return made


def render(template: str, context: Mapping[str, object]) -> str:
    """The text of a template."""
    return environment().get_template(template).render(context)


def page(
    request: Request, template: str, context: Mapping[str, object], *, status: int = 200, charts: bool = False
) -> Response:
    """A page. `charts` loosens the policy on styles alone: Plotly writes its own style sheets."""
    unkept = [group(kind) for kind in request.app.state.instruments.unkept_spans.kinds()[:_UNKEPT]]
    shared = {
        "path": request.url.path,
        "unkept": unkept,
        "damage": request.app.state.store.damage,
        "retention_delay": request.app.state.store.retention_delay,
        "administers": may(request, Right.ADMINISTER),
        "firing_alerts": firing(request.app.state.alerts),
    }
    body = render(template, {**shared, **context})
    styles = "'self' 'unsafe-inline'" if charts else "'self'"
    policy = (
        f"default-src 'none'; script-src 'self'; style-src {styles}; img-src 'self' data:; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(body, status, headers={"Content-Security-Policy": policy, "Referrer-Policy": "same-origin"})
