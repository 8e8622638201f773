"""`llm-vitals keys`: named keys with rights. A collector that runs sees a change within a second."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from typing import Final

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.vitals_file.values import length
from llm_vitals_collector.commands.place import add_place, place
from llm_vitals_collector.keys import changes, uses
from llm_vitals_collector.keys.changes import KeyChangeError
from llm_vitals_collector.keys.file import KeyFileError, read
from llm_vitals_collector.keys.key import Key
from llm_vitals_collector.keys.rights import GRANTED, Right


def _configure(parser: argparse.ArgumentParser) -> None:
    add_place(parser, "data", "keys_file")


def _configure_name(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="what the key is for, such as shop-frontend")
    _configure(parser)


def _configure_add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--rights",
        required=True,
        metavar="RIGHTS",
        help="send (telemetry), read (pages, API, metrics), rate (POST /api/feedback), run (calls of the "
        "Playground, which cost money), administer (silence alerts; "
        "includes the others), with commas between them",
    )
    parser.add_argument("--expires", metavar="LENGTH", help="how long it is valid, such as 90d; default: for ever")
    _configure_name(parser)


def _configure_rotate(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--keep", metavar="LENGTH", default="1d", help="how long the old one stays valid, such as 1h or 0; default: 1d"
    )
    _configure_name(parser)


def _configure_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON")
    _configure(parser)


def _run_add(arguments: argparse.Namespace) -> int:
    settings, rights, lasts = place(arguments), _rights(arguments.rights), _length("--expires", arguments.expires)
    first = not settings.keys_path.exists()
    with _failures():
        text = changes.add(settings.keys_path, str(arguments.name), rights, _now(), lasts=lasts)
    if first:
        _note("From now on every request to a collector with this data folder needs a key.")
    return _hand_out(text)


def _run_rotate(arguments: argparse.Namespace) -> int:
    name, now, keep = str(arguments.name), _now(), _length("--keep", arguments.keep) or timedelta()
    with _failures():
        text = changes.rotate(place(arguments).keys_path, name, now, keep=keep)
    if keep:
        _note(f"The old key of {name} ends at {now + keep:%Y-%m-%d %H:%M} UTC.")
    return _hand_out(text)


def _run_revoke(arguments: argparse.Namespace) -> int:
    name = str(arguments.name)
    with _failures():
        changes.revoke(place(arguments).keys_path, name)
    _note(f"{name} is revoked: a collector that runs refuses it within a second.")
    return 0


def _run_list(arguments: argparse.Namespace) -> int:
    settings = place(arguments)
    with _failures():
        keys = read(settings.keys_path)
    used = uses.read(settings.data)
    rows = [_row(key, used.get(key.name)) for key in keys]
    if arguments.json:
        print(json.dumps(rows, indent=2))
    elif not rows:
        _note(f"There are no named keys in {settings.keys_path}.")
    else:
        _print_table(rows)
    return 0


def _row(key: Key, used: float | None) -> dict[str, str | None]:
    now = _now()
    current = sum(one.until is None or one.until > now for one in key.secrets)
    ended = key.expires_at is not None and key.expires_at <= now
    return {
        "name": key.name,
        "rights": ",".join(right.value for right in GRANTED if right in key.rights),
        "created": _day(key.created_at),
        "expires": "ended" if ended else _day(key.expires_at),
        "last_used": None if used is None else _minute(datetime.fromtimestamp(used, timezone.utc)),
        "rotated": "the old one is still valid" if current > 1 else None,
    }


def _print_table(rows: Sequence[dict[str, str | None]]) -> None:
    lines = [[name.replace("_", " ") for name in rows[0]], *([value or "-" for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        print("  ".join(map(str.ljust, line, widths)).rstrip())


@contextmanager
def _failures() -> Generator[None, None, None]:
    """What cannot be done, as the command says it."""
    try:
        yield
    except (KeyChangeError, KeyFileError) as error:
        raise CommandError(str(error)) from error


def _hand_out(text: str) -> int:
    _note("This is the key. It is not shown again, and what is kept of it cannot be sent:")
    print(text)
    return 0


def _rights(text: str) -> frozenset[Right]:
    names = [one.strip() for one in text.split(",") if one.strip()]
    known = {right.value: right for right in GRANTED}
    if not names or not set(names) <= known.keys():
        raise CommandError(f"--rights {text!r}: expected some of {', '.join(known)}, with commas between them")
    return frozenset(known[name] for name in names)


def _length(name: str, text: str | None) -> timedelta | None:
    if text is None:
        return None
    try:
        return timedelta(seconds=length(text))
    except (ValueError, OverflowError) as error:
        raise CommandError(f"{name} {error}") from error


def _note(text: str) -> None:
    """Beside the key, which alone goes to standard output."""
    print(text, file=sys.stderr)


def _now() -> datetime:
    return datetime.now(timezone.utc).replace(microsecond=0)


def _day(at: datetime | None) -> str | None:
    return None if at is None else f"{at:%Y-%m-%d}"


def _minute(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


SUBCOMMANDS: Final = (
    Command(
        name="add",
        help="make a key and print it, once",
        example="llm-vitals keys add shop --rights send\nllm-vitals keys add shop-frontend --rights rate\n"
        "llm-vitals keys add grafana --rights read --expires 90d",
        configure=_configure_add,
        run=_run_add,
    ),
    Command(
        name="list",
        help="list the keys with their rights and last use",
        example="llm-vitals keys list\nllm-vitals keys list --json",
        configure=_configure_list,
        run=_run_list,
    ),
    Command(
        name="rotate",
        help="make a new key of that name and print it; the old one stays valid for a while",
        example="llm-vitals keys rotate shop\nllm-vitals keys rotate shop --keep 0",
        configure=_configure_rotate,
        run=_run_rotate,
    ),
    Command(
        name="revoke",
        help="end a key at once",
        example="llm-vitals keys revoke shop",
        configure=_configure_name,
        run=_run_revoke,
    ),
)
KEYS: Final = Command(
    name="keys",
    help="add, list, rotate and revoke the keys of a collector",
    example="llm-vitals keys add shop --rights send\nllm-vitals keys list",
    configure=subcommands.configure(SUBCOMMANDS),
    run=subcommands.run(SUBCOMMANDS),
)
