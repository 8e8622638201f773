"""What others named, wrote or answered moves no terminal, whichever command prints it."""

from __future__ import annotations

import http.server
import json
import sys
import threading
from datetime import datetime, timedelta, timezone

import httpx
import pytest
from patience import PATIENCE_S

from llm_vitals.commands.lines import escaped, escaped_output
from llm_vitals.commands.main import main
from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call, Feedback
from llm_vitals_collector.settings import Settings

HOSTILE = "\x1b]0;owned\x07\x1b[2J\x9b31m\u202eegdirb\r\b"
FORBIDDEN = set("\x1b\x07\x9b\u202e\r\b")


def call(number: int) -> Call:
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=datetime.now(timezone.utc) - timedelta(hours=1),
        duration_s=1.0,
        operation="chat",
        outcome="error" if number % 2 else "ok",
        error_type=HOSTILE,
        overall=0.2,
        **dict.fromkeys(("request_model", "task", "provider", "service", "variant", "output"), HOSTILE),
    )


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    with running(Settings(data=tmp_path_factory.mktemp("terminal"), port=0, grpc_port=0)) as one:
        calls = tuple(map(call, range(1, 60)))
        labels = tuple(
            Feedback(
                id=str(n), at=one_call.started_at, expected=HOSTILE, actual=f"x{HOSTILE}", trace_id=one_call.trace_id
            )
            for n, one_call in enumerate(calls)
        )
        one.app.state.store.write([Batch(calls=calls, feedback=labels)])
        made = httpx.post(
            f"{one.url}/api/datasets", json={"name": "d", "description": f"of {HOSTILE}"}, timeout=PATIENCE_S
        )
        assert made.status_code < 300, made.text
        yield one.url


@pytest.mark.parametrize("json_too", [False, True])
@pytest.mark.parametrize("command", ["kpis", "insights", "accuracy", "calibrate", "datasets list", "datasets list x"])
def test_a_command_prints_no_commands_of_others(url, capsys, command, json_too):
    code = None
    try:
        code = main([*command.split(), "--url", url, *(["--json"] if json_too else [])])
    except SystemExit as wrong:
        code = wrong.code
    shown = capsys.readouterr()
    assert (code, bool(FORBIDDEN & set(shown.out + shown.err))) == (2 if command.endswith("x") else 0, False)
    if json_too and code == 0:
        assert isinstance(json.loads(shown.out), (dict, list))
    if command == "datasets list" and not json_too:
        assert r"of \u001b]0;owned\u0007\u001b[2J\u009b31m\u202eegdirb\u000d\u0008" in shown.out


class Refusing(http.server.BaseHTTPRequestHandler):
    """Takes itself for a collector."""

    def do_GET(self):
        body = json.dumps({"error": HOSTILE}).encode()
        self.send_response(400)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


def test_an_error_of_a_server_prints_none_either(capsys):
    with http.server.HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        assert main(["kpis", "--url", f"http://127.0.0.1:{server.server_port}"]) == 1
        server.shutdown()
    error = capsys.readouterr().err
    assert error.startswith("llm-vitals: ")
    assert not FORBIDDEN & set(error)


def test_json_stays_the_same_json_and_data_the_same_bytes(capfdbinary):
    value = {"name": f"{HOSTILE} \u00fc \U0001f469\u200d\U0001f4bb\n\t"}
    assert json.loads(escaped(json.dumps(value, ensure_ascii=False))) == value
    with escaped_output():
        sys.stdout.buffer.write(HOSTILE.encode())
        sys.stdout.flush()
        sys.stderr.write("\r12 of 30\rmore")
    assert capfdbinary.readouterr() == (HOSTILE.encode(), b"\r12 of 30\\u000dmore")
