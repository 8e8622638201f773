"""`llm-vitals datasets runs`: the runs of a data set."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Final, cast

from llm_vitals.commands.command import Command
from llm_vitals.commands.lines import aligned, printable
from llm_vitals_collector.commands.collector_url import add_running_url, json_of
from llm_vitals_collector.commands.dataset_run import known, runs_path

_HEADER: Final = ("Run", "Begun (UTC)", "State", "Model", "Endpoint", "Answered", "Right", "Score", "Seconds", "USD")
_LEFT: Final = range(5)
"""Columns of words."""


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the data set, such as golden")
    parser.add_argument("--json", action="store_true", help="print JSON")
    add_running_url(parser)


def _run(arguments: argparse.Namespace) -> int:
    found = json_of(arguments.url, "GET", runs_path(arguments.name))
    runs = cast("Sequence[Mapping[str, object]]", found["runs"])
    if arguments.json:
        print(json.dumps(runs, indent=2))
    elif not runs:
        print(printable([f"{arguments.name} has no runs: `llm-vitals datasets run` makes one."]), file=sys.stderr)
    else:
        print(printable(aligned([_HEADER, *map(_row, runs)], left=_LEFT)))
    return 0


def _row(run: Mapping[str, object]) -> tuple[str, ...]:
    begun = datetime.fromisoformat(str(run["started_at"])).astimezone(timezone.utc)
    answered = cast("int", run["done"]) - cast("int", run["failed"])
    return (
        str(run["id"]),
        f"{begun:%Y-%m-%d %H:%M}",
        str(run["state"]),
        str(run["model"]),
        str(run["endpoint"]),
        f"{answered} of {run['planned']}",
        known(run["accuracy"], ".1%"),
        known(run["overall"], ".3f"),
        known(run["duration_s"], ".2f"),
        known(run["cost_usd"], ".4f"),
    )


DATASET_RUNS: Final = Command(
    name="runs",
    help="the runs of a data set, the newest first",
    example="llm-vitals datasets runs golden",
    configure=_configure,
    run=_run,
)
