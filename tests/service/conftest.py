"""A real collector on free ports of loopback, builders of OTLP requests, and stores.

What is marked `each_store` runs on DuckDB and on ClickHouse: `store`, `settings` (so `collector` and `client`, too) and
`opener` are then of the one and of the other.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Generator, Mapping
from pathlib import Path

import clickhouse_server
import httpx
import pytest
from each_store import STORES, open_clickhouse
from google.protobuf.message import Message
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import AnyValue, KeyValue
from patience import PATIENCE_S
from pydantic import SecretStr

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.duckdb import open_store

START_NS = 1_795_000_000_000_000_000
"""2026-11-18T11:06:40Z."""
PROTOBUF = {"content-type": "application/x-protobuf"}


_databases = itertools.count(1)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store_kind" in metafunc.fixturenames and metafunc.definition.get_closest_marker("each_store"):
        metafunc.parametrize("store_kind", STORES, indirect=True)


@pytest.fixture
def store_kind(request: pytest.FixtureRequest) -> str:
    return getattr(request, "param", "duckdb")


@pytest.fixture(scope="session")
def clickhouse(tmp_path_factory: pytest.TempPathFactory) -> Generator[clickhouse_server.Server, None, None]:
    with clickhouse_server.serving(tmp_path_factory.mktemp("clickhouse")) as server:
        yield server


@pytest.fixture
def clickhouse_url(clickhouse: clickhouse_server.Server) -> str:
    """Of a database that nobody has used."""
    return clickhouse.url(f"test_{next(_databases)}")


@pytest.fixture
def opener(store_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[], Store]:
    """Opens one store, again and again."""
    if store_kind == "duckdb":
        return lambda: open_store(tmp_path)
    url = request.getfixturevalue("clickhouse_url")
    return lambda: open_clickhouse(url)


@pytest.fixture
def store(opener: Callable[[], Store]) -> Generator[Store, None, None]:
    """An empty store of its own."""
    one = opener()
    yield one
    one.close()


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Generator[Store, None, None]:
    """A store in which nobody writes."""
    one = open_store(tmp_path_factory.mktemp("empty"))
    yield one
    one.close()


def any_value(value: object) -> AnyValue:
    told = AnyValue()
    if isinstance(value, bool):
        told.bool_value = value
    elif isinstance(value, int):
        told.int_value = value
    elif isinstance(value, float):
        told.double_value = value
    elif isinstance(value, (list, tuple)):
        told.array_value.values.extend(any_value(item) for item in value)
    elif isinstance(value, Mapping):
        told.kvlist_value.values.extend(pairs(value))
    else:
        told.string_value = str(value)
    return told


def pairs(attributes: Mapping[str, object]) -> list[KeyValue]:
    return [KeyValue(key=key, value=any_value(value)) for key, value in attributes.items()]


def build(
    *attributes: Mapping[str, object],
    scope: str = "llm_vitals",
    trace: int = 1,
    span: int = 1,
    parent: int = 0,
    start_ns: int = START_NS,
    duration_ns: int = 1_500_000_000,
) -> ExportTraceServiceRequest:
    """A request of one span for each of `attributes`, with consecutive span ids and starts 1 ms apart."""
    request = ExportTraceServiceRequest()
    resource = request.resource_spans.add()
    resource.resource.attributes.extend(pairs({"service.name": "shop"}))
    scope_spans = resource.scope_spans.add()
    scope_spans.scope.name = scope
    for i, told in enumerate(attributes):
        one = scope_spans.spans.add()
        one.trace_id = trace.to_bytes(16, "big")
        one.span_id = (span + i).to_bytes(8, "big")
        if parent:
            one.parent_span_id = parent.to_bytes(8, "big")
        one.start_time_unix_nano = start_ns + i * 1_000_000
        one.end_time_unix_nano = one.start_time_unix_nano + duration_ns
        one.attributes.extend(pairs(told))
    return request


def chat(**more: object) -> dict[str, object]:
    """Attributes of a chat call as our own instrumentation tells it; dots of further names as double underscores."""
    return {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "openai",
        "gen_ai.request.model": "gpt-4o",
        "gen_ai.usage.input_tokens": 10,
        "gen_ai.usage.output_tokens": 5,
        "llm_vitals.outcome": "ok",
        **{name.replace("__", "."): value for name, value in more.items()},
    }


@pytest.fixture(name="build", scope="session")
def build_fixture() -> Callable[..., ExportTraceServiceRequest]:
    return build


@pytest.fixture(name="pairs", scope="session")
def pairs_fixture() -> Callable[[Mapping[str, object]], list[KeyValue]]:
    return pairs


@pytest.fixture(name="chat", scope="session")
def chat_fixture() -> Callable[..., dict[str, object]]:
    return chat


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Generator[httpx.Client, None, None]:
    """A client of a collector that keeps nothing: for requests that are refused."""
    settings = Settings(data=tmp_path_factory.mktemp("shared"), port=0, grpc_port=0)
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        yield client
        assert client.get("/api/calls").json()["calls"] == []


@pytest.fixture
def send(client: httpx.Client) -> Callable[[Message], httpx.Response]:
    """Post a trace request and demand its acknowledgement."""

    def post(request: Message) -> httpx.Response:
        answer = client.post("/v1/traces", content=request.SerializeToString(), headers=PROTOBUF)
        assert answer.status_code == 200, answer.text
        return answer

    return post


@pytest.fixture
def settings(store_kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> Settings:
    made = Settings(data=tmp_path / "data", port=0, grpc_port=0)
    if store_kind == "duckdb":
        return made
    return made.model_copy(update={"store": SecretStr(request.getfixturevalue("clickhouse_url"))})


@pytest.fixture
def collector(settings: Settings) -> Generator[Running, None, None]:
    with running(settings) as one:
        yield one


@pytest.fixture
def client(collector: Running) -> Generator[httpx.Client, None, None]:
    with httpx.Client(base_url=collector.url, timeout=PATIENCE_S) as one:
        yield one
