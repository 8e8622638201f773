"""Of which calls a rule is, in PromQL and in the texts of an alert."""

from __future__ import annotations

from collections.abc import Mapping

from llm_vitals.core import prometheus_names
from llm_vitals_collector.alerts.rule import Reach
from llm_vitals_collector.kpi.kpi import Dimension
from llm_vitals_dashboards.prometheus.increments import DIMENSIONS, SERVICE
from llm_vitals_dashboards.prometheus.render import Filters, Matching


def label(dimension: Dimension) -> str:
    """The label of a dimension."""
    return SERVICE if dimension == "service" else prometheus_names.label_name(DIMENSIONS[dimension])


def filters(reach: Reach) -> Filters:
    """What narrows each selector of the rule."""
    made: dict[Dimension, Matching] = {dimension: Matching.of(value) for dimension, value in reach.where}
    if reach.by and reach.but:
        made[reach.by] = Matching.of(dict(reach.where).get(reach.by), reach.but)
    return made


def of(reach: Reach) -> str:
    """` of gpt-4o`, as a template of Prometheus; empty for the total."""
    return f" of {{{{ $labels.{label(reach.by)} }}}}" if reach.by else ""


def labels(reach: Reach) -> Mapping[str, str]:
    """Labels of the alert beside those of its expression: `model`. The service has its own, `job`."""
    return {reach.by: f"{{{{ $labels.{label(reach.by)} }}}}"} if reach.by and reach.by != "service" else {}
