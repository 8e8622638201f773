"""The pages of `llm-vitals up`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi import APIRouter, FastAPI


def routers(app: FastAPI) -> Sequence[APIRouter]:
    """The routers of this package, which read calls from `app.state.store`; its files are mounted at /static."""
    from llm_vitals_dashboards.web import (  # noqa: PLC0415 # of an extra
        accuracy,
        alerts,
        assets,
        call,
        calls,
        criteria,
        dataset_runs,
        datasets,
        feedback,
        insights,
        keys,
        playground,
        runbooks,
        scoring,
        vital_signs,
    )

    app.mount("/static", assets.Assets())
    return (
        vital_signs.router,
        insights.router,
        accuracy.router,
        calls.router,
        call.router,
        criteria.router,
        scoring.router,
        datasets.router,
        dataset_runs.router,
        playground.router,
        feedback.router,
        alerts.router,
        keys.router,
        runbooks.router,
    )
