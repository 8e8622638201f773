"""A real Grafana on a free port of loopback; its data in a folder of the test."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from pathlib import Path

import httpx
from patience import PATIENCE_S, until

from llm_vitals_dashboards.boards import provisioning
from llm_vitals_dashboards.boards.board import TAG
from llm_vitals_dashboards.boards.files import BOARDS, files

PROGRAM = shutil.which("grafana")
HOME = os.environ.get("GRAFANA_HOME", "/usr/share/grafana")
"""Where its web pages and defaults are."""
SETTINGS = {
    "GF_SERVER_HTTP_ADDR": "127.0.0.1",
    "GF_ANALYTICS_REPORTING_ENABLED": "false",
    "GF_ANALYTICS_CHECK_FOR_UPDATES": "false",
    "GF_ANALYTICS_CHECK_FOR_PLUGIN_UPDATES": "false",
    "GF_NEWS_NEWS_FEED_ENABLED": "false",
    "GF_PLUGINS_PREINSTALL_DISABLED": "true",
    "GF_SECURITY_DISABLE_GRAVATAR": "true",
    "GF_LOG_LEVEL": "warn",
}
"""It asks nobody on the network."""


@contextmanager
def grafana(folder: Path, addresses: Mapping[str, str]) -> Generator[httpx.Client, None, None]:
    """One that has read our files, asked as its administrator. `addresses` are those of the data sources, by the ones
    that our file has."""
    made: dict[str, str] = {}
    for name, text in files().items():
        made[name] = text.replace(provisioning.BOARDS_PATH, str(folder / "boards"))
        for ours, address in addresses.items():
            made[name] = made[name].replace(f"url: {ours}", f"url: {address}")
    with running(folder, made, has_boards) as client:
        yield client


@contextmanager
def running(
    folder: Path, written: Mapping[str, str], is_ready: Callable[[httpx.Client], bool]
) -> Generator[httpx.Client, None, None]:
    """One with these files in its folder, below `provisioning` those that it reads; asked as its administrator."""
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = folder / "log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [PROGRAM or "grafana", "server", "--homepath", HOME],
            stdout=output,
            stderr=output,
            env={
                **os.environ,
                **SETTINGS,
                "GF_PATHS_DATA": str(folder / "data"),
                "GF_PATHS_PLUGINS": str(folder / "plugins"),
                "GF_PATHS_LOGS": str(folder / "logs"),
                "GF_PATHS_PROVISIONING": str(folder / "provisioning"),
                "GF_SERVER_HTTP_PORT": str(port),
            },
        )
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", auth=("admin", "admin"), timeout=PATIENCE_S) as client:
            _await_ready(client, process, log, is_ready)
            yield client
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def has_boards(client: httpx.Client) -> bool:
    """Whether all of our boards are there."""
    return len(client.get("/api/search", params={"tag": TAG}).raise_for_status().json()) == len(BOARDS)


def _await_ready(
    client: httpx.Client, process: subprocess.Popen[bytes], log: Path, is_ready: Callable[[httpx.Client], bool]
) -> None:
    until(lambda: is_ready(client), "Grafana is ready", not_yet=(httpx.HTTPError,), process=process, log=log)
