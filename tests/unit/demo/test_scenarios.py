"""The application's scenarios against the stand-in provider: what each does on the wire."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator

import pytest

from llm_vitals_demo.application.clients import Clients
from llm_vitals_demo.application.outcomes import OUTCOMES
from llm_vitals_demo.application.scenarios import SCENARIOS, Scenario, Visit
from llm_vitals_demo.check import PLAUSIBLE, implausible
from llm_vitals_demo.people import users
from llm_vitals_demo.provider import Provider, serving


@pytest.fixture(scope="module")
def stage() -> Iterator[tuple[Provider, Clients]]:
    loop = asyncio.new_event_loop()
    with serving() as provider, Clients.open(provider.url, loop) as clients:
        yield provider, clients
    loop.close()


@pytest.mark.parametrize("scenario", [pytest.param(s, id=s.name) for s in SCENARIOS])
def test_a_scenario_makes_the_calls_that_are_expected_of_it(stage: tuple[Provider, Clients], scenario: Scenario):
    provider, clients = stage
    for seed in range(3):
        provider.forget()
        scenario.run(clients, Visit(choice=random.Random(seed), user=users()[0], session="s"))
        assert len(provider.requests) == len(OUTCOMES[scenario.name])


def test_every_scenario_has_its_outcomes_and_the_other_way_round():
    assert [scenario.name for scenario in SCENARIOS] == list(OUTCOMES)


def kpis(**changed: float | None) -> dict[str, object]:
    values = {name: (low + high) / 2 for name, (low, high) in PLAUSIBLE.items()} | changed
    return {"kpis": [{"id": name, "value": value} for name, value in values.items()]}


@pytest.mark.parametrize(
    ("measured", "days", "faults"),
    [
        pytest.param(kpis(), 14, [], id="all is well"),
        pytest.param(kpis(cost_usd=None), 14, ["cost_usd has no value"], id="no value"),
        pytest.param(kpis(error_rate=0.9), 14, ["error_rate is 0.9: expected 0.005 to 0.15"], id="out of bounds"),
        pytest.param(kpis(error_rate=0.9), 1, [], id="a short history has no bounds"),
        pytest.param({"kpis": []}, 1, [f"{name} has no value" for name in PLAUSIBLE], id="no KPIs"),
    ],
)
def test_implausible_kpis_are_named(measured: dict[str, object], days: int, faults: list[str]):
    assert implausible(measured, days) == faults
