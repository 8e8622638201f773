"""Checkpoints: what the write-ahead log has goes into the database's file, and the log begins anew.

One is made when the log has 64 MB, some 60,000 calls. That may be days of a small application, and a damaged log costs
what it has, so one is made ten minutes after the first commit that is only in the log, too. In a file of 2.6 GB it took
0.03 to 1.4 s of CPU. DuckDB makes none by itself: it must sync the file then, and does not while it commits (`log`).

While a copy of the file is made there must be none: until the next checkpoint the file does not change.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Final

import duckdb

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb.log import Log
from llm_vitals_collector.store.duckdb.reader import first_line

logger = logging.getLogger(__name__)

LOG_S: Final = 600.0
"""Seconds that a commit is at most in the log alone, while the store is maintained."""
_AGAIN_S: Final = 5.0
"""Seconds until another try, where a long read was in the way."""
LOG_BYTES: Final = 64_000_000
"""Of the log. DuckDB's default of 16 MB would write the file about every 20,000 calls."""
NEVER: Final = "1TB"
"""The threshold of DuckDB's own checkpoints."""
_WAIT_S: Final = 60.0
"""How long a copy waits for a checkpoint that long reads are in the way of."""
_TRY_S: Final = 0.25
"""Of it, how long writers are held up at a time."""


class Checkpoints:
    """Of one open database; `writing` is the lock of its writers."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        writing: threading.Lock,
        log: Log,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._connection: Final = connection
        self._writing: Final = writing
        self._log: Final = log
        self._clock: Final = clock
        self._shorten_after = 0.0
        self._due_at: float | None = None
        self._copying = False

    def committed(self) -> None:
        """There is something in the log."""
        if self._due_at is None:
            self._due_at = self._clock() + LOG_S

    def shorten_log(self) -> None:
        """After a commit, for who holds the lock: a checkpoint where the log is long. Never raises: what was committed
        is in the log."""
        if self._copying or self._log.size() < LOG_BYTES or self._clock() < self._shorten_after:
            return
        try:
            made = self._made()
        except StoreError as error:
            logger.warning("Commits stay in the log, which grows and is read again at each start: %s", error)
            made = False
        if made:
            self._due_at = None
        else:
            self._shorten_after = self._clock() + _AGAIN_S

    def settle(self) -> None:
        """Before a commit, for who holds the lock: where a sync of the log failed, all that it has goes into the file
        first. Raises StoreError where that cannot be now."""
        if self._log.in_doubt and (self._copying or not self._made()):
            raise StoreError(
                "The database's log could not be synced to the disk, and cannot be written into the file while "
                "long reads or a backup run: send again when they are done, and check the disk."
            )

    def is_due(self) -> bool:
        """Whether what is in the log is old enough to go into the file."""
        return self._due_at is not None and self._clock() >= self._due_at and not self._copying

    def make(self) -> bool:
        """A checkpoint; False where a long read was in the way, and it is due again in a few seconds."""
        with self._writing:
            made = self._copying or self._made()
        self._due_at = None if made else self._clock() + _AGAIN_S
        return made

    @contextmanager
    def unchanged_file(self) -> Generator[None, None, None]:
        """The file has all that was committed when the block begins, and does not change in it. Raises StoreError."""
        self._begin()
        try:
            yield
        finally:
            with self._writing:
                self._copying = False
            self.committed()

    def _begin(self) -> None:
        until = self._clock() + _WAIT_S
        while self._clock() < until:
            with self._writing:
                if self._copying:
                    raise StoreError("A backup is being made already: wait until it is done.")
                tried_until = self._clock() + _TRY_S
                while self._clock() < tried_until:
                    if self._made():
                        self._copying = True
                        return
                    time.sleep(0.01)
            time.sleep(_TRY_S)  # writers take their turn
        raise StoreError(
            f"Long reads kept the database from being written into its file for {_WAIT_S:.0f} s: try again when fewer "
            "pages are open."
        )

    def _made(self) -> bool:
        """A checkpoint, for who holds the lock. Raises StoreError where it fails for another cause than reads."""
        try:
            with self._log.synced_by_duckdb():
                self._connection.execute("CHECKPOINT")
        except duckdb.TransactionException:
            return False
        except duckdb.Error as error:
            raise StoreError(
                f"The database could not be written into its file ({first_line(error)}): check the disk; what "
                "was acknowledged is in its log."
            ) from error
        self._log.in_doubt = False
        return True
