"""`llm-vitals backup` and `llm-vitals restore`: a copy of all that is kept, made while the collector runs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.commands.collector_url import add_url, answer, pieces
from llm_vitals_collector.commands.place import add_place, note, open_private, place
from llm_vitals_collector.files import put_in_place
from llm_vitals_collector.store import StoreError
from llm_vitals_collector.store.duckdb import FILE
from llm_vitals_collector.store.duckdb.backup import Contents, copy_closed, inspect, restore

_NOTED: Final = 100 * 1024 * 1024
"""Bytes between two lines of progress."""


def _configure_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="the backup; it must not exist")
    add_url(parser)
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
            note(f"copying {source}")
            copy_closed(source, part)
        else:
            _fetch(str(arguments.url), part)
        contents = inspect(part, note)
        put_in_place(part, target)
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
        contents = inspect(source, note)
        kept = restore(source, database, force=arguments.force)
    except StoreError as error:
        raise CommandError(str(error)) from error
    print(f"{database}: {_words(contents)}")
    if kept is not None:
        print(f"The database that was there is kept as {kept}; remove it when it is not needed.")
    return 0


def _fetch(url: str, target: Path) -> None:
    """The copy that the collector at `url` makes. Raises CommandError."""
    note(f"waiting for the copy of {url}")
    with answer(url, "POST", "/api/backup", b"") as response, open_private(target) as file:
        expected = int(response.headers.get("Content-Length") or -1)
        done = 0
        for piece in pieces(response, url):
            file.write(piece)
            done += len(piece)
            if done // _NOTED != (done - len(piece)) // _NOTED:
                note(f"{done / 1e6:,.0f} of {expected / 1e6:,.0f} MB")
        if done != expected:
            raise CommandError(f"{url}: the copy broke off after {done:,} of {expected:,} bytes; try again")


def _words(contents: Contents) -> str:
    return f"{contents.calls:,} calls, {contents.ratings:,} ratings, {contents.scores:,} scores"


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
