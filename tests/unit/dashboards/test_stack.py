"""The stack's files and processes: what is shipped is what is started, and only what was started is stopped."""

from __future__ import annotations

import os
import re
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any

import psutil
import pytest
import yaml
from patience import EXPIRES_S, until

from llm_vitals.commands.main import main
from llm_vitals_collector.settings import VARIABLES as OF_THE_COLLECTOR
from llm_vitals_dashboards.stack import launch, settings
from llm_vitals_dashboards.stack.files import SHIPPED, files, targets
from llm_vitals_dashboards.stack.place import CONTAINERS, NUMBERS, PORTS, Place, on_loopback
from llm_vitals_dashboards.stack.processes import Kept, Process, ProcessesError, start, stop
from llm_vitals_dashboards.stack.servers import BY_NAME, OTELCOL, SERVERS

ROOT = Path(__file__).parents[3]
HERE = on_loopback(PurePosixPath("/vitals"))
READ = re.compile(r"\$\{(?:env:)?([A-Z][A-Z0-9_]+)(?::-([^}]*))?\}")
"""A variable in a file of the Collector or Tempo, with its default."""


def read_in(name: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for variable, default in READ.findall(files(HERE)[name]):
        found.setdefault(variable, set()).add(default)
    return found


@pytest.mark.parametrize("name", ["otelcol/otelcol.yaml", "tempo/tempo.yaml"])
def test_each_variable_of_a_file_is_set_by_the_launcher_or_documented(name: str) -> None:
    documented = {one.name: one.default for one in (*settings.VARIABLES, *OF_THE_COLLECTOR)}
    absent = frozenset(BY_NAME)
    places = (HERE, HERE.without(absent))
    set_here = {key for place in places for key in BY_NAME[name.partition("/")[0]].environment(place)}
    read = read_in(name)
    assert set(read) - set_here - set(documented) == set(), "document it in stack/settings.py, or set it in servers.py"
    assert {key: defaults for key, defaults in read.items() if key in documented} == {
        key: {documented[key]} for key in read if key in documented
    }, "the default in the file is the one that is documented"


def test_the_defaults_of_a_file_are_those_of_one_machine() -> None:
    """So that `otelcol --config collector/otelcol.yaml` alone does what `llm-vitals stack up` does."""
    for server in ("otelcol", "tempo"):
        made = BY_NAME[server].environment(HERE)
        for key, defaults in read_in(next(name for name in SHIPPED if name.startswith(server))).items():
            if key in made and not defaults & {"./otelcol-queue", "./tempo"}:
                assert defaults <= {made[key], ""}, key


def test_each_documented_variable_of_the_servers_is_read_by_one_of_their_files() -> None:
    by_python = {settings.DATA, settings.ALERTMANAGER_FILE, settings.GRAFANA_PASSWORD}
    read = {key for name in ("otelcol/otelcol.yaml", "tempo/tempo.yaml") for key in read_in(name)}
    assert {one.name for one in set(settings.VARIABLES) - by_python} <= read


class Strict(yaml.SafeLoader):
    """Refuses a mapping with the same key twice, as the servers do."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT002 # PyYAML's own
        keys = [key.value for key, _ in node.value]
        assert len(keys) == len(set(keys)), f"{node.start_mark}: the same key twice"
        return super().construct_mapping(node, deep)


@pytest.mark.parametrize("name", [name for name in files(HERE) if name.endswith((".yaml", ".yml"))])
def test_no_file_has_a_key_twice(name: str) -> None:
    assert yaml.load(files(HERE)[name], Strict) is not None


def test_files_are_those_of_the_checkout() -> None:
    made = files(HERE)
    for name, source in SHIPPED.items():
        assert made[name] == (ROOT / source).read_text(), name
    for rules in ("recording-rules.yaml", "alert-rules.yaml"):
        assert made[f"prometheus/rules/{rules}"] == (ROOT / "dashboards/generated" / rules).read_text()


@pytest.mark.parametrize(
    ("place", "expected"),
    [
        pytest.param(
            HERE,
            {"": "127.0.0.1:4319", "prometheus": "127.0.0.1:9090", "otelcol": "127.0.0.1:8888",
             "tempo": "127.0.0.1:3200", "alertmanager": "127.0.0.1:9093"},
            id="one machine",
        ),
        pytest.param(
            CONTAINERS,
            {"": "llm-vitals:4319", "prometheus": "prometheus:9090", "otelcol": "otelcol:8888", "tempo": "tempo:3200",
             "alertmanager": "alertmanager:9093"},
            id="containers",
        ),
        pytest.param(
            HERE.without(frozenset({"tempo", "alertmanager"})),
            {"": "127.0.0.1:4319", "prometheus": "127.0.0.1:9090", "otelcol": "127.0.0.1:8888"},
            id="without Tempo and Alertmanager",
        ),
    ],
)  # fmt: skip
def test_prometheus_scrapes_what_there_is(place: Place, expected: dict[str, str]) -> None:
    made = targets(place)
    scraped = [*yaml.safe_load(made["llm-vitals.yaml"]), *yaml.safe_load(made["servers.yaml"])]
    assert {one.get("labels", {}).get("job", ""): one["targets"][0] for one in scraped} == expected
    alertmanagers = yaml.safe_load(made["alertmanager.yaml"])
    wanted = [expected["alertmanager"]] if "alertmanager" in expected else []
    assert [one["targets"][0] for one in alertmanagers] == wanted


def test_without_a_receiver_the_collector_drops_and_fills_no_disk() -> None:
    made = OTELCOL.environment(HERE.without(frozenset({"tempo", "prometheus"})))
    assert made["LLM_VITALS_TEMPO_EXPORTER"] == made["LLM_VITALS_METRICS_EXPORTER"] == "debug"
    assert not {"LLM_VITALS_TEMPO_EXPORTER", "LLM_VITALS_METRICS_EXPORTER"} & set(OTELCOL.environment(HERE))


def test_each_port_is_of_a_server_and_no_two_are_the_same() -> None:
    assert {port.server for port in PORTS.values()} == {server.name for server in SERVERS}
    assert len(set(NUMBERS.values())) == len(NUMBERS)


# -- processes ---------------------------------------------------------------------------------------------------------
WAITS = (
    "import signal, sys; signal.signal(signal.SIGTERM, lambda *_: sys.exit()); print('up', flush=True); signal.pause()"
)
STAYS = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); signal.pause()"


@contextmanager
def process(script: str, folder: Path) -> Iterator[Process]:
    """One that has begun."""
    log = folder / "log"
    made, child = start("tempo", [sys.executable, "-c", script], os.environ, log, folder=folder, url="")
    try:
        while not log.read_text():
            assert child.poll() is None or log.read_text()  # what prints and ends at once has begun, too
        yield made
    finally:
        child.kill()
        child.wait()


def test_what_was_started_is_stopped(tmp_path: Path) -> None:
    with process(WAITS, tmp_path) as one:
        assert one.running
        assert one.memory_bytes > 1_000_000
        assert stop([one]) == ()
        assert not one.running


def test_what_does_not_end_is_killed_and_named(tmp_path: Path) -> None:
    with process(STAYS, tmp_path) as one:
        assert stop([one], within_s=EXPIRES_S) == (one,)
        assert not one.running


def test_another_process_that_has_the_pid_by_now_is_left_alone(tmp_path: Path) -> None:
    with process(WAITS, tmp_path) as one:
        before = Process(server="tempo", pid=one.pid, began=one.began - 60, program=one.program, url="")
        assert not before.running
        assert stop([before]) == ()
        assert one.running


@pytest.mark.parametrize("waited_for", [True, False])
def test_a_process_that_ended_is_not_running(waited_for: bool, tmp_path: Path) -> None:
    script = [sys.executable, "-c", "print('up')"]
    one, child = start("tempo", script, os.environ, tmp_path / "log", folder=tmp_path, url="")
    if waited_for:
        child.wait()
    else:  # the system still lists it, until its parent asks
        until(lambda: psutil.Process(one.pid).status() == psutil.STATUS_ZOMBIE)
    assert not one.running
    assert one.memory_bytes == 0
    child.wait()


def test_the_log_of_the_run_before_is_kept(tmp_path: Path) -> None:
    for text in ("first", "second"):
        with process(f"print({text!r})", tmp_path):
            pass
    assert (tmp_path / "log").read_text() == "second\n"
    assert (tmp_path / "log.1").read_text() == "first\n"


def test_processes_are_remembered(tmp_path: Path) -> None:
    kept = Kept(tmp_path / "processes.json")
    assert kept.read() == ({}, {})
    one = Process(server="tempo", pid=1, began=2.5, program="/bin/tempo", url="http://x")
    kept.write([one], NUMBERS)
    assert kept.read() == ({"tempo": one}, dict(NUMBERS))
    kept.forget()
    assert kept.read() == ({}, {})


@pytest.mark.parametrize("text", ["", "{", "[]", '{"processes": [{}], "ports": {}}', '{"processes": []}'])
def test_a_file_that_cannot_be_read_is_no_list_of_processes(text: str, tmp_path: Path) -> None:
    path = tmp_path / "processes.json"
    path.write_text(text)
    with pytest.raises(ProcessesError, match=r"processes.json cannot be read .* Stop the servers by hand"):
        Kept(path).read()


# -- the command -------------------------------------------------------------------------------------------------------
@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stack's folder; nothing is on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv(settings.DATA.name, str(tmp_path / "stack"))
    (tmp_path / "bin").mkdir()
    return tmp_path / "stack"


def program(folder: Path, name: str, script: str) -> None:
    path = folder.parent / "bin" / name
    path.write_text(f"#!{sys.executable}\n{script}\n")
    path.chmod(0o755)


def free() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize(
    ("flag", "why"),
    [
        ("grafan=3001", "no port is named 'grafan'; expected one of otlp-http,"),
        ("grafana", "expected grafana=PORT, a whole number from 1 to 65535"),
        ("grafana=0", "expected grafana=PORT, a whole number from 1 to 65535"),
        ("grafana=65536", "expected grafana=PORT, a whole number from 1 to 65535"),
    ],
)
def test_a_wrong_port_is_refused(flag: str, why: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["stack", "up", "--port", flag])
    assert why in capsys.readouterr().err


def test_a_port_in_use_is_named_before_anything_starts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        number = taken.getsockname()[1]
        assert main(["stack", "up", "--port", f"pages={number}", "--port", f"pages-grpc={free()}"]) == 1
    said = capsys.readouterr().err
    assert f"port {number}, which LLM Vitals needs" in said
    assert f"by {psutil.Process().name()}, pid {os.getpid()}" in said
    assert "llm-vitals stack up --port pages=" in said
    assert not folder.exists()


def test_a_server_that_does_not_start_is_shown_with_its_last_lines(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    program(folder, "prometheus", "import sys; print('unknown flag --web.enable-otlp-receiver'); sys.exit(3)")
    ports = [f"--port={name}={free()}" for name in ("pages", "pages-grpc", "prometheus")]
    try:
        assert main(["stack", "up", *ports]) == 1
        said = capsys.readouterr().err
        assert "Prometheus ended with exit code 3." in said
        assert "unknown flag --web.enable-otlp-receiver" in said
        assert "3.0 or newer" in said
        assert main(["stack", "status"]) == 1
        assert "Prometheus               ended    its log: " in capsys.readouterr().out
    finally:
        main(["stack", "down"])
    assert "LLM Vitals stopped." in capsys.readouterr().out


@pytest.mark.slow
def test_the_collector_alone_says_what_is_missing_and_where_to_send(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = free()
    try:
        assert main(["stack", "up", f"--port=pages={pages}", f"--port=pages-grpc={free()}"]) == 0
        said = capsys.readouterr().out
        for title in ("Prometheus", "Tempo", "Alertmanager", "OpenTelemetry Collector", "Grafana"):
            assert f"{title} is not on PATH" in said
        assert f"OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:{pages}" in said
        assert main(["stack", "up", f"--port=pages={free()}"]) == 1, "it does not move while it runs"
        assert f"LLM Vitals runs already, with pages={pages}" in capsys.readouterr().err
        assert main(["stack", "up"]) == 0, "without a word it stays where it is"
    finally:
        main(["stack", "down"])
    assert oct((folder / "processes.json").parent.stat().st_mode & 0o777) == "0o700"


def test_down_and_status_of_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stack", "down"]) == 0
    assert f"Nothing of {folder} runs." in capsys.readouterr().out
    assert main(["stack", "status"]) == 1
    assert "LLM Vitals               stopped" in capsys.readouterr().out


def test_a_receiver_of_ones_own_is_what_alertmanager_reads(tmp_path: Path) -> None:
    own = tmp_path / "mine.yml"
    own.write_text("route: {receiver: me}\nreceivers: [{name: me}]\n")
    stack = launch.Stack(folder=tmp_path / "stack", ports=NUMBERS, environ={settings.ALERTMANAGER_FILE.name: str(own)})
    stack._write(on_loopback(stack.folder))
    assert (stack.folder / "config" / "alertmanager" / "alertmanager.yml").read_text() == own.read_text()
    gone = launch.Stack(folder=tmp_path / "stack", ports=NUMBERS, environ={settings.ALERTMANAGER_FILE.name: "gone"})
    with pytest.raises(launch.StackError, match="LLM_VITALS_ALERTMANAGER_FILE='gone' cannot be read"):
        gone._write(on_loopback(stack.folder))


def test_a_password_is_made_up_once_and_ones_own_wins(tmp_path: Path) -> None:
    made = launch.Stack(folder=tmp_path, ports=NUMBERS, environ={}).grafana_password()
    assert len(made) >= 20
    assert launch.Stack(folder=tmp_path, ports=NUMBERS, environ={}).grafana_password() == made
    own = launch.Stack(folder=tmp_path, ports=NUMBERS, environ={settings.GRAFANA_PASSWORD.name: "mine"})
    assert own.grafana_password() == "mine"


def test_servers_do_not_export_their_own_telemetry_to_themselves() -> None:
    made = launch.environ_of({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://x", "HOME": "/h"})
    assert "OTEL_EXPORTER_OTLP_ENDPOINT" not in made
    assert made["HOME"] == "/h"
