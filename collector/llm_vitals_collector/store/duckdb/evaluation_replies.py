"""What evaluations were answered, for the same request again: across a restart, and for a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

from llm_vitals_collector.records import EvaluationReply
from llm_vitals_collector.store import MOST_REPLIES, REPLIED
from llm_vitals_collector.store.duckdb.columns import text
from llm_vitals_collector.store.duckdb.key_set import KeySet
from llm_vitals_collector.store.duckdb.reader import Read
from llm_vitals_collector.store.rows import reply_of

if TYPE_CHECKING:
    import duckdb

_IDS: Final = "SELECT id FROM evaluation_reply"
_FIND: Final = """
SELECT digest, epoch_us("at"), answer FROM evaluation_reply WHERE id = $id AND "at" >= $since ORDER BY "at" DESC LIMIT 1
"""
_INSERT: Final = """
INSERT INTO evaluation_reply
SELECT unnest($ids::VARCHAR[]), unnest($digests::VARCHAR[]), unnest($times::TIMESTAMPTZ[]), unnest($answers::VARCHAR[])
"""
_EXPIRE: Final = f"""
DELETE FROM evaluation_reply WHERE "at" < $before
OR "at" < (SELECT "at" FROM evaluation_reply ORDER BY "at" DESC LIMIT 1 OFFSET {MOST_REPLIES})
"""  # noqa: S608 # a number


class EvaluationReplies:
    """Of one open database. Most ids are new: which there are is known without asking the database."""

    def __init__(self, read: Read) -> None:
        self._read: Final = read
        self._ids: Final = KeySet()
        self._ids.add(str(name) for (name,) in read(_IDS, {}))

    def find(self, name: str, now: datetime) -> EvaluationReply | None:
        """The answer of an id that is not too old."""
        if not self._ids.among([name]):
            return None
        return reply_of(name, self._read(_FIND, {"id": name, "since": now - REPLIED}))

    def write(self, connection: duckdb.DuckDBPyConnection, replies: Sequence[EvaluationReply]) -> None:
        """Keep replies, within the caller's transaction."""
        ids = [one.id for one in replies]
        connection.execute(
            _INSERT,
            {
                "ids": ids,
                "digests": [one.digest for one in replies],
                "times": [one.at for one in replies],
                "answers": [text(one.answer) for one in replies],
            },
        )
        self._ids.add(ids)


def expire(connection: duckdb.DuckDBPyConnection, before: datetime) -> None:
    """Forget those that are older than `before`, or too many; within the caller's transaction."""
    connection.execute(_EXPIRE, {"before": before})


def forget(connection: duckdb.DuckDBPyConnection) -> None:
    """Forget all of them; within the caller's transaction."""
    connection.execute("DELETE FROM evaluation_reply")
