"""A collector that runs: what the commands that send it a request share."""

from __future__ import annotations

import argparse
import json
import os
import urllib.error
import urllib.request
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from typing import Final, cast
from urllib.parse import urlsplit

from llm_vitals.commands.command import CommandError, address
from llm_vitals.core.no_redirects import OPENER
from llm_vitals_collector.settings import variable

_TIMEOUT_S: Final = 300
"""Until the first byte, and between two: a collector copies or sorts before it answers."""
_PIECE: Final = 1024 * 1024
URL: Final = "http://127.0.0.1:4318"
"""Where a collector listens, unless it is told otherwise."""


def add_running_url(parser: argparse.ArgumentParser, key: str = "") -> None:
    """The option of a command that only a running collector serves; `key` says what its key must have."""
    parser.add_argument(
        "--url",
        metavar="URL",
        type=address,
        default=URL,
        help=f"the collector ({URL}); with keys, set LLM_VITALS_API_KEY{key}",
    )


def add_url(parser: argparse.ArgumentParser) -> None:
    """Adds --url."""
    parser.add_argument(
        "--url",
        metavar="URL",
        type=address,
        help="a collector that runs, such as http://127.0.0.1:4318; with keys, set LLM_VITALS_API_KEY to one that may "
        "administer. Default: the data folder of a collector that does not run",
    )


@contextmanager
def answer(url: str, method: str, path: str, body: bytes | None = None) -> Generator[HTTPResponse, None, None]:
    """The answer of the collector at `url` to a request. `body` is JSON, or empty. Raises CommandError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise CommandError(f"--url {url!r}: expected the address of a collector, such as http://127.0.0.1:4318")
    headers = {"User-Agent": "llm-vitals"}
    if body:
        headers["Content-Type"] = "application/json"
    if key := os.environ.get(variable("api_key").name, "").strip():
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(f"{url.rstrip('/')}{path}", body, headers, method=method)  # noqa: S310 # http and https only, see above
    try:
        response = cast("HTTPResponse", OPENER.open(request, timeout=_TIMEOUT_S))
    except urllib.error.HTTPError as error:
        with error:
            why = error.read(2000).decode("utf-8", "replace")
        raise CommandError(f"{url} answered HTTP {error.code}: {why}") from None
    except (urllib.error.URLError, HTTPException, TimeoutError, ConnectionError) as error:
        raise CommandError(
            f"nothing answers at {url} ({getattr(error, 'reason', error)}): start it with `llm-vitals up`, or leave "
            "out --url where it does not run"
        ) from None
    with response:
        yield response


def json_of(url: str, method: str, path: str, body: Mapping[str, object] | None = None) -> dict[str, object]:
    """The JSON object that the collector at `url` answers. Raises CommandError."""
    with answer(url, method, path, None if body is None else json.dumps(body).encode()) as response:
        text = b"".join(pieces(response, url))
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise CommandError(f"{url}{path} answered no JSON: expected the address of an LLM Vitals collector")
    return cast("dict[str, object]", value)


def pieces(response: HTTPResponse, url: str) -> Iterator[bytes]:
    """The body as it comes. Raises CommandError where it breaks off."""
    done = 0
    while True:
        try:
            piece = response.read(_PIECE)
        except (OSError, HTTPException) as error:
            raise CommandError(f"{url}: the answer broke off after {done:,} bytes ({error}); try again") from None
        if not piece:
            return
        done += len(piece)
        yield piece
