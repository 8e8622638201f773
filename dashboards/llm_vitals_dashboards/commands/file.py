"""The file that the commands of alerts read and change."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import CommandError
from llm_vitals_collector.alerts.vitals_file import Vitals, VitalsFileError, load, shipped
from llm_vitals_collector.settings import variable

NAME: Final = "vitals.yaml"
SETTING: Final = variable("alerts_file").name


def add_file(parser: argparse.ArgumentParser) -> None:
    """`--file`."""
    parser.add_argument("--file", type=Path, metavar="PATH", help=f"the file; {SETTING}, else ./{NAME}, by default")


def path_of(arguments: argparse.Namespace) -> Path:
    """Where the file is, or would be."""
    chosen: Path | None = arguments.file
    return chosen or Path(os.environ.get(SETTING, "").strip() or NAME)


def vitals_of(arguments: argparse.Namespace) -> Vitals:
    """What the file says; what is shipped where there is none and none was named. Raises CommandError."""
    path = path_of(arguments)
    if not path.exists() and arguments.file is None and not os.environ.get(SETTING, "").strip():
        return shipped()
    try:
        return load(path)
    except VitalsFileError as error:
        raise CommandError(str(error)) from None
