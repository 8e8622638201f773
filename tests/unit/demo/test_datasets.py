"""The data sets of the demo: made by the API that anybody has, once, and run against models that can be told apart."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import DATA, GRPC_PORT, PORT, load
from llm_vitals_demo import datasets
from llm_vitals_demo.assistants.tickets import QUEUES
from llm_vitals_demo.provider import serving
from llm_vitals_demo.run import endpoints_of


@pytest.fixture(scope="module")
def collector(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One with the demo's endpoints and no history."""
    with serving() as provider:
        place = {DATA.name: str(tmp_path_factory.mktemp("demo")), PORT.name: "0", GRPC_PORT.name: "0"}
        with running(load({}, place), endpoints_of(provider.url)) as one:
            yield one


@pytest.mark.slow
def test_the_tickets_are_run_and_the_dearer_model_is_better(collector: Running) -> None:
    datasets.seed(collector.url)
    datasets.seed(collector.url)
    with httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as client:
        (one,) = client.get("/api/datasets").json()["datasets"]
        assert (one["name"], one["examples"], one["consented"]) == (datasets.TICKETS, 100, 100)
        later, first = client.get(f"/api/datasets/{datasets.TICKETS}/runs").json()["runs"]
        assert [(run["model"], run["state"], run["failed"]) for run in (first, later)] == [
            (datasets.USED, "done", 0),
            (datasets.TRIED, "done", 0),
        ]
        assert first["cost_usd"] < later["cost_usd"]
        found = client.get(f"/api/datasets/{datasets.TICKETS}/runs/{later['id']}").json()["comparison"]
        assert found["verdict"] == "better"


def test_tickets_are_different_and_of_every_queue() -> None:
    found = datasets.tickets(100)
    assert len({str(one["messages"]) for one in found}) == 100
    assert {one["expected"] for one in found} == set(QUEUES)
    assert found == datasets.tickets(100)


def test_a_collector_that_is_not_there_is_said() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        with pytest.raises(datasets.SeedError, match=r"did not answer /api/datasets .*: expected the demo's collector"):
            datasets.seed(f"http://127.0.0.1:{bound.getsockname()[1]}")
