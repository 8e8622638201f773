"""OTLP over HTTP: what is taken, what is refused, and how it is answered."""

from __future__ import annotations

import gzip
import json
import threading
import tracemalloc
import zlib
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from google.protobuf.json_format import MessageToDict
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.http.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from patience import PATIENCE_S, until
from starlette.testclient import TestClient

from llm_vitals_collector.app import create_app
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.duckdb import open_store

PROTOBUF = {"content-type": "application/x-protobuf"}
JSON = {"content-type": "application/json"}


def listed(client: httpx.Client, **query: object) -> list[dict[str, object]]:
    return client.get("/api/calls", params=query).json()["calls"]


def metric(client: httpx.Client, line: str) -> float:
    for told in client.get("/metrics").text.splitlines():
        if told.startswith(line + " "):
            return float(told.rpartition(" ")[2])
    return 0.0


@pytest.mark.parametrize("compression", ["none", "gzip", "deflate"])
def test_the_sdk_s_own_exporter_is_served(collector, client, chat, compression):
    from opentelemetry.exporter.otlp.proto.http import Compression

    provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
    exporter = OTLPSpanExporter(endpoint=f"{collector.url}/v1/traces", compression=Compression(compression))
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    with provider.get_tracer("llm_vitals").start_as_current_span("chat gpt-4o") as span:
        span.set_attributes({**chat(user__hash="u1", llm_vitals__task="how"), "gen_ai.request.temperature": 0.5})
    with provider.get_tracer("flask").start_as_current_span("GET /"):
        pass
    provider.shutdown()

    (call,) = listed(client)
    assert call["trace_id"] == f"{span.get_span_context().trace_id:032x}"
    assert call["started_at"].endswith("Z")
    told = {k: call[k] for k in ("service", "provider", "operation", "request_model", "outcome", "user", "task")}
    assert told == {
        "service": "shop",
        "provider": "openai",
        "operation": "chat",
        "request_model": "gpt-4o",
        "outcome": "ok",
        "user": "u1",
        "task": "how",
    }
    assert (call["input_tokens"], call["output_tokens"], call["total_tokens"]) == (10, 5, 15)
    assert call["time_to_first_chunk_s"] is None
    whole = client.get(f"/api/calls/{call['trace_id']}/{call['span_id']}").json()
    assert whole["attributes"] == {"gen_ai.request.temperature": 0.5}
    assert whole["resource"]["service.name"] == "shop"
    assert metric(client, 'llm_vitals_collector_spans_total{kind="kept"}') == 1
    assert metric(client, 'llm_vitals_collector_spans_total{kind="other"}') == 1


def test_metrics_and_logs_of_a_default_sdk_are_accepted_and_counted(collector, client):
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=f"{collector.url}/v1/metrics"))
    meters = MeterProvider(metric_readers=[reader])
    meters.get_meter("m").create_counter("c").add(1)
    assert meters.force_flush()
    meters.shutdown()
    logs = LoggerProvider()
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=f"{collector.url}/v1/logs")))
    logs.get_logger("l").emit(body="hello")
    assert logs.force_flush()
    logs.shutdown()
    assert metric(client, 'llm_vitals_collector_not_kept_total{signal="metrics"}') >= 1
    assert metric(client, 'llm_vitals_collector_not_kept_total{signal="logs"}') == 1


