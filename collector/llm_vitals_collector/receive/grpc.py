"""OTLP over gRPC: the three services of opentelemetry-proto. An OK means that all which was kept is on disk."""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import grpc
from google.protobuf.message import Message

from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers
from llm_vitals_collector.receive.jsonform import MalformedError
from llm_vitals_collector.receive.queue import RETRY_AFTER_S, QueueFullError, WriteQueue
from llm_vitals_collector.receive.signals import Signal, signals
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import StoreError

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
        api_key: str | None,
        users: Users,
    ) -> None:
        self._server: Final = grpc.server(
            ThreadPoolExecutor(_THREADS, thread_name_prefix="llm-vitals-grpc"),
            interceptors=[] if api_key is None else [_KeyInterceptor(api_key, instruments)],
            maximum_concurrent_rpcs=_MOST_CALLS,
            options=[
                ("grpc.max_receive_message_length", body_limit),
                # Else a second collector would share the port in silence.
                ("grpc.so_reuseport", 0),
            ],
        )
        self._server.add_generic_rpc_handlers([_service(signal, queue, instruments) for signal in signals(users)])
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


class _KeyInterceptor(grpc.ServerInterceptor):
    """Refuses requests without the key by their metadata alone: their messages are not read."""

    def __init__(self, api_key: str, instruments: Instruments) -> None:
        self._api_key: Final = api_key
        self._instruments: Final = instruments

    def intercept_service(
        self,
        continuation: Callable[[grpc.HandlerCallDetails], grpc.RpcMethodHandler[Any, Any] | None],
        handler_call_details: grpc.HandlerCallDetails,
    ) -> grpc.RpcMethodHandler[Any, Any] | None:
        if _authorised(handler_call_details.invocation_metadata, self._api_key):
            return continuation(handler_call_details)
        self._instruments.refused.labels("key").inc()
        # A handler of one request would be given its message; of a stream of requests none is read before it is asked.
        refusal: grpc.RpcMethodHandler[Any, Any] = grpc.stream_unary_rpc_method_handler(_refuse_key)
        return refusal


def _refuse_key(_requests: object, context: grpc.ServicerContext) -> None:
    context.abort(
        grpc.StatusCode.UNAUTHENTICATED,
        "A key is needed: send metadata `authorization: Bearer <LLM_VITALS_API_KEY>`.",
    )


def _service(signal: Signal, queue: WriteQueue, instruments: Instruments) -> grpc.GenericRpcHandler:
    """The service of a signal. It is given the bytes of a message: room comes before parsing."""

    def export(body: bytes, context: grpc.ServicerContext) -> Message:
        try:
            with queue.room(len(body)):
                received = signal.read(body, as_json=False)
                queue.submit(received.batch).result()
        except QueueFullError:
            message = "Too many requests wait to be written: send this one again later."
            _refuse(instruments, context, "queue_full", grpc.StatusCode.RESOURCE_EXHAUSTED, message)
        except StoreError as error:
            _refuse(instruments, context, "store", grpc.StatusCode.UNAVAILABLE, str(error))
        except MalformedError as error:
            instruments.refused.labels("malformed").inc()
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, str(error))
        else:
            answers.note(instruments, signal.name, received)
            return signal.answer(received)
        raise AssertionError("abort() returned")

    handler: grpc.RpcMethodHandler[Any, Any] = grpc.unary_unary_rpc_method_handler(
        export, request_deserializer=None, response_serializer=_encoded
    )
    return grpc.method_handlers_generic_handler(signal.service, {"Export": handler})


def _encoded(answer: Message) -> bytes:
    return answer.SerializeToString()


def _refuse(
    instruments: Instruments, context: grpc.ServicerContext, reason: str, code: grpc.StatusCode, message: str
) -> None:
    """A refusal that says when to come back."""
    instruments.refused.labels(reason).inc()
    number, _ = code.value
    details = answers.status(number, message, retry_after_s=RETRY_AFTER_S).SerializeToString()
    context.set_trailing_metadata((("grpc-status-details-bin", details),))
    context.abort(code, message)


def _authorised(metadata: Iterable[tuple[str, str | bytes]], api_key: str) -> bool:
    expected = api_key.encode()
    for name, value in metadata:
        key = value.encode("utf-8", "replace") if isinstance(value, str) else value
        if name == "authorization" and key[:7].lower() == b"bearer ":
            key = key[7:]
        elif name != "x-api-key":
            continue
        if hmac.compare_digest(key.strip(), expected):
            return True
    return False
