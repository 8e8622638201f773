"""What the collector counts of the calls that it stores: each once, whatever comes twice, and never less."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx
import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from patience import PATIENCE_S
from prometheus_client.parser import text_string_to_metric_families
from up_process import addresses_of, up

from llm_vitals.core import semconv
from llm_vitals_collector.derive.counts.counted_calls import SETTLED, CountedCalls
from llm_vitals_collector.derive.counts.kept_histograms import SCHEMA, Distribution, native_index
from llm_vitals_collector.derive.counts.ledger import GENERATION_S, Ledger
from llm_vitals_collector.derive.counts.protobuf import is_wanted
from llm_vitals_collector.process import StartError, running, start
from llm_vitals_collector.records import Batch, Call, Feedback, Score
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import DuckDBStore

NOW_NS = time.time_ns()
PROTOBUF = {"content-type": "application/x-protobuf"}
Build = Callable[..., ExportTraceServiceRequest]


def scraped(text: str, name: str, *labels: str) -> dict[tuple[str, ...], float]:
    """Sums of a series by these labels."""
    sums: dict[tuple[str, ...], float] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if sample.name == name:
                key = tuple(sample.labels.get(label, "") for label in labels)
                sums[key] = sums.get(key, 0) + sample.value
    return sums


@pytest.fixture
def counting(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data", port=0, grpc_port=0, count_services="*")


@contextmanager
def collecting(settings: Settings) -> Iterator[httpx.Client]:
    with running(settings) as one, httpx.Client(base_url=one.url, timeout=PATIENCE_S) as client:
        yield client


def take(client: httpx.Client, *requests: ExportTraceServiceRequest) -> None:
    for request in requests:
        answer = client.post("/v1/traces", content=request.SerializeToString(), headers=PROTOBUF)
        assert answer.status_code == 200, answer.text


ATTEMPTS = "llm_vitals_attempts_total"


def attempts(client: httpx.Client) -> float:
    return sum(scraped(client.get("/metrics").text, ATTEMPTS).values())


def test_a_scrape_has_what_an_application_would_export(
    counting: Settings, build: Build, chat: Callable[..., Mapping[str, object]]
) -> None:
    told = chat(
        **{
            semconv.QUERY: True,
            semconv.RETRY: False,
            semconv.TASK: "summarise",
            semconv.COST: 0.25,
            semconv.USER_HASH: "someone",
            semconv.ANSWER_JUDGED: "yes",
            semconv.SCORE_PREFIX + "overall": 0.9,
            semconv.SCORE_PREFIX + "clarity": 0.5,
            semconv.RESPONSE_TIME_TO_FIRST_CHUNK: 0.5,
            semconv.STREAM_CHUNKS: 3,
        }
    )
    failed = chat(**{semconv.OUTCOME: "error", semconv.ERROR_TYPE: "429", semconv.RETRY: True, semconv.QUERY: False})
    with collecting(counting) as client:
        take(client, build(told, told, failed, start_ns=NOW_NS))
        text = client.get("/metrics").text
    assert scraped(text, ATTEMPTS, "job", "llm_vitals_counted_by", "llm_vitals_outcome", "llm_vitals_retry") == {
        ("shop", "collector", "ok", "false"): 2,
        ("shop", "collector", "error", "true"): 1,
    }
    assert scraped(text, "llm_vitals_task_attempts_total", "llm_vitals_task", "llm_vitals_completed") == {
        ("summarise", "true"): 2,
        ("", "false"): 1,
    }
    assert scraped(text, "llm_vitals_queries_total", "llm_vitals_known_user", "llm_vitals_known_question") == {
        ("true", "false"): 2
    }
    assert scraped(text, "llm_vitals_tokens_total", "gen_ai_token_type") == {("input",): 30, ("output",): 15}
    assert scraped(text, "llm_vitals_cost_USD_total", "gen_ai_request_model") == {("gpt-4o",): 0.5}
    assert scraped(text, "llm_vitals_score_sum", "gen_ai_evaluation_name") == {("overall",): 1.8}
    assert scraped(text, "llm_vitals_score_part_sum_total", "gen_ai_evaluation_name") == {("clarity",): 1.0}
    duration = "gen_ai_client_operation_duration_seconds"
    assert scraped(text, f"{duration}_sum", "error_type") == {("",): 3.0, ("429",): 1.5}
    buckets = scraped(text, f"{duration}_bucket", "le")
    assert (buckets["1.28",], buckets["2.56",], buckets["+Inf",]) == (0, 3, 3)
    assert scraped(text, "gen_ai_client_operation_time_to_first_chunk_seconds_sum") == {(): 1.0}
    assert scraped(text, "gen_ai_client_operation_time_per_output_chunk_seconds_sum") == {(): 1.0}


@pytest.mark.parametrize(
    ("services", "counted"),
    [
        pytest.param("", 0, id="none, which is the default"),
        pytest.param("*", 2, id="all"),
        pytest.param("other, shop", 2, id="some"),
        pytest.param("other", 0, id="others"),
    ],
)
def test_the_services_of_the_setting_are_counted(
    services: str, counted: int, tmp_path: Path, build: Build, chat: Callable[..., Mapping[str, object]]
) -> None:
    with collecting(Settings(data=tmp_path, port=0, grpc_port=0, count_services=services)) as client:
        take(client, build(chat(), chat(), start_ns=NOW_NS))
        assert attempts(client) == counted
        assert client.get("/api/calls").json()["calls"], "they are stored all the same"


def test_spans_that_come_again_count_once(
    counting: Settings, build: Build, chat: Callable[..., Mapping[str, object]]
) -> None:
    request = build(chat(), chat(), start_ns=NOW_NS)
    twice = ExportTraceServiceRequest()
    twice.MergeFrom(request)
    twice.MergeFrom(request)
    with collecting(counting) as client:
        take(client, request, twice, request)
        assert attempts(client) == 2
    with collecting(counting) as client:
        assert attempts(client) == 2, "after a restart"
        take(client, request, build(chat(), trace=2, start_ns=NOW_NS))
        assert attempts(client) == 3


@pytest.mark.slow
def test_a_collector_that_is_killed_counts_what_it_acknowledged_and_never_less(
    tmp_path: Path, build: Build, chat: Callable[..., Mapping[str, object]]
) -> None:
    """Killed in mid-load, several times. What was not acknowledged is sent again, as an exporter does."""
    requests = [build(chat(), chat(), trace=trace, start_ns=NOW_NS) for trace in range(1, 61)]
    waiting, shown = list(requests), 0.0
    for _ in range(3):
        process = up(tmp_path, LLM_VITALS_COUNT_SERVICES="*")
        try:
            url, _grpc = addresses_of(process)
            with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
                before = attempts(client)
                assert before >= shown
                for request in waiting[:20]:
                    take(client, request)
                shown = attempts(client)
        finally:
            process.kill()
            process.communicate()
        waiting = waiting[18:]  # the sender did not hear of the last two
    process = up(tmp_path, LLM_VITALS_COUNT_SERVICES="*")
    try:
        url, _grpc = addresses_of(process)
        with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
            assert attempts(client) == shown
            take(client, *waiting)
            assert attempts(client) == 2 * len(requests)
    finally:
        process.terminate()
        process.communicate()


# -- without a server: time is the test's -----------------------------------------------------------------------------

AT = datetime.now(timezone.utc).replace(microsecond=0)
CALL = Call(
    trace_id="1" * 32, span_id="1" * 16, started_at=AT, duration_s=1.0, operation="chat", service="shop",
    scope=semconv.SCOPE, provider="openai", request_model="gpt-4o", response_id="answer", outcome="ok",
)  # fmt: skip


class _World:
    """A store and what counts its calls, at a time of the test's."""

    def __init__(self, store: DuckDBStore, path: Path) -> None:
        self.store, self.path = store, path
        self.now = AT.timestamp()
        self.counts = self.opened()

    def opened(self) -> CountedCalls:
        return CountedCalls(Ledger(self.path), self.store, {"*"}, lambda: self.now)

    def take(self, *batches: Batch) -> None:
        self.store.write(batches)
        self.counts.note(batches)

    def count(self, name: str, *labels: str) -> dict[tuple[str, ...], float]:
        while self.counts.settle():
            pass
        sums: dict[tuple[str, ...], float] = {}
        for family in self.counts.collect():
            for sample in family.samples:
                if sample.name == name:
                    key = tuple(sample.labels[label] for label in labels)
                    sums[key] = sums.get(key, 0) + sample.value
        return sums


