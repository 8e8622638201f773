"""`llm-vitals stack up`: real servers with the files that are shipped, and what becomes of an application's calls."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest
import whole_stack
from patience import PATIENCE_S, WORK_S, until
from whole_stack import WholeStack

from llm_vitals.core.metric_entries import DURATION
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_demo.provider import Provider

pytestmark = pytest.mark.stack

WITH_TEMPO = shutil.which("tempo") is not None
WITH_GRAFANA = shutil.which("grafana") is not None
CALLS = 12
APPLICATION = f"""
import llm_vitals, openai
llm_vitals.init()
client = openai.OpenAI(max_retries=0)
asked = [{{"role": "user", "content": "Tell me all."}}]
for chunk in client.chat.completions.create(model="stand-in-long", messages=asked, stream=True):
    print(chunk.choices[0].delta.content or "" if chunk.choices else "", end="")
for number in range({CALLS - 1}):
    with llm_vitals.context(user=f"u-{{number % 3}}"):
        client.chat.completions.create(
            model="gpt-5.4-mini", messages=[{{"role": "user", "content": f"What is {{number}} plus {{number}}?"}}]
        )
llm_vitals.flush()
"""


def eventually(what: str, ask: Callable[[], object]) -> object:
    """The first answer that is true."""
    return until(ask, what, pause_s=0.2)


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WholeStack]:
    with whole_stack.running(tmp_path_factory.mktemp("stack")) as one:
        yield one


@pytest.fixture(scope="module")
def long_answer(stack: WholeStack, provider: Provider) -> str:
    """The longest answer of an application that knows nothing but where the Collector is."""
    env = stack.environ | {
        "OPENAI_BASE_URL": provider.openai_url,
        "OPENAI_API_KEY": "x",
        "OTEL_EXPORTER_OTLP_ENDPOINT": stack.url("otlp-http"),
        "OTEL_SERVICE_NAME": "shop",
        "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT": "SPAN_ONLY",
    }
    done = subprocess.run(
        [sys.executable, "-c", APPLICATION], env=env, capture_output=True, text=True, timeout=PATIENCE_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout) > 20_000
    return done.stdout


@pytest.fixture(scope="module")
def called(stack: WholeStack, long_answer: str) -> WholeStack:
    """The stack, after that application."""
    return stack


def query(stack: WholeStack, expression: str) -> list[dict]:
    answer = httpx.get(f"{stack.url('prometheus')}/api/v1/query", params={"query": expression}).raise_for_status()
    return answer.json()["data"]["result"]


def test_status_names_each_server_with_its_pid_and_memory(stack: WholeStack) -> None:
    done = stack.command("status")
    assert done.returncode == 0, done.stdout
    for title in ("LLM Vitals", "Prometheus", "Alertmanager", "OpenTelemetry Collector"):
        assert any(line.startswith(title) and " MB" in line and "pid" in line for line in done.stdout.splitlines()), (
            title
        )
    assert ("Tempo                    missing" not in done.stdout) == WITH_TEMPO


def test_up_again_starts_nothing_and_says_so(stack: WholeStack) -> None:
    done = stack.up()
    assert done.returncode == 0
    assert "Prometheus runs already." in done.stdout
    assert "is ready" not in done.stdout


def test_prometheus_reaches_all_that_it_scrapes_and_alertmanager(stack: WholeStack) -> None:
    def jobs() -> dict[str, str]:
        found = httpx.get(f"{stack.url('prometheus')}/api/v1/targets").json()["data"]["activeTargets"]
        return {one["labels"]["job"]: one["health"] for one in found}

    wanted = {"llm-vitals", "prometheus", "alertmanager", "otelcol", *(["tempo"] if WITH_TEMPO else [])}
    eventually("a scrape of each", lambda: jobs() == dict.fromkeys(wanted, "up"))
    found = httpx.get(f"{stack.url('prometheus')}/api/v1/alertmanagers").json()["data"]["activeAlertmanagers"]
    assert [one["url"] for one in found] == [f"{stack.url('alertmanager')}/api/v2/alerts"]
    groups = httpx.get(f"{stack.url('prometheus')}/api/v1/rules").json()["data"]["groups"]
    assert {Path(one["file"]).name for one in groups} == {"recording-rules.yaml", "alert-rules.yaml"}


def test_every_call_reaches_the_store_once(called: WholeStack) -> None:
    def kept() -> int:
        return len(httpx.get(f"{called.url('pages')}/api/calls", params={"limit": 100}).json()["calls"])

    eventually("all calls in the store", lambda: kept() >= CALLS)
    assert kept() == CALLS


def test_every_call_is_counted_in_prometheus(called: WholeStack) -> None:
    def counted() -> float:
        found = query(called, 'sum(llm_vitals_attempts_total{job="shop"})')
        return float(found[0]["value"][1]) if found else 0

    eventually("all calls in Prometheus", lambda: counted() >= CALLS)
    assert counted() == CALLS


def test_an_exemplar_names_the_trace_of_a_call(called: WholeStack) -> None:
    def traces() -> set[str]:
        found = httpx.get(
            f"{called.url('prometheus')}/api/v1/query_exemplars",
            params={
                "query": DURATION.prometheus,
                "start": time.time() - 600,
                "end": time.time(),
            },
        ).json()["data"]
        return {one["labels"]["trace_id"] for series in found for one in series["exemplars"]}

    named = eventually("an exemplar", traces)
    calls = httpx.get(f"{called.url('pages')}/api/calls", params={"limit": 100}).json()["calls"]
    assert named <= {one["trace_id"] for one in calls}


def test_the_collector_shows_what_it_took_and_sent(called: WholeStack) -> None:
    def sent() -> dict[str, float]:
        text = httpx.get(f"{called.url('otelcol-metrics')}/metrics").text
        lines = [line for line in text.splitlines() if line.startswith("otelcol_exporter_sent_spans")]
        return {line.split('exporter="')[1].split('"')[0]: float(line.rsplit(" ", 1)[1]) for line in lines}

    to = {"otlp_http/vitals", "otlp_grpc/tempo" if WITH_TEMPO else "debug"}
    eventually("all spans sent", lambda: set(sent()) == to and min(sent().values()) >= CALLS)


@pytest.mark.may_skip("Tempo is not on PATH")
@pytest.mark.skipif(not WITH_TEMPO, reason="Tempo is not on PATH")
def test_every_call_is_a_trace_in_tempo(called: WholeStack) -> None:
    def found() -> int:
        asked = {"q": "{span.gen_ai.operation.name != nil}", "limit": 100}
        answer = httpx.get(f"{called.url('tempo')}/api/search", params=asked)
        return len(answer.json().get("traces") or ()) if answer.status_code == 200 else 0

    eventually("all traces", lambda: found() == CALLS)


@pytest.mark.may_skip("Tempo is not on PATH")
@pytest.mark.skipif(not WITH_TEMPO, reason="Tempo is not on PATH")
def test_a_long_answer_is_whole_in_tempo_and_an_exemplar_leads_to_it(called: WholeStack, long_answer: str) -> None:
    calls = httpx.get(f"{called.url('pages')}/api/calls", params={"limit": 100}).json()["calls"]
    (trace_id,) = (one["trace_id"] for one in calls if one["request_model"] == "stand-in-long")

    def attributes() -> dict[str, str]:
        answer = httpx.get(f"{called.url('tempo')}/api/traces/{trace_id}", headers={"accept": "application/json"})
        if answer.status_code != 200:
            return {}
        (span,) = (s for b in answer.json()["batches"] for scope in b["scopeSpans"] for s in scope["spans"])
        return {one["key"]: one["value"].get("stringValue", "") for one in span["attributes"]}

    found = eventually("the trace", attributes)
    assert found["llm_vitals.answer"] == long_answer
    assert long_answer in json.loads(found["gen_ai.output.messages"])[0]["parts"][0]["content"]
    exemplars = httpx.get(
        f"{called.url('prometheus')}/api/v1/query_exemplars",
        params={"query": DURATION.prometheus, "start": time.time() - 600, "end": time.time()},
    ).json()["data"]
    assert trace_id in {one["labels"]["trace_id"] for series in exemplars for one in series["exemplars"]}


@pytest.mark.may_skip("Grafana is not on PATH")
@pytest.mark.skipif(not WITH_GRAFANA, reason="Grafana is not on PATH")
def test_grafana_has_the_boards_and_its_default_password_is_refused(stack: WholeStack) -> None:
    boards = httpx.get(f"{stack.url('grafana')}/api/search", params={"tag": "llm-vitals"}).json()
    assert len(boards) == len(BOARDS), "whoever reaches it on loopback may look"
    password = (stack.folder / "grafana-password").read_text().strip()
    of_admins = f"{stack.url('grafana')}/api/admin/settings"
    refused = {401, 403}
    assert httpx.get(of_admins).status_code in refused
    assert httpx.get(of_admins, auth=("admin", "admin")).status_code in refused
    assert httpx.get(of_admins, auth=("admin", password)).status_code == 200
    sources = httpx.get(f"{stack.url('grafana')}/api/datasources", auth=("admin", password)).json()
    assert {one["url"] for one in sources} == {stack.url("prometheus"), stack.url("tempo")}


def test_everything_listens_on_loopback_alone(stack: WholeStack) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))  # sends nothing: it only chooses the address that others would reach
        outside = probe.getsockname()[0]
    for name, number in stack.ports.items():
        with socket.socket() as client:
            assert client.connect_ex((outside, number)) != 0, f"{name} can be reached from other machines"


def test_a_key_is_carried_by_whoever_needs_it(tmp_path: Path) -> None:
    """The OpenTelemetry Collector, Prometheus, and a demo that fills them; as in docker-compose.yml."""
    key = {"LLM_VITALS_API_KEY": "k" * 20}
    with whole_stack.running(tmp_path, **key) as stack:
        pages = f"{stack.url('pages')}/api/calls"
        assert httpx.get(pages).status_code == 401
        ports = {"prometheus": "prometheus", "otlp": "otlp-http", "tempo": "tempo-otlp", "collector": "pages"}
        addresses = [f"--{name}={stack.url(port)}" for name, port in ports.items()]
        demo = [sys.executable, "-m", "llm_vitals.commands.main", "demo", "--stack", "--once", "--days=15", *addresses]
        done = subprocess.run(demo, env=stack.environ, capture_output=True, text=True, timeout=WORK_S, check=False)
        assert done.returncode == 0, done.stderr
        assert len(httpx.get(pages, headers={"x-api-key": "k" * 20}, params={"limit": 500}).json()["calls"]) > 100
        eventually("a scrape with the key", lambda: query(stack, 'up{job="llm-vitals"} == 1'))


def test_down_stops_all_of_it_and_another_start_finds_its_data(tmp_path: Path) -> None:
    one = whole_stack.of(tmp_path)
    with_data = one.folder / "llm-vitals"
    try:
        for _ in range(2):
            up = one.up()
            assert up.returncode == 0, up.stdout + up.stderr
            down = one.command("down")
            assert down.returncode == 0
            assert "Prometheus stopped." in down.stdout
            assert "killed" not in down.stdout
            for number in one.ports.values():
                with socket.socket() as client:
                    assert client.connect_ex(("127.0.0.1", number)) != 0
    finally:
        one.command("down")
    assert with_data.is_dir()
    assert one.command("status").returncode == 1
    assert f"Nothing of {one.folder} runs." in one.command("down").stdout
