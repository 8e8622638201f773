"""RecordingQueue: the bounded queue of finished calls, and the worker thread that processes it.

The queue is bounded in count and in bytes. Past its bytes long bodies are kept by their ends alone, then the oldest
bodies go first (the call still counts, with what its address and status say); past its count whole recordings go, the
oldest first. Both are counted in `dropped`.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Sequence

from opentelemetry.sdk.trace import ReadableSpan

from llm_vitals.core import semconv
from llm_vitals.core.deadline import Deadline
from llm_vitals.core.errors import report_failure
from llm_vitals.core.forks import at_fork
from llm_vitals.evaluation.records import Rating, Score
from llm_vitals.pipeline.fork_gate import ForkGate
from llm_vitals.transport.recording import COLLECTED, Recording, Room

LINGER_S = 0.2
"""How long the worker lets calls gather, at most, after it wakes. Work done in a batch is cache-warm: a call that is
processed by itself costs half as much again. A page that is 0.2 s late is still live, and a longer burst delays an
event loop more."""

PAUSE_S = 0.025
"""After this long without a further call the worker gathers no more."""

FULL = 0.25
"""The share of the queue that ends the gathering, too."""

TURN_NS = 500_000
"""How long the worker processes calls before it gives up the interpreter lock. An event loop waits for it at most
this and one step of one call. Under load each turn begins with cold caches: turns of 0.2 ms cost a quarter more CPU,
those of 1 and 2 ms made the p99 lag of a loop 1.2 and 1.3 of the uninstrumented, where these make it 1.1."""

BATCH_CALLS = 64
"""Items that are processed together, step by step: the code of one step stays in the CPU's caches for all of them,
which takes a fifth off the time of a call. 16 take off a sixth, 150 a quarter."""
BATCH_BYTES = 1 << 20
"""Bytes after which a batch takes no further item: these are out of the queue's bound while they are processed."""
SHORT_S = 0.1
SHORT_BATCH_CALLS = 8
"""A flush that has less than `SHORT_S` left takes batches of so many, and so overruns by 2 to 3 ms, not by 20."""

Item = Recording | ReadableSpan | Rating | Score
"""A call of ours, an ended GenAI span of another instrumentation that waits to be measured, a person's rating, or an
evaluator's score."""

Process = Callable[[Sequence[Item], Callable[[], None]], None]
"""Processes a batch, and calls its second argument after each step of each item: there the worker gives up the
interpreter lock when its turn is over, and a fork may go on."""


