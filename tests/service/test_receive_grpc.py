"""OTLP over gRPC."""

from __future__ import annotations

import select
import socket
import threading
from contextlib import suppress

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
from patience import PATIENCE_S, until
from pydantic import SecretStr

from llm_vitals_collector.metrics import make_instruments
from llm_vitals_collector.process import running
from llm_vitals_collector.receive import grpc as receiver
from llm_vitals_collector.receive import grpc_messages

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
        answer = TraceServiceStub(channel).Export(request, timeout=PATIENCE_S)
    assert answer.partial_success.rejected_spans == 1
    assert "span_id" in answer.partial_success.error_message


def test_a_body_past_the_limit_is_refused(settings, build, chat):
    with (
        running(settings.model_copy(update={"body_limit": 1024})) as collector,
        grpc.insecure_channel(collector.grpc_target) as channel,
        pytest.raises(grpc.RpcError) as caught,
    ):
        TraceServiceStub(channel).Export(build(*[chat()] * 20), timeout=PATIENCE_S)
    assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED


def test_a_full_queue_is_resource_exhausted_with_retry_info(settings, build, chat):
    entered, release = threading.Event(), threading.Event()
    with running(settings.model_copy(update={"waiting_requests": 1})) as collector:
        write = collector.store.write

        def slow(batches):
            entered.set()
            assert release.wait(PATIENCE_S)
            write(batches)

        collector.store.write = slow
        with grpc.insecure_channel(collector.grpc_target) as channel:
            stub = TraceServiceStub(channel)
            first = stub.Export.future(build(chat(), trace=1), timeout=PATIENCE_S)
            assert entered.wait(PATIENCE_S)
            with pytest.raises(grpc.RpcError) as caught:
                stub.Export(build(chat(), trace=2), timeout=PATIENCE_S)
            release.set()
            first.result()
        assert caught.value.code() is grpc.StatusCode.RESOURCE_EXHAUSTED
        details = dict(caught.value.trailing_metadata())["grpc-status-details-bin"]
        info = RetryInfo()
        assert Status.FromString(details).details[0].Unpack(info)
        assert info.retry_delay.seconds == 1


METHOD = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


@pytest.mark.slow
def test_a_request_whose_message_does_not_come_ends(settings, build, chat, monkeypatch):
    monkeypatch.setattr(grpc_messages, "MESSAGE_S", 1.0)
    with Idle() as idle, running(settings) as collector:
        idle.open(collector.grpc_target, connections=1, requests=20)
        assert {one.code() for one in idle.first(20)} == {grpc.StatusCode.CANCELLED}
        with grpc.insecure_channel(collector.grpc_target) as channel:
            TraceServiceStub(channel).Export(build(chat()), timeout=PATIENCE_S)


class Idle:
    """Clients that open requests and send nothing, and open each again as soon as it has ended."""

    def __init__(self) -> None:
        self._left = threading.Event()
        self._lock = threading.Condition()
        self._ended: list[grpc.Future] = []
        self._channels: list[grpc.Channel] = []

    def __enter__(self):
        return self

    def open(self, target: str, *, connections: int, requests: int) -> None:
        """So many connections, with so many requests each."""
        for _ in range(connections):
            # Channels of one process share connections where they may.
            channel = grpc.insecure_channel(target, options=[("grpc.use_local_subchannel_pool", 1)])
            self._channels.append(channel)
            for _ in range(requests):
                self._open(channel.stream_unary(METHOD))

    def first(self, count: int) -> list[grpc.Future]:
        """The first requests that ended, when so many have."""
        with self._lock:
            assert self._lock.wait_for(lambda: len(self._ended) >= count, PATIENCE_S)
            return self._ended[:count]

    def _open(self, method) -> None:
        ended = threading.Event()  # a thread of the client's waits for what is to be sent

        def nothing():
            ended.wait()
            yield from ()

        method.future(nothing(), timeout=600).add_done_callback(lambda one: self._done(one, method, ended))

    def _done(self, one: grpc.Future, method, ended: threading.Event) -> None:
        ended.set()
        with self._lock:
            self._ended.append(one)
            self._lock.notify_all()
        if not self._left.is_set():
            self._open(method)

    def __exit__(self, *_: object) -> None:
        self._left.set()
        for channel in self._channels:
            channel.close()


