"""The alerts that fire, as every page names them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.evaluator import Evaluator, key_of
from llm_vitals_collector.kpi.measure import Scope

TONES: Final = {"critical": "bad", "warning": "warn", "info": "flat"}
_ORDER: Final = ("critical", "warning", "info")


@dataclass(frozen=True, slots=True, kw_only=True)
class FiringAlert:
    """An alert that fires."""

    id: str
    kpi: str | None
    severity: str
    summary: str
    labels: Mapping[str, str]

    @property
    def tone(self) -> str:
        return TONES[self.severity]


def is_about(labels: Mapping[str, str], scope: Scope) -> bool:
    """Whether an alert is about calls of a scope: about all calls, or about some that its filters do not leave out."""
    return all(labels.get(name) in (None, value) for name, value in scope.filters.items())


def firing(evaluator: Evaluator) -> tuple[FiringAlert, ...]:
    """Critical ones first, the newest first among equals."""
    rules = evaluator.rules
    found = [(rules[one.rule], one) for one in evaluator.active() if one.phase == "firing" and one.rule in rules]
    found.sort(key=lambda pair: (_ORDER.index(pair[0].severity), -pair[1].active_at.timestamp(), pair[1].id))
    return tuple(
        FiringAlert(
            id=one.id,
            kpi=texts.kpi_of(rule),
            severity=rule.severity,
            summary=texts.summary(rule, key_of(rule, one)),
            labels=one.labels,
        )
        for rule, one in found
    )
