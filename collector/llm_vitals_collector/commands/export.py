"""`llm-vitals export`: what a collector keeps, as JSON lines."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import BinaryIO, Final, cast, get_args
from urllib.parse import urlencode

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.exports import period_of
from llm_vitals_collector.api.parameters import PeriodParameters, read
from llm_vitals_collector.commands.collector_url import add_url, answer, pieces
from llm_vitals_collector.commands.kept import open_kept
from llm_vitals_collector.commands.place import add_place, note, open_private, place
from llm_vitals_collector.files import put_in_place
from llm_vitals_collector.store.results import Exported

_NOTED: Final = 100_000
"""Records between two lines of progress."""
_PERIOD: Final = ("from", "to", "period")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", metavar="WHAT", choices=get_args(Exported), help=", ".join(get_args(Exported)))
    parser.add_argument("file", metavar="FILE", help="where to; it must not exist. - is standard output")
    parser.add_argument("--from", metavar="TIME", help="begin, such as 2026-11-01 (UTC); default: the oldest record")
    parser.add_argument("--to", metavar="TIME", help="end, which is not included; default: now")
    parser.add_argument("--period", metavar="LENGTH", help="in place of --from: the last 24h, 7d, 4w before the end")
    add_url(parser)
    add_place(parser, "data")


def _run(arguments: argparse.Namespace) -> int:
    parameters = {name: str(value) for name in _PERIOD if (value := getattr(arguments, name))}
    try:
        period_of(read(PeriodParameters, parameters), datetime.now(timezone.utc))
    except ApiError as error:
        raise CommandError(f"--{error}") from error
    with _lines(arguments, parameters) as lines:
        if arguments.file == "-":
            _write(lines, sys.stdout.buffer)
            sys.stdout.flush()
            return 0
        target = Path(arguments.file)
        if target.exists():
            raise CommandError(f"{target} exists: choose another name, or remove it")
        part = target.with_name(target.name + ".part")
        try:
            with open_private(part) as file:
                records = _write(lines, file)
            put_in_place(part, target)
        finally:
            part.unlink(missing_ok=True)
    print(f"{target}: {records:,} {arguments.what}, {target.stat().st_size:,} bytes")
    return 0


@contextmanager
def _lines(arguments: argparse.Namespace, parameters: Mapping[str, str]) -> Generator[Iterator[bytes], None, None]:
    """The records, in pieces of whole lines or of any bytes. Raises CommandError, later too."""
    what = cast("Exported", arguments.what)
    if arguments.url is not None:
        note(f"waiting for {arguments.url}")
        with answer(arguments.url, "GET", f"/api/export/{what}?{urlencode(parameters)}") as response:
            yield pieces(response, arguments.url)
        return
    period = period_of(read(PeriodParameters, parameters), datetime.now(timezone.utc))
    with open_kept(place(arguments)) as store:
        yield (line.encode() for line in store.export(what, period))


def _write(lines: Iterator[bytes], file: BinaryIO) -> int:
    """Write them; how many records they are."""
    records = 0
    for piece in lines:
        file.write(piece)
        before, records = records, records + piece.count(b"\n")
        if records // _NOTED != before // _NOTED:
            note(f"{records:,} records")
    return records


EXPORT: Final = Command(
    name="export",
    help="write calls, ratings, scores or examples of data sets as JSON lines",
    example="llm-vitals export calls calls.jsonl --period 7d --url http://127.0.0.1:4318\n"
    "llm-vitals export ratings - --from 2026-11-01 --to 2026-12-01 --data ./vitals | head",
    configure=_configure,
    run=_run,
)
