"""Whether the store can be written: the verdict of the last write, in bounded time, however slow disk or server are."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

from llm_vitals_collector.store import StoreError

PROBE_S: Final = 5.0
"""Seconds in which a write that went well is proof enough, and one that failed, too."""
WAIT_S: Final = 1.0
"""How long a question waits for a write that is made to answer it; then the last verdict holds."""
STALLED_S: Final = 30.0
"""Seconds after which a commit, or a probe, that is not done counts as one that fails: nobody is acknowledged
meanwhile."""


class Readiness:
    """Of one open database. Thread-safe."""

    def __init__(
        self,
        stalled: Callable[[int], str],
        probe: Callable[[], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        proof_s: float = PROBE_S,
    ) -> None:
        """`stalled` says what has not ended for so many seconds, and what to do. `probe` writes a little; it raises
        StoreError, and may return at once where somebody writes already. What it finds holds for `proof_s`."""
        self._stalled: Final = stalled
        self._probe: Final = probe
        self._proof_s: Final = proof_s
        self._clock: Final = clock
        self._lock: Final = threading.Lock()
        self._probing: threading.Thread | None = None
        self._probe_after = 0.0
        self._probing_since: float | None = None
        self._failure: str | None = None
        self._failed_until = 0.0
        self._committing_since: float | None = None

    @contextmanager
    def commit(self) -> Generator[None, None, None]:
        """A commit, until it is on disk."""
        self._committing_since = self._clock()
        try:
            yield
        finally:
            self._committing_since = None

    def written(self) -> None:
        """Records were written: what failed before is over."""
        self._failure = None

    def failed(self, failure: str) -> None:
        """A write failed, for the cause that is told."""
        self._failure, self._failed_until = failure, self._clock() + self._proof_s

    def check(self) -> None:
        """Raises StoreError where the last write failed, or one does not end. Takes WAIT_S at most."""
        # What a probe writes is so small that it may fit where no record does.
        self._raise_failure()
        for since in (self._committing_since, self._probing_since):
            if since is not None and self._clock() - since > STALLED_S:
                raise StoreError(self._stalled(round(self._clock() - since)))
        probing = self._start_probe()
        if probing is not None:
            probing.join(WAIT_S)
            self._raise_failure()

    def _raise_failure(self) -> None:
        failure = self._failure
        if failure is not None and self._clock() < self._failed_until:
            raise StoreError(failure)

    def _start_probe(self) -> threading.Thread | None:
        """The probe that runs, begun here where it is due."""
        with self._lock:
            if self._probing is None and self._clock() >= self._probe_after:
                self._probing_since = self._clock()
                self._probing = threading.Thread(target=self._run_probe, name="llm-vitals-probe", daemon=True)
                self._probing.start()
            return self._probing

    def _run_probe(self) -> None:
        try:
            self._probe()
        except StoreError as error:
            self.failed(str(error))
        finally:
            with self._lock:
                self._probing = self._probing_since = None
                self._probe_after = self._clock() + self._proof_s
