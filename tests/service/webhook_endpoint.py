"""A receiver of messages that tests look at."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from patience import PATIENCE_S

SECRET = "sssh-0123456789"


class Endpoint:
    """An HTTP server that keeps what it is sent. It answers `status`, or the next of `statuses`."""

    def __init__(self, port: int = 0) -> None:
        self.status, self.statuses = 200, list[int]()
        self.received: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []
        self.hangs = threading.Event()
        self.hangs.set()
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.hangs.wait(PATIENCE_S)
                endpoint.headers.append(dict(self.headers))
                status = endpoint.statuses.pop(0) if endpoint.statuses else endpoint.status
                endpoint.received.append({"status": status, "path": self.path, "body": body})
                self.send_response(status)
                if status in (301, 302, 307, 308):
                    self.send_header("Location", f"http://127.0.0.1:{self.server.server_address[1]}/elsewhere")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}/hook?token={SECRET}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def acknowledged(self) -> list[object]:
        return [one["body"]["n"] for one in self.received if one["status"] == 200]

    def close(self) -> None:
        self.hangs.set()
        self.server.shutdown()
        self.server.server_close()
