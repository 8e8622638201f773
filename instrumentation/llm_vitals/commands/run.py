"""`llm-vitals run -- python app.py`: instrument a program without a change to its code."""

from __future__ import annotations

import argparse
import os
import shutil
from pathlib import Path

from llm_vitals.commands.command import Command, CommandError

AUTORUN = Path(__file__).parent / "autorun"


def environment(before: dict[str, str]) -> dict[str, str]:
    """`before`, with our start-up module first on the Python path."""
    path = before.get("PYTHONPATH", "")
    rest = [entry for entry in path.split(os.pathsep) if entry and entry != str(AUTORUN)]
    return {**before, "PYTHONPATH": os.pathsep.join([str(AUTORUN), *rest])}


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("program", nargs=argparse.REMAINDER, help="the program and its arguments, after --")


def _run(arguments: argparse.Namespace) -> int:
    words: list[str] = arguments.program
    program = words[1:] if words[:1] == ["--"] else words
    if not program:
        raise CommandError("run: no program was given. Expected: llm-vitals run -- python app.py")
    found = shutil.which(program[0])
    if found is None:
        raise CommandError(f"run: {program[0]!r} is not a program on PATH. Give its path, or activate its environment.")
    # The program takes this process's place: signals, exit code and standard streams are its own.
    os.execve(found, program, environment(dict(os.environ)))  # noqa: S606 # no shell is wanted: the words go on as they came


RUN = Command(
    name="run",
    help="run a program with its calls to language models watched, without a change to its code",
    example="llm-vitals run -- python app.py\nllm-vitals run -- gunicorn shop:app --workers 4\n"
    "OTEL_TRACES_EXPORTER=console llm-vitals run -- python app.py",
    configure=_configure,
    run=_run,
)
