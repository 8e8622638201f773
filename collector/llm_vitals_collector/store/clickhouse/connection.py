"""The connection to a ClickHouse server, by HTTP: reads, inserts, commands, and what is said when one fails.

Each request is one of its own, so the connection outlives a server that goes away and comes back.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, cast
from uuid import uuid4

import clickhouse_connect
from clickhouse_connect.driver import httputil
from clickhouse_connect.driver.exceptions import ClickHouseError, OperationalError
from urllib3.exceptions import HTTPError

from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.clickhouse.address import Address
from llm_vitals_collector.store.interruption import interruptible

Row = Sequence[object]
Read = Callable[[str, Mapping[str, object]], Sequence[Row]]
"""Runs a SELECT with `{name:Type}` parameters; those that it does not name are left out."""
READERS: Final = 4
"""Reads of pages and API at one time, as of the other store."""
_CONNECT_S: Final = 5
_ANSWER_S: Final = 120
_AWAY_S: Final = 1.0
"""For so long after a connection failed no other write tries: a queue of senders must not wait for each in turn."""
_KILL_S: Final = 0.5
_SETTINGS: Final[Mapping[str, object]] = {
    # NULL of nothing, and of a row without a partner, as SQL has it.
    "aggregate_functions_null_for_empty": 1,
    "join_use_nulls": 1,
    # What replaces a row lies in its partition.
    "do_not_merge_across_partitions_select_final": 1,
    "max_execution_time": _ANSWER_S,
    "max_partitions_per_insert_block": 0,
}
_INSERT: Final[Mapping[str, object]] = {
    # The server gathers the inserts of all collectors for some milliseconds, and answers when they are on disk: a part
    # for each small one would be too many parts.
    "async_insert": 1,
    "wait_for_async_insert": 1,
}
_CODE: Final = re.compile(r"Code: \d+\. DB::Exception: (.*?)(?: \(version|\Z)", re.DOTALL)
_LONGEST: Final = 300
_ADVICE: Final = {
    "AUTHENTICATION_FAILED": "check user and password in LLM_VITALS_STORE",
    "ACCESS_DENIED": "grant this user SELECT, INSERT, ALTER, CREATE and DROP on the database",
    "MEMORY_LIMIT_EXCEEDED": "ask for a shorter period, or give the server more memory",
    "TIMEOUT_EXCEEDED": "ask for a shorter period",
    "NOT_ENOUGH_SPACE": "make room on the server's disk",
    "TOO_MANY_PARTS": "the server cannot merge as fast as it is written to: give it more CPU or disk",
}
"""What to do, by the name of the server's error."""

# They warn of each request that fails, as we do.
for _name in ("clickhouse_connect", "urllib3.connectionpool"):
    logging.getLogger(_name).setLevel(logging.ERROR)


