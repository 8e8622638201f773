"""Requests by chance to every operation of the API, in this process: each answer is what the OpenAPI document says.

Parameters and bodies are made of the document's schemas, and one value in six is something else; bodies have bytes
changed, too. No answer may be of the server's fault, undocumented, of another media type or shape, or kept by a cache.
What Schemathesis finds by its own generators is in tests/service/test_api_schemathesis.py: a case is ten times as dear.

    python tests/fuzz/api.py --cases 100000 --seed 7
"""

from __future__ import annotations

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import httpx
import jsonschema_rs

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("fuzz", "instrumentation")]

from mutations import VALUES, mutated  # noqa: E402 # after the folders are known
from peak_memory import peak_mb  # noqa: E402 # as above
from records import FLOATS, NUMBERS, TEXTS  # noqa: E402 # as above

from llm_vitals_collector.app import create_app  # noqa: E402 # as above
from llm_vitals_collector.process import routers  # noqa: E402 # as above
from llm_vitals_collector.records import Batch, Call, Feedback  # noqa: E402 # as above
from llm_vitals_collector.settings import Settings  # noqa: E402 # as above
from llm_vitals_collector.store.duckdb import open_store  # noqa: E402 # as above

AT = datetime(2026, 11, 18, tzinfo=timezone.utc)
IN_MEMORY = Path("/dev/shm")
ODD = 6
"""Values until one is not what its schema says."""
DEAR = 20
"""Of so many requests to an operation that takes long one is sent."""
METHODS = ("get", "post", "put", "patch", "delete")


class FuzzError(Exception):
    """An answer was what none may be."""


