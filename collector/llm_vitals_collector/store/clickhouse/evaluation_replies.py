"""What evaluations were answered, for the same request again, by whichever collector. The server deletes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from llm_vitals_collector.records import EvaluationReply
from llm_vitals_collector.store import REPLIED
from llm_vitals_collector.store.clickhouse.columns import microseconds, time, us
from llm_vitals_collector.store.clickhouse.connection import Connection
from llm_vitals_collector.store.rows import plain, reply_of

FIELDS: Final = ("id", "digest", "at", "answer")
_FIND: Final = f"""
SELECT digest, {us("at")}, answer FROM evaluation_reply WHERE id = {{id:String}} AND at >= {time("since")}
ORDER BY evaluation_reply.at DESC LIMIT 1
"""  # noqa: S608 # only text of this file


def find(connection: Connection, name: str, now: datetime) -> EvaluationReply | None:
    """The answer of an id that is not too old."""
    return reply_of(name, connection.read_at_once(_FIND, {"id": name, "since": microseconds(now - REPLIED)}))


def write(connection: Connection, types: Mapping[str, str], replies: Sequence[EvaluationReply]) -> None:
    """Keep replies."""
    columns: dict[str, Sequence[object]] = {name: [plain(getattr(one, name)) for one in replies] for name in FIELDS}
    connection.insert("evaluation_reply", columns, dict(types))
