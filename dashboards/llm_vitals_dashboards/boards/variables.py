"""What a reader chooses on a board, and what follows from the chosen range: hidden variables."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from llm_vitals.core import prometheus_names
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.metrics import COLLECTOR_INFO
from llm_vitals_dashboards.boards.panel import PROMETHEUS, Json
from llm_vitals_dashboards.prometheus.increments import DIMENSIONS, SERVICE
from llm_vitals_dashboards.prometheus.render import Filters, recorded
from llm_vitals_dashboards.prometheus.steps import FROM, Kind

TITLES: Final[dict[Dimension, str]] = {
    "service": "Service",
    "provider": "Provider",
    "model": "Model",
    "task": "Task",
    "variant": "Variant",
}
STEP_VARIABLES: Final[dict[str, Kind]] = {"step": "number", "histogram_step": "histogram", "union": "register"}
"""A hidden variable to the kind of series whose step it holds; `render.GRAFANA` reads them."""
_HOUR, _DAY = 3600, 86400
POINTS: Final = {"12h": 14 * _DAY, "3h": 2 * _DAY, "30m": 9 * _HOUR, "5m": 0}
"""The least time between two points of a line, from which length of the range on: whole steps of what is read."""
EVERY: Final = "$every"
COVERED: Final = "and on() vector($covered) == 1"
"""Lets a value of the period before pass where data cover that period, but for a tenth of it."""
COVERED_TWICE: Final = "and on() vector($covered_twice) == 1"
"""The same of a value that itself compares with the period before: data cover both."""
_PERIOD: Final = tuple(
    'label_join(label_replace(count_values("n", '
    f'round(vector($__range_s / {unit_s}) >= {least}, {to})), "u", "{unit}", "", ""), "period", " ", "n", "u")'
    for unit, unit_s, least, to in (("days", _DAY, 2, 0.1), ("hours", _HOUR, 2, 0.1), ("minutes", 60, 0, 1))
)
"""The length of the range in words, by the longest unit of which it has two: `7 days`, `90 minutes`."""
_ATTEMPTS: Final = recorded("attempts", "$step")


def filters(dimensions: Sequence[Dimension]) -> Filters:
    """The chosen values of dimensions, for `render`."""
    return {dimension: f"${dimension}" for dimension in dimensions}


def variables(dimensions: Sequence[Dimension], panels: str, choices: Sequence[Json] = ()) -> list[Json]:
    """The variables of a board, those that the reader sees first, with its further `choices`; of the others those that
    the text of its panels, or a variable in it, names."""
    hidden = _all_hidden()
    used, text = set[str](), panels
    while found := {name for name in hidden if name not in used and re.search(rf"\$\{{?{name}\b", text)}:
        used |= found
        text = json.dumps([hidden[name] for name in found])
    chosen = [_chosen(dimension) for dimension in dimensions]
    traces = [_source("traces", "Traces", "tempo")] if re.search(r"\$\{traces\b", panels) else []
    shown = [_source("datasource", "Metrics", "prometheus"), *traces, *chosen, *choices]
    return [*shown, *(one for name, one in hidden.items() if name in used)]


def _all_hidden() -> dict[str, Json]:
    made = [
        *(_by_range(name, dict(FROM[kind].items()), "step") for name, kind in STEP_VARIABLES.items()),
        _by_range("every", POINTS, "every"),
        _hidden("nine_tenths", 'count_values("s", round(vector(0.9 * $__range_s)))', "s"),
        _hidden("nineteen_tenths", 'count_values("s", round(vector(1.9 * $__range_s)))', "s"),
        _covered("covered", "nine_tenths"),
        _covered("covered_twice", "nineteen_tenths"),
        _hidden("period", " or on() ".join(_PERIOD), "period"),
        _hidden(
            "previous",
            'label_replace(vector($covered) == 1, "previous", "vs previous $period", "", "") or on() '
            'label_replace(vector(0), "previous", "previous $period: not covered by data", "", "")',
            "previous",
        ),
    ]
    return {str(one["name"]): one for one in [*made, _SERVICE_NAME]}


def text_box(name: str, title: str, value: str) -> Json:
    """A text that the reader may type, at first `value`."""
    return {
        "type": "textbox",
        "name": name,
        "label": title,
        "query": value,
        "current": {"text": value, "value": value},
        "hide": 0,
        "options": [{"selected": True, "text": value, "value": value}],
    }


def none_or_typed(name: str, title: str, none: str) -> Json:
    """A text that a link gives or the reader types; at first none, for which the query reads `none`."""
    option = {"selected": True, "text": "none", "value": none}
    return {
        "type": "custom",
        "name": name,
        "label": title,
        "query": f"none : {none}",
        "includeAll": False,
        "multi": False,
        "allowCustomValue": True,
        "current": {"text": "none", "value": none},
        "hide": 0,
        "options": [option],
    }


def collector_address() -> Json:
    """Where the reader's browser finds the collector's pages: as the collector that Prometheus scrapes says, else where
    one listens by default. Another address may be typed."""
    named = f"group by (pages_url) ({COLLECTOR_INFO})"
    default = 'label_replace(vector(1), "pages_url", "http://localhost:4318", "", "")'
    return {
        **_hidden("collector", f"{named} or on() {default}", "pages_url"),
        "label": "Collector",
        "hide": 0,
        "allowCustomValue": True,
        # On load alone: what was typed would be lost with each choice of another range.
        "refresh": 1,
    }


def one_of(name: str, title: str, values: Iterable[str]) -> Json:
    """Some of these values; at first all, and what has none."""
    return {
        "type": "custom",
        "name": name,
        "label": title,
        "query": ",".join(values),
        "includeAll": True,
        "allValue": ".*",
        "multi": True,
        "current": {"text": ["All"], "value": ["$__all"]},
        "hide": 0,
        "options": [],
    }


def label_of_scores(name: str, title: str, label: str, first: str, matchers: str = "") -> Json:
    """One of a label's values among the scores that are recorded, at first `first`."""
    query = f"label_values({recorded('score_count', '1m')}{matchers}, {label})"
    return {
        "type": "query",
        "name": name,
        "label": title,
        "datasource": PROMETHEUS,
        "definition": query,
        "query": {"query": query, "refId": name, "qryType": 1},
        # On load alone: over a range without scores the choice would be lost.
        "refresh": 1,
        "sort": 1,
        "includeAll": False,
        "multi": False,
        "current": {"text": first, "value": first},
        "hide": 0,
        "options": [],
        "regex": "",
    }


