"""Which of several collectors evaluates alerts and sends messages: one at a time, and another when it stops.

Each that wants to keeps a row of its own fresh. The one that has wanted to for longest leads, of those whose row is
fresh. A new one waits for `settle_s` before it leads: a row that was begun before its own, and came into the table
later, is there by then. Should that take longer, two lead until the next time that they look, 15 seconds at most. Times
are the server's; no collector's clock counts.
"""

from __future__ import annotations

import threading
import time
from typing import Final
from uuid import uuid4

from llm_vitals_collector.store.clickhouse.connection import Connection

_FRESH_S: Final = 90
"""After so long without a sign a collector is taken for stopped."""
_RENEW_S: Final = 15.0
_CLAIM: Final = """
INSERT INTO lease (holder, since)
SELECT {holder:String}, coalesce((SELECT max(since) FROM lease FINAL WHERE holder = {holder:String}
    AND seen >= now64(6) - toIntervalSecond({fresh:UInt32})), now64(6, 'UTC'))
"""
_LEADER: Final = """
SELECT argMin(holder, (since, holder)), dateDiff('millisecond', argMin(since, (since, holder)), now64(6, 'UTC'))
FROM lease FINAL WHERE seen >= now64(6) - toIntervalSecond({fresh:UInt32})
"""


class Lease:
    """Thread-safe. `holder` names this process."""

    def __init__(
        self, connection: Connection, *, holder: str | None = None, fresh_s: int = _FRESH_S, renew_s: float = _RENEW_S,
        settle_s: float = 2.0,
    ) -> None:  # fmt: skip
        self.holder: Final = holder or uuid4().hex
        self._connection: Final = connection
        self._parameters: Final[dict[str, object]] = {"holder": self.holder, "fresh": fresh_s}
        self._renew_s: Final = renew_s
        self._settle_s: Final = settle_s
        self._lock: Final = threading.Lock()
        self._renewed_at: float | None = None
        self._leads = False

    def leads(self) -> bool:
        """Whether this process leads; the server is asked when that was not done lately. Raises StoreError: who cannot
        ask does not lead."""
        with self._lock:
            if self._renewed_at is None or time.monotonic() - self._renewed_at >= self._renew_s:
                self._leads = False
                self._connection.command(_CLAIM, self._parameters)
                leads, age_s = self._first()
                if leads and age_s < self._settle_s:
                    time.sleep(self._settle_s - age_s)
                    leads, _ = self._first()
                self._leads = leads
                self._renewed_at = time.monotonic() if leads else None
            return self._leads

    def _first(self) -> tuple[bool, float]:
        """Whether the one that has wanted to for longest is this process, and since when it has, in seconds."""
        ((leader, age_ms),) = self._connection.read_at_once(_LEADER, self._parameters)
        return leader == self.holder, int(str(age_ms)) / 1000

    def release(self) -> None:
        """Let another one lead at once. Raises StoreError."""
        with self._lock:
            self._leads, self._renewed_at = False, None
            self._connection.command("DELETE FROM lease WHERE holder = {holder:String}", self._parameters)
