"""A real Tempo finds the spans that the boards ask for, as a reader chooses them. Where no `tempo` is on PATH this is
skipped: it is under the AGPL and comes from no registry that CI may use."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timezone

import httpx
import pytest
from board_queries import filled
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from patience import PATIENCE_S, until

from llm_vitals.core import semconv, settings
from llm_vitals_dashboards.boards.calls import calls
from llm_vitals_dashboards.boards.insights import insights
from llm_vitals_dashboards.boards.panel import TraceQuery
from llm_vitals_dashboards.boards.traces import NO_TRACE
from llm_vitals_demo import SERVICE
from llm_vitals_demo.history.export import spans_request
from llm_vitals_demo.history.plan import plan
from llm_vitals_demo.history.telemetry import TelemetryMaker

TEMPO = shutil.which("tempo")
pytestmark = [
    pytest.mark.stack,
    pytest.mark.may_skip("Tempo comes from no registry that CI may use"),
    pytest.mark.skipif(TEMPO is None, reason="no tempo on PATH"),
]
CONFIGURATION = """
server:
  http_listen_address: 127.0.0.1
  http_listen_port: {http}
  grpc_listen_address: 127.0.0.1
  grpc_listen_port: {grpc}
  log_level: warn
memberlist: {{bind_addr: ["127.0.0.1"], bind_port: {members}}}
distributor:
  max_attribute_bytes: 65536
  receivers: {{otlp: {{protocols: {{http: {{endpoint: "127.0.0.1:{otlp}"}}}}}}}}
live_store:
  flush_op_timeout: 5s
  complete_block_timeout: 480h
  shutdown_marker_dir: {folder}/marker
  wal: {{path: {folder}/live, ingestion_time_range_slack: 480h}}
query_frontend: {{query_end_cutoff: 1s, search: {{max_duration: 720h, query_backend_after: 470h}}}}
storage:
  trace:
    backend: local
    wal: {{path: {folder}/wal, ingestion_time_range_slack: 480h}}
    local: {{path: {folder}/blocks}}
