"""A real Grafana takes the boards from our provisioning files. Where no `grafana` is on PATH this is skipped: it is
under the AGPL and comes from no registry that CI may use."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Generator
from pathlib import Path

import httpx
import pytest

from llm_vitals_dashboards.boards import provisioning
from llm_vitals_dashboards.boards.board import TAG
from llm_vitals_dashboards.boards.files import BOARDS, files

GRAFANA = shutil.which("grafana")
HOME = os.environ.get("GRAFANA_HOME", "/usr/share/grafana")
"""Where its web pages and defaults are."""
READY_S = 60

pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("Grafana comes from no registry that CI may use"),
    pytest.mark.skipif(GRAFANA is None, reason="no grafana on PATH"),
]


@pytest.fixture(scope="module")
def grafana(tmp_path_factory: pytest.TempPathFactory) -> Generator[httpx.Client, None, None]:
    """A Grafana that has read our files, asked as its administrator."""
    folder = tmp_path_factory.mktemp("grafana")
    for name, text in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.replace(provisioning.BOARDS_PATH, str(folder / "boards")), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = {
        "GF_PATHS_DATA": str(folder / "data"),
        "GF_PATHS_LOGS": str(folder / "logs"),
        "GF_PATHS_PROVISIONING": str(folder / "provisioning"),
        "GF_SERVER_HTTP_ADDR": "127.0.0.1",
        "GF_SERVER_HTTP_PORT": str(port),
        "GF_ANALYTICS_REPORTING_ENABLED": "false",
        "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
        "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
        "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    }
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [GRAFANA or "grafana", "server", "--homepath", HOME],
            stdout=output,
            stderr=output,
            env={**os.environ, **settings},
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("admin", "admin"), timeout=30) as client:
            _await_boards(client, process, log)
            yield client
    finally:
        process.terminate()
        process.wait(READY_S)


def _await_boards(client: httpx.Client, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + READY_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if len(client.get("/api/search", params={"tag": TAG}).raise_for_status().json()) == len(BOARDS):
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"Grafana did not show {len(BOARDS)} boards in {READY_S} s:\n{log.read_text()}")


@pytest.mark.parametrize("name", BOARDS)
def test_a_board_is_there_as_it_was_written(grafana: httpx.Client, name: str) -> None:
    board = BOARDS[name]().json()
    found = grafana.get(f"/api/dashboards/uid/{board['uid']}").raise_for_status().json()
    assert found["meta"]["provisioned"] is True
    assert found["dashboard"]["title"] == board["title"]
    kept = [(panel["id"], panel["type"], panel["title"]) for panel in found["dashboard"]["panels"]]
    assert kept == [(panel["id"], panel["type"], panel["title"]) for panel in board["panels"]]


def test_the_data_sources_are_there(grafana: httpx.Client) -> None:
    found = {one["uid"]: one["type"] for one in grafana.get("/api/datasources").raise_for_status().json()}
    assert {"llm-vitals-prometheus": "prometheus", "llm-vitals-tempo": "tempo"}.items() <= found.items()
