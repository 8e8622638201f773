"""OTLP over gRPC: the three services of opentelemetry-proto. An OK means that all which was kept is on disk."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from google.protobuf.message import Message

from llm_vitals_collector.keys.gate import Gate
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers
from llm_vitals_collector.receive.connections import most_connections, open_files
from llm_vitals_collector.receive.grpc_access import Access, address_of
from llm_vitals_collector.receive.grpc_messages import MOST_WAITING, Messages
from llm_vitals_collector.receive.jsonform import MalformedError
from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError, WriteQueue
from llm_vitals_collector.receive.signals import Signal, signals
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.tls import Certificate

_THREADS: Final = 2 * MOST_WAITING
"""Each waits for its message or for a commit most of its time."""
_PARSED: Final = 16
"""Requests that are parsed at one time."""
_MOST_CALLS: Final = 512
"""Requests inside at one time. What is past the threads waits for one, and passes then, or is told to come back."""
_OF_A_CONNECTION: Final = 32
"""Its requests at one time; gRPC's clients hold more of them back."""
_IDLE_MS: Final = 300_000
"""Until a connection without a request is closed; a client makes another when it has one."""
_AGE_MS: Final = 3_600_000
"""Until a client makes a new connection, which a balancer may send elsewhere."""
_GRACE_MS: Final = 60_000
"""What requests have left then."""
_GONE_MS: Final = 20_000
"""Until a client must have said what it wants, or have answered a ping."""
_PING_MS: Final = 60_000
"""Between two pings: who vanished without a word leaves a connection that nobody closes."""


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
        gate: Gate,
        users: Users,
        certificate: Certificate | None = None,
    ) -> None:
        access, parsing = Access(gate, instruments), threading.BoundedSemaphore(_PARSED)
        self._messages: Final = Messages(instruments)
        self._server: Final = grpc.server(
            ThreadPoolExecutor(_THREADS, thread_name_prefix="llm-vitals-grpc"),
            maximum_concurrent_rpcs=_MOST_CALLS,
            options=[
                ("grpc.max_receive_message_length", body_limit),
                # Else a second collector would share the port in silence.
                ("grpc.so_reuseport", 0),
                ("grpc.max_concurrent_streams", _OF_A_CONNECTION),
                ("grpc.max_connection_idle_ms", _IDLE_MS),
                ("grpc.max_connection_age_ms", _AGE_MS),
                ("grpc.max_connection_age_grace_ms", _GRACE_MS),
                ("grpc.server_handshake_timeout_ms", _GONE_MS),
                ("grpc.keepalive_time_ms", _PING_MS),
                ("grpc.keepalive_timeout_ms", _GONE_MS),
                ("grpc.max_allowed_incoming_connections", most_connections(open_files())),
            ],
        )
        self._server.add_generic_rpc_handlers(
            [_service(signal, queue, instruments, access, self._messages, parsing) for signal in signals(users)]
        )
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        try:
            self.port: Final[int] = self._port(address, certificate)
        except RuntimeError as error:
            raise OSError(f"{address} cannot be bound") from error
        if self.port == 0:
            raise OSError(f"{address} cannot be bound")

    def _port(self, address: str, certificate: Certificate | None) -> int:
        if certificate is None:
            return self._server.add_insecure_port(address)
        return self._server.add_secure_port(address, certificate.grpc_credentials())

    def start(self) -> None:
        self._server.start()

    def stop(self, grace_s: float) -> None:
        """Take no new request, and let those inside finish for up to `grace_s` seconds."""
        self._server.stop(grace_s).wait()
        self._messages.close()


def _service(
    signal: Signal,
    queue: WriteQueue,
    instruments: Instruments,
    access: Access,
    messages: Messages,
    parsing: threading.BoundedSemaphore,
) -> grpc.GenericRpcHandler:
    """The service of a signal. Its handler is that of a stream, which a client that sends one message does not notice:
    of a stream no message is read before it is asked for, so the key comes before it, and room before parsing."""

    def export(requests: Iterator[bytes], context: grpc.ServicerContext) -> Message:
        access.admit(context)
        body = messages.read(requests, context)
        try:
            with queue.room(len(body), address_of(context)):
                with parsing:
                    received = signal.read(body, as_json=False)
                queue.submit(received.batch).result()
        except QueueFullError:
            detail = "Too many requests wait to be written: send this one again later."
            _refuse(instruments, context, "queue_full", grpc.StatusCode.RESOURCE_EXHAUSTED, detail)
        except StoreError as error:
            _refuse(instruments, context, "store", grpc.StatusCode.UNAVAILABLE, str(error))
        except MalformedError as error:
            instruments.refused.labels("malformed").inc()
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        else:
            answers.note(instruments, signal.name, received)
            return signal.answer(received)
        raise AssertionError("abort() returned")

    handler: grpc.RpcMethodHandler[Any, Any] = grpc.stream_unary_rpc_method_handler(
        export, request_deserializer=None, response_serializer=_encoded
    )
    return grpc.method_handlers_generic_handler(signal.service, {"Export": handler})


def _encoded(answer: Message) -> bytes:
    return answer.SerializeToString()


def _refuse(
    instruments: Instruments, context: grpc.ServicerContext, reason: str, code: grpc.StatusCode, detail: str
) -> None:
    """A refusal that says when to come back."""
    instruments.refused.labels(reason).inc()
    number, _ = code.value
    details = answers.status(number, detail, retry_after_s=RETRY_AFTER_S).SerializeToString()
    context.set_trailing_metadata((("grpc-status-details-bin", details),))
    context.abort(code, detail)
