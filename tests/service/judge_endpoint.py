"""A judge's endpoint at the wire: it answers the bytes that a test gives it, and keeps what it was sent."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress

OPENAI = "openai"
ANTHROPIC = "anthropic"


def chat(content: object, *, finish: str = "stop", model: str = "gpt-4o-mini-2024-07-18", **message: object) -> bytes:
    """The body of an answer, as OpenAI's API lays it out."""
    text = content if isinstance(content, str) or content is None else json.dumps(content)
    return json.dumps(
        {
            "id": "chatcmpl-B9MBs8CjcvOU2jLn4n570S5qMJKcT",
            "object": "chat.completion",
            "created": 1741569952,
            "model": model,
            "choices": [
                {
                    "index": 0,
                    "message": {"role": "assistant", "content": text, "refusal": None, "annotations": [], **message},
                    "logprobs": None,
                    "finish_reason": finish,
                }
            ],
            "usage": {
                "prompt_tokens": 1000,
                "completion_tokens": 100,
                "total_tokens": 1100,
                "prompt_tokens_details": {"cached_tokens": 0, "audio_tokens": 0},
                "completion_tokens_details": {
                    "reasoning_tokens": 0,
                    "audio_tokens": 0,
                    "accepted_prediction_tokens": 0,
                    "rejected_prediction_tokens": 0,
                },
            },
            "service_tier": "default",
        },
        indent=2,
    ).encode()


def messages(verdict: dict[str, object]) -> bytes:
    """The body of an answer, as Anthropic's API has it, with the tool called."""
    return json.dumps(
        {
            "id": "msg_01XFDUDYJgAACzvnptvVoYEL",
            "type": "message",
            "role": "assistant",
            "model": "claude-haiku-4-5-20251001",
            "content": [
                {"type": "tool_use", "id": "toolu_01A09q90qw90lq917835lq9", "name": "verdict", "input": verdict}
            ],
            "stop_reason": "tool_use",
            "stop_sequence": None,
            "usage": {"input_tokens": 1000, "output_tokens": 100},
        }
    ).encode()


def http(body: bytes, status: str = "200 OK", content_type: str = "application/json", **headers: str) -> bytes:
    """A whole answer over HTTP."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return (
        f"HTTP/1.1 {status}\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{more}\r\n".encode()
        + body
    )


Script = Callable[[socket.socket], None] | bytes


class JudgeEndpoint:
    """Listens on a free port of loopback. `answer` is sent to each request, or does with the connection what it likes;
    `answers` go first."""

    def __init__(self, answer: Script = b"") -> None:
        self.answer: Script = answer
        self.answers: list[Script] = []
        self.requests: list[tuple[str, dict[str, str], dict[str, object]]] = []
        """Path, headers in lower case, body."""
        self.most_at_once = 0
        self._inside = 0
        self._lock = threading.Lock()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/v1"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._server.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection: socket.socket) -> None:
        with connection, _Inside(self):
            file = connection.makefile("rb")
            _, path, _ = file.readline().decode().split()
            headers: dict[str, str] = {}
            while line := file.readline().strip():
                name, _, value = line.decode().partition(":")
                headers[name.lower()] = value.strip()
            body = json.loads(file.read(int(headers["content-length"])))
            with self._lock:
                self.requests.append((path, headers, body))
                answer = self.answers.pop(0) if self.answers else self.answer
            with suppress(OSError):  # who asked has left
                connection.sendall(answer) if isinstance(answer, bytes) else answer(connection)

    def close(self) -> None:
        self._server.close()


class _Inside:
    def __init__(self, endpoint: JudgeEndpoint) -> None:
        self._endpoint = endpoint

    def __enter__(self) -> None:
        with self._endpoint._lock:
            self._endpoint._inside += 1
            self._endpoint.most_at_once = max(self._endpoint.most_at_once, self._endpoint._inside)

    def __exit__(self, *_error: object) -> None:
        with self._endpoint._lock:
            self._endpoint._inside -= 1