class RecordingQueue:
    """Thread-safe; fork-safe: a child starts with an empty queue and a worker of its own."""

    def __init__(self, process: Process, *, calls: int, size: int, release: Callable[[], None] = lambda: None) -> None:
        """`release` is called when everything that waited has been processed because of a flush: what the pipeline
        still holds back goes, too."""
        self._process = process
        self._release = release
        self._most_calls = calls
        self._most_bytes = size
        self.dropped = {semconv.DROPPED_BODY: 0, semconv.DROPPED_CALL: 0}
        self._reset()
        at_fork(before=self._before_fork, in_parent=self._after_fork_in_parent, in_child=self._reset)

    def _before_fork(self) -> None:
        self._fork_gate.before_fork()

    def _after_fork_in_parent(self) -> None:
        self._fork_gate.after_fork_in_parent()

    def _reset(self) -> None:
        # Reentrant: a garbage collection inside the lock may close an abandoned stream, whose recording comes here.
        self._lock = threading.RLock()
        # Reentrant: where there are no threads, a call made by an exporter is processed within the batch.
        self._processing = threading.RLock()
        """Held by the thread that processes a batch."""
        self._fork_gate = ForkGate()
        self._queue: deque[Item] = deque()
        self._without_body = 0
        """Items at the head of the queue whose bodies have been dropped already."""
        self._shortened = 0
        """Items at the head of the queue whose long bodies have been shortened already."""
        self._bytes = 0
        self._open: set[Recording] = set()
        self._room = Room()
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
        """A streamed response began: should the process end before it does, it is exported as abandoned."""
        self._open.add(recording)
        self._room.divide(len(self._open))
        recording.room = self._room

    def add_call(self, recording: Recording) -> None:
        """Queue a call that is over; starts the worker at the first. Never waits for processing, never raises."""
        with self._lock:
            if self._stopped:
                return
            if recording.streamed:
                self._open.discard(recording)
                self._room.divide(len(self._open))
            self._queue.append(recording)
            self._latest = recording.ended_ns / 1e9
            self._bytes += recording.kept_bytes
            if len(self._queue) > self._most_calls:
                self._drop_call()
            while self._bytes > self._most_bytes:
                self._make_room()
        if self._idle:
            self._wake.set()
        elif self._worker is None:
            self._start()

    def add(self, item: ReadableSpan | Rating | Score) -> None:
        """Queue what is processed behind the calls: another instrumentation's span, a rating, a score."""
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
        if self._without_body:
            self._without_body -= 1
        if self._shortened:
            self._shortened -= 1
        if isinstance(item, Recording):
            self._bytes -= item.kept_bytes
        return item

    def _drop_call(self) -> None:
        self._take()
        self.dropped[semconv.DROPPED_CALL] += 1

    def _make_room(self) -> None:
        """Shorten the oldest body that has not been, or drop the oldest one. There is one: the bytes that are too many
        belong to somebody."""
        if self._shortened < len(self._queue):
            item = self._queue[self._shortened]
            self._shortened += 1
            if isinstance(item, Recording):
                self._bytes -= item.shorten()
            return
        item = self._queue[self._without_body]
        self._without_body += 1
        if isinstance(item, Recording) and item.kept_bytes:
            self._bytes -= item.kept_bytes
            item.drop_body()
            self.dropped[semconv.DROPPED_BODY] += 1

    def _start(self) -> None:
        with self._lock:
            if self._worker is not None:
                return
            worker = threading.Thread(target=self._work, name="llm-vitals", daemon=True)
            try:
                worker.start()
            except RuntimeError:  # no threads here, or the interpreter is shutting down
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
            processed = True
            while processed:
                with self._processing:
                    processed = self._process_batch(BATCH_CALLS, self._end_worker_step)

    def _let_gather(self) -> None:
        until = time.perf_counter() + LINGER_S
        calls, size = FULL * self._most_calls, FULL * self._most_bytes
        while not self._stopped and len(self._queue) < calls and self._bytes < size:
            left = min(until, self._latest + PAUSE_S) - time.perf_counter()
            if left <= 0:
                return
            time.sleep(left)

    def _end_worker_step(self) -> None:
        self._fork_gate.between_steps()
        if time.perf_counter_ns() - self._turn > TURN_NS:
            time.sleep(0)
            self._turn = time.perf_counter_ns()

    def _process_batch(self, most: int, end_step: Callable[[], None]) -> bool:
        """Process up to `most` items; False when nothing waits. The caller holds `_processing`."""
        batch = self._take_batch(most)
        if not batch:
            return False
        try:
            with self._fork_gate:
                self._process(batch, end_step)
        except Exception as error:  # noqa: BLE001 - calls that cannot be processed must not stop the worker
            report_failure("processing calls", error)
        ForkGate.warm = True
        return True

    def _take_batch(self, most: int) -> list[Item]:
        batch: list[Item] = []
        with self._lock:
            before = self._bytes
            while self._queue and len(batch) < most and before - self._bytes < BATCH_BYTES:
                batch.append(self._take())
        return batch

    def drain(self, deadline: Deadline | None = None) -> bool:
        """Process everything that waits, in the calling thread. False when the deadline (default: 30 s) came first."""
        deadline = deadline or Deadline(30.0)
        while self._queue or not self._processing.acquire(blocking=False):
            if deadline.is_over or not self._processing.acquire(timeout=deadline.remaining_s):
                return False
            try:
                short = deadline.remaining_s < SHORT_S
                self._process_batch(SHORT_BATCH_CALLS if short else BATCH_CALLS, self._fork_gate.between_steps)
            finally:
                self._processing.release()
        try:
            with self._fork_gate:
                self._release()
        except Exception as error:  # noqa: BLE001 - as for a batch
            report_failure("processing calls", error)
        finally:
            self._processing.release()
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
