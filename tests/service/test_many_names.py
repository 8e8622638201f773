"""Names are what senders make of them: with any number of them answers and pages have a bound."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.kpi import DIMENSIONS
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.results import MOST_CHOICES

NOW = datetime.now(timezone.utc).replace(microsecond=0)
SCOPE = Scope(period=Period(start=NOW - timedelta(days=7), end=NOW))
NAMES = MOST_CHOICES + 50
COLUMNS = ("request_model", "provider", "task", "service", "variant")


def call(number: int, name: str) -> Call:
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=NOW - timedelta(hours=2),
        duration_s=1.0,
        operation="chat",
        outcome="ok",
        output_tokens=5,
        starts_query=True,
        **dict.fromkeys(COLUMNS, name),  # pyright: ignore[reportArgumentType] # texts
    )


def calls(names: int) -> tuple[Call, ...]:
    """One of each name, and ten of a name that comes last in any order but that of the calls."""
    return (*(call(n, f"name {n}") for n in range(1, names)), *(call(names + n, "zzz") for n in range(10)))


@pytest.mark.each_store
def test_of_a_dimension_those_with_the_most_calls_are_measured(store):
    store.write([Batch(calls=calls(NAMES))])
    some, every = (store.measure(KPIS, SCOPE, DIMENSIONS, most=most) for most in (7, None))
    assert some.total == every.total
    assert (dict(some.left_out), dict(every.left_out)) == (dict.fromkeys(DIMENSIONS, NAMES - 7), {})
    for dimension in DIMENSIONS:
        assert len(every.by[dimension]) == NAMES
        # The same groups each time, where calls are as many.
        assert set(some.by[dimension]) == {"zzz", *sorted(f"name {n}" for n in range(1, NAMES))[:6]}
        assert all(every.by[dimension][key] == group for key, group in some.by[dimension].items())
    offered = store.choices(SCOPE.period)
    for names in (offered.models, offered.providers, offered.tasks, offered.services, offered.variants):
        assert (len(names), names[-1], list(names)) == (MOST_CHOICES, "zzz", sorted(names))


@pytest.fixture(scope="module")
def many(tmp_path_factory):
    """A client of a collector with more names than any page can show."""
    with running(Settings(data=tmp_path_factory.mktemp("many"), port=0, grpc_port=0)) as one:
        one.app.state.store.write([Batch(calls=calls(1_500))])
        with httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
            yield client


def test_an_answer_has_as_many_groups_as_were_asked_for_and_says_how_many_there_are(many):
    for path, parameters, expected in (
        ("/api/kpis", {}, 100),
        ("/api/kpis/error_rate", {}, 100),
        ("/api/kpis/error_rate", {"groups": "1000", "by": "task,model"}, 1000),
        ("/api/kpis", {"groups": "3", "by": "task"}, 3),
    ):
        answer = many.get(path, params=parameters).json()
        (kpi,) = [one for one in answer.get("kpis", [answer.get("kpi")]) if one["id"] == "error_rate"]
        assert {len(groups) for groups in kpi["by"].values()} == {expected}
        assert set(answer["left_out"]) >= set(kpi["by"])
        assert set(answer["left_out"].values()) == {1_500 - expected}
        assert all(groups[0]["key"] == "zzz" for groups in kpi["by"].values())
    assert many.get("/api/kpis", params={"model": "zzz"}).json()["left_out"] == {}
    refused = many.get("/api/kpis", params={"groups": "1001"})
    assert (refused.status_code, refused.json()["expected"]) == (400, "a whole number from 1 to 1000")


def test_no_page_and_no_answer_grows_with_the_names(many):
    for path in ("/vital-signs", "/calls", "/insights", "/accuracy", "/api/kpis", "/api/insights", "/api/calls"):
        answer = many.get(path)
        assert (answer.status_code, len(answer.content) < 4_000_000) == (200, True), (path, len(answer.content))
        if not path.startswith("/api"):
            assert f"only the {MOST_CHOICES} with the most calls" in answer.text, path
            assert answer.text.count("<option") < 6 * (MOST_CHOICES + 10), path
