"""A command that is made of commands: `llm-vitals alerts list`."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence

from llm_vitals.commands.command import Command


def configure(subcommands: Sequence[Command]) -> Callable[[argparse.ArgumentParser], None]:
    """Adds the subcommands to the command's parser; each has its own help and examples."""

    def add(parser: argparse.ArgumentParser) -> None:
        added = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND")
        parser.set_defaults(print_help=parser.print_help)
        for one in subcommands:
            one.parse_by(added.add_parser)

    return add


def run(subcommands: Sequence[Command]) -> Callable[[argparse.Namespace], int]:
    """Runs the one that was named."""
    by_name = {one.name: one for one in subcommands}

    def run_one(arguments: argparse.Namespace) -> int:
        if arguments.subcommand is None:
            arguments.print_help()
            return 2
        return by_name[arguments.subcommand].run(arguments)

    return run_one
