"""Recorder: the bounded queue of what was recorded, and the worker thread that tells it.

The queue is bounded in count and in bytes. Past its bytes the oldest bodies go first (the call still counts, with
what its address and status tell); past its count whole recordings go, the oldest first. Both are counted in `dropped`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from opentelemetry.sdk.trace import ReadableSpan

from llm_vitals.core.errors import report_failure
from llm_vitals.core.forks import at_fork
from llm_vitals.evaluation.records import Rating, Score
from llm_vitals.transport.recording import COLLECTED, Recording

LINGER_S = 0.2
"""How long the worker lets calls gather, at most, after it wakes: work done in a batch is cache-warm (a call told alone
costs half as much again), and a page that is 0.2 s late is still live. A longer burst delays an event loop more."""

QUIET_S = 0.025
"""After this long without a further call there is nothing to wait for;"""

FULL = 0.25
"""nor is there once this share of the queue is taken."""

TURN_NS = 500_000
"""How long the worker tells calls before it gives up the interpreter lock: what an event loop waits for it at most is
this and one step of one call. Under load each turn begins with cold caches: turns of 0.2 ms cost a quarter more CPU,
those of 1 and 2 ms made the p99 lag of a loop 1.2 and 1.3 of the uninstrumented, where these make it 1.1."""

BATCH_CALLS = 64
"""Items that are told together, step by step: the code of one step stays in the CPU's caches for all of them, which
takes a fifth off the time of a call told alone. 16 take off a sixth, 150 a quarter."""
BATCH_BYTES = 1 << 20
"""Bytes after which a batch takes no further item: these are out of the queue's bound while they are told."""

FORK_WAIT_S = 2.0
"""How long a fork waits, at most, for the batch that is being told (about 10 ms; once, a slow import)."""

Item = Recording | ReadableSpan | Rating | Score
"""A call of ours, an ended GenAI span of another instrumentation that waits to be measured, a person's rating, or an
evaluator's score."""

Tell = Callable[[Sequence[Item], Callable[[], None]], None]
"""Tells a batch, and calls its second argument often: there the worker gives up the interpreter lock when its turn is
over."""