@pytest.fixture
def world(store: DuckDBStore, tmp_path: Path) -> Iterator[_World]:
    made = _World(store, tmp_path / "counts.sqlite")
    yield made
    made.counts.close()


OTHER = CALL._replace(scope="openinference", span_id="2" * 16, started_at=AT - timedelta(seconds=0.1), duration_s=1.3)
SETTLED_S = SETTLED.total_seconds()


@pytest.mark.parametrize("order", ["ours first", "ours last", "together"])
def test_a_call_that_two_instrumentations_tell_counts_once(world: _World, order: str) -> None:
    ours = CALL._replace(parent_span_id=OTHER.span_id)
    first, second = (ours, OTHER) if order == "ours first" else (OTHER, ours)
    if order == "together":
        world.take(Batch(calls=(first, second)))
    else:
        world.take(Batch(calls=(first,)))
        world.now += 5
        world.take(Batch(calls=(second,)))
    world.now += SETTLED_S
    assert world.count(ATTEMPTS) == {(): 1}


def test_a_call_that_only_another_instrumentation_tells_counts_when_it_is_settled(world: _World) -> None:
    world.take(Batch(calls=(OTHER._replace(starts_query=True, user="u"),)))
    assert world.count(ATTEMPTS) == {}
    world.counts.close()
    world.now += SETTLED_S
    world.counts = world.opened()
    assert world.count(ATTEMPTS) == {(): 1}, "also when the collector restarts meanwhile"
    assert world.count("llm_vitals_queries_total", "llm_vitals_known_user") == {("true",): 1}
    assert world.count(ATTEMPTS) == {(): 1}


