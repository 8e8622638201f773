"""Every call that the collector stores, counted once, by the code that counts in applications.

Calls of our own instrumentation are counted before they are acknowledged. Other instrumentations may tell one call by
several spans, which come one after the other; theirs wait half a minute until it is known which one counts. A rating
waits for its call, as ratings by API do.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, timezone
from typing import Final, NamedTuple, cast

from opentelemetry.util.types import AttributeValue
from prometheus_client.core import Metric
from prometheus_client.registry import Collector

from llm_vitals.core import semconv
from llm_vitals_collector.derive.counts.exposition import families
from llm_vitals_collector.derive.counts.facts import attributes_of, identity, job_of, per_chunk_s
from llm_vitals_collector.derive.counts.ledger import Ledger, Waiting
from llm_vitals_collector.derive.counts.service_counts import ServiceCounts
from llm_vitals_collector.derive.feedback_counter import WAIT
from llm_vitals_collector.derive.user_registers import LATE
from llm_vitals_collector.records import Batch, Call, Feedback, Score
from llm_vitals_collector.store import Store

logger = logging.getLogger(__name__)

ALL: Final = "*"
SETTLED: Final = timedelta(seconds=30)
"""Exporters send spans within 5 s of their end, and of two that tell one call the outer one ends soon after."""
MOST_SERVICES: Final = 200
"""Services with counts of their own; calls of further ones are counted without a service."""
_MOST_PENDING: Final = 100_000
"""What waits in memory while the file cannot be written."""


_STEP: Final = 64
"""Records that are settled at once. To look for the call of a rating takes the store some 10 ms."""
_PAUSE_S: Final = 1.0
_AFTER_FAILURE_S: Final = 30.0


class _Record(NamedTuple):
    """A record that is to be counted, and what stands for it."""

    id: int
    record: Call | Feedback | Score


class CountedCalls(Collector):
    """Counts of the calls of some services, or of all; thread-safe. Register it with a prometheus_client registry.

    `start` begins a thread that settles what waits; without it `settle` does.
    """

    def __init__(
        self, ledger: Ledger, store: Store, services: Collection[str], now: Callable[[], float] = time.time
    ) -> None:
        """`services` has `ALL`, or names. Raises sqlite3.Error."""
        self._ledger: Final = ledger
        self._store: Final = store
        self._services: Final = frozenset(services)
        self._now: Final = now
        self._lock: Final = threading.Lock()
        self._counts: dict[str, ServiceCounts] = {}
        self._pending: list[_Record] = []
        self._closing: Final = threading.Event()
        self._thread: threading.Thread | None = None
        self._load()

    def start(self) -> None:
        """Settle what has waited long enough, from now on."""
        self._thread = threading.Thread(target=self._run, name="llm-vitals-counts", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        pause_s = _PAUSE_S
        while not self._closing.wait(pause_s):
            pause_s = _PAUSE_S
            try:
                while self.settle() and not self._closing.is_set():
                    pass
            except Exception:
                logger.exception("Calls and ratings that wait could not be counted; they wait on.")
                pause_s = _AFTER_FAILURE_S

    def note(self, batches: Sequence[Batch]) -> None:
        """Count what was committed. Where the file cannot be written, it is counted when it can be again."""
        late = datetime.fromtimestamp(self._now(), timezone.utc) - LATE
        records = [one for batch in batches for one in self._records(batch, late)]
        if not records:
            return
        with self._lock:
            self._pending += records
            if (over := len(self._pending) - _MOST_PENDING) > 0:
                logger.error(
                    "%d calls are not counted: the file of counts cannot be written. Check the folder and the disk.",
                    over,
                )
                del self._pending[:over]
            self._write()

    def _records(self, batch: Batch, late: datetime) -> Iterator[_Record]:
        if batch.by_collector:
            return  # among its calls are answers that are only evaluated
        for call in batch.calls:
            # Older ones are history that somebody loads: a counter cannot count the past.
            if call.operation == semconv.EVALUATION:
                continue  # an answer that was sent to be evaluated is no call
            if self._is_counted(call.service) and call.started_at > late:
                yield _Record(identity(call.trace_id, call.span_id), call)
        for rating in batch.feedback:
            if rating.rating is not None and self._is_counted(rating.service):
                yield _Record(identity("rating", rating.id, rating.rating), rating)
        for score in batch.scores:
            if score.value is not None and self._is_counted(score.service):
                yield _Record(identity("score", score.id, str(score.value)), score)

    def _is_counted(self, service: str | None) -> bool:
        return ALL in self._services or service in self._services

    def settle(self) -> bool:
        """Count what has waited long enough, a bounded number; whether there may be more. What the store is asked holds
        up nobody who counts. Raises StoreError and sqlite3.Error."""
        with self._lock:
            due = self._ledger.due(self._now(), _STEP)
        if not due:
            return False
        calls = [one.facts for one in due if one.kind == "call"]
        uncounted: Mapping[tuple[str, str], bool] = {}
        if calls:
            since = min(datetime.fromisoformat(str(facts["started_at"])) for facts in calls)
            uncounted = self._store.uncounted(since, {str(facts["trace_id"]) for facts in calls})
        rated = {one.id: self._store.call_of(_about(one.facts)) for one in due if one.kind == "rating"}

        def count() -> None:
            self._ledger.settled(due)
            for one in due:
                if one.kind == "rating":
                    self._count_rating(one.facts, rated[one.id])
                else:
                    self._count_call(one.facts, uncounted.get((str(one.facts["trace_id"]), str(one.facts["span_id"]))))

        with self._lock:
            return self._write(count) and len(due) == _STEP

    # -- under the lock -------------------------------------------------------------------------------------------

    def _write(self, count: Callable[[], None] = lambda: None) -> bool:
        """Count what is pending, and what `count` does; whether that is on disk."""
        try:
            with self._ledger.transaction():
                self._count_pending(self._now())
                count()
                self._ledger.save(value for one in self._counts.values() for value in one.changes())
        except sqlite3.Error as error:
            logger.warning("Calls wait to be counted until the file of counts can be written again: %s", error)
            # What was counted in memory alone must not be shown: it would have to be taken back after a crash.
            self._counts = {}
            return False
        self._pending.clear()
        for one in self._counts.values():
            one.saved()
        return True

    def _load(self) -> None:
        self._counts = {}
        for value in self._ledger.saved():
            self._of(value.service).restore(value)
        for one in self._counts.values():
            one.saved()

    def _count_pending(self, now: float) -> None:
        if not self._counts:
            self._load()
        if not self._pending:
            return
        new = self._ledger.new(list(dict.fromkeys(one.id for one in self._pending)), now)
        settling: list[Waiting] = []
        rated: list[Waiting] = []
        for one in self._pending:
            if one.id not in new:
                continue
            new.discard(one.id)
            record = one.record
            if not isinstance(record, Call):
                rated.append(Waiting(one.id, "rating", _facts_of(record)))
            elif record.scope == semconv.SCOPE:
                self._measure(job_of(record), attributes_of(record), record.duration_s, per_chunk_s(record))
            else:
                settling.append(Waiting(one.id, "call", _facts_of_call(record)))
        self._ledger.wait(settling, now + SETTLED.total_seconds())
        self._ledger.wait(rated, now + WAIT.total_seconds())

    def _count_call(self, facts: object, counted: bool | None) -> None:
        if counted is False:
            return  # another span tells this call better
        known = cast("dict[str, object]", facts)
        attributes = cast("dict[str, AttributeValue]", known["attributes"])
        if counted:
            attributes[semconv.QUERY] = False
        per_chunk = cast("float | None", known["per_chunk_s"])
        self._measure(str(known["job"]), attributes, cast("float", known["duration_s"]), per_chunk)

    def _count_rating(self, facts: object, call: Call | None) -> None:
        fields = cast("dict[str, str | None]", facts)
        known = {} if call is None else {
            "provider": call.provider, "model": call.request_model, "task": call.task, "variant": call.variant
        }  # fmt: skip
        metrics = self._of((fields["service"] or "") if call is None else job_of(call)).metrics
        if (rating := fields.get("rating")) is not None:
            metrics.feedback(rating, known)
        else:
            value = cast("float", fields["value"])
            metrics.evaluated(str(fields["name"]), value, str(fields["evaluator"]), known, None)

    def _measure(
        self, job: str, attributes: dict[str, AttributeValue], duration_s: float, per_chunk: float | None
    ) -> None:
        self._of(job).metrics.measure(attributes, duration_s, None, per_chunk)

    def _of(self, service: str) -> ServiceCounts:
        found = self._counts.get(service)
        if found is None:
            if len(self._counts) >= MOST_SERVICES:
                service = ""
            found = self._counts.setdefault(service, ServiceCounts(service))
        return found

    # -- for Prometheus -------------------------------------------------------------------------------------------

    def describe(self) -> Iterable[Metric]:
        """Nothing: two of the names are also those of what the collector counts in any case."""
        return ()

    def collect(self) -> Iterator[Metric]:
        """Counts so far; none while they cannot be written down."""
        with self._lock:
            # After a failure nothing is in memory.
            written = self._write() if self._pending or not self._counts else True
            found = list(families(self._counts.values())) if written else []
        yield from found

    def close(self) -> None:
        """Twice does nothing."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join()
        with self._lock:
            self._ledger.close()


def _facts_of_call(call: Call) -> dict[str, object]:
    return {
        "trace_id": call.trace_id,
        "span_id": call.span_id,
        "started_at": call.started_at.isoformat(),
        "job": job_of(call),
        "duration_s": call.duration_s,
        "per_chunk_s": per_chunk_s(call),
        "attributes": attributes_of(call),
    }


def _about(facts: Mapping[str, object]) -> Feedback:
    """As much of a rating as its call is looked for by."""
    fields = cast("Mapping[str, str | None]", facts)
    return Feedback(
        id="",
        at=datetime.fromisoformat(str(fields["at"])),
        trace_id=fields["trace_id"],
        span_id=fields["span_id"],
        response_id=fields["response_id"],
        service=fields["service"],
    )


def _facts_of(record: Feedback | Score) -> dict[str, object]:
    about: dict[str, object] = {
        "at": record.at.isoformat(),
        "trace_id": record.trace_id,
        "span_id": record.span_id,
        "response_id": record.response_id,
        "service": record.service,
    }
    if isinstance(record, Feedback):
        return {**about, "rating": record.rating}
    return {**about, "name": record.name, "value": record.value, "evaluator": record.evaluator}