class RecordingQueue:
    """Thread-safe; fork-safe: a child starts with an empty queue and a worker of its own."""

    def __init__(self, tell: Tell, *, calls: int, size: int) -> None:
        self._tell = tell
        self._most_calls = calls
        self._most_bytes = size
        self.dropped = {"body": 0, "call": 0}
        self._reset()
        at_fork(before=self._hold, in_parent=self._let_go, in_child=self._reset)

    def _hold(self) -> None:
        # A fork in the middle of telling would leave locks of the SDK, or of an import, held by nobody in the child.
        self._held = self._telling.acquire(timeout=FORK_WAIT_S)

    def _let_go(self) -> None:
        if self._held:
            self._held = False
            self._telling.release()

    def _reset(self) -> None:
        # Reentrant: a garbage collection inside the lock may close an abandoned stream, whose recording comes here.
        self._lock = threading.RLock()
        self._telling = threading.RLock()
        self._held = False
        self._queue: deque[Item] = deque()
        self._bare = 0
        """Items at the head of the queue whose bodies have been dropped already."""
        self._bytes = 0
        self._open: set[Recording] = set()
        self._wake = threading.Event()
        self._idle = False
        self._stopped = False
        self._worker: threading.Thread | None = None
        self._latest = 0.0
        """Steady clock at the latest item, in seconds."""
        self._turn = 0
        """Steady clock at the beginning of the worker's turn."""
        for what in self.dropped:
            self.dropped[what] = 0

    def begin_stream(self, recording: Recording) -> None:
        """A streamed answer began: should the process end before it does, it is told as abandoned."""
        self._open.add(recording)

    def add_call(self, recording: Recording) -> None:
        """Queue a call that is over; starts the worker at the first. Never blocks on telling, never raises."""
        with self._lock:
            if self._stopped:
                return
            if recording.streamed:
                self._open.discard(recording)
            self._queue.append(recording)
            self._latest = recording.ended_ns / 1e9
            self._bytes += recording.kept_bytes
            if len(self._queue) > self._most_calls:
                self._drop_call()
            while self._bytes > self._most_bytes:
                self._drop_body()
        if self._idle:
            self._wake.set()
        elif self._worker is None:
            self._start()

    def add(self, item: ReadableSpan | Rating | Score) -> None:
        """Queue what waits behind the calls: another instrumentation's span, a rating, a score."""
        with self._lock:
            if self._stopped:
                return
            self._queue.append(item)
            self._latest = time.perf_counter()
            if len(self._queue) > self._most_calls:
                self._drop_call()
        if self._idle:
            self._wake.set()
        elif self._worker is None:
            self._start()

    def _take(self) -> Item:
        item = self._queue.popleft()
        if self._bare:
            self._bare -= 1
        if isinstance(item, Recording):
            self._bytes -= item.kept_bytes
        return item

    def _drop_call(self) -> None:
        self._take()
        self.dropped["call"] += 1

    def _drop_body(self) -> None:
        """Drop the oldest body. There is one: the bytes that are too many belong to somebody."""
        item = self._queue[self._bare]
        self._bare += 1
        if isinstance(item, Recording) and item.kept_bytes:
            self._bytes -= item.kept_bytes
            item.drop_body()
            self.dropped["body"] += 1

    def _start(self) -> None:
        with self._lock:
            if self._worker is not None:
                return
            worker = threading.Thread(target=self._work, name="llm-vitals", daemon=True)
            try:
                worker.start()
            except RuntimeError:  # no threads here, or the interpreter is shutting down: tell at once
                self.drain()
            else:
                self._worker = worker

    def _work(self) -> None:
        while not self._stopped:
            if not self._queue:
                self._idle = True
                if not self._queue:
                    self._wake.wait()
                self._idle = False
                self._wake.clear()
                self._let_gather()
            self._turn = time.perf_counter_ns()
            while self._next(self._give_way):
                pass

    def _let_gather(self) -> None:
        until = time.perf_counter() + LINGER_S
        calls, size = FULL * self._most_calls, FULL * self._most_bytes
        while not self._stopped and len(self._queue) < calls and self._bytes < size:
            left = min(until, self._latest + QUIET_S) - time.perf_counter()
            if left <= 0:
                return
            time.sleep(left)

    def _give_way(self) -> None:
        if time.perf_counter_ns() - self._turn > TURN_NS:
            time.sleep(0)
            self._turn = time.perf_counter_ns()

    def _next(self, give_way: Callable[[], None]) -> bool:
        """Tell one batch; False when nothing waits."""
        with self._telling:
            batch = self._take_batch()
            if not batch:
                return False
            try:
                self._tell(batch, give_way)
            except Exception as error:  # noqa: BLE001 - calls that cannot be told must not stop the worker
                report_failure("telling calls", error)
            return True

    def _take_batch(self) -> list[Item]:
        batch: list[Item] = []
        with self._lock:
            before = self._bytes
            while self._queue and len(batch) < BATCH_CALLS and before - self._bytes < BATCH_BYTES:
                batch.append(self._take())
        return batch

    def drain(self, timeout_s: float = 30.0) -> bool:
        """Tell everything that waits, in the calling thread. False when the time was over first."""
        deadline = time.monotonic() + timeout_s
        while self._queue or not self._telling.acquire(blocking=False):
            left = deadline - time.monotonic()
            if left <= 0 or not self._telling.acquire(timeout=left):
                return False
            try:
                self._next(_go_on)
            finally:
                self._telling.release()
        self._telling.release()
        return True

    def abandon(self) -> None:
        """Close what is still being read: the process ends."""
        for recording in tuple(self._open):
            recording.close(COLLECTED)

    def stop(self) -> None:
        """Drain, then let the worker end. Later items are ignored."""
        self.drain()
        self._stopped = True
        self._wake.set()


def _go_on() -> None:
    """Of who waits for the queue to be told, and holds nobody up but itself."""
