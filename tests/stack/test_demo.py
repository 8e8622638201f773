"""`llm-vitals demo` as a user runs it: once as CI does, and until it is told to stop."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request

import pytest
from patience import PATIENCE_S, WORK_S, until

pytestmark = pytest.mark.stack

COMMAND = [sys.executable, "-c", "import sys; from llm_vitals.commands.main import main; sys.exit(main())", "demo"]
PORTS = ["--port", "0", "--grpc-port", "0"]


def test_once_prints_the_kpis_and_nothing_else():
    done = subprocess.run([*COMMAND, "--once", *PORTS], capture_output=True, text=True, timeout=WORK_S, check=False)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    found = {kpi["id"]: kpi for kpi in json.loads(done.stdout)["kpis"]}
    # Every KPI has a value, and one to compare it with; but the history has no embedding.
    assert [name for name, kpi in found.items() if kpi["value"] is None] == []
    assert [name for name, kpi in found.items() if kpi["previous"] is None] == ["embedding_error_rate"]
    assert found["repeat_rate"]["value"] < 0.1
    by_task = {group["key"]: group["value"] for group in found["repeat_rate"]["by"]["task"]}
    assert {task: rate for task, rate in by_task.items() if rate is not None and rate >= 0.1} == {}
    assert found["error_rate"]["value"] > found["error_rate"]["previous"]
    assert found["refusal_rate"]["value"] > found["refusal_rate"]["previous"]
    models = {group["key"] for group in found["error_rate"]["by"]["model"]}
    assert {"gpt-5.2", "gpt-5.4-mini", "claude-sonnet-5", "gemini-2.5-flash", "mistral-small-latest"} <= models


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_shows_live_calls_and_stops_cleanly(number: signal.Signals, tmp_path):
    log = tmp_path / "log"
    with log.open("w") as stderr:
        command = [*COMMAND, *PORTS, "--days", "1", "--data", str(tmp_path / "data")]
        demo = subprocess.Popen(command, stderr=stderr, env={**os.environ, "PYTHONUNBUFFERED": "1"})
        try:
            url = _url(log, demo)
            _live_call(url)
        finally:
            demo.send_signal(number)
            status = demo.wait(WORK_S)
    said = log.read_text()
    assert status == 0, said
    assert "Traceback" not in said
    assert said.rstrip().endswith("Stopped.")


def _url(log, demo: subprocess.Popen[bytes]) -> str:
    found = until(
        lambda: re.search(r"Vital signs  (http://\S+)/\n", log.read_text()),
        "the address of the pages", WORK_S, process=demo, log=log,
    )  # fmt: skip
    return found[1]


def _live_call(url: str) -> None:
    """Waits until the application's own calls are there: their sessions begin with `live-`."""

    def there() -> bool:
        with urllib.request.urlopen(f"{url}/api/calls?limit=50", timeout=PATIENCE_S) as response:
            return any(str(call["session"]).startswith("live-") for call in json.load(response)["calls"])

    until(there, "a call of the application", WORK_S)
