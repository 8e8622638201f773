"""`llm-vitals`: one command; the other packages add subcommands by the entry points `llm_vitals.commands`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib.metadata import entry_points

from llm_vitals.commands.command import Command, CommandError
from llm_vitals.commands.doctor import DOCTOR
from llm_vitals.commands.lines import escaped, escaped_output
from llm_vitals.commands.run import RUN
from llm_vitals.version import __version__

OWN = (RUN, DOCTOR)
OTHERS = {
    "up": ("server", "start the collector with its pages"),
    "demo": ("demo", "fill and show the pages with a small application that runs"),
    "keys": ("server", "add, list, rotate and revoke the keys of a collector"),
    "backup": ("server", "copy all that a collector keeps into one file, while it runs"),
    "restore": ("server", "put a backup into the data folder of a collector that does not run"),
    "export": ("server", "write calls, ratings or scores as JSON lines"),
    "erase": ("server", "delete all that is kept of a user"),
    "datasets": ("server", "examples in from a file, lines to tune models with out"),
    "kpis": ("server", "print the KPIs of a period"),
    "insights": ("server", "print which answers are below a benchmark, where, and what to do"),
    "accuracy": ("server", "print precision, recall and F1 by class, and which label was taken for which"),
    "calibrate": ("server", "compare the judge with what people say of answers, and correct its rates"),
    "alerts": ("server", "list, set and test the alert rules, and put them where they are evaluated"),
    "dashboards": ("server", "write the Grafana boards, or put them into a Grafana"),
    "stack": ("server", "start Prometheus, Tempo, Grafana and the others around the collector, and stop them"),
}
"""Commands of the other packages: the extra that each needs, and what it does, so that `--help` can list them all."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; its exit code. 1: it failed and said why. 2: it was called wrongly."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        command = next((word for word in arguments if not word.startswith("-")), None)
        parser, commands = _parser(command)
        parsed = parser.parse_args(arguments)
        chosen = commands.get(parsed.command or "")
        if chosen is None:
            parser.print_help()
            return 2
        with escaped_output():
            return chosen.run(parsed)
    except CommandError as error:
        print(f"llm-vitals: {escaped(str(error))}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # `llm-vitals kpis | head`
        sys.stderr.close()
        return 0


def _parser(wanted: str | None) -> tuple[argparse.ArgumentParser, dict[str, Command]]:
    parser = argparse.ArgumentParser(
        prog="llm-vitals",
        description="The vital signs of an application that calls language models.",
        epilog="example: llm-vitals run -- python app.py",
    )
    parser.add_argument("--version", action="version", version=f"llm-vitals {__version__}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND")
    commands = {command.name: command for command in OWN}
    for name, (extra, help_text) in OTHERS.items():
        if name == wanted:  # only the command that runs is loaded: the others' libraries may not be there
            commands[name] = _loaded(name, extra)
        else:
            subparsers.add_parser(name, help=help_text, add_help=False)
    for command in commands.values():
        command.parse_by(subparsers.add_parser)
    return parser, commands


def _loaded(name: str, extra: str) -> Command:
    found = entry_points(group="llm_vitals.commands", name=name)
    if not found:
        raise CommandError(f"`{name}` is not installed. Install it with: pip install 'llm-vitals[{extra}]'")
    try:
        return next(iter(found)).load()
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0].startswith("llm_vitals"):
            raise
        raise CommandError(
            f"`{name}` needs {error.name}, which is not installed. Install it with: pip install 'llm-vitals[{extra}]'"
        ) from error


if __name__ == "__main__":
    sys.exit(main())
