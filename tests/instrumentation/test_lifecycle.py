"""A call arrives, however the process is set up and however it ends."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import httpx2
import openai
import pytest
from asking import again
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from patience import PATIENCE_S

import llm_vitals
from llm_vitals.core import semconv
from llm_vitals_demo.provider import Provider

QUESTION: list[Any] = [{"role": "user", "content": "Why is the sky blue?"}]


class Otlp(ThreadingHTTPServer):
    """An OTLP/HTTP receiver that keeps the names of the spans it got."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.spans: list[str] = []
        self.paths: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Otlp

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.paths.append(self.path)
        if self.path == "/v1/traces":
            request = ExportTraceServiceRequest.FromString(body)
            self.server.spans += [
                s.name for r in request.resource_spans for scope in r.scope_spans for s in scope.spans
            ]
        self.send_response(200)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def otlp() -> Any:
    server = Otlp()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()


def environment(otlp: Otlp | None, **more: str) -> dict[str, str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OTEL_", "LLM_VITALS_", "PYTEST_"))}
    if otlp is not None:
        env["OTEL_EXPORTER_OTLP_ENDPOINT"] = otlp.url
        env["OTEL_METRICS_EXPORTER"] = "none"
    return {**env, **more}


def run(script: str, provider: Provider, env: dict[str, str], command: list[str] | None = None) -> Any:
    text = textwrap.dedent(script).replace("PROVIDER", provider.openai_url)
    return subprocess.run(
        [*(command or [sys.executable]), "-c", text],
        env=env,
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )


ONE_CALL = """
import httpx2
def call(model="stand-in-30", stream=False):
    # A client of its own: processes must not share a connection.
    client = httpx2.Client(timeout=100)
    body = {"model": model, "messages": [{"role": "user", "content": "Why?"}], "stream": stream}
    request = client.build_request("POST", "PROVIDER/chat/completions", json=body)
    response = client.send(request, stream=stream)
    return response.iter_raw() if stream else response
"""
"""Without an SDK, whose import would take longer than everything else."""
BY_AN_SDK = """
import openai
client = openai.OpenAI(base_url="PROVIDER", api_key="x", max_retries=0)
client.chat.completions.create(model="stand-in-30", messages=[{"role": "user", "content": "Why?"}])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "ending",
    [
        pytest.param("call()", id="a script that makes one call and exits"),
        pytest.param("call(); raise ValueError('boom')", id="an unhandled exception"),
        pytest.param("call(); import sys; sys.exit(3)", id="sys.exit"),
        pytest.param("stream = iter(call(stream=True)); next(stream); raise ValueError('boom')", id="mid-stream"),
        pytest.param(
            "import threading; t = threading.Thread(target=call); t.start(); t.join()", id="a call in a thread"
        ),
        pytest.param(
            "import os\nif os.fork() == 0:\n    call()\n    raise SystemExit\nos.wait()", id="a call in a forked child"
        ),
        pytest.param(
            "import multiprocessing as m\np = m.get_context('fork').Process(target=call)\np.start(); p.join()",
            id="a call in a child of multiprocessing",
        ),
    ],
)
def test_a_call_arrives_from_a_process_that_ends(provider: Provider, otlp: Otlp, ending: str) -> None:
    done = run("import llm_vitals; llm_vitals.init()\n" + ONE_CALL + ending, provider, environment(otlp))
    assert otlp.spans == ["chat stand-in-30"], done.stderr
    # As it would without us, whatever that is.
    assert done.returncode == run(ONE_CALL + ending, provider, environment(None)).returncode, done.stderr


@pytest.mark.slow
def test_every_worker_of_a_forking_server_counts_its_own(provider: Provider, otlp: Otlp) -> None:
    script = (
        ONE_CALL
        + """
import os
call("stand-in-31")
for _ in range(3):
    if os.fork() == 0:
        call("stand-in-32")
        raise SystemExit
for _ in range(3):
    os.wait()
"""
    )
    done = run("import llm_vitals; llm_vitals.init()\n" + script, provider, environment(otlp))
    assert done.returncode == 0, done.stderr
    assert sorted(otlp.spans) == ["chat stand-in-31"] + ["chat stand-in-32"] * 3


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        pytest.param(
            [sys.executable, "-m", "llm_vitals.commands.main", "run", "--", sys.executable], id="llm-vitals run"
        ),
        pytest.param(
            [str(Path(sys.executable).parent / "opentelemetry-instrument"), sys.executable], id="opentelemetry"
        ),
    ],
)
def test_no_change_to_the_code(provider: Provider, otlp: Otlp, command: list[str]) -> None:
    env = environment(otlp, OTEL_EXPORTER_OTLP_PROTOCOL="http/protobuf", OTEL_LOGS_EXPORTER="none")
    done = run(BY_AN_SDK, provider, env, command)
    assert done.returncode == 0, done.stderr
    assert otlp.spans == ["chat stand-in-30"], done.stderr


@pytest.mark.slow
def test_run_keeps_the_program_s_own_exit_code_and_output(provider: Provider, otlp: Otlp) -> None:
    command = [sys.executable, "-m", "llm_vitals.commands.main", "run", "--", sys.executable]
    done = run("print('hello'); raise SystemExit(7)", provider, environment(otlp), command)
    assert (done.returncode, done.stdout) == (7, "hello\n")


def test_a_readable_line_a_call(provider: Provider) -> None:
    script = "import llm_vitals; llm_vitals.init()\n" + ONE_CALL + "call(); call('stand-in-decline')"
    done = run(script, provider, environment(None, OTEL_TRACES_EXPORTER="console"))
    first, second = done.stderr.strip().splitlines()
    assert "chat stand-in-30 (openai)" in first
    assert first.endswith(": ok [why]")
    assert ": refusal (" in second
    assert done.stdout == ""


@pytest.mark.slow
def test_one_warning_when_nothing_listens(provider: Provider) -> None:
    script = "import llm_vitals; llm_vitals.init()\n" + ONE_CALL + "call(); call(); llm_vitals.flush(); call()"
    env = environment(None, OTEL_EXPORTER_OTLP_ENDPOINT="http://127.0.0.1:9", OTEL_EXPORTER_OTLP_TIMEOUT="1")
    done = run(script, provider, env)
    assert done.returncode == 0
    assert done.stderr.count("Nothing listens at http://127.0.0.1:9") == 1
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def test_importing_patches_and_opens_nothing(provider: Provider) -> None:
    script = """
    import socket
    def refuse(*a, **k): raise AssertionError("a connection at import")
    socket.socket.connect = refuse
    import httpx, httpx2
    before = httpx.Client.send, httpx2.AsyncClient.send
    import llm_vitals
    assert before == (httpx.Client.send, httpx2.AsyncClient.send)
    llm_vitals.init()  # nor does this connect
    """
    done = run(script, provider, environment(None))
    assert done.returncode == 0, done.stderr


def test_the_sdk_disabled(provider: Provider) -> None:
    script = """
    import httpx2
    before = httpx2.Client.send
    import llm_vitals
    llm_vitals.init()
    assert httpx2.Client.send is before
    """
    done = run(script, provider, environment(None, OTEL_SDK_DISABLED="true"))
    assert done.returncode == 0, done.stderr


# -- the providers of an application ---------------------------------------------------------------------------------


def _simple(exporter: InMemorySpanExporter) -> SimpleSpanProcessor:
    return SimpleSpanProcessor(exporter)


def _batch(exporter: InMemorySpanExporter) -> BatchSpanProcessor:
    return BatchSpanProcessor(exporter, schedule_delay_millis=3_600_000)


def _one_call(provider: Provider) -> None:
    with openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0) as client:
        client.chat.completions.create(model="stand-in-30", messages=QUESTION)


@pytest.mark.parametrize("end", ["force_flush", "shutdown"])
@pytest.mark.parametrize("before_init", [True, False], ids=["processor, init", "init, processor"])
@pytest.mark.parametrize("processor", [_simple, _batch])
def test_a_flush_of_the_provider_sends_the_call(
    provider: Provider, processor: Callable[[InMemorySpanExporter], Any], before_init: bool, end: str
) -> None:
    exporter, own = InMemorySpanExporter(), TracerProvider()
    if before_init:
        own.add_span_processor(processor(exporter))
    llm_vitals.init(tracer_provider=own)
    if not before_init:
        own.add_span_processor(processor(exporter))
    try:
        _one_call(provider)
        getattr(own, end)()
        assert [span.name for span in exporter.get_finished_spans()] == ["chat stand-in-30"]
    finally:
        llm_vitals.uninstrument()


def test_init_twice_counts_once(provider: Provider, told: Any) -> None:
    llm_vitals.init()
    llm_vitals.init(tracer_provider=told.tracer_provider, meter_provider=told.meter_provider)
    _one_call(provider)
    told.span()
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_uninstrument_restores_everything(provider: Provider, told: Any) -> None:
    llm_vitals.uninstrument()
    for module in (httpx, httpx2):
        for client in (module.Client, module.AsyncClient):
            assert client.send.__module__.startswith(module.__name__)
    assert "force_flush" not in vars(told.tracer_provider)
    assert "ANTHROPIC_OPEN_TELEMETRY" not in os.environ
    _one_call(provider)
    assert told.spans() == []
    llm_vitals.init(tracer_provider=told.tracer_provider, meter_provider=told.meter_provider)
    _one_call(provider)
    told.span()
    assert told.total(semconv.METRIC_ATTEMPTS) == 1


def test_a_client_made_before_init(provider: Provider) -> None:
    client = openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0)
    exporter, own = InMemorySpanExporter(), TracerProvider()
    own.add_span_processor(SimpleSpanProcessor(exporter))
    llm_vitals.init(tracer_provider=own)
    try:
        client.chat.completions.create(model="stand-in-30", messages=QUESTION)
        own.force_flush()
        assert len(exporter.get_finished_spans()) == 1
    finally:
        llm_vitals.uninstrument()
        client.close()


def test_many_threads(provider: Provider, told: Any) -> None:
    def calls() -> None:
        with openai.OpenAI(base_url=provider.openai_url, api_key="x", max_retries=0) as client:
            for _ in range(10):
                client.chat.completions.create(model="stand-in-30", messages=QUESTION)

    threads = [threading.Thread(target=calls) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(told.spans()) == 80
    assert told.total(semconv.METRIC_ATTEMPTS, outcome="ok") == 80


def test_threads_without_the_package_that_carries_contexts(
    told: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.instrumentation.threading", None)
    monkeypatch.setenv("LLM_VITALS_THREADS", "true")
    again(told)
    assert "pip install 'llm-vitals[threads]'" in caplog.text
