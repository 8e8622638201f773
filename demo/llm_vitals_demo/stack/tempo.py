"""Spans into Tempo, by OTLP over gRPC, beside the OpenTelemetry Collector: its tail sampling is for what comes live."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from contextlib import closing, contextmanager
from typing import Any, Final, cast
from urllib.parse import urlsplit

import grpc

from llm_vitals_demo.history.export import ExportError

_METHOD: Final = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"
_TIMEOUT_S: Final = 60.0
_AT_ONCE: Final = 2


@contextmanager
def sending(url: str) -> Generator[Callable[[bytes], None], None, None]:
    """A function that sends the body of an `ExportTraceServiceRequest`. It returns at once unless two are under way; it
    raises ExportError for those before. The end of the block waits for all."""
    waiting: deque[Any] = deque()
    with closing(grpc.insecure_channel(urlsplit(url).netloc)) as channel:
        call = cast("Any", channel).unary_unary(_METHOD)  # bytes in, bytes out

        def send(body: bytes) -> None:
            while len(waiting) >= _AT_ONCE:
                _await(waiting.popleft(), url)
            waiting.append(call.future(body, timeout=_TIMEOUT_S, wait_for_ready=True))

        yield send
        while waiting:
            _await(waiting.popleft(), url)


def _await(one: Any, url: str) -> None:
    try:
        one.result()
    except grpc.RpcError as error:
        answer: Any = error
        message = (
            f"Tempo at {url} did not take the history: {answer.code().name}, {answer.details()}. Its log says more."
        )
        raise ExportError(message) from error