class Connection:
    """Thread-safe. Every method raises StoreError when the server fails or is away."""

    def __init__(self, address: Address, *, database: str | None = None) -> None:
        """Connects to `database`, or to that of the address."""
        self.address: Final = address
        self._places: Final = threading.BoundedSemaphore(READERS)
        self._away_until = 0.0
        with self._failing("cannot be reached"):
            self._client: Final[Any] = cast("Any", clickhouse_connect).get_client(
                interface="https" if address.secure else "http",
                host=address.host,
                port=address.port,
                username=address.user,
                password=address.password,
                database=database or address.database,
                ca_cert=address.ca_cert,
                pool_mgr=cast("Any", httputil).get_pool_manager(ca_cert=address.ca_cert, maxsize=16, num_pools=1),
                connect_timeout=_CONNECT_S,
                send_receive_timeout=_ANSWER_S,
                # Sessions take one query at a time.
                autogenerate_session_id=False,
                # Long lists of ids travel in the body.
                form_encode_query_params=True,
                query_retries=0,
                settings=dict(_SETTINGS),
            )

    def read(self, sql: str, parameters: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The rows of a SELECT; waits while READERS others read. Raises StoreError, also when the request that it
        belongs to is interrupted."""
        with self._places:
            return self.read_at_once(sql, parameters)

    def read_at_once(self, sql: str, parameters: Mapping[str, object] | None = None) -> Sequence[Row]:
        """The same without waiting: for what stands between a sender and its acknowledgement."""
        name, ended = uuid4().hex, threading.Event()
        try:
            with self._failing("could not be read"), interruptible(lambda: self._kill(name, ended)):
                found = self._client.query(sql, named_in(sql, parameters or {}), settings={"query_id": name})
                return found.result_rows
        finally:
            ended.set()

    def stream(self, sql: str, parameters: Mapping[str, object]) -> Iterator[Row]:
        """The rows one after the other; a block of them is held at a time."""
        with self._failing("could not be read"), self._client.query_rows_stream(sql, named_in(sql, parameters)) as rows:
            yield from rows

    def expect_server(self) -> None:
        """Raises StoreError where the server was away a moment ago."""
        if time.monotonic() < self._away_until:
            raise StoreError(self._message("could not be written", "no connection"))

    def insert(self, table: str, columns: Mapping[str, Sequence[object]], types: Mapping[str, str]) -> None:
        """Insert columns of equal length; returns when they are on the server's disk."""
        with self._failing("could not be written"):
            self._client.insert(
                table,
                list(columns.values()),
                list(columns),
                column_type_names=[types[name] for name in columns],
                column_oriented=True,
                settings=dict(_INSERT),
            )

    def command(self, sql: str, parameters: Mapping[str, object] | None = None, **settings: object) -> None:
        """Run a statement that answers nothing."""
        with self._failing("could not be written"):
            self._client.command(sql, named_in(sql, parameters or {}), settings=settings)

    def close(self) -> None:
        """Release its connections. Twice does nothing."""
        self._client.close()

    def _kill(self, name: str, ended: threading.Event) -> None:
        """Called from whichever thread sees that nobody waits any more: it must not wait for the server."""
        threading.Thread(target=self._kill_until, args=(name, ended), name="llm-vitals-kill", daemon=True).start()

    def _kill_until(self, name: str, ended: threading.Event) -> None:
        """Again, as the query may not have reached the server the first time."""
        while not ended.is_set():
            try:
                self._client.command(f"KILL QUERY WHERE query_id = '{name}' ASYNC")
            except (ClickHouseError, HTTPError, OSError) as error:
                logging.getLogger(__name__).debug("a query could not be ended: %s", _reason(error))
            ended.wait(_KILL_S)

    @contextmanager
    def _failing(self, what: str) -> Generator[None, None, None]:
        try:
            yield
        except (ClickHouseError, HTTPError, OSError, InterruptedError) as error:
            if isinstance(error, OperationalError) and not _CODE.search(str(error)):
                self._away_until = time.monotonic() + _AWAY_S
            # Without the cause: its text has whatever the client was given.
            raise StoreError(self._message(what, _reason(error))) from None

    def _message(self, what: str, reason: str) -> str:
        advice = next(
            (text for name, text in _ADVICE.items() if name in reason), "see that the server runs and answers"
        )
        return f"{self.address} {what} ({reason}): {advice}; nothing that was acknowledged is lost."


def named_in(sql: str, parameters: Mapping[str, object]) -> dict[str, Any]:
    """Those of the parameters that the statement names."""
    return {name: value for name, value in parameters.items() if f"{{{name}:" in sql}


def _reason(error: BaseException) -> str:
    if found := _CODE.search(str(error)):
        return found[1].split("\n", 1)[0].removesuffix(" (for url").strip()[:_LONGEST]
    if isinstance(error, InterruptedError):
        return str(error)
    text = str(error)
    for word, meaning in (
        ("refused", "connection refused"),
        ("resolve", "its name is not known"),
        ("timed out", "no answer in time"),
        ("CERTIFICATE", "its certificate is not trusted"),
        ("SSL", "no HTTPS there"),
    ):
        if word in text:
            return meaning
    return "no connection"
