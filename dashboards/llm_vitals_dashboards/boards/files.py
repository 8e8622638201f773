"""Every file of the boards, by its name below `dashboards/generated`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from llm_vitals_dashboards.boards import provisioning
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.calls import calls
from llm_vitals_dashboards.boards.insights import insights
from llm_vitals_dashboards.boards.models import models
from llm_vitals_dashboards.boards.operations import operations
from llm_vitals_dashboards.boards.users_and_cost import users_and_cost
from llm_vitals_dashboards.boards.vital_signs import vital_signs

BOARDS: Final[Mapping[str, Callable[[], Board]]] = {
    "vital-signs": vital_signs,
    "models": models,
    "insights": insights,
    "calls": calls,
    "users-and-cost": users_and_cost,
    "operations": operations,
}
"""A board's file, without its ending."""


def files() -> dict[str, str]:
    """The text of each file."""
    boards = {f"boards/{name}.json": make().text() for name, make in BOARDS.items()}
    return boards | {
        "provisioning/dashboards/llm-vitals.yaml": provisioning.PROVIDER,
        "provisioning/datasources/llm-vitals.yaml": provisioning.SOURCES,
    }
