"""What was counted already, and up to which values: one SQLite file beside the database, which no store need know of.

A counter of Prometheus must never fall, not even over a crash: a value that is less than before counts whole once more.
So what was counted is on disk before it is shown, in one transaction with the identities of the spans that it is of. A
span that comes again, because its sender heard of no acknowledgement, finds its identity and is not counted.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Literal, NamedTuple

Kind = Literal["call", "rating"]
GENERATION_S: Final = 4 * 86400
"""Identities are kept in two generations of this length, so for four to eight days."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS counted (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS counted_before (id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS generation (began REAL NOT NULL);
CREATE TABLE IF NOT EXISTS value (
    service TEXT NOT NULL, metric TEXT NOT NULL, labels TEXT NOT NULL, value TEXT NOT NULL,
    PRIMARY KEY (service, metric, labels)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS waiting (id INTEGER PRIMARY KEY, due REAL NOT NULL, kind TEXT NOT NULL, facts TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS waiting_due ON waiting (due);
"""
_AT_ONCE: Final = 500
"""Parameters of a statement; SQLite takes 999 in any version."""


class Waiting(NamedTuple):
    """What is counted later, when it is known whether and as what."""

    id: int
    kind: Kind
    facts: Mapping[str, object]


class Saved(NamedTuple):
    """One value of a metric: a number, or the state of a distribution."""

    service: str
    metric: str
    labels: object
    value: object


class LedgerError(Exception):
    """The file cannot be used; the message says why and what to do."""


class Ledger:
    """For one thread at a time. Every method but `open` and `close` raises sqlite3.Error when the file fails."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file. Raises LedgerError."""
        self._path: Final = path
        try:
            path.touch(mode=0o600)
            self._connection: Final = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = WAL")
            # What was shown must be there after a power failure, too.
            self._connection.execute("PRAGMA synchronous = FULL")
            self._connection.executescript(_SCHEMA)
        except (sqlite3.Error, OSError) as error:
            raise LedgerError(
                f"{path} could not be opened ({error}): check the folder's permissions and free space. If the file is "
                "damaged, delete it: counts then begin at 0, as after a restart of an application."
            ) from error

    def close(self) -> None:
        """Twice does nothing."""
        self._connection.close()

    @contextmanager
    def transaction(self) -> Generator[None, None, None]:
        """Commits at the end of the block, or rolls back."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def new(self, ids: Sequence[int], now: float) -> set[int]:
        """Those that were not counted yet. They count as counted from now on."""
        self._turn(now)
        known: set[int] = set()
        for start in range(0, len(ids), _AT_ONCE):
            some = ids[start : start + _AT_ONCE]
            marks = ",".join("?" * len(some))
            for table in ("counted", "counted_before"):
                rows = self._connection.execute(f"SELECT id FROM {table} WHERE id IN ({marks})", some)  # noqa: S608 # ours
                known.update(row[0] for row in rows)
        found = set(ids) - known
        self._connection.executemany("INSERT INTO counted VALUES (?)", [(one,) for one in sorted(found)])
        return found

    def _turn(self, now: float) -> None:
        row = self._connection.execute("SELECT began FROM generation").fetchone()
        if row is not None and 0 <= now - row[0] < GENERATION_S:
            return
        if row is not None and now > row[0]:
            self._connection.execute("DROP TABLE counted_before")
            self._connection.execute("ALTER TABLE counted RENAME TO counted_before")
            self._connection.execute("CREATE TABLE counted (id INTEGER PRIMARY KEY)")
        self._connection.execute("DELETE FROM generation")
        self._connection.execute("INSERT INTO generation VALUES (?)", (now,))

    def wait(self, ones: Iterable[Waiting], due: float) -> None:
        """Keep them until `due`."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO waiting VALUES (?, ?, ?, ?)",
            [(one.id, due, one.kind, json.dumps(one.facts)) for one in ones],
        )

    def due(self, now: float, most: int) -> list[Waiting]:
        """Those that have waited long enough, the longest first."""
        sql = "SELECT id, kind, facts FROM waiting WHERE due <= ? ORDER BY due LIMIT ?"
        rows = self._connection.execute(sql, (now, most))
        return [Waiting(one, kind, json.loads(facts)) for one, kind, facts in rows]

    def settled(self, ones: Iterable[Waiting]) -> None:
        """They wait no more."""
        self._connection.executemany("DELETE FROM waiting WHERE id = ?", [(one.id,) for one in ones])

    def save(self, values: Iterable[Saved]) -> None:
        """Write values down."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO value VALUES (?, ?, ?, ?)",
            [(one.service, one.metric, json.dumps(one.labels), json.dumps(one.value)) for one in values],
        )

    def saved(self) -> list[Saved]:
        """All values."""
        rows = self._connection.execute("SELECT service, metric, labels, value FROM value")
        return [Saved(job, metric, json.loads(labels), json.loads(value)) for job, metric, labels, value in rows]
