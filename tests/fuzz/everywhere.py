"""Every door of a collector, and every place where what came in can be read."""

from __future__ import annotations

import json
import re
from random import Random

import grpc
import httpx
import records
from starlette.routing import Mount, Route

from llm_vitals_collector.process import Running

PROTOBUF = {"content-type": "application/x-protobuf"}
JSON = {"content-type": "application/json"}
PERIODS = ("", "?period=7d", "?from=2026-11-15&to=2026-11-22", "?from=1990-01-02&to=2199-01-01")
LONGEST = (2100, 10_100)
"""Characters of a text in a list of calls, of ratings, with what says that it was cut."""
MOST_BYTES = 4_000_000
"""Of a page or an answer."""


class Everywhere:
    """One collector with a client at each door."""

    def __init__(self, collector: Running) -> None:
        self.collector = collector
        self.client = httpx.Client(base_url=collector.url, timeout=600)
        self._channel = grpc.insecure_channel(collector.grpc_target)
        self._services = {
            signal: self._channel.unary_unary(f"/opentelemetry.proto.collector.{path}/Export")
            for signal, path in (("traces", "trace.v1.TraceService"), ("logs", "logs.v1.LogsService"))
        }
        self.paths = sorted(
            route.path
            for route in collector.app.state.rights.routes
            if isinstance(route, Route) and not isinstance(route, Mount) and "GET" in (route.methods or ())
        )

    def close(self) -> None:
        self.client.close()
        self._channel.close()

    # -- the doors ----------------------------------------------------------------------------------------------------
    def send(self, r: Random, count: int) -> int:
        """Send `count` records through a door by chance; how many of its requests were acknowledged."""
        door = r.randrange(6)
        if door == 5:
            return sum(self._rate(r) for _ in range(min(count, 5)))
        signal = r.choice(["traces", "traces", "logs"])
        request = records.spans(r, count) if signal == "traces" else records.logs(r, count)
        if door in (0, 1):
            body = request.SerializeToString()
            return self._post(signal, records.mutated(body, r) if door else body, PROTOBUF)
        if door in (2, 3):
            body = records.as_json(request, r)
            return self._post(signal, records.mutated(body, r) if door == 3 else body, JSON)
        body = request.SerializeToString()
        return self._call(signal, body if r.randrange(3) else records.mutated(body, r))

    def _post(self, signal: str, body: bytes, headers: dict[str, str]) -> int:
        answer = self.client.post(f"/v1/{signal}", content=body, headers=headers)
        assert answer.status_code in (200, 400, 413), (answer.status_code, answer.text[:500], body[:2000])
        self._check_headers(f"/v1/{signal}", answer)
        return answer.status_code == 200

    def _call(self, signal: str, body: bytes) -> int:
        call = self._services[signal].future(body, timeout=600)
        taken = call.code() is grpc.StatusCode.OK
        assert taken or call.code() is grpc.StatusCode.INVALID_ARGUMENT, (call.code(), call.details(), body[:2000])
        return taken

    def _rate(self, r: Random) -> int:
        sent = records.feedback(r)
        body = json.dumps(sent, default=repr).encode()
        if not r.randrange(10):
            body = records.mutated(body, r)
        answer = self.client.post("/api/feedback", content=body, headers=JSON)
        assert answer.status_code in (202, 400, 413), (answer.status_code, answer.text[:500], body[:2000])
        self._check_headers("/api/feedback", answer)
        return answer.status_code == 202

    # -- the places ---------------------------------------------------------------------------------------------------
    def read(self, r: Random, *, calls: int) -> None:
        """Read every page and endpoint once, and `calls` of the calls that are kept, each in full."""
        kept = [(one["trace_id"], one["span_id"]) for one in self._kept()]
        chosen = r.sample(kept, min(calls, len(kept)))
        for path in self.paths:
            if "{trace_id}" in path:
                for trace, span in chosen:
                    self._look(path.replace("{trace_id}", trace).replace("{span_id}", span), r, 200)
                    if not path.startswith("/api"):
                        self._look(f"/calls/{trace}/{span}?pane=1", r, 200)
                continue
            bare = re.sub(r"\{\w+\}", "x", path)
            self._look(bare if bare != path else bare + r.choice(PERIODS), r)

    def _kept(self) -> list[dict[str, str]]:
        found = self._look("/api/calls?limit=1000", Random(0), 200)
        return json.loads(found.content)["calls"]

    def _look(self, path: str, r: Random, status: int | None = None) -> httpx.Response:
        answer = self.client.get(path)
        assert answer.status_code < 500, (path, answer.text[:1000])
        assert status is None or answer.status_code == status, (path, answer.status_code, answer.text[:500])
        self._check_headers(path, answer)
        if "json" in answer.headers.get("content-type", ""):
            self._check_json(path, answer)
        whole = re.match(r"/(api/)?calls/\w+/\w+", path) or "limit=" in path
        assert whole or len(answer.content) < MOST_BYTES, (path, len(answer.content))
        if not r.randrange(4):
            head = self.client.head(path)
            assert (head.status_code, head.content) == (answer.status_code, b""), path
        return answer

    @staticmethod
    def _check_headers(path: str, answer: httpx.Response) -> None:
        assert answer.headers.get("cache-control") == "no-store", (path, dict(answer.headers))
        assert answer.headers.get("x-content-type-options") == "nosniff", path

    @staticmethod
    def _check_json(path: str, answer: httpx.Response) -> None:
        def refuse(name: str) -> object:
            raise AssertionError(f"{path}: {name} is no JSON")

        found = json.loads(answer.content.decode("utf-8"), parse_constant=refuse)
        if path.startswith(("/api/calls?", "/api/feedback")) or path == "/api/calls":
            longest = max((len(one) for one in _texts(found)), default=0)
            assert longest <= LONGEST[path.startswith("/api/feedback")], (path, longest)


def _texts(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for one in found.values() for text in _texts(one)]
    if isinstance(found, list):
        return [text for one in found for text in _texts(one)]
    return [found] if isinstance(found, str) else []
