"""The demo's data sets and their runs, by the collector's own API, as anybody makes them: `python -m
llm_vitals_demo.datasets URL`.

*tickets* have the queue where each belongs: a run by the model that routes them, then by a better one that somebody
tries. *refused* are questions that a model declined in the history though it should have answered: the same two runs.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from itertools import islice
from typing import Final, cast
from urllib.parse import urlencode, urlsplit

from llm_vitals_demo.assistants import recognise
from llm_vitals_demo.assistants.tickets import drawn_ticket, system

TICKETS: Final = "tickets"
REFUSED: Final = "refused"
ENDPOINT: Final = "stand-in"
USED: Final = "gpt-5.4-mini"
"""It routes most tickets, and declines too much in an incident of the history."""
TRIED: Final = "gpt-5.2"
_COUNT: Final = 100
"""Tickets: as many as a run takes by default, and enough to tell the models apart."""
_REFUSALS: Final = 24
_LOOKED_AT: Final = 200
_SEED: Final = 33
"""Of the tickets: of some hundreds, the difference of the two models is within chance."""
_TIMEOUT_S: Final = 60.0
_LOOK_S: Final = 0.5
"""Between two looks at whether a run has ended."""


class SeedError(Exception):
    """The collector did not make a data set; the message says what it answered."""


def seed(url: str) -> None:
    """Make the data sets and run them; nothing where there are data sets. Raises SeedError."""
    address = urlsplit(url)
    with closing(HTTPConnection(address.hostname or "", address.port, timeout=_TIMEOUT_S)) as connection:
        api = _Api(connection, url)
        if api.request("GET", "/api/datasets")["datasets"]:
            return
        _make(api, TICKETS, "tickets with the queue where each belongs", tickets(_COUNT))
        _run(api, TICKETS, model=USED)
        _run(api, TICKETS, model=TRIED)
        refused = list(islice(_refused(api), _REFUSALS))
        if refused:
            _make(api, REFUSED, "calls that should not have been declined", refused)
            _run(api, REFUSED, model=USED, judge=True)
            _run(api, REFUSED, model=TRIED, judge=True)


def tickets(count: int) -> list[dict[str, object]]:
    """So many different tickets as examples; always the same ones."""
    choice = random.Random(_SEED)  # noqa: S311 - a repeatable data set, no secret
    found: dict[str, str] = {}
    while len(found) < count:
        one = drawn_ticket(choice)
        found[one.question] = one.queue
    return [
        {
            "messages": [{"role": "system", "content": system()}, {"role": "user", "content": question}],
            "expected": queue,
            "labels": [queue],
            "consent": True,
        }
        for question, queue in found.items()
    ]


def _refused(api: _Api) -> Iterator[dict[str, object]]:
    """Calls of the history that were declined and should not have been, one a question."""
    query = urlencode({"outcome": "refusal", "operation": "chat", "model": USED, "limit": _LOOKED_AT})
    calls = cast("list[dict[str, str | None]]", api.request("GET", f"/api/calls?{query}")["calls"])
    seen: set[str] = set()
    for one in calls:
        question = recognise(one["prompt"] or "") if one["output"] else None
        if question is None or question.kind != "ok" or question.tool is not None or question.question in seen:
            continue
        seen.add(question.question)
        yield {
            "trace_id": one["trace_id"],
            "span_id": one["span_id"],
            "labels": [one["task"] or "other"],
            "expected": question.answer,
            "consent": len(seen) % 3 != 0,
        }


def _make(api: _Api, name: str, description: str, examples: Sequence[Mapping[str, object]]) -> None:
    api.request("POST", "/api/datasets", {"name": name, "description": description})
    api.request("POST", f"/api/datasets/{name}/examples", {"examples": examples})


def _run(api: _Api, name: str, *, model: str, judge: bool = False) -> None:
    """Run a data set to its end: the next run is compared with it."""
    plan = {"endpoint": ENDPOINT, "model": model, "parameters": {"temperature": 0}, "judge": judge}
    begun = api.request("POST", f"/api/datasets/{name}/runs", plan)
    while _state(api.request("GET", f"/api/datasets/{name}/runs/{begun['id']}?compare=false")) == "running":
        time.sleep(_LOOK_S)


def _state(answer: Mapping[str, object]) -> object:
    return cast("dict[str, object]", answer["run"])["state"]


class _Api:
    """The collector's API over one connection."""

    def __init__(self, connection: HTTPConnection, url: str) -> None:
        self._connection = connection
        self._url = url

    def request(self, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
        """The answer to a request. Raises SeedError."""
        sent = None if body is None else json.dumps(body)
        try:
            self._connection.request(method, path, sent, {"content-type": "application/json"})
            response = self._connection.getresponse()
            text = response.read()
            # The next request may come later than a server keeps an idle connection.
            self._connection.close()
        except (OSError, HTTPException) as error:
            message = f"{self._url} did not answer {path} ({error}): expected the demo's collector."
            raise SeedError(message) from error
        if response.status >= 400:
            message = f"{self._url}{path} answered {response.status}: {text[:200].decode('utf-8', 'replace')}"
            raise SeedError(message)
        return cast("dict[str, object]", json.loads(text))


def main() -> int:
    """Seed the collector at the address that is given; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llm_vitals_demo.datasets")
    parser.add_argument("url")
    arguments = parser.parse_args()
    try:
        seed(arguments.url)
    except SeedError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