usage_report: {{reporting_enabled: false}}
"""
"""Of a Tempo that takes spans of days ago."""
ALL = dict.fromkeys(["service_name", "provider", "model", "task", "variant", "outcome", "deduction"], ".*")


@dataclass(frozen=True)
class Found:
    """A Tempo, and the spans in it by their attributes and content."""

    client: httpx.Client
    spans: list[Mapping[str, object]]
    end: datetime

    def rows(self, target: TraceQuery, **chosen: str) -> list[Mapping[str, str]]:
        """The spans that a panel shows, by their attributes."""
        found = self.search(filled(target.query, {**ALL, "benchmark": "0.7", **chosen}))
        return [
            {one["key"]: next(iter(one["value"].values())) for one in span.get("attributes", ())}
            for trace in found
            for spans in trace["spanSets"]
            for span in spans["spans"]
        ]

    def search(self, query: str) -> list[dict]:
        end = int(self.end.timestamp()) + 3600
        parameters = {"q": query, "limit": "5000", "spss": "100", "start": str(end - 3 * 86400), "end": str(end)}
        answer = self.client.get("/api/search", params=parameters)
        assert answer.status_code == 200, f"{answer.text}\n{query}"
        return answer.json()["traces"]


@pytest.fixture(scope="module")
def tempo(tmp_path_factory: pytest.TempPathFactory) -> Generator[Found, None, None]:
    folder, end = tmp_path_factory.mktemp("tempo"), datetime.now(timezone.utc)
    http, grpc, members, otlp = _free_ports(4)
    config, log = folder / "tempo.yaml", folder / "log"
    config.write_text(CONFIGURATION.format(http=http, grpc=grpc, members=members, otlp=otlp, folder=folder))
    maker = TelemetryMaker("tempo", settings.load())
    spans = [maker.make(attempt).span for attempt in plan(end, days=1, seed=20)]
    with log.open("w") as output:
        process = subprocess.Popen([TEMPO or "tempo", f"-config.file={config}"], stdout=output, stderr=output)
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{http}", timeout=PATIENCE_S) as client:
            found = Found(client, [_attributes(span) for span in spans], end)
            _await(lambda: client.get("/ready").text.strip() == "ready", process, log)
            headers = {"content-type": "application/x-protobuf"}
            httpx.post(
                f"http://127.0.0.1:{otlp}/v1/traces", content=spans_request(spans), headers=headers
            ).raise_for_status()
            _await(
                lambda: sum(len(one["spanSets"][0]["spans"]) for one in found.search("{ }")) == len(spans), process, log
            )
            yield found
    finally:
        process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_ports(count: int) -> list[int]:
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def _await(there: Callable[[], bool], process: subprocess.Popen[bytes], log) -> None:
    until(there, "Tempo's answer", not_yet=(httpx.HTTPError,), process=process, log=log)


def _attributes(span: Span) -> Mapping[str, object]:
    found: dict[str, object] = {}
    for one in span.attributes:
        value = getattr(one.value, one.value.WhichOneof("value"))
        found[one.key] = [item.string_value for item in value.values] if hasattr(value, "values") else value
    return found


def _target(board, title: str) -> TraceQuery:
    (panel,) = [one for one in board.panels if one.title == title]
    (target,) = panel.targets
    return target


LOGGED, WORST = _target(calls(), "Logged queries"), _target(insights(), "Worst answers")


def chosen_rows() -> Iterator:
    for name, attribute, values in (
        ("model", semconv.REQUEST_MODEL, ["gpt-5.2", "gemini-2.5-pro"]),
        ("task", semconv.TASK, ["write"]),
        ("outcome", semconv.OUTCOME, ["error", "refusal"]),
        ("provider", semconv.PROVIDER_NAME, ["anthropic"]),
    ):
        yield pytest.param({name: "|".join(values)}, lambda one, a=attribute, v=values: one.get(a) in v, id=name)
    yield pytest.param({}, lambda one: True, id="all")
    yield pytest.param({"service_name": SERVICE}, lambda one: True, id="its service")
    yield pytest.param({"service_name": "another"}, lambda one: False, id="another service")


@pytest.mark.parametrize(("chosen", "is_one"), list(chosen_rows()))
def test_the_logged_queries_are_those_that_the_reader_chose(tempo: Found, chosen: dict[str, str], is_one) -> None:
    expected = [one for one in tempo.spans if is_one(one)]
    assert expected or chosen == {"service_name": "another"}
    rows = tempo.rows(LOGGED, **chosen)
    assert len(rows) == len(expected)
    assert sorted(row.get(semconv.QUESTION, "") for row in rows) == sorted(
        str(one.get(semconv.QUESTION, "")) for one in expected
    )


@pytest.mark.parametrize(
    "attribute",
    [
        semconv.QUESTION,
        semconv.ANSWER,
        semconv.REQUEST_MODEL,
        semconv.PROVIDER_NAME,
        semconv.USAGE_INPUT_TOKENS,
        semconv.USAGE_OUTPUT_TOKENS,
        semconv.OUTCOME,
        semconv.ERROR_TYPE,
    ],
)
def test_a_row_has_its_texts_tokens_and_outcome(tempo: Found, attribute: str) -> None:
    expected = sorted(str(one[attribute]) for one in tempo.spans if attribute in one)
    assert expected
    assert sorted(row[attribute] for row in tempo.rows(LOGGED) if attribute in row) == expected


@pytest.mark.parametrize("deduction", [".*", "declined"])
def test_the_worst_answers_are_those_below_the_benchmark(tempo: Found, deduction: str) -> None:
    score = semconv.SCORE_PREFIX + semconv.OVERALL
    expected = [
        one[score]
        for one in tempo.spans
        if score in one
        and one[score] < 0.7
        and (deduction == ".*" or deduction in one.get(semconv.DEDUCTIONS_OF_SCORE, ()))
    ]
    assert expected
    assert sorted(float(row[score]) for row in tempo.rows(WORST, deduction=deduction)) == sorted(expected)


def test_before_a_trace_is_chosen_the_query_finds_nothing_and_is_none_that_tempo_refuses(tempo: Found) -> None:
    assert tempo.search(NO_TRACE) == []
