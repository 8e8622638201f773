"""A board's queries as Grafana asks them: its variables filled in, the hidden ones by their own queries."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_server import Prometheus

from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.panel import Query

_NAME = re.compile(r"\$(?:\{(\w+)(?::[\w:]+)?\}|(\w+))")
_SECONDS = {"m": 60, "h": 3600, "d": 86400}


def filled(text: str, values: Mapping[str, str]) -> str:
    """`text` with its variables. Raises KeyError for one that the board does not have."""
    return _NAME.sub(lambda match: values[match[1] or match[2]], text)


def names(text: str) -> set[str]:
    """The variables in a text."""
    return {match[1] or match[2] for match in _NAME.finditer(text)}


@dataclass(frozen=True)
class Reader:
    """Somebody who looks at a board, over a range that ends at a time."""

    prometheus: Prometheus
    values: Mapping[str, str]
    end: float
    length_s: int

    @property
    def step_s(self) -> int:
        """The time between two points of a line; *Operations* has it the same over every range."""
        every = self.values.get("every", "5m")
        return int(every[:-1]) * _SECONDS[every[-1]]

    def expression(self, query: Query) -> str:
        return filled(query.expr, self.values)

    def answer(self, query: Query) -> dict[tuple[tuple[str, str], ...], float]:
        """Of a query that is asked once."""
        return self.prometheus.query(self.expression(query), self.end)

    def line(self, query: Query) -> list[tuple[Mapping[str, str], list[tuple[float, float]]]]:
        """Of a query with a line. Grafana asks at whole steps since the epoch."""
        start, end = (at // self.step_s * self.step_s for at in (self.end - self.length_s, self.end))
        found = self.prometheus.query_range(self.expression(query), start, end, self.step_s)
        return [(labels, list(points)) for labels, points in found]


def reader(board: Board, prometheus: Prometheus, end: float, length_s: int, **chosen: str) -> Reader:
    """A reader who has chosen `model="gpt-4o"`, and all of the rest."""
    values = {
        "__range": f"{length_s}s",
        "__range_s": str(length_s),
        "__from": str(int(end) - length_s),
        "__rate_interval": "4m",
        **dict.fromkeys(DIMENSIONS, ".*"),
        **chosen,
    }
    for variable in board.json()["templating"]["list"]:
        name, kind = variable["name"], variable["type"]
        if kind in ("textbox", "custom") and name not in values:
            values[name] = str(variable.get("allValue", variable["query"]))
        elif name not in values and str(variable.get("definition", "")).startswith("query_result("):
            values[name] = _value(variable, prometheus, values, end)
        elif kind == "query" and name not in values:
            values[name] = _first(variable, prometheus, values, end)
    step = Reader(prometheus, values, end, length_s).step_s
    return Reader(prometheus, {**values, "__interval": f"{step}s", "__interval_ms": str(1000 * step)}, end, length_s)


def _first(variable: Mapping, prometheus: Prometheus, values: Mapping[str, str], end: float) -> str:
    """Of a label's values the one that the board begins with; where it is not there, the first of the alphabet."""
    match = re.fullmatch(r"label_values\((.+), (\w+)\)", filled(variable["definition"], values))
    assert match, variable["definition"]
    found = prometheus.samples(f"count by ({match[2]}) (last_over_time({match[1]}[{values['__range']}]))", end)
    there = sorted(one["metric"][match[2]] for one in found)
    first = variable["current"].get("value")
    return there[0] if there and first not in there else first


def _value(variable: Mapping, prometheus: Prometheus, values: Mapping[str, str], end: float) -> str:
    """As Grafana does: of all series, written with their labels, the first that the regular expression finds."""
    expression = filled(variable["definition"], values).removeprefix("query_result(").removesuffix(")")
    found = prometheus.samples(expression, end)
    assert len(found) == 1, (variable["name"], expression, found)
    labels = ",".join(f'{name}="{value}"' for name, value in found[0]["metric"].items())
    expression, _, flags = variable["regex"].removeprefix("/").rpartition("/")
    text = f"{{{labels}}} {found[0]['value'][1]} {found[0]['value'][0]}"
    matches = re.findall(expression.replace("\\/", "/"), text)
    assert matches, (variable["name"], labels)
    return "|".join(matches) if flags == "g" else matches[0]
