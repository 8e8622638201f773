"""A server of OpenAI's chat completions on loopback, whose answers a test's function makes."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Generator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from judge_endpoint import chat

Reply = Callable[[dict[str, object]], "str | int"]
"""A body to the text of an answer, or the status of an error."""


@contextmanager
def model_server(reply: Reply) -> Generator[str, None, None]:
    """Its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            found = reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            body = chat(found) if isinstance(found, str) else b'{"error": {"message": "no such luck"}}'
            self.send_response(200 if isinstance(found, str) else found)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            """Who was called has left."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()
    thread.join()
