"""Where the collector keeps its things: the flags that commands on its files share."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

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
