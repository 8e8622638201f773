"""`llm-vitals demo` before it starts anything: its arguments, and what it says when it cannot."""

from __future__ import annotations

import argparse
import socket
import sys

import pytest

from llm_vitals.commands.command import CommandError
from llm_vitals_demo import cli
from llm_vitals_demo.processes import child, environment


def parsed(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    cli.DEMO.configure(parser)
    return parser.parse_args(words)


def test_defaults_are_opentelemetrys_ports_and_four_weeks():
    arguments = parsed()
    assert (arguments.port, arguments.grpc_port, arguments.days, arguments.once) == (4318, 4317, 28, False)
    assert arguments.data is None


def test_too_many_days_are_refused(capsys):
    with pytest.raises(SystemExit):
        parsed("--days", "1000")
    assert "expected 0 to 90 days" in capsys.readouterr().err


def test_a_missing_sdk_is_one_line_with_the_extra(monkeypatch):
    monkeypatch.setattr(cli, "find_spec", lambda name: None if name == "anthropic" else object())
    with pytest.raises(CommandError, match=r"^the demo needs anthropic: pip install 'llm-vitals\[demo\]'$"):
        cli.run(parsed())


@pytest.mark.parametrize("flag", ["--port", "--grpc-port"])
def test_a_taken_port_is_one_line_with_the_flag(flag, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = {"--port": "0", "--grpc-port": "0", flag: str(taken.getsockname()[1])}
        with pytest.raises(CommandError, match=rf"^[^\n]*{flag}[^\n]*$"):
            cli.run(parsed("--data", str(tmp_path), *(word for pair in words.items() for word in pair)))


def test_a_childs_environment_has_no_telemetry_settings_and_no_proxy_for_loopback(monkeypatch):
    monkeypatch.setenv("OTEL_TRACES_EXPORTER", "none")
    monkeypatch.setenv("LLM_VITALS_API_KEY", "a-key-of-the-user")
    monkeypatch.setenv("NO_PROXY", "example.org")
    found = environment(OTEL_SERVICE_NAME="demo")
    assert not {"OTEL_TRACES_EXPORTER", "LLM_VITALS_API_KEY"} & found.keys()
    assert found["OTEL_SERVICE_NAME"] == "demo"
    assert found["NO_PROXY"] == "example.org,127.0.0.1,localhost"


def test_a_child_ends_with_its_block():
    with child("http.server", ["0", "--bind", "127.0.0.1"], environment(), stdout=sys.stderr) as process:
        assert process.poll() is None
    assert process.poll() is not None