@pytest.mark.slow
@pytest.mark.parametrize(("connections", "requests"), [(1, 100), (48, 1)])
def test_clients_that_open_idle_requests_again_and_again_keep_nobody_out(
    settings, build, chat, monkeypatch, connections, requests
):
    """Real connections from the sender's own address, which is the worst that can be. None ends for its time."""
    monkeypatch.setattr(grpc_messages, "MESSAGE_S", 600.0)
    with Idle() as idle, running(settings) as collector:
        with grpc.insecure_channel(collector.grpc_target, [("grpc.use_local_subchannel_pool", 1)]) as channel:
            stub = TraceServiceStub(channel)
            stub.Export(build(chat(), trace=1), timeout=PATIENCE_S)
            idle.open(collector.grpc_target, connections=connections, requests=requests)
            if connections > grpc_messages.MOST_WAITING:
                idle.first(40)  # the first have ended, and are open again
            for number in range(2, 10):
                stub.Export(build(chat(), trace=number), timeout=PATIENCE_S)
        kept = httpx.get(f"{collector.url}/api/calls").json()["calls"]
        assert {int(one["trace_id"], 16) for one in kept} == set(range(1, 10))
        if connections > grpc_messages.MOST_WAITING:
            assert (
                'llm_vitals_collector_refused_total{reason="no_message"}' in httpx.get(f"{collector.url}/metrics").text
            )


def test_of_those_who_wait_the_worst_one_goes(settings, monkeypatch):
    monkeypatch.setattr(grpc_messages, "MOST_WAITING", 3)
    monkeypatch.setattr(grpc_messages, "address_of", lambda context: context.address)

    class Context:
        def __init__(self, address, port):
            self.address, self.port = address, port

        def peer(self):
            return f"ipv4:{self.address}:{self.port}"

        def cancel(self):
            ended.append((self.address, self.port))

    ended: list[tuple[str, int]] = []
    messages = grpc_messages.Messages(make_instruments())
    release = threading.Event()

    def silent():
        release.wait()
        yield b""

    threads = []
    # Two of a sender's connection came first; a flood of another address, one connection of which has two.
    for address, port in [("a", 1), ("a", 1), ("b", 1), ("b", 2), ("b", 2), ("b", 3)]:
        waiting = len(messages._waiting), len(ended)
        threads.append(threading.Thread(target=messages.read, args=(silent(), Context(address, port))))
        threads[-1].start()
        until(lambda waiting=waiting: (len(messages._waiting), len(ended)) != waiting, "it waits")
    release.set()
    for one in threads:
        one.join()
    messages.close()
    assert ended == [("a", 1), ("b", 2), ("b", 1)]


def test_an_idle_connection_is_closed_and_the_next_request_makes_another(settings, build, chat, monkeypatch):
    monkeypatch.setattr(receiver, "_IDLE_MS", 500)
    states: list[grpc.ChannelConnectivity] = []
    closed = threading.Event()

    def see(state):
        states.append(state)
        if state is grpc.ChannelConnectivity.IDLE and grpc.ChannelConnectivity.READY in states:
            closed.set()

    with running(settings) as collector, grpc.insecure_channel(collector.grpc_target) as channel:
        channel.subscribe(see)
        stub = TraceServiceStub(channel)
        stub.Export(build(chat(), trace=1), timeout=PATIENCE_S)
        assert closed.wait(PATIENCE_S)
        stub.Export(build(chat(), trace=2), timeout=PATIENCE_S, wait_for_ready=True)


def test_connections_past_the_bound_are_closed_and_others_go_on(settings, build, chat, monkeypatch):
    monkeypatch.setattr(receiver, "most_connections", lambda files: 4)
    with running(settings) as collector, grpc.insecure_channel(collector.grpc_target) as channel:
        stub = TraceServiceStub(channel)
        stub.Export(build(chat(), trace=1), timeout=PATIENCE_S)
        host, port = collector.grpc_target.rsplit(":", 1)
        left = [socket.create_connection((host, int(port))) for _ in range(8)]
        try:
            while len(left) > 3:  # the fourth is the channel's
                ended, _, _ = select.select(left, [], [], PATIENCE_S)
                assert ended, "none of them was closed"
                for one in ended:
                    data = b""
                    with suppress(ConnectionError):
                        data = one.recv(1000)
                    if not data:
                        left.remove(one)
                        one.close()
            stub.Export(build(chat(), trace=2), timeout=PATIENCE_S)
        finally:
            for one in left:
                one.close()


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
        call = TraceServiceStub(channel).Export.future(build(chat()), metadata=metadata, timeout=PATIENCE_S)
        assert call.code() is code
        kept = httpx.get(f"{collector.url}/api/calls", headers={"x-api-key": KEY}).json()["calls"]
        assert len(kept) == (code is grpc.StatusCode.OK)
