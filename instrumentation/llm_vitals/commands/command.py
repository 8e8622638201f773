"""Command: what a subcommand of `llm-vitals` is."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from llm_vitals.core.addresses import has_credentials


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A subcommand. `configure` adds its arguments, `run` does it and returns the exit code.

    An expected failure is raised as `CommandError`: its message is printed alone, and the exit code is 1.
    """

    name: str
    help: str
    example: str
    """One or more example lines, shown under `--help`."""
    configure: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]

    def parse_by(self, add_parser: Callable[..., argparse.ArgumentParser]) -> None:
        """Give it a parser of its own, with help and examples. `add_parser` is that of argparse's subparsers."""
        parser = add_parser(
            self.name,
            help=self.help,
            description=self.help[0].upper() + self.help[1:] + ".",
            epilog="examples:\n" + "\n".join(f"  {line}" for line in self.example.splitlines()),
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        self.configure(parser)


def address(text: str) -> str:
    """An address on the command line, as a `type` of argparse."""
    if has_credentials(text):
        raise argparse.ArgumentTypeError(
            "the address has a user or password in it, which everybody sees who may list processes: leave them out, "
            "and give a key by its variable"
        )
    return text


class CommandError(Exception):
    """What happened, what was expected and what to do, in one line."""
