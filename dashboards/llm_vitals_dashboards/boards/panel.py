"""A panel of a board and what it asks, as Grafana's JSON of boards has them (the classic schema, which Grafana 11 to 13
take from files and by hand).

Plain data rather than grafana-foundation-sdk: that needs Python 3.11, and writes neither the `refId` of a query nor the
`id` of a panel, which links to a panel need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Json = Mapping[str, object]
Kind = Literal["stat", "timeseries", "table", "heatmap", "traces"]

PROMETHEUS: Final[Json] = {"type": "prometheus", "uid": "${datasource}"}
"""The data source that the reader chose: a fixed uid would be wrong in every Grafana but one."""
TEMPO: Final[Json] = {"type": "tempo", "uid": "${traces}"}
_EXPRESSION: Final[Json] = {"type": "__expr__", "uid": "__expr__"}
_MIXED: Final[Json] = {"type": "datasource", "uid": "-- Mixed --"}
NOTHING: Final[Json] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question to Prometheus. `every` makes it one of a line, with at least this time between two points; else it is
    asked once, at the end of the range. `rows`: as rows of a table."""

    ref: str
    expr: str
    every: str = ""
    rows: bool = False
    hidden: bool = False
    legend: str = ""
    exemplars: bool = False
    heatmap: bool = False
    """Whether it gives buckets, of a native histogram or by `le`."""

    def json(self) -> Json:
        """A target of a panel."""
        made: dict[str, object] = {
            "refId": self.ref,
            "datasource": PROMETHEUS,
            "editorMode": "code",
            "expr": self.expr,
            "format": "table" if self.rows else "heatmap" if self.heatmap else "time_series",
            "hide": self.hidden,
            "instant": not self.every,
            "range": bool(self.every),
        }
        if self.every:
            made["interval"] = self.every
        if self.legend:
            made["legendFormat"] = self.legend
        if self.exemplars:
            made["exemplar"] = True
        return made


@dataclass(frozen=True, slots=True, kw_only=True)
class Math:
    """What Grafana works out of the answers to queries, by their refs: `100 * ($A - $B)`."""

    ref: str
    expression: str
    hidden: bool = False

    def json(self) -> Json:
        """A target of a panel."""
        return {
            "refId": self.ref,
            "datasource": _EXPRESSION,
            "type": "math",
            "expression": self.expression,
            "hide": self.hidden,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceQuery:
    """A question to Tempo, in TraceQL: spans, the newest first, at most `limit`; or a trace by its id."""

    ref: str
    query: str
    limit: int = 200

    def json(self) -> Json:
        """A target of a panel."""
        return {
            "refId": self.ref,
            "datasource": TEMPO,
            "queryType": "traceql",
            "query": self.query,
            "limit": self.limit,
            "spss": 20,
            "tableType": "spans",
            "filters": [],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where a value leads to. `url` may name variables, `${__field.labels.x}` and `${__data.fields["Model"]}`."""

    title: str
    url: str

    def json(self) -> Json:
        """A data link."""
        return {"title": self.title, "url": self.url, "targetBlank": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """How some fields are shown: those of a ref, or of a column's name."""

    of: str
    properties: Json
    by: Literal["byFrameRefID", "byName"] = "byName"

    def json(self) -> Json:
        """An override of a panel's fields."""
        properties = [{"id": key, "value": value} for key, value in self.properties.items()]
        return {"matcher": {"id": self.by, "options": self.of}, "properties": properties}


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One panel. `unit` is Grafana's id of a unit; `empty` is what it says where there is no value. `width` is of 24
    columns, `height` in rows of Grafana."""

    title: str
    kind: Kind
    description: str
    unit: str
    empty: str
    width: int
    height: int
    targets: Sequence[Query | Math | TraceQuery] = ()
    defaults: Json = field(default_factory=dict[str, object])
    overrides: Sequence[Override] = ()
    options: Json = field(default_factory=dict[str, object])
    transformations: Sequence[Json] = ()
    links: Sequence[Link] = ()
    """Of every value; an override has those of a column."""

    @property
    def queries(self) -> tuple[Query, ...]:
        """What it asks Prometheus."""
        return tuple(one for one in self.targets if isinstance(one, Query))

    @property
    def source(self) -> Json:
        """The data source of all its targets."""
        if all(isinstance(one, TraceQuery) for one in self.targets):
            return TEMPO
        return PROMETHEUS if len(self.queries) == len(self.targets) else _MIXED

    def json(self, number: int, x: int, y: int) -> Json:
        """The panel at a place of the board, with an id of its own."""
        links = {"links": [link.json() for link in self.links]} if self.links else {}
        return {
            "id": number,
            "type": self.kind,
            "title": self.title,
            "description": self.description,
            "gridPos": {"x": x, "y": y, "w": self.width, "h": self.height},
            "datasource": self.source,
            "targets": [one.json() for one in self.targets],
            "transformations": list(self.transformations),
            "fieldConfig": {
                "defaults": {"unit": self.unit, "noValue": self.empty, **links, **self.defaults},
                "overrides": [one.json() for one in self.overrides],
            },
            "options": self.options,
        }


def columns(titles: dict[str, str], *left_out: str) -> Json:
    """The transformation that orders and names a table's columns."""
    return {
        "id": "organize",
        "options": {
            "excludeByName": dict.fromkeys(left_out, True),
            "indexByName": {name: place for place, name in enumerate(titles)},
            "renameByName": titles,
        },
    }
