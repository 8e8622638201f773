"""A board: its panels in the order of their importance, laid out from left to right, and its JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.boards.links import without_others
from llm_vitals_dashboards.boards.marks import marks
from llm_vitals_dashboards.boards.panel import Json, Panel
from llm_vitals_dashboards.boards.variables import variables

COLUMNS: Final = 24
TAG: Final = "llm-vitals"
"""Every board has it; the links among them list what has it."""
SCHEMA_VERSION: Final = 41
"""Of Grafana 11; a later Grafana migrates it as it loads it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """One board. `dimensions` are those that a reader can narrow it by."""

    uid: str
    title: str
    description: str
    dimensions: tuple[Dimension, ...]
    panels: Sequence[Panel]
    choices: tuple[Json, ...] = ()
    """Further variables that the reader sees."""
    range_from: str = "now-24h"

    def json(self) -> Json:
        """The board as Grafana stores it."""
        text = json.dumps([panel.json(number, x, y) for number, (panel, x, y) in enumerate(self.placed(), 1)])
        choices = {"datasource", "traces", *self.dimensions, *(str(one["name"]) for one in self.choices)}
        text = without_others(text, choices)
        return {
            "uid": self.uid,
            "title": self.title,
            "description": self.description,
            "tags": [TAG],
            "schemaVersion": SCHEMA_VERSION,
            "editable": True,
            "graphTooltip": 1,
            "refresh": "",
            "time": {"from": self.range_from, "to": "now"},
            "timezone": "",
            "annotations": {"list": marks(self.dimensions)},
            "links": [_LINKS],
            "panels": json.loads(text),
            "templating": {"list": variables(self.dimensions, text, self.choices)},
        }

    def text(self) -> str:
        """The file of the board."""
        return json.dumps(self.json(), indent=1, ensure_ascii=False) + "\n"

    def placed(self) -> Iterator[tuple[Panel, int, int]]:
        """Each panel with its column and row; one that does not fit into a line begins the next."""
        x = y = line = 0
        for panel in self.panels:
            if x + panel.width > COLUMNS:
                x, y, line = 0, y + line, 0
            yield panel, x, y
            x, line = x + panel.width, max(line, panel.height)


_LINKS: Final[Json] = {
    "type": "dashboards",
    "title": "LLM Vitals boards",
    "tags": [TAG],
    "asDropdown": True,
    "includeVars": True,
    "keepTime": True,
    "targetBlank": False,
    "icon": "external link",
    "tooltip": "",
    "url": "",
}
