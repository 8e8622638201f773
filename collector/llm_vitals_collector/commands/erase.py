"""`llm-vitals erase`: all that is kept of a user is deleted."""

from __future__ import annotations

import argparse
import json
from typing import Final, cast

from llm_vitals.commands.command import Command, CommandError
from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals_collector.commands.collector_url import add_url, answer
from llm_vitals_collector.commands.kept import open_kept
from llm_vitals_collector.commands.place import add_place, note, place
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store.results import Removed


def _configure(parser: argparse.ArgumentParser) -> None:
    who = parser.add_mutually_exclusive_group(required=True)
    who.add_argument("--user", metavar="ID", help="the user's id, as applications send it")
    who.add_argument("--user-hash", metavar="HASH", help="in its place: the hash that the pages and the API show")
    add_url(parser)
    add_place(parser, "data")


def _run(arguments: argparse.Namespace) -> int:
    if not (arguments.user or arguments.user_hash):
        raise CommandError("the id is empty: expected that of a user")
    user, removed = _erase_running(arguments) if arguments.url is not None else _erase_kept(arguments)
    if removed == Removed(calls=0, ratings=0, scores=0):
        note(
            "Nothing is kept of this user. Was something expected? The hash depends on LLM_VITALS_PSEUDONYM_KEY: look "
            "the user up in the pages, and name them by --user-hash."
        )
    print(
        f"{user}: deleted {removed.calls:,} calls, {removed.ratings:,} ratings, {removed.scores:,} scores, "
        f"{removed.examples:,} examples"
    )
    return 0


def _erase_running(arguments: argparse.Namespace) -> tuple[str, Removed]:
    named = {"user": arguments.user} if arguments.user else {"user_hash": arguments.user_hash}
    note(f"waiting for {arguments.url}")
    with answer(arguments.url, "POST", "/api/erase", json.dumps(named).encode()) as response:
        try:
            found = cast("dict[str, int]", json.loads(response.read()))
            counts = {name: int(found[name]) for name in ("calls", "ratings", "scores", "examples")}
            return str(found["user"]), Removed(**counts)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(
                f"{arguments.url} gave no answer of a collector ({type(error).__name__}): check the address, and "
                "whether the user is gone"
            ) from error


def _erase_kept(arguments: argparse.Namespace) -> tuple[str, Removed]:
    settings = place(arguments)
    users = Users(key_from(settings.key_of_pseudonyms), keep=settings.keep_user_id)
    user = str(arguments.user_hash or users.hashed(arguments.user))
    with open_kept(settings) as store:
        note(f"deleting {user}")
        return user, store.erase(user)


ERASE: Final = Command(
    name="erase",
    help="delete all that is kept of a user",
    example="llm-vitals erase --user alice@shop.example --url http://127.0.0.1:4318\n"
    "llm-vitals erase --user-hash u-3f6c0a --data ./vitals",
    configure=_configure,
    run=_run,
)
