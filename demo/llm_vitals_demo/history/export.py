"""Sends a history to a collector, through its front door: OTLP over HTTP, as an application would."""

from __future__ import annotations

import http.client
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import islice
from typing import Final, TypeVar
from urllib.parse import urlsplit

from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.common.v1.common_pb2 import InstrumentationScope
from opentelemetry.proto.logs.v1.logs_pb2 import LogRecord, ResourceLogs, ScopeLogs
from opentelemetry.proto.resource.v1.resource_pb2 import Resource
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans, ScopeSpans, Span

from llm_vitals.core import semconv, settings
from llm_vitals.version import __version__
from llm_vitals_demo import SERVICE
from llm_vitals_demo.history.attempt import Attempt
from llm_vitals_demo.history.labels import AnswerLabel, label_of
from llm_vitals_demo.history.labels import send as send_labels
from llm_vitals_demo.history.otlp import key_values
from llm_vitals_demo.history.plan import plan
from llm_vitals_demo.history.routing import tickets
from llm_vitals_demo.history.telemetry import Telemetry, TelemetryMaker
from llm_vitals_demo.scoring import CRITERIA

T = TypeVar("T")

SEED: Final = 20
SPANS_PER_REQUEST: Final = 1000
"""About 3 MB; the collector takes 16 MB at once."""
_RESOURCE: Final = Resource(attributes=key_values({semconv.SERVICE_NAME: SERVICE, semconv.BACKFILL: True}))
_SCOPE: Final = InstrumentationScope(name=semconv.SCOPE, version=__version__)
_TIMEOUT_S: Final = 60.0


class ExportError(Exception):
    """The collector did not accept the history; the message says what it answered."""


def export(
    url: str,
    end: datetime,
    *,
    days: int,
    seed: int = SEED,
    progress: Callable[[int, int], None] = lambda done, total: None,
    also: Sequence[Callable[[Sequence[Telemetry], bytes], None]] = (),
    key: str | None = None,
    labels: bool = False,
) -> int:
    """Send the `days` before `end` to the collector at `url`, oldest first; returns how many calls. Raises ExportError.

    `progress` is called with the calls that are made, and their total; each of `also` with a batch of them, and with
    the request that has their spans. `key` is one that the collector takes. With `labels` a person then says of some
    answers whether they are good, and the application's own judge leaves to the collector's what that scores: their
    scores would be mixed.
    """
    attempts = planned(end, days=days, seed=seed)
    maker = TelemetryMaker(f"{seed} {end.isoformat()}", settings.load(), leave=CRITERIA if labels else ())
    done = 0
    labelled: list[AnswerLabel] = []
    # The next batch is made while the collector writes the one before: each has a core.
    with _sending(url, key) as send:
        for batch in _batches(attempts, SPANS_PER_REQUEST):
            made = [maker.make(attempt) for attempt in batch]
            spans = spans_request([each.span for each in made])
            send("/v1/traces", spans)
            for take in also:
                take(made, spans)
            values = [
                record for each in made for record in (each.rating, each.label, *each.scores) if record is not None
            ]
            if values:
                send("/v1/logs", logs_request(values))
            if labels:
                labelled += _labels(batch, made)
            done += len(batch)
            progress(done, len(attempts))
    send_labels(url, labelled)
    return done


def planned(end: datetime, *, days: int, seed: int) -> list[Attempt]:
    """Conversations and tickets of the `days` before `end`, oldest first."""
    everything = (*plan(end, days=days, seed=seed), *tickets(end, days=days, seed=seed))
    return sorted(everything, key=lambda attempt: attempt.at)


def _labels(attempts: Sequence[Attempt], made: Sequence[Telemetry]) -> Iterator[AnswerLabel]:
    for attempt, one in zip(attempts, made, strict=True):
        found = label_of(attempt, one.span.trace_id.hex(), one.span.span_id.hex())
        if found is not None:
            yield found


@contextmanager
def _sending(url: str, key: str | None) -> Generator[Callable[[str, bytes], None], None, None]:
    """A function that posts a body to a path, from a thread of its own, one request at a time and in order.

    It returns at once unless two are waiting; it raises ExportError for those before. The end of the block
    waits for all.
    """
    parts = urlsplit(url)
    waiting: deque[Future[None]] = deque()
    headers = {"content-type": "application/x-protobuf", **({"x-api-key": key} if key else {})}
    with (
        closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)) as connection,
        ThreadPoolExecutor(max_workers=1) as thread,
    ):

        def send(path: str, body: bytes) -> None:
            while len(waiting) > 1:
                waiting.popleft().result()
            waiting.append(thread.submit(_post, connection, url, path, body, headers))

        try:
            yield send
            while waiting:
                waiting.popleft().result()
        finally:
            thread.shutdown(cancel_futures=True)


def _post(connection: http.client.HTTPConnection, url: str, path: str, body: bytes, headers: Mapping[str, str]) -> None:
    try:
        connection.request("POST", path, body, headers)
        response = connection.getresponse()
        answer = response.read()
        # The next request may come later than a server keeps an idle connection.
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        message = (
            f"{url} did not accept the history ({error}): expected the demo's collector; does another server listen?"
        )
        raise ExportError(message) from error
    if response.status != http.client.OK:
        message = f"{url}{path} answered {response.status}: {answer[:200].decode('utf-8', 'replace')}"
        raise ExportError(message)


def spans_request(spans: Sequence[Span]) -> bytes:
    """The spans as the body of a POST to `/v1/traces`."""
    scoped = ScopeSpans(scope=_SCOPE, spans=spans, schema_url=semconv.SCHEMA_URL)
    return ExportTraceServiceRequest(
        resource_spans=[ResourceSpans(resource=_RESOURCE, scope_spans=[scoped])]
    ).SerializeToString()


def logs_request(records: Sequence[LogRecord]) -> bytes:
    """The log records as the body of a POST to `/v1/logs`."""
    scoped = ScopeLogs(scope=_SCOPE, log_records=records, schema_url=semconv.SCHEMA_URL)
    return ExportLogsServiceRequest(
        resource_logs=[ResourceLogs(resource=_RESOURCE, scope_logs=[scoped])]
    ).SerializeToString()


def _batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while batch := list(islice(iterator, size)):
        yield batch
