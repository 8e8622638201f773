"""`llm-vitals backup` and `llm-vitals restore`: a copy of all that is kept, made while the collector runs."""

from __future__ import annotations

import argparse
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Generator
from contextlib import contextmanager
from http.client import HTTPException, HTTPResponse
from pathlib import Path
from typing import Final, cast
from urllib.parse import urlsplit

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.commands.place import add_place, place
from llm_vitals_collector.no_redirects import OPENER
from llm_vitals_collector.settings import variable
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import FILE
from llm_vitals_collector.store.duckdb.backup import Contents, copy_closed, inspect, restore

_TIMEOUT_S: Final = 300
"""Until the first byte: the collector copies its file before."""
_PIECE: Final = 1024 * 1024


def _configure_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; it must not exist")
    parser.add_argument(
        "--url",
        metavar="URL",
        help="a collector that runs, such as http://127.0.0.1:4318; with keys, set LLM_VITALS_API_KEY to one that may "
        "administer. Default: the data folder of a collector that does not run",
    )
    add_place(parser, "data")


def _configure_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="a backup")
    parser.add_argument(
        "--force", action="store_true", help="take the place of a database that is there; it is kept beside the new one"
    )
    add_place(parser, "data")


def _run_backup(arguments: argparse.Namespace) -> int:
    target: Path = arguments.file
    if target.exists():
        raise CommandError(f"{target} exists: choose another name, or remove it")
    part = target.with_name(target.name + ".part")
    try:
        if arguments.url is None:
            source = place(arguments).data / FILE
            _note(f"copying {source}")
            copy_closed(source, part)
        else:
            _fetch(str(arguments.url), part)
        contents = inspect(part, _note)
        part.rename(target)
    except StoreError as error:
        raise CommandError(str(error)) from error
    finally:
        part.unlink(missing_ok=True)
    print(f"{target}: {_words(contents)}, {target.stat().st_size:,} bytes")
    return 0


def _run_restore(arguments: argparse.Namespace) -> int:
    source: Path = arguments.file
    if not source.is_file():
        raise CommandError(f"{source}: there is no such file; name a backup that `llm-vitals backup` made")
    database = place(arguments).data / FILE
    try:
        contents = inspect(source, _note)
        kept = restore(source, database, force=arguments.force)
    except StoreError as error:
        raise CommandError(str(error)) from error
    print(f"{database}: {_words(contents)}")
    if kept is not None:
        print(f"The database that was there is kept as {kept}; remove it when it is not needed.")
    return 0


def _fetch(url: str, target: Path) -> None:
    """The copy that the collector at `url` makes. Raises CommandError."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise CommandError(f"--url {url!r}: expected the address of a collector, such as http://127.0.0.1:4318")
    headers = {"User-Agent": "llm-vitals"}
    if key := os.environ.get(variable("api_key").name, "").strip():
        headers["Authorization"] = f"Bearer {key}"
    request = urllib.request.Request(f"{url.rstrip('/')}/api/backup", b"", headers, method="POST")  # noqa: S310 # http and https only, see above
    _note(f"waiting for the copy of {url}")
    with _answer(request, url) as response, os.fdopen(_private(target), "wb") as file:
        expected = int(response.headers.get("Content-Length") or -1)
        done = 0
        try:
            while piece := response.read(_PIECE):
                file.write(piece)
                done += len(piece)
                if done // (100 * _PIECE) != (done - len(piece)) // (100 * _PIECE):
                    _note(f"{done / 1e6:,.0f} of {expected / 1e6:,.0f} MB")
        except (OSError, HTTPException) as error:
            raise CommandError(
                f"{url}: the copy broke off after {done:,} of {expected:,} bytes ({error}); try again"
            ) from None
        if done != expected:
            raise CommandError(f"{url}: the copy broke off after {done:,} of {expected:,} bytes; try again")


@contextmanager
def _answer(request: urllib.request.Request, url: str) -> Generator[HTTPResponse, None, None]:
    try:
        response = cast("HTTPResponse", OPENER.open(request, timeout=_TIMEOUT_S))
    except urllib.error.HTTPError as error:
        with error:
            why = error.read(2000).decode("utf-8", "replace")
        raise CommandError(f"{url} answered HTTP {error.code}: {why}") from None
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        raise CommandError(
            f"nothing answers at {url} ({getattr(error, 'reason', error)}): start it with `llm-vitals up`, or leave "
            "out --url where it does not run"
        ) from None
    with response:
        yield response


def _private(target: Path) -> int:
    try:
        return os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise CommandError(f"{target} cannot be written ({error.strerror}); choose another place") from error


def _words(contents: Contents) -> str:
    return f"{contents.calls:,} calls, {contents.ratings:,} ratings, {contents.scores:,} scores"


def _note(text: str) -> None:
    print(text, file=sys.stderr)


BACKUP: Final = Command(
    name="backup",
    help="copy all that a collector keeps into one file, while it runs",
    example="llm-vitals backup vitals-2026-11-30.duckdb --url http://127.0.0.1:4318\n"
    "llm-vitals backup vitals-2026-11-30.duckdb --data ./vitals",
    configure=_configure_backup,
    run=_run_backup,
)
RESTORE: Final = Command(
    name="restore",
    help="put a backup into the data folder of a collector that does not run",
    example="llm-vitals restore vitals-2026-11-30.duckdb\nllm-vitals restore vitals-2026-11-30.duckdb --force",
    configure=_configure_restore,
    run=_run_restore,
)