class Document:
    """The OpenAPI document, with what it says of answers compiled."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.components = document["components"]
        self.operations = [
            (method, path, operation)
            for path, methods in sorted(document["paths"].items())
            for method, operation in sorted(methods.items())
            if method in METHODS
        ]
        self._validators: dict[tuple[str, str, str], Any] = {}

    def resolved(self, schema: Any) -> Any:
        while "$ref" in schema:
            schema = self.components["schemas"][schema["$ref"].rsplit("/", 1)[1]]
        return schema

    def validator(self, method: str, path: str, status: str, schema: Any) -> Any:
        key = (method, path, status)
        if key not in self._validators:
            whole = {**schema, "components": self.components}
            self._validators[key] = jsonschema_rs.validator_for(whole)
        return self._validators[key]

    def value(self, schema: Any, r: Random, depth: int = 0) -> Any:
        """One that fits, most of the time."""
        if not r.randrange(ODD) or depth > 8:
            return odd(r)
        schema = self.resolved(schema)
        for name in ("anyOf", "oneOf", "allOf"):
            if name in schema:
                return self.value(r.choice(schema[name]), r, depth + 1)
        if "enum" in schema:
            return r.choice(schema["enum"])
        if "const" in schema:
            return schema["const"]
        match schema.get("type"):
            case "object":
                return self._object(schema, r, depth)
            case "array":
                items = schema.get("items", {})
                return [self.value(items, r, depth + 1) for _ in range(r.choice((0, 1, 1, 2, 5)))]
            case "integer":
                return r.choice((schema.get("minimum", 1), schema.get("maximum", 7), *NUMBERS))
            case "number":
                return r.choice((0.5, 1, *FLOATS))
            case "boolean":
                return r.random() < 0.5
            case "null":
                return None
            case "string":
                return self._text(schema, r)
            case _:
                return odd(r)

    def _object(self, schema: Any, r: Random, depth: int) -> dict[str, Any]:
        required = schema.get("required", ())
        names = [name for name in schema.get("properties", {}) if name in required or r.random() < 0.4]
        made = {name: self.value(schema["properties"][name], r, depth + 1) for name in names}
        if not r.randrange(ODD):
            made[r.choice(TEXTS)[:40]] = odd(r)
        return made

    @staticmethod
    def _text(schema: Any, r: Random) -> str:
        if "date" in schema.get("format", ""):
            return r.choice(("2026-11-18T00:00:00Z", "2026-11-17", "0001-01-01", "9999-12-31T23:59:59+14:00"))
        return r.choice(("ab" * 16, "cd" * 8, "chat", "answer", "0", *schema.get("examples", ()), *TEXTS))


def odd(r: Random) -> Any:
    return r.choice((None, True, [], {}, [None], {"a": 1}, r.choice(NUMBERS), r.choice(FLOATS), r.choice(TEXTS)))


def request(document: Document, method: str, path: str, operation: Any, r: Random) -> dict[str, Any]:
    """What httpx sends, without the host."""
    query: list[tuple[str, str]] = []
    headers = {"host": "localhost"}
    for parameter in operation.get("parameters", ()):
        name, where = parameter["name"], parameter["in"]
        value = document.value(parameter["schema"], r)
        text = value if isinstance(value, str) else json.dumps(value)
        if where == "path":
            path = path.replace(f"{{{name}}}", quote(text[:300].replace("/", "") or "x", safe=""))
        elif where == "query" and (parameter.get("required") or r.random() < 0.5):
            query += [(name, text[:3000])] * r.choice((1, 1, 1, 2))
        elif where == "header" and text.isprintable() and text.isascii():
            headers[name] = text.strip()[:300]
    sent: dict[str, Any] = {"method": method.upper(), "url": path, "params": query, "headers": headers}
    body = operation.get("requestBody", {}).get("content", {})
    if body:
        media, content = r.choice(sorted(body.items()))
        headers["content-type"] = media if r.randrange(30) else r.choice(("text/plain", "application/xml", ""))
        sent["content"] = _body(document.value(content.get("schema", {}), r), r)
    return sent


def _body(value: Any, r: Random) -> bytes:
    made = json.dumps(value).encode()
    chance = r.randrange(10)
    if chance == 0:
        return mutated(made, r)
    return r.choice(VALUES) if chance == 1 else made


def check(document: Document, method: str, path: str, operation: Any, answer: httpx.Response) -> None:
    """Raises FuzzError where an answer is not what the document says."""
    status, documented = str(answer.status_code), operation["responses"]
    if answer.status_code >= 500 or status not in documented:
        raise FuzzError(f"{status} is not among {sorted(documented)}: {answer.text[:400]}")
    headers = answer.headers
    if headers.get("cache-control") != "no-store" or headers.get("x-content-type-options") != "nosniff":
        raise FuzzError(f"{status} without no-store and nosniff: {dict(headers)}")
    content = documented[status].get("content", {})
    media = headers.get("content-type", "").split(";")[0]
    if content and media not in content:
        raise FuzzError(f"{status} is {media!r}, not of {sorted(content)}: {answer.text[:400]}")
    if media == "application/json" and media in content:
        found = json.loads(answer.content.decode("utf-8"), parse_constant=_refuse)
        validator = document.validator(method, path, status, content[media].get("schema", {}))
        if not validator.is_valid(found):
            problems = "; ".join(error.message for error in validator.iter_errors(found))
            raise FuzzError(f"{status} has another shape: {problems[:400]}")


def _refuse(name: str) -> object:
    raise FuzzError(f"{name} is no JSON")


async def fuzz(app: Any, numbers: range, seed: int, dear: Sequence[str], *, progress: bool) -> dict[str, object]:
    """Send these requests. Raises FuzzError with the number of the request and what it was."""
    statuses, taken, started = Counter[str](), Counter[str](), time.process_time()
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        document = Document((await client.get("/api/openapi.json")).json())
        for number in numbers:
            r = Random(f"{seed}:{number}")
            method, path, operation = document.operations[number % len(document.operations)]
            label = f"{method.upper()} {path}"
            if label in dear and r.randrange(DEAR):
                continue
            sent, began = request(document, method, path, operation, r), time.process_time()
            try:
                answer = await client.request(**sent)
                check(document, method, path, operation, answer)
            except Exception as error:
                raise FuzzError(f"request {number} of seed {seed}, {label}: {error!r}\n{str(sent)[:3000]}") from error
            statuses[f"{answer.status_code // 100}xx"] += 1
            taken[label] += round((time.process_time() - began) * 1e6)
            if progress and number % 5000 == 4999:
                print(f"{number + 1} requests, {peak_mb():.0f} MB", file=sys.stderr, flush=True)
    return {
        "cases": statuses.total(),
        "operations": len(document.operations),
        "answers": dict(sorted(statuses.items())),
        "cpu_s": round(time.process_time() - started, 1),
        "peak_mb": round(peak_mb()),
        "dearest_ms": {label: round(us / 1e3) for label, us in taken.most_common(5)},
    }


TAKES_LONG = ("POST /api/backup",)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=10_000, help="requests; default: 10000, about a minute")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first; default: 0")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; default: 1")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder:
        store = open_store(Path(folder))
        call = Call("ab" * 16, "cd" * 8, AT, 1.0, "chat", outcome="ok", attributes={"a": [1]}, scores={"clarity": 0.5})
        rating = Feedback(id="f", at=AT, rating="positive", trace_id="ab" * 16)
        store.write([Batch(calls=(call,), feedback=(rating,))])
        app = create_app(Settings(data=Path(folder), port=0, grpc_port=0), store, routers())
        numbers = range(options.first, options.first + options.cases)
        try:
            told = asyncio.run(fuzz(app, numbers, options.seed, TAKES_LONG, progress=not options.quiet))
        except FuzzError as error:
            print(error, file=sys.stderr)
            return 1
        finally:
            app.state.queue.close()
            store.close()
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
