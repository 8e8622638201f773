"""Of which calls a rule is, in PromQL and in the texts of an alert."""

from __future__ import annotations

from collections.abc import Mapping

from llm_vitals.core import prometheus_names
from llm_vitals_collector.alerts.rule import Reach
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_collector.kpi.parts import Part
from llm_vitals_dashboards.prometheus.increments import DIMENSIONS, SERVICE
from llm_vitals_dashboards.prometheus.render import Filters, Matching, Window, render


def label(dimension: Dimension) -> str:
    """The label of a dimension."""
    return SERVICE if dimension == "service" else prometheus_names.label_name(DIMENSIONS[dimension])


def filters(reach: Reach) -> Filters:
    """What narrows each selector of the rule."""
    made: dict[Dimension, str | Matching] = {dimension: Matching.of(value) for dimension, value in reach.where}
    if reach.by and reach.but:
        made[reach.by] = Matching.of(dict(reach.where).get(reach.by), reach.but)
    return made


def of(reach: Reach) -> str:
    """` of gpt-4o`, as a template of Prometheus; empty for the total."""
    return f" of {{{{ $labels.{label(reach.by)} }}}}" if reach.by else ""


def labels(reach: Reach) -> Mapping[str, str]:
    """Labels of the alert beside those of its expression: `model`. The service has its own, `job`."""
    return {reach.by: f"{{{{ $labels.{label(reach.by)} }}}}"} if reach.by and reach.by != "service" else {}


def narrowed(reach: Reach) -> Mapping[str, str]:
    """Variables of a board to the labels that have their values."""
    return {reach.by: label(reach.by)} if reach.by else {}


_ONE = "\x00"


def of_one(part: Part, window: Window, reach: Reach) -> str:
    """A part of the one group that an alert is of, with `%q` for the value of its label; of the total as it is."""
    if reach.by is None:
        return render(part, window, None, filters(reach))
    chosen: Filters = {**filters(reach), reach.by: Matching((f"={_ONE}",))}
    return render(part, window, None, chosen).replace("%", "%%").replace(_ONE, "%q", 1).replace(_ONE, "%[1]q")
