"""The store measures what an alert rule judges: value and basis of each shipped rule are parts of the catalogue."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.alerts import defaults
from llm_vitals_collector.alerts.rule import BurnRule, LimitRule
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.duckdb import DuckDBStore

START = datetime(2026, 11, 10, tzinfo=timezone.utc)
SCOPE = Scope(period=Period(start=START, end=START + timedelta(hours=1)))


def call(minute: int, duration_s: float, outcome: str = "ok", overall: float | None = None) -> Call:
    return Call(
        trace_id=f"{minute:032x}",
        span_id=f"{minute:016x}",
        started_at=START + timedelta(minutes=minute),
        duration_s=duration_s,
        time_to_first_chunk_s=duration_s / 2,
        operation="chat",
        scope="llm_vitals",
        request_model="m1",
        outcome=outcome,
        judged="no" if outcome == "error" else "yes",
        retry=False,
        overall=overall,
    )


CALLS = (call(1, 1, overall=1.0), call(2, 31, overall=0.1), call(3, 61, "refusal", 0.0), call(4, 2, "error"))


def measured(rule: LimitRule | BurnRule, store: DuckDBStore) -> tuple[float | None, int | None]:
    value = Kpi(
        id="judged",
        title="Judged",
        definition="What a rule judges.",
        unit="share",
        better="lower",
        value=rule.value,
        basis=rule.basis,
        absent="nothing",
        by=rule.kpi.by,
    )
    cell = store.measure([value], SCOPE).total.now.get("judged")
    return (None, None) if cell is None else (cell.value, cell.basis)


WANTED = {
    ("LLMVitalsErrorRateHigh", "warning"): (1 / 4, 4),
    ("LLMVitalsRefusalRateHigh", "warning"): (1 / 3, 3),
    ("LLMVitalsLatencyHigh", "warning"): (2 / 4, 4),
    ("LLMVitalsLatencyHigh", "critical"): (1 / 4, 4),
    ("LLMVitalsFirstChunkSlow", "warning"): (2 / 4, 4),
    ("LLMVitalsFirstChunkSlow", "critical"): (2 / 4, 4),
    ("LLMVitalsQualityLow", "warning"): (1.1 / 3, 3),
    ("LLMVitalsErrorBudgetBurn", "critical"): (1 / 4, 4),
}


@pytest.mark.parametrize(("name", "severity"), WANTED)
def test_a_rule_is_of_what_the_store_measures(store: DuckDBStore, name: str, severity: str) -> None:
    store.write([Batch(calls=CALLS)])
    rule = next(
        one
        for one in defaults.rules()
        if isinstance(one, (LimitRule, BurnRule)) and (one.name, one.severity) == (name, severity)
    )
    value, basis = WANTED[name, severity]
    assert measured(rule, store) == (pytest.approx(value), basis)


@pytest.mark.slow
def test_the_store_measures_every_rule(store: DuckDBStore) -> None:
    """Of nothing, nothing is known: no rule holds."""
    for rule in defaults.rules():
        if isinstance(rule, (LimitRule, BurnRule)):
            assert measured(rule, store)[0] is None, rule.name
