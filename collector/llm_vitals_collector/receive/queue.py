"""The queue in front of the store: requests wait together, and are committed together."""

from __future__ import annotations

import logging
import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.records import Batch
from llm_vitals_collector.store import Store, StoreError

logger = logging.getLogger(__name__)

# More in one transaction gains nothing (28,000 calls a second at 512 as at 8,192) and lets the first sender wait.
_COMMIT_RECORDS: Final = 8192
RETRY_AFTER_S: Final = 1
_LEAST_SHARE: Final = 8
"""Requests that a sender may have inside however many senders there are."""
_IDLE_S: Final = 30.0
"""Seconds without a request after which the store is maintained all the same."""

Before = Callable[[Sequence[Batch]], Sequence[Batch]]
"""Sees batches before their commit, and may give calls another content; as many batches come back, in their order."""
After = Callable[[Sequence[Batch]], None]
"""Sees batches after their commit, before their senders hear of it."""


class QueueFullError(Exception):
    """No room: the sender should come back after RETRY_AFTER_S seconds."""


class WriteQueue:
    """Batches on their way to the store, bounded in requests and bytes. A batch's Future is done when it is on disk.

    One thread takes all that waits and commits it in one transaction, so that many small requests cost few commits.
    `before` and `after` run in that thread. When one fails, that is logged and the batches are kept as they came: what
    is derived from calls must not cost a call.
    """

    def __init__(
        self,
        store: Store,
        instruments: Instruments,
        *,
        requests: int,
        size: int,
        before: Before | None = None,
        after: After | None = None,
    ) -> None:
        self._store: Final = store
        self._instruments: Final = instruments
        self._most_requests: Final = requests
        self._most_bytes: Final = size
        self._before: Final = before
        self._after: Final = after
        self._requests = 0
        self._bytes = 0
        self._senders: Final[dict[str, tuple[int, int]]] = {}
        """Requests and bytes of each sender that has any inside: at most as many as there are requests."""
        self._waiting: Final[deque[tuple[Batch, Future[None]]]] = deque()
        self._changed: Final = threading.Condition()
        self._thread: threading.Thread | None = None
        self._closed = False
        self.commit_cpu_s = 0.0
        """CPU seconds of the writer's thread that the last commit took, without its waiting for the disk or for its
        turn."""

    @contextmanager
    def room(self, size: int, sender: str = "") -> Generator[None, None, None]:
        """Room for one request of `size` bytes, from its parsing to its commit. Raises QueueFullError.

        A request larger than all the room there is gets in when nothing else waits. Of n senders that have requests
        inside none takes more than one of n + 1 shares of the room, so there is always one for who comes next.
        """
        with self._changed:
            over = self._requests >= self._most_requests or (self._bytes and self._bytes + size > self._most_bytes)
            if over or self._closed or self._has_its_share(sender, size):
                raise QueueFullError
            self._note(sender, 1, size)
        try:
            yield
        finally:
            with self._changed:
                self._note(sender, -1, -size)

    def _has_its_share(self, sender: str, size: int) -> bool:
        """Whether a sender has as much inside as it may."""
        requests, taken = self._senders.get(sender, (0, 0))
        shares = len(self._senders) + 1
        return bool(sender and requests) and (
            requests >= max(_LEAST_SHARE, self._most_requests // shares) or taken + size > self._most_bytes // shares
        )

    def _note(self, sender: str, requests: int, size: int) -> None:
        self._requests += requests
        self._bytes += size
        had, taken = self._senders.get(sender, (0, 0))
        if had + requests:
            self._senders[sender] = (had + requests, taken + size)
        else:
            self._senders.pop(sender, None)

    def submit(self, batch: Batch) -> Future[None]:
        """Hand over a batch. The Future fails with StoreError when it could not be committed."""
        (done,) = self.submit_all([batch])
        return done

    def submit_all(self, batches: Sequence[Batch]) -> list[Future[None]]:
        """Hand over batches that are to be committed together, as far as a transaction has room. One that cannot be
        committed fails no other."""
        futures: list[Future[None]] = []
        added: list[tuple[Batch, Future[None]]] = []
        for batch in batches:
            done: Future[None] = Future()
            # From here on a sender that goes away cannot cancel it: the writer's set_result would raise.
            done.set_running_or_notify_cancel()
            futures.append(done)
            if not batch and not batch.plain:
                done.set_result(None)
            else:
                added.append((batch, done))
        if not added:
            return futures
        with self._changed:
            if self._closed:
                raise QueueFullError
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="llm-vitals-writer", daemon=True)
                self._thread.start()
            self._waiting.extend(added)
            self._changed.notify()
        return futures

    @property
    def waiting(self) -> int:
        """Requests that are inside."""
        return self._requests

    @property
    def waiting_bytes(self) -> int:
        """Their bytes."""
        return self._bytes

    def close(self) -> None:
        """Take nothing more, commit what waits, and return when that is done."""
        with self._changed:
            self._closed = True
            self._changed.notify()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while (taken := self._take()) or not self._closed:
            if taken:
                self._commit(self._derived(taken))
            self._maintain()

    def _maintain(self) -> None:
        """After the senders have heard: what the store does here takes up to seconds in a large one."""
        try:
            self._store.maintain()
        except Exception:
            logger.exception("The store's own work after a commit failed; what was written is kept. Please report it.")

    def _derived(self, taken: Sequence[tuple[Batch, Future[None]]]) -> Sequence[tuple[Batch, Future[None]]]:
        if self._before is None:
            return taken
        try:
            batches = self._before([batch for batch, _ in taken])
            return [(batch, done) for batch, (_, done) in zip(batches, taken, strict=True)]
        except Exception:
            logger.exception(
                "What other calls tell of these could not be derived; they are kept as they came. Please report it."
            )
            return taken

    def _take(self) -> list[tuple[Batch, Future[None]]]:
        """All that waits, up to a bound; empty when the queue was closed and nothing is left, or nothing came for
        `_IDLE_S`."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, _IDLE_S)
            taken: list[tuple[Batch, Future[None]]] = []
            records = 0
            while self._waiting and records < _COMMIT_RECORDS:
                taken.append(self._waiting.popleft())
                records += len(taken[-1][0])
            return taken

    def _commit(self, taken: Sequence[tuple[Batch, Future[None]]]) -> None:
        batches = [batch for batch, _ in taken]
        started, cpu_started = time.perf_counter(), time.thread_time()
        try:
            self._store.write(batches)
        except Exception as error:  # noqa: BLE001 # whatever it is, the senders must be told and the thread must live
            if len(taken) > 1:
                # One bad batch must not fail the others that happened to wait beside it.
                for one in taken:
                    self._commit([one])
                return
            reason = (
                error
                if isinstance(error, StoreError)
                else StoreError(f"The batch could not be written ({error!r}). Please report it.")
            )
            taken[0][1].set_exception(reason)
            return
        self.commit_cpu_s = time.thread_time() - cpu_started
        if any(batches):  # plain spans alone are no transaction
            self._measure(batches, time.perf_counter() - started)
        if self._after is not None:
            try:
                self._after(batches)
            except Exception:
                logger.exception(
                    "The calls are kept, but the registers of users and questions have not seen them. Please report it."
                )
        for _, done in taken:
            done.set_result(None)

    def _measure(self, batches: Sequence[Batch], seconds: float) -> None:
        self._instruments.commits.inc()
        self._instruments.commit_seconds.observe(seconds)
        self._instruments.commit_calls.observe(sum(map(len, batches)))
        for batch in batches:
            made = (call for call in batch.calls if call.operation != semconv.EVALUATION)
            for outcome, calls in Counter(call.outcome or "unknown" for call in made).items():
                self._instruments.calls.labels(outcome).inc(calls)
            for rating in batch.feedback:
                self._instruments.feedback.labels(rating.rating or "none").inc()
            self._instruments.scores.inc(len(batch.scores))
