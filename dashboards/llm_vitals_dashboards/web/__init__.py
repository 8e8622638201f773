"""The pages of `llm-vitals up`, and `/api/kpis`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI


def routers(app: FastAPI) -> Sequence[APIRouter]:
    """The routers of this package; they read calls from `app.state.store`."""
    del app  # each request carries it
    from llm_vitals_dashboards.web import api, assets, call, calls, vital_signs  # noqa: PLC0415 # FastAPI is of an extra

    return (api.router, assets.router, vital_signs.router, calls.router, call.router)
