"""The command `llm-vitals` as people type it."""

from __future__ import annotations

import builtins
import json
import socket
from typing import Any

import pytest

from llm_vitals.commands import main
from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

COMMANDS = ("up", "demo", "run", "kpis", "doctor")


@pytest.fixture(autouse=True)
def quiet_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in list(os.environ):
        if name.startswith(("OTEL_", "LLM_VITALS_")):
            monkeypatch.delenv(name)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main.main([command, "--help"])
    assert left.value.code == 0
    told = capsys.readouterr().out
    assert f"usage: llm-vitals {command}" in told
    assert "examples:" in told
    assert f"llm-vitals {command}" in told.partition("examples:")[2]


def test_the_list_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main([]) == 2
    told = capsys.readouterr().out
    assert all(f"    {command} " in told for command in COMMANDS)


def test_an_unknown_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main.main(["upp"])
    assert left.value.code == 2
    assert "invalid choice: 'upp'" in capsys.readouterr().err


def test_an_extra_that_is_missing(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    load = builtins.__import__

    def without_duckdb(name: str, *args: Any, **kwargs: Any) -> Any:
        if name == "duckdb":
            raise ModuleNotFoundError("No module named 'duckdb'", name="duckdb")
        return load(name, *args, **kwargs)

    import sys

    for name in [one for one in sys.modules if one.partition(".")[0] in ("llm_vitals_collector", "duckdb")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without_duckdb)
    assert main.main(["up"]) == 1
    assert capsys.readouterr().err == (
        "llm-vitals: `up` needs duckdb, which is not installed. Install it with: pip install 'llm-vitals[server]'\n"
    )


def test_an_expected_failure_is_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def fail(_: object) -> int:
        raise CommandError("the port is taken; choose another with --port")

    broken = Command(name="doctor", help="fails", example="llm-vitals doctor", configure=lambda _: None, run=fail)
    monkeypatch.setattr(main, "OWN", (broken,))
    assert main.main(["doctor"]) == 1
    assert capsys.readouterr().err == "llm-vitals: the port is taken; choose another with --port\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        pytest.param(["run"], "no program was given", id="nothing to run"),
        pytest.param(["run", "--", "no-such-program-here"], "is not a program on PATH", id="no such program"),
    ],
)
def test_run_says_what_is_wrong(arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(arguments) == 1
    assert told in capsys.readouterr().err


# -- doctor ------------------------------------------------------------------------------------------------------------


def findings(capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, dict[str, str]]]:
    code = main.main(["doctor", "--json"])
    return code, {one["subject"]: one for one in json.loads(capsys.readouterr().out)}


def test_doctor_with_a_collector(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with running(Settings(port=0, grpc_port=0, data=tmp_path)) as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.url)
        code, found = findings(capsys)
    assert code == 0
    for signal in ("traces", "metrics", "logs"):
        assert found[signal]["state"] == "ok"
        assert collector.url in found[signal]["found"]
        assert "an empty batch was accepted" in found[signal]["found"]
    assert "wraps send of httpx" in found["hooked"]["found"]
    assert "openai" in found["SDKs"]["found"]


def test_doctor_over_grpc(tmp_path: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with running(Settings(port=0, grpc_port=0, data=tmp_path)) as collector:
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://{collector.grpc_target}")
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
        code, found = findings(capsys)
    assert (code, found["traces"]["state"]) == (0, "ok")


def test_doctor_where_nothing_listens(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as free:  # a port that is ours and listens to nobody
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", f"http://127.0.0.1:{free.getsockname()[1]}")
        code, found = findings(capsys)
    assert code == 1
    assert found["traces"]["state"] == "FAIL"
    assert "nothing listens" in found["traces"]["found"]
    assert "llm-vitals up" in found["traces"]["fix"]


@pytest.mark.parametrize(
    ("variable", "value", "subject", "told"),
    [
        pytest.param("OTEL_SDK_DISABLED", "true", "telemetry", "switches everything off", id="disabled"),
        pytest.param("OTEL_TRACES_EXPORTER", "console", "traces", "go to console", id="console"),
        pytest.param("OTEL_TRACES_SAMPLER", "always_off", "sampling", "metrics count every call", id="sampled"),
        pytest.param("ANTHROPIC_OPEN_TELEMETRY", "true", "anthropic's own spans", "counted once", id="anthropic"),
        pytest.param(
            "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT",
            "SPAN_ONLY",
            "content",
            "prompts and answers are sent",
            id="content",
        ),
        pytest.param("LLM_VITALS_SEND_USER_ID", "true", "users", "sent as they are", id="user ids"),
        pytest.param(
            "LLM_VITALS_PSEUDONYM_KEY", "a secret of some length", "users", "hashed with your key", id="with a key"
        ),
        pytest.param("LLM_VITALS_HTTP_SPANS", "true", "HTTP spans of model calls", "traceparent goes", id="HTTP spans"),
    ],
)
def test_doctor_tells_what_is_set(
    variable: str,
    value: str,
    subject: str,
    told: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv(variable, value)
    _, found = findings(capsys)
    assert told in found[subject]["found"]


def test_doctor_finds_deltas_that_prometheus_drops(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT", "http://127.0.0.1:9/api/v1/otlp/v1/metrics")
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE", "delta")
    code, found = findings(capsys)
    assert (code, found["metrics"]["state"]) == (1, "FAIL")
    assert "as deltas" in found["metrics"]["found"]
    assert "deltatocumulative" in found["metrics"]["fix"]


def test_doctor_says_what_the_fixed_salt_does_not_protect(capsys: pytest.CaptureFixture[str]) -> None:
    _, found = findings(capsys)
    assert "fixed salt" in found["users"]["found"]
    assert "does not stop someone who can guess ids" in found["users"]["found"]
    assert "LLM_VITALS_PSEUDONYM_KEY" in found["users"]["fix"]


def test_doctor_prints_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    main.main(["doctor"])
    lines = capsys.readouterr().out.strip().splitlines()
    assert all(line[:4].strip() in ("ok", "note", "FAIL") for line in lines)
    assert len(lines) > 8
