"""OTLP over gRPC: the three services of opentelemetry-proto. An OK means that all which was kept is on disk."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from google.protobuf.message import Message

from llm_vitals_collector.keys.gate import Gate
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers
from llm_vitals_collector.receive.grpc_access import Access, Messages, address_of
from llm_vitals_collector.receive.jsonform import MalformedError
from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError, WriteQueue
from llm_vitals_collector.receive.signals import Signal, signals
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.tls import Certificate

# Each waits for a commit most of its time; more senders than these queue inside gRPC.
_THREADS: Final = 16
_MOST_CALLS: Final = 4 * _THREADS
"""Requests inside at one time; one more is told to come back."""


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
        access = Access(gate, instruments)
        self._messages: Final = Messages()
        self._server: Final = grpc.server(
            ThreadPoolExecutor(_THREADS, thread_name_prefix="llm-vitals-grpc"),
            maximum_concurrent_rpcs=_MOST_CALLS,
            options=[
                ("grpc.max_receive_message_length", body_limit),
                # Else a second collector would share the port in silence.
                ("grpc.so_reuseport", 0),
            ],
        )
        self._server.add_generic_rpc_handlers(
            [_service(signal, queue, instruments, access, self._messages) for signal in signals(users)]
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
    signal: Signal, queue: WriteQueue, instruments: Instruments, access: Access, messages: Messages
) -> grpc.GenericRpcHandler:
    """The service of a signal. Its handler is that of a stream, which a client that sends one message does not notice:
    of a stream no message is read before it is asked for, so the key comes before it, and room before parsing."""

    def export(requests: Iterator[bytes], context: grpc.ServicerContext) -> Message:
        access.admit(context)
        body = messages.read(requests, context)
        try:
            with queue.room(len(body), address_of(context)):
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
