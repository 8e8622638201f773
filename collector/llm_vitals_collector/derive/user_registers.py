"""The live registers of users and their questions: epochs of an hour, ready to be scraped.

A register only falls while its epoch lasts, and a scrape cannot write the past. So a call goes into the epoch of the
hour in which it came, and the epoch of the hour before stays visible for about two scrapes: what came just before the
hour turned is scraped, too. Why hours, and what that does to the edges of a window: docs/registers.md.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from typing import Final

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from llm_vitals.core import semconv
from llm_vitals_collector.derive.registers import merge, query_identity, touch
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store import Store

USER_REGISTER: Final = "llm_vitals_user_register"
QUERY_REGISTER: Final = "llm_vitals_query_register"

EPOCH: Final = timedelta(hours=1)
LATE: Final = timedelta(days=1)
"""A call that began longer ago than this is history that somebody loads, and no sign of a user of now; so is one whose
resource says so."""


@dataclass(frozen=True, slots=True)
class Registers:
    """What one epoch has seen: partition to least value, of users and of (user, fingerprint)."""

    users: dict[int, float] = field(default_factory=dict[int, float])
    queries: dict[int, float] = field(default_factory=dict[int, float])

    def note(self, user: str, question: str | None) -> None:
        """See a user, and the question that this call asks, if it asks one."""
        touch(self.users, user)
        if question is not None:
            touch(self.queries, query_identity(user, question))


def _utc_now() -> datetime:
    return datetime.now(timezone.utc)


class LiveRegisters(Collector):
    """Registers of this hour and the one before. Thread-safe; at most 4 x M numbers, whatever comes.

    `kept` is how long the epoch before stays visible after the hour has turned. Register it with a prometheus_client
    registry: it exports a gauge with the label `r` for each register that was touched.
    """

    def __init__(self, kept: timedelta, now: Callable[[], datetime] = _utc_now) -> None:
        self._kept: Final = kept
        self._now: Final = now
        self._lock: Final = threading.Lock()
        self._epoch = _epoch_of(now())
        self._current = Registers()
        self._before = Registers()

    def note(self, calls: Iterable[Call]) -> None:
        """See calls that were committed and count. Those that name no user change nothing."""
        now = self._now()
        with self._lock:
            self._turn(now)
            for call in calls:
                loaded = now - call.started_at > LATE or call.resource.get(semconv.BACKFILL) is True
                if call.user is not None and not loaded:
                    is_query = call.starts_query and not call.retry
                    self._current.note(call.user, call.fingerprint if is_query else None)

    def restore(self, store: Store) -> None:
        """See again what came in this hour and the one before. Raises StoreError."""
        now = self._now()
        epoch = _epoch_of(now)
        users = store.seen_users(since=epoch - EPOCH, recent=epoch, late_s=LATE.total_seconds())
        with self._lock:
            self._turn(now)
            for one in users:
                (self._current if one.recent else self._before).note(one.user, one.question)

    def visible(self) -> Registers:
        """Registers as a scrape sees them now: a copy."""
        now = self._now()
        with self._lock:
            self._turn(now)
            seen = (self._current, self._before) if now < self._epoch + self._kept else (self._current,)
            return Registers(merge(*(s.users for s in seen)), merge(*(s.queries for s in seen)))

    def _turn(self, now: datetime) -> None:
        epoch = _epoch_of(now)
        # A clock that was set back must not bring an epoch back.
        if epoch > self._epoch:
            self._before = self._current if epoch == self._epoch + EPOCH else Registers()
            self._current = Registers()
            self._epoch = epoch

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Names and meanings, with no values."""
        yield _family(USER_REGISTER, "users", {})
        yield _family(QUERY_REGISTER, "pairs of user and question", {})

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """A gauge for each touched register."""
        seen = self.visible()
        yield _family(USER_REGISTER, "users", seen.users)
        yield _family(QUERY_REGISTER, "pairs of user and question", seen.queries)


def _family(name: str, what: str, registers: Mapping[int, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        name, f"Least hash, 0 to 1, of the {what} in partition r seen in this hour; absent means 1.", labels=["r"]
    )
    for partition in sorted(registers):
        family.add_metric([str(partition)], registers[partition])
    return family


def _epoch_of(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def counted(store: Store, batches: Iterable[Batch]) -> list[Call]:
    """The committed calls of `batches` that count, as `counted_call` has them. Raises StoreError.

    Of our own spans each one counts. Another instrumentation's may tell a call that ours tells too, and with the
    user's id where ours has its hash: both would be counted. Its calls in one trace are one query, which the first of
    those that have come begins, as the store has it.
    """
    calls = [call for batch in batches for call in batch.calls if call.operation != semconv.EVALUATION]
    others = [call for call in calls if call.user is not None and call.scope != semconv.SCOPE]
    if not others:
        return calls
    uncounted = store.uncounted(min(c.started_at for c in others), {c.trace_id for c in others})
    return [
        call if found is None else call._replace(starts_query=False)
        for call in calls
        if (found := uncounted.get((call.trace_id, call.span_id))) is not False
    ]