def test_json_with_hex_ids_and_numbers_as_text_says_the_same_as_protobuf(client, send, build, chat):
    send(build(chat(), trace=1))
    body = {
        "resourceSpans": [
            {
                "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "shop"}}]},
                "scopeSpans": [
                    {
                        "scope": {"name": "llm_vitals"},
                        "spans": [
                            {
                                "traceId": "5B8EFFF798038103D269B633813FC60C",
                                "spanId": "eee19b7ec3c1b174",
                                "parentSpanId": "",
                                "name": "chat gpt-4o",
                                "kind": 3,
                                "startTimeUnixNano": "1795000000000000000",
                                "endTimeUnixNano": "1795000001500000000",
                                "status": {"code": 0},
                                "inventedLater": {"a": 1},
                                "attributes": [
                                    {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                                    {"key": "gen_ai.provider.name", "value": {"stringValue": "openai"}},
                                    {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-4o"}},
                                    {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "10"}},
                                    {"key": "gen_ai.usage.output_tokens", "value": {"intValue": 5}},
                                    {"key": "llm_vitals.outcome", "value": {"stringValue": "ok"}},
                                ],
                            }
                        ],
                    }
                ],
            }
        ]
    }
    answer = client.post("/v1/traces", json=body)
    assert (answer.status_code, answer.json(), answer.headers["content-type"]) == (200, {}, "application/json")
    calls = {call.pop("trace_id"): call for call in listed(client)}
    for call in calls.values():
        del call["span_id"]
    assert calls["5b8efff798038103d269b633813fc60c"] == calls[f"{1:032x}"]


def test_text_that_is_no_unicode_breaks_no_batch(client, build, chat):
    body = MessageToDict(build(chat(llm_vitals__question="PLACE"), chat()))
    for span in body["resourceSpans"][0]["scopeSpans"][0]["spans"]:
        span["traceId"], span["spanId"] = "0" * 31 + "1", "000000000000000" + ("1" if "PLACE" in str(span) else "2")
    raw = json.dumps(body).replace("PLACE", r"a\ud800b\u0000c")
    assert client.post("/v1/traces", content=raw, headers=JSON).status_code == 200
    assert sorted(c["prompt"] or "" for c in listed(client)) == ["", "a\ufffdb\ufffdc"]


@pytest.mark.parametrize(
    ("headers", "body", "status", "reason"),
    [
        pytest.param(PROTOBUF, b"\x0a\xff\xff", 400, "not OTLP protobuf", id="truncated protobuf"),
        pytest.param(PROTOBUF, b'{"resourceSpans": []}', 400, "not OTLP protobuf", id="JSON told as protobuf"),
        pytest.param(JSON, b"{", 400, "not JSON", id="truncated JSON"),
        pytest.param(JSON, b"[]", 400, "no object", id="JSON list"),
        pytest.param(JSON, b"[" * 100_000, 400, "not JSON", id="JSON nested too deep"),
        pytest.param({**JSON, "content-encoding": "gzip"}, b"plain", 400, "not gzip", id="not gzip"),
        pytest.param(
            {**JSON, "content-encoding": "gzip"}, gzip.compress(b"{}" * 999)[:-9], 400, "ends too early", id="cut gzip"
        ),
        pytest.param({**JSON, "content-encoding": "br"}, b"", 415, "expected gzip", id="unknown encoding"),
        pytest.param({"content-type": "text/plain"}, b"{}", 415, "expected application", id="wrong content type"),
        pytest.param({}, b"{}", 415, "expected application", id="no content type"),
    ],
)
@pytest.mark.parametrize("signal", ["traces", "metrics", "logs"])
def test_bad_requests_hear_the_reason(shared, signal, headers, body, status, reason):
    answer = shared.post(f"/v1/{signal}", content=body, headers=headers)
    assert answer.status_code == status
    if headers.get("content-type") == "application/json":
        told = answer.json().get("message", "")
    else:
        assert answer.headers["content-type"] == "application/x-protobuf"
        told = Status.FromString(answer.content).message
    assert reason in told
    assert shared.get("/readyz").status_code == 200


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param('{"resourceSpans": 7}', "The JSON is not OTLP", id="wrong type"),
        pytest.param(
            '{"resourceSpans":[{"scopeSpans":[{"spans":[{"traceId":"zz"}]}]}]}',
            "traceId='zz': expected hex digits",
            id="trace id is not hex",
        ),
        pytest.param(
            '{"resourceSpans":[{"scopeSpans":[{"spans":[{"startTimeUnixNano":"soon"}]}]}]}', "soon", id="time is text"
        ),
    ],
)
def test_json_that_is_no_otlp_hears_the_reason(shared, body, reason):
    answer = shared.post("/v1/traces", content=body, headers=JSON)
    assert answer.status_code == 400
    assert reason in answer.json()["message"]


def test_several_gzip_members_are_one_body(client, build, chat):
    raw = build(chat()).SerializeToString()
    body = gzip.compress(raw[:50]) + gzip.compress(raw[50:])
    answer = client.post("/v1/traces", content=body, headers={**PROTOBUF, "content-encoding": "gzip"})
    assert answer.status_code == 200
    assert len(listed(client)) == 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"x" * 17_000_000, id="plain"),
        pytest.param(gzip.compress(b"\0" * 200_000_000, 1), id="gzip bomb"),
        pytest.param(zlib.compress(b"\0" * 200_000_000, 1), id="deflate bomb"),
    ],
)
def test_past_the_body_limit_is_413(shared, body):
    encoding = "identity" if len(body) > 2_000_000 else "gzip"
    answer = shared.post("/v1/traces", content=body, headers={**PROTOBUF, "content-encoding": encoding})
    assert answer.status_code == 413
    assert "LLM_VITALS_BODY_LIMIT" in Status.FromString(answer.content).message


