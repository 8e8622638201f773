"""`llm-vitals keys`: named keys with rights. A collector that runs sees a change within a second."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Final

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.vitals_file.values import length
from llm_vitals_collector.commands.place import add_place, place
from llm_vitals_collector.keys import uses
from llm_vitals_collector.keys.file import MOST_KEYS, KeyFileError, change, is_name, read
from llm_vitals_collector.keys.key import Key, new_secret, secret_of
from llm_vitals_collector.keys.rights import GRANTED, Right
from llm_vitals_collector.settings import Settings


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
    name, now, text = str(arguments.name), _now(), new_secret()
    if not is_name(name):
        raise CommandError(f"{name!r}: expected a name of small letters, digits and .-_, such as shop-frontend")
    lasts = _length("--expires", arguments.expires)
    key = Key(
        name=name,
        rights=_rights(arguments.rights),
        created_at=now,
        expires_at=None if lasts is None else now + lasts,
        secrets=(secret_of(text),),
    )

    def add(keys: Sequence[Key]) -> Sequence[Key]:
        if any(one.name == name for one in keys):
            raise CommandError(f"there is a key {name!r}: revoke it first, or `llm-vitals keys rotate {name}`")
        if len(keys) >= MOST_KEYS:
            raise CommandError(f"there are {MOST_KEYS} keys, which is the most: revoke those that are not used")
        return (*keys, key)

    settings = place(arguments)
    first = not settings.keys_path.exists()
    _change(settings, add)
    if first:
        _note("From now on every request to a collector with this data folder needs a key.")
    return _hand_out(text)


def _run_rotate(arguments: argparse.Namespace) -> int:
    name, now, text = str(arguments.name), _now(), new_secret()
    until = now + (_length("--keep", arguments.keep) or timedelta())

    def rotate(keys: Sequence[Key]) -> Sequence[Key]:
        old = _named(keys, name)
        # Who rotates at once because a key leaked means all that came before.
        ends = [replace(one, until=until if one.until is None else min(one.until, until)) for one in old.secrets]
        valid = [one for one in ends if one.until is not None and one.until > now]
        new = replace(old, secrets=(secret_of(text), *valid))
        return [new if one.name == name else one for one in keys]

    _change(place(arguments), rotate)
    if until > now:
        _note(f"The old key of {name} ends at {until:%Y-%m-%d %H:%M} UTC.")
    return _hand_out(text)


def _run_revoke(arguments: argparse.Namespace) -> int:
    name = str(arguments.name)

    def revoke(keys: Sequence[Key]) -> Sequence[Key]:
        _named(keys, name)
        return [one for one in keys if one.name != name]

    _change(place(arguments), revoke)
    _note(f"{name} is revoked: a collector that runs refuses it within a second.")
    return 0


def _run_list(arguments: argparse.Namespace) -> int:
    settings = place(arguments)
    try:
        keys = read(settings.keys_path)
    except KeyFileError as error:
        raise CommandError(str(error)) from error
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


def _change(settings: Settings, alter: Callable[[Sequence[Key]], Sequence[Key]]) -> None:
    try:
        change(settings.keys_path, alter)
    except KeyFileError as error:
        raise CommandError(str(error)) from error


def _hand_out(text: str) -> int:
    _note("This is the key. It is not shown again, and what is kept of it cannot be sent:")
    print(text)
    return 0


def _named(keys: Sequence[Key], name: str) -> Key:
    for one in keys:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in keys) or "none"
    raise CommandError(f"there is no key {name!r}; there are: {known}")


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
