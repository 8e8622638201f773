"""When the same request is a retry: in time after its error, and never before it."""

from __future__ import annotations

import pytest
from opentelemetry.context import Context

from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange, Request
from llm_vitals.pipeline.queries import REMEMBERED, Queries
from llm_vitals.transport.recording import Recording

SECOND = 1_000_000_000


def attempt(queries: Queries, began_s: float, ended_s: float, content: bytes = b"{}", *, failed: bool = True) -> bool:
    class Sink:
        def add_call(self, recording: Recording) -> None: ...

    class Source:
        def target(self, url: object): ...

        def decoded(self, body: bytes, encoding: str): ...

    recording = Recording(Source(), "http://x/v1", {}, content, Context(), Sink())
    recording.started_clock_ns, recording.ended_ns = int(began_s * SECOND), int(ended_s * SECOND)
    exchange = Exchange(provider="x", server_address=None, server_port=None, request=Request(operation="chat"))
    return queries.place(recording, exchange, CallContext(), resent=False, failed=failed).retry


@pytest.mark.parametrize(
    ("began_s", "retry"),
    [
        pytest.param(10.5, True, id="at once"),
        pytest.param(70, True, id="after the longest wait"),
        pytest.param(71, False, id="too late"),
        pytest.param(9.9, False, id="side by side"),
    ],
)
def test_a_retry_is_in_time(began_s: float, retry: bool) -> None:
    queries = Queries()
    attempt(queries, 1, 10)
    assert attempt(queries, began_s, 80) is retry


def test_what_is_remembered_is_bounded() -> None:
    queries = Queries()
    attempt(queries, 0, 1, b"first")
    for number in range(REMEMBERED):
        attempt(queries, 0, 1, str(number).encode())
    assert not attempt(queries, 2, 3, b"first")
    assert attempt(queries, 2, 3, str(REMEMBERED - 1).encode())
