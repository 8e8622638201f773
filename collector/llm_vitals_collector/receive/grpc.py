"""OTLP over gRPC: the three services of opentelemetry-proto. An OK means that all which was kept is on disk."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

import grpc
from google.protobuf.message import Message
from google.rpc import code_pb2
from opentelemetry.proto.collector.logs.v1 import logs_service_pb2_grpc
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest, ExportLogsServiceResponse
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
    ExportMetricsServiceResponse,
)
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import (
    ExportTraceServiceRequest,
    ExportTraceServiceResponse,
)

from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers, otlp
from llm_vitals_collector.receive.otlp import Received
from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError, WriteQueue
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import StoreError

# Each waits for a commit most of its time; more senders than these queue inside gRPC.
_THREADS: Final = 16

A = TypeVar("A", bound=Message)


class GrpcReceiver:
    """A running gRPC server. Raises OSError when the address cannot be bound."""

    def __init__(
        self,
        queue: WriteQueue,
        instruments: Instruments,
        *,
        host: str,
        port: int,
        body_limit: int,
        api_key: str | None,
        users: Users,
    ) -> None:
        take = _Take(queue, instruments, api_key)
        self._server: Final = grpc.server(
            ThreadPoolExecutor(_THREADS, thread_name_prefix="llm-vitals-grpc"),
            options=[
                ("grpc.max_receive_message_length", body_limit),
                # Else a second collector would share the port in silence.
                ("grpc.so_reuseport", 0),
            ],
        )
        trace_service_pb2_grpc.add_TraceServiceServicer_to_server(_Traces(take, users), self._server)  # pyright: ignore[reportUnknownMemberType] # generated
        metrics_service_pb2_grpc.add_MetricsServiceServicer_to_server(_Metrics(take), self._server)  # pyright: ignore[reportUnknownMemberType] # generated
        logs_service_pb2_grpc.add_LogsServiceServicer_to_server(_Logs(take, users), self._server)  # pyright: ignore[reportUnknownMemberType] # generated
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            self.port: Final[int] = self._server.add_insecure_port(address)
        except RuntimeError as error:
            raise OSError(f"{address} cannot be bound") from error
        if self.port == 0:
            raise OSError(f"{address} cannot be bound")

    def start(self) -> None:
        self._server.start()

    def stop(self, grace_s: float) -> None:
        """Take no new request, and let those inside finish for up to `grace_s` seconds."""
        self._server.stop(grace_s).wait()


class _Take:
    """Key, room, parsing and commit of one request, the same for the three services."""

    def __init__(self, queue: WriteQueue, instruments: Instruments, api_key: str | None) -> None:
        self._queue: Final = queue
        self._instruments: Final = instruments
        self._api_key: Final = api_key

    def __call__(
        self,
        signal: str,
        request: Message,
        context: grpc.ServicerContext,
        read: Callable[[], Received],
        answer: Callable[[Received], A],
    ) -> A:
        if self._api_key is not None and not _authorised(context, self._api_key):
            self._instruments.refused.labels("key").inc()
            context.abort(
                grpc.StatusCode.UNAUTHENTICATED,
                "A key is needed: send metadata `authorization: Bearer <LLM_VITALS_API_KEY>`.",
            )
        try:
            with self._queue.room(request.ByteSize()):
                received = read()
                self._queue.submit(received.batch).result()
        except QueueFullError:
            self._refuse(context, "queue_full", "Too many requests wait to be written: send this one again later.")
        except StoreError as error:
            self._refuse(context, "store", str(error))
        else:
            answers.note(self._instruments, signal, received)
            return answer(received)
        raise AssertionError("abort() returned")

    def _refuse(self, context: grpc.ServicerContext, reason: str, message: str) -> None:
        self._instruments.refused.labels(reason).inc()
        full = reason == "queue_full"
        code = code_pb2.RESOURCE_EXHAUSTED if full else code_pb2.UNAVAILABLE
        details = answers.status(code, message, retry_after_s=RETRY_AFTER_S).SerializeToString()
        context.set_trailing_metadata((("grpc-status-details-bin", details),))
        context.abort(grpc.StatusCode.RESOURCE_EXHAUSTED if full else grpc.StatusCode.UNAVAILABLE, message)


class _Traces(trace_service_pb2_grpc.TraceServiceServicer):
    def __init__(self, take: _Take, users: Users) -> None:
        self._take: Final = take
        self._users: Final = users

    def Export(  # noqa: N802 # the name is the protocol's
        self, request: ExportTraceServiceRequest, context: grpc.ServicerContext
    ) -> ExportTraceServiceResponse:
        return self._take("traces", request, context, lambda: otlp.traces(request, self._users), answers.traces)


class _Metrics(metrics_service_pb2_grpc.MetricsServiceServicer):
    def __init__(self, take: _Take) -> None:
        self._take: Final = take

    def Export(  # noqa: N802 # the name is the protocol's
        self, request: ExportMetricsServiceRequest, context: grpc.ServicerContext
    ) -> ExportMetricsServiceResponse:
        return self._take("metrics", request, context, lambda: otlp.metrics(request), answers.metrics)


class _Logs(logs_service_pb2_grpc.LogsServiceServicer):
    def __init__(self, take: _Take, users: Users) -> None:
        self._take: Final = take
        self._users: Final = users

    def Export(  # noqa: N802 # the name is the protocol's
        self, request: ExportLogsServiceRequest, context: grpc.ServicerContext
    ) -> ExportLogsServiceResponse:
        return self._take("logs", request, context, lambda: otlp.logs(request, self._users), answers.logs)


def _authorised(context: grpc.ServicerContext, api_key: str) -> bool:
    expected = api_key.encode()
    for name, value in context.invocation_metadata():
        key = value.encode("utf-8", "replace") if isinstance(value, str) else value
        if name == "authorization" and key[:7].lower() == b"bearer ":
            key = key[7:]
        elif name != "x-api-key":
            continue
        if hmac.compare_digest(key.strip(), expected):
            return True
    return False
