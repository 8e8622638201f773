"""OTLP over gRPC."""

from __future__ import annotations

import threading

import grpc
import httpx
import pytest
from google.rpc.error_details_pb2 import RetryInfo
from google.rpc.status_pb2 import Status
from opentelemetry.exporter.otlp.proto.grpc._log_exporter import OTLPLogExporter
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.proto.collector.trace.v1.trace_service_pb2_grpc import TraceServiceStub
from opentelemetry.sdk._logs import LoggerProvider
from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from pydantic import SecretStr

from llm_vitals_collector.process import running
from llm_vitals_collector.receive import grpc_access

KEY = "0123456789abcdef"


def test_the_sdk_s_own_exporters_are_served(collector, client, chat):
    target = collector.grpc_target
    provider = TracerProvider()
    provider.add_span_processor(
        SimpleSpanProcessor(OTLPSpanExporter(endpoint=target, insecure=True, compression=grpc.Compression.Gzip))
    )
    with provider.get_tracer("llm_vitals").start_as_current_span("chat", attributes=chat()):
        pass
    provider.shutdown()
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=target, insecure=True))
    meters = MeterProvider(metric_readers=[reader])
    meters.get_meter("m").create_counter("c").add(1)
    assert meters.force_flush()
    meters.shutdown()
    logs = LoggerProvider()
    logs.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=target, insecure=True)))
    logs.get_logger("l").emit(body="hello")
    assert logs.force_flush()
    logs.shutdown()
    (call,) = client.get("/api/calls").json()["calls"]
    assert (call["provider"], call["input_tokens"]) == ("openai", 10)


def test_bad_spans_are_told_as_partial_success(collector, build, chat):
    request = build(chat(), chat())
    request.resource_spans[0].scope_spans[0].spans[0].span_id = b"\0" * 8
    with grpc.insecure_channel(collector.grpc_target) as channel:
        answer = TraceServiceStub(channel).Export(request, timeout=20)
    assert answer.partial_success.rejected_spans == 1
    assert "span_id" in answer.partial_success.error_message


def test_a_body_past_the_limit_is_refused(settings, build, chat):
    with (
        running(settings.model_copy(update={"body_limit": 1024})) as collector,
        grpc.insecure_channel(collector.grpc_target) as channel,
        pytest.raises(grpc.RpcError) as caught,
    ):
        TraceServiceStub(channel).Export(build(*[chat()] * 20), timeout=20)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_full_queue_is_resource_exhausted_with_retry_info(settings, build, chat):
    entered, release = threading.Event(), threading.Event()
    with running(settings.model_copy(update={"waiting_requests": 1})) as collector:
        write = collector.store.write

        def slow(batches):
            entered.set()
            assert release.wait(20)
            write(batches)

        collector.store.write = slow
        with grpc.insecure_channel(collector.grpc_target) as channel:
            stub = TraceServiceStub(channel)
            first = stub.Export.future(build(chat(), trace=1), timeout=20)
            assert entered.wait(20)
            with pytest.raises(grpc.RpcError) as caught:
                stub.Export(build(chat(), trace=2), timeout=20)
            release.set()
            first.result()
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        details = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
        info = RetryInfo()
        assert Status.FromString(details).details[0].Unpack(info)
        assert info.retry_delay.seconds == 1


def test_clients_that_open_requests_and_send_nothing_hold_up_nobody_for_long(settings, build, chat, monkeypatch):
    monkeypatch.setattr(grpc_access, "_MESSAGE_S", 1.0)
    method = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
    release = threading.Event()

    def nothing():
        release.wait(60)
        return iter(())

    with running(settings) as collector, grpc.insecure_channel(collector.grpc_target) as channel:
        opened = [
            channel.stream_unary(method).future((one for _ in range(1) for one in nothing()), timeout=60)
            for _ in range(40)
        ]
        try:
            TraceServiceStub(channel).Export(build(chat()), timeout=30)
            assert {one.code() for one in opened[:16]} == {grpc.StatusCode.CANCELLED}
        finally:
            release.set()


@pytest.mark.parametrize(
    ("metadata", "code"),
    [
        pytest.param((), grpc.StatusCode.UNAUTHENTICATED, id="no key"),
        pytest.param((("authorization", "Bearer wrong"),), grpc.StatusCode.UNAUTHENTICATED, id="wrong key"),
        pytest.param((("authorization", KEY),), grpc.StatusCode.UNAUTHENTICATED, id="key without Bearer"),
        pytest.param((("authorization", f"Bearer {KEY}"),), grpc.StatusCode.OK, id="bearer"),
        pytest.param((("x-api-key", KEY),), grpc.StatusCode.OK, id="x-api-key"),
    ],
)
def test_the_key_is_asked_for(settings, build, chat, metadata, code):
    with (
        running(settings.model_copy(update={"api_key": SecretStr(KEY)})) as collector,
        grpc.insecure_channel(collector.grpc_target) as channel,
    ):
        call = TraceServiceStub(channel).Export.future(build(chat()), metadata=metadata, timeout=20)
        assert call.code() is code
        kept = httpx.get(f"{collector.url}/api/calls", headers={"x-api-key": KEY}).json()["calls"]
        assert len(kept) == (code is grpc.StatusCode.OK)
