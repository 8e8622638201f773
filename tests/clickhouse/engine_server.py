"""ClickHouse's HTTP interface, as far as its client uses it, over ClickHouse's own engine in this process (chdb).

    python tests/clickhouse/engine_server.py FOLDER PORT USER PASSWORD

Package registries have no ClickHouse server, but they have its engine. So the client is tested as it is shipped, over
HTTP, against ClickHouse's own parser, tables and functions. A process has one engine, therefore it is a process of its
own: it can be killed and started again over the same folder, and several collectors can write to it at once. What it
does not show: asynchronous inserts (they are taken at once here), and a cluster.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
import sys
import tempfile
import threading
from concurrent.futures import Future, ThreadPoolExecutor
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

import chdb
from clickhouse_connect.driver._backend.chdb_backend import CHDB_TRANSPORT_SETTINGS, _decompress

_CODE = re.compile(r"Code: (\d+)\.")
_FORMAT = re.compile(r"\bFORMAT\s+(\w+)\s*;?\s*$", re.IGNORECASE)
_INSERT = re.compile(rb"\s*INSERT INTO\b[^\n]*\bFORMAT\s+(\w+)\s*\n", re.IGNORECASE)
"""What the client puts before the data of an insert."""
_KILL = re.compile(r"^\s*KILL QUERY WHERE query_id = '([^']*)'")
_OTHER = (*CHDB_TRANSPORT_SETTINGS, "query", "async_insert", "wait_for_async_insert")


class Handle:
    """A connection to the engine, with the database and the settings of the query before."""

    def __init__(self, folder: str) -> None:
        self._connection = chdb.connect(folder)
        self._state: dict[str, str] = {}

    def run(self, sql: str, body: bytes, database: str, settings: dict[str, str], parameters: dict[str, str]) -> bytes:
        self._set({"USE": database, **settings})
        if body:
            with tempfile.NamedTemporaryFile(suffix=".insert") as file:
                file.write(body)
                file.flush()
                before, kind = sql.rsplit("FORMAT", 1)
                self._connection.query(f"{before} FROM INFILE '{file.name}' FORMAT {kind}")
            return b""
        named = _FORMAT.search(sql)
        return self._connection.query(sql, named[1] if named else "TabSeparated", params=parameters).bytes() or b""

    def _set(self, state: dict[str, str]) -> None:
        for name in self._state.keys() - state.keys():
            self._connection.query(f"SET {name} = DEFAULT")
        for name, value in state.items():
            if self._state.get(name) != value:
                self._connection.query(f"USE `{value}`" if name == "USE" else f"SET {name} = '{value}'")
                self._state[name] = value
        self._state = state


class Engine:
    """Runs queries, each on a handle that no other query uses meanwhile."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._free: SimpleQueue[Handle] = SimpleQueue()
        self._workers = ThreadPoolExecutor(64)
        self._free.put(Handle(folder))

    def submit(self, *query) -> Future[bytes]:
        return self._workers.submit(self._run, *query)

    def _run(self, *query) -> bytes:
        try:
            handle = self._free.get_nowait()
        except Empty:
            handle = Handle(self._folder)
        try:
            return handle.run(*query)
        finally:
            self._free.put(handle)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body together: apart, the second waits 40 ms for the acknowledgement of the first
    disable_nagle_algorithm = True
    engine: Engine
    user = password = ""
    running: ClassVar[dict[str, Future[Future[bytes]]]] = {}
    """Answers that are waited for, by the query's id."""

    def do_GET(self) -> None:
        if self.path == "/ping":
            self._answer(200, b"Ok.\n")
        else:
            self.do_POST()

    def do_POST(self) -> None:
        body = self._body()
        query = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        if (kind := self.headers.get("Content-Type", "")).startswith("multipart/form-data"):
            form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=policy.HTTP)
            query |= {str(one.get_param("name", header="content-disposition")): one.get_payload(decode=True).decode()
                      for one in form.iter_parts()}  # fmt: skip
            body = b""
        if not self._may():
            self._fail(b"Code: 516. DB::Exception: default: Authentication failed. (AUTHENTICATION_FAILED)", 403)
            return
        sql = query.get("query", "")
        if insert := _INSERT.match(body):
            sql, body = insert[0].decode(), body[insert.end() :]
        elif not sql:
            sql, body = body.decode(), b""
        if kill := _KILL.match(sql):
            self._kill(kill[1])
            self._answer(200, b"")
            return
        parameters = {name[6:]: value for name, value in query.items() if name.startswith("param_")}
        settings = {
            name: value for name, value in query.items() if name not in _OTHER and not name.startswith("param_")
        }
        name = query.get("query_id", "")
        found = self.engine.submit(sql, body, query.get("database", "default"), settings, parameters)
        self.running[name] = waits = Future()
        found.add_done_callback(lambda one: waits.done() or waits.set_result(one))
        try:
            self._answer(200, waits.result().result())
        except Exception as error:  # noqa: BLE001 # whatever it is, the client is told
            text = str(error)
            self._fail(text[max(text.find("Code: "), 0) :].encode())
        finally:
            self.running.pop(name, None)

    def _kill(self, name: str) -> None:
        waits = self.running.get(name)
        if waits is not None and not waits.done():
            cancelled: Future[bytes] = Future()
            cancelled.set_exception(
                RuntimeError("Code: 394. DB::Exception: Query was cancelled. (QUERY_WAS_CANCELLED)")
            )
            waits.set_result(cancelled)

    def _may(self) -> bool:
        try:
            kind, _, given = self.headers.get("Authorization", "").partition(" ")
            found = base64.b64decode(given).decode() if kind == "Basic" else ""
        except (binascii.Error, ValueError):
            found = ""
        return found == f"{self.user}:{self.password}"

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "") == "chunked":
            parts = []
            while size := int(self.rfile.readline(), 16):
                parts.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            body = b"".join(parts)
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        encoding = self.headers.get("Content-Encoding", "")
        return _decompress(body, encoding) if encoding and body else body

    def _fail(self, text: bytes, status: int = 500) -> None:
        code = _CODE.search(text.decode(errors="replace"))
        self._answer(status, text, {"X-ClickHouse-Exception-Code": code[1] if code else "1"})

    def _answer(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"X-ClickHouse-Timezone": "UTC", "X-ClickHouse-Summary": "{}", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Nothing: a test's output is its own."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main(folder: str, port: str, user: str, password: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    Handler.engine, Handler.user, Handler.password = Engine(folder), user, password
    server = Server(("127.0.0.1", int(port)), Handler)
    print(server.server_address[1], flush=True)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    server.serve_forever()


def _end_with_parent() -> None:
    """Its input ends when whoever started it does."""
    sys.stdin.read()
    os._exit(0)  # queries that run hold the threads of the pool


if __name__ == "__main__":
    main(*sys.argv[1:])