def test_history_that_somebody_loads_is_not_counted(world: _World) -> None:
    world.take(Batch(calls=(CALL._replace(started_at=AT - timedelta(days=3)),)))
    assert world.count(ATTEMPTS) == {}


def test_a_rating_and_a_score_count_with_the_model_of_their_call(world: _World) -> None:
    rating = Feedback(id="r", at=AT, rating="positive", response_id="answer", service="shop")
    score = Score(id="s", at=AT, name="tone", value=0.5, evaluator="judge", response_id="answer", service="shop")
    world.take(Batch(feedback=(rating,), scores=(score,)))
    world.take(Batch(calls=(CALL._replace(task="write"),)))
    world.take(Batch(feedback=(rating,)))  # delivered again
    world.now += 60
    labels = ("job", "gen_ai_request_model", "llm_vitals_task")
    assert world.count("llm_vitals_feedback_total", "llm_vitals_rating", *labels) == {
        ("positive", "shop", "gpt-4o", "write"): 1
    }
    assert world.count("llm_vitals_score_count", "llm_vitals_evaluator", *labels) == {
        ("judge", "shop", "gpt-4o", "write"): 1
    }


def test_what_the_collector_s_own_api_counts_is_not_counted_here(world: _World) -> None:
    rating = Feedback(id="r", at=AT, rating="positive", response_id="answer", service="shop")
    evaluated = CALL._replace(operation=semconv.EVALUATION)
    world.take(Batch(calls=(evaluated,), feedback=(rating,), by_collector=True))
    world.now += 60
    assert world.count("llm_vitals_feedback_total") == {}
    assert world.count(ATTEMPTS) == {}


def test_nothing_is_shown_that_is_not_on_disk_and_all_of_it_later(world: _World) -> None:
    world.take(Batch(calls=(CALL,)))
    locked = sqlite3.connect(world.path, isolation_level=None)
    locked.execute("BEGIN IMMEDIATE")
    world.counts._ledger._connection.execute("PRAGMA busy_timeout = 10")
    world.take(Batch(calls=(CALL._replace(span_id="3" * 16),)))
    assert world.count(ATTEMPTS) == {}
    locked.execute("ROLLBACK")
    locked.close()
    assert world.count(ATTEMPTS) == {(): 2}


def test_a_span_that_comes_again_days_later_counts_once(world: _World) -> None:
    world.take(Batch(calls=(CALL,)))
    for days in (3, 5):  # a rotation of the identities lies between
        world.now = AT.timestamp() + days * 86400
        again = CALL._replace(started_at=AT + timedelta(days=days))
        world.take(Batch(calls=(again,)))
    assert GENERATION_S > 3 * 86400
    assert world.count(ATTEMPTS) == {(): 1}


@pytest.mark.parametrize("value", [0.01, 0.5, 0.7, 1.0, 1.5, 2.0, 81.92, 3e-9, 123456.7])
def test_an_observation_is_in_its_native_bucket(value: float) -> None:
    base, index = 2 ** (2**-SCHEMA), native_index(value)
    assert base ** (index - 1) * (1 - 1e-12) <= value <= base**index * (1 + 1e-12)
    assert native_index(1.0) == 0, "a bound belongs to the bucket below it"
    assert native_index(2.0) == 2**SCHEMA


def test_a_file_that_is_damaged_is_named_at_the_start(tmp_path: Path) -> None:
    (tmp_path / "counts.sqlite").write_bytes(b"no database" * 100)
    with pytest.raises(StartError, match=r"counts\.sqlite could not be opened .*delete it"):
        start(Settings(data=tmp_path, port=0, grpc_port=0, count_services="*"))


def test_the_file_is_the_user_s_alone(world: _World) -> None:
    world.take(Batch(calls=(CALL,)))
    assert {path.stat().st_mode & 0o077 for path in world.path.parent.glob("counts.sqlite*")} == {0}


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        pytest.param("", False, id="nobody says"),
        pytest.param("text/plain;version=0.0.4;q=0.3,*/*;q=0.2", False, id="text"),
        pytest.param(
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,"
            "application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
            True,
            id="protobuf first",
        ),
        pytest.param(
            "application/openmetrics-text;version=1.0.0;q=0.6,"
            "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.4",
            False,
            id="text first",
        ),
    ],
)
def test_the_format_is_what_the_scrape_prefers(accept: str, *, wanted: bool) -> None:
    assert is_wanted(accept) is wanted


def test_a_distribution_is_what_it_was_when_it_is_read_again() -> None:
    made = Distribution(3)
    for value in (0.0, 0.3, 1.0, 7.5):
        made.add(value, (0.5, 1.0))
    again = Distribution.restored([*made.state()], 3)
    assert again.state() == made.state()
    assert (again.count, again.zeros, again.buckets) == (4, 1, [2, 1, 1])