def _covered(name: str, reach: str) -> Json:
    """1 where there are data from before so many tenths of the range before it began, else 0."""
    return _hidden(
        name,
        'count_values("covered", count(count_over_time('
        f"{_ATTEMPTS}[$__range] @ ${{__from:date:seconds}} offset ${{{reach}}}s)) > bool 0 or vector(0))",
        "covered",
    )


def _source(name: str, label: str, kind: str) -> Json:
    return {
        "type": "datasource",
        "name": name,
        "label": label,
        "query": kind,
        "current": {},
        "hide": 0,
        "includeAll": False,
        "multi": False,
        "options": [],
        "refresh": 1,
        "regex": "",
    }


def _chosen(dimension: Dimension) -> Json:
    label = SERVICE if dimension == "service" else prometheus_names.label_name(DIMENSIONS[dimension])
    family = "tasks" if dimension in ("task", "variant") else "attempts"
    query = f"label_values({recorded(family, '1m')}, {label})"
    return {
        "type": "query",
        "name": dimension,
        "label": TITLES[dimension],
        "datasource": PROMETHEUS,
        "definition": query,
        "query": {"query": query, "refId": dimension, "qryType": 1},
        "refresh": 2,
        "sort": 1,
        "includeAll": True,
        # Matches series without the label, too: a call without a task is one of all tasks.
        "allValue": ".*",
        "multi": True,
        "current": {"text": ["All"], "value": ["$__all"]},
        "hide": 0,
        "options": [],
        "regex": "",
    }


def _hidden(name: str, expression: str, label: str) -> Json:
    query = f"query_result({expression})"
    return {
        "type": "query",
        "name": name,
        "datasource": PROMETHEUS,
        "definition": query,
        "query": {"query": query, "refId": name, "qryType": 3},
        "regex": f'/{label}="([^"]+)"/',
        "refresh": 2,
        "sort": 0,
        "includeAll": False,
        "multi": False,
        "current": {},
        "hide": 2,
        "options": [],
    }


_SERVICE_NAME: Final[Json] = {
    **_hidden("service_name", 'label_replace(vector(1), "services", "${service:pipe}", "", "")', "services"),
    # A job is "<service.namespace>/<service.name>" where there is a namespace; traces are found by the name alone.
    "regex": '/(?:services="|\\|)(?:[^"|]*\\/)?([^"|]+)/g',
    "includeAll": True,
    "multi": True,
    "current": {"text": ["All"], "value": ["$__all"]},
}
"""The chosen services as spans name them: for `=~` of TraceQL."""


def _by_range(name: str, least: Mapping[str, int], label: str) -> Json:
    """The value whose least length of the range, in seconds, is the longest that the range has."""
    longest_first = sorted(least.items(), key=lambda one: -one[1])
    branches = [
        f'label_replace(vector($__range_s) >= {length_s}, "{label}", "{value}", "", "")'
        for value, length_s in longest_first
    ]
    return _hidden(name, " or on() ".join(branches), label)
