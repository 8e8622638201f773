"""Where the collector keeps its things: what commands on its files share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.settings import Settings, SettingsError, flag, load, variable


def add_place(parser: argparse.ArgumentParser, *fields: str) -> None:
    """Adds the flags of these fields of the settings."""
    for field in fields:
        one = variable(field)
        parser.add_argument(flag(field), dest=one.name, metavar="PATH", help=f"{one.meaning} Also {one.name}.")


def place(arguments: argparse.Namespace) -> Settings:
    """The settings of flags and environment, for their paths alone. Raises CommandError."""
    flags: Mapping[str, object] = vars(arguments)
    names = {variable(field).name for field in Settings.model_fields}
    # Whether its keys fit its address is the collector's business.
    environment = {variable("host").name: "127.0.0.1"}
    try:
        return load(flags=environment | {n: str(v) for n, v in flags.items() if n in names and v is not None})
    except SettingsError as error:
        raise CommandError(str(error)) from error


@contextmanager
def open_private(path: Path) -> Generator[BinaryIO, None, None]:
    """A new or emptied file for this user alone. Raises CommandError where it cannot be written."""
    try:
        file = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")
    except OSError as error:
        raise CommandError(f"{path} cannot be written ({error.strerror}); choose another place") from error
    try:
        with file:
            yield file
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise CommandError(
            f"{path} could not be written ({error.strerror}): make room, or choose another place"
        ) from error


def note(text: str) -> None:
    """Progress and remarks, beside what the command prints."""
    print(text, file=sys.stderr, flush=True)