def test_a_gzip_bomb_is_never_unpacked_past_the_limit():
    from llm_vitals_collector.receive import http

    bomb = gzip.compress(b"\0" * 50_000_000, 1)
    tracemalloc.start()
    try:
        with pytest.raises(http._RefusedError):
            http._decompress(bomb, "gzip", 1_000_000)
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()


def test_a_body_of_unknown_length_is_bounded_too(shared):
    answer = shared.post("/v1/traces", content=(b"x" * 1_000_000 for _ in range(17)), headers=PROTOBUF)
    assert answer.status_code == 413


def test_bad_spans_are_told_as_partial_success_and_the_good_ones_kept(client, build, chat):
    request = build(chat(), chat(), chat())
    spans = request.resource_spans[0].scope_spans[0].spans
    spans[0].trace_id = b"short"
    spans[1].start_time_unix_nano = 0
    answer = client.post("/v1/traces", content=request.SerializeToString(), headers=PROTOBUF)
    told = ExportTraceServiceResponse.FromString(answer.content).partial_success
    assert (answer.status_code, told.rejected_spans) == (200, 2)
    assert "trace_id: expected 16 bytes" in told.error_message
    assert [call["span_id"] for call in listed(client)] == [f"{3:016x}"]


@pytest.mark.parametrize("again", ["same request", "next request"])
def test_a_span_delivered_twice_is_kept_once(client, send, build, chat, again):
    late = build(chat(gen_ai__response__model="gpt-4o-2"))
    first = build(chat())
    if again == "same request":
        first.MergeFrom(late)
        send(first)
    else:
        send(first)
        send(late)
    (call,) = listed(client)
    assert call["response_model"] == "gpt-4o-2"


def test_a_full_queue_says_come_back_and_takes_again_later(tmp_path, build, chat):
    store = open_store(tmp_path)
    entered, release = threading.Event(), threading.Event()
    write = store.write

    def slow(batches):
        entered.set()
        assert release.wait(PATIENCE_S)
        write(batches)

    store.write = slow
    app = create_app(Settings(data=tmp_path, port=0, grpc_port=0, waiting_requests=2), store)
    bodies = [build(chat(), trace=i).SerializeToString() for i in (1, 2, 3)]
    with TestClient(app, base_url="http://localhost") as client, ThreadPoolExecutor(2) as senders:

        def post(body):
            return client.post("/v1/traces", content=body, headers=PROTOBUF)

        first = senders.submit(post, bodies[0])
        assert entered.wait(PATIENCE_S)
        second = senders.submit(post, bodies[1])
        until(lambda: app.state.queue.waiting == 2)
        refused = post(bodies[2])
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
        status = Status.FromString(refused.content)
        assert "again later" in status.message
        assert status.details[0].type_url.endswith("RetryInfo")
        feedback = client.post("/api/feedback", json={"rating": "up"})
        assert (feedback.status_code, feedback.headers["retry-after"]) == (429, "1")
        release.set()
        assert [first.result().status_code, second.result().status_code] == [200, 200]
        assert post(bodies[2]).status_code == 200
        assert len(client.get("/api/calls").json()["calls"]) == 3
    store.close()


def test_a_store_that_cannot_write_answers_503_and_the_process_lives(tmp_path, build, chat):
    store = open_store(tmp_path)
    write = store.write
    app = create_app(Settings(data=tmp_path, port=0, grpc_port=0), store)

    def broken(_batches):
        raise OSError("no space left")

    with TestClient(app, base_url="http://localhost") as client:
        store.write = broken
        refused = client.post("/v1/traces", content=build(chat()).SerializeToString(), headers=PROTOBUF)
        assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
        assert "no space left" in Status.FromString(refused.content).message
        store.write = write
        taken = client.post("/v1/traces", content=build(chat()).SerializeToString(), headers=PROTOBUF)
        assert taken.status_code == 200
    store.close()
