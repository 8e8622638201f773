"""Checks a command of the docs against what it calls: nothing is installed, started or sent."""

from __future__ import annotations

import contextlib
import io
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import entry_points
from itertools import pairwise

import yaml
from blocks import ROOT

from llm_vitals.commands.main import _parser

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS: Mapping[str, Sequence[str]] = PROJECT["optional-dependencies"]
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))


def _make(words: Sequence[str]) -> str | None:
    """`make test PYTHON=python3.12`."""
    unknown = [word for word in words[1:] if "=" not in word and word not in TARGETS]
    return f"the Makefile has no target {', '.join(unknown)}" if unknown else None


def _llm_vitals(words: Sequence[str]) -> str | None:
    """`llm-vitals kpis --period 7d`, by the command's own parser."""
    wrong = io.StringIO()
    name = next((word for word in words[1:] if not word.startswith("-")), None)
    with contextlib.redirect_stderr(wrong), contextlib.redirect_stdout(io.StringIO()):
        try:
            parsed = _parser(name)[0].parse_args(words[1:])
        except SystemExit as end:
            return None if end.code == 0 else wrong.getvalue().strip().splitlines()[-1]
    return None if parsed.command else "no command is named"


def _pip(words: Sequence[str]) -> str | None:
    """`pip install 'llm-vitals[server]'`: ours with an extra that exists, or what one of the extras names."""
    if words[1] != "install":
        return f"pip {words[1]} is not known to this test"
    known = {re.split(r"[\[<>=]", one)[0] for extra in [*EXTRAS.values(), PROJECT["dependencies"]] for one in extra}
    for word in (word for word in words[2:] if not word.startswith("-")):
        package, _, extras = word.partition("[")
        if package not in {*known, PROJECT["name"]}:
            return f"{package} is no dependency of this project"
        if extras and package == PROJECT["name"] and (unknown := set(extras.rstrip("]").split(",")) - set(EXTRAS)):
            return f"there is no extra {', '.join(sorted(unknown))}"
    return None


def _python(words: Sequence[str]) -> str | None:
    """`python evaluation/eval_registers.py` or `python -m tools.generate`."""
    path = words[2].replace(".", "/") + ".py" if words[1] == "-m" else words[1]
    return None if (ROOT / path).exists() or path == "app.py" else f"there is no {path}"


def _instrument(words: Sequence[str]) -> str | None:
    found = {entry.name for entry in entry_points(group="console_scripts")}
    return None if words[0] in found else f"{words[0]} is not installed with us"


def _script(words: Sequence[str]) -> str | None:
    return None if (ROOT / words[0]).is_file() else f"there is no {words[0]}"


def _docker(words: Sequence[str]) -> str | None:
    """`docker compose --profile demo up --detach`: of our file. Its profiles must be there."""
    if words[1] != "compose":
        return f"docker {words[1]} is not known to this test"
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))["services"].values()
    profiles = {profile for service in services for profile in service.get("profiles", ())}
    named = {after for word, after in pairwise(words) if word == "--profile"}
    return f"there is no profile {', '.join(sorted(named - profiles))}" if named - profiles else None


def _none(_words: Sequence[str]) -> str | None:
    """A program of any machine."""
    return None


CHECKS: Mapping[str, Callable[[Sequence[str]], str | None]] = {
    "make": _make,
    "llm-vitals": _llm_vitals,
    "pip": _pip,
    "python": _python,
    "opentelemetry-instrument": _instrument,
    ".ci/run": _script,
    "docker": _docker,
    "printf": _none,
}


def fault(words: Sequence[str]) -> str | None:
    """What is wrong with a command, or None. A leading `NAME=value` is part of the environment."""
    command = [
        word for position, word in enumerate(words) if "=" not in word or any("=" not in w for w in words[:position])
    ]
    check = CHECKS.get(command[0])
    if check is None:
        return f"`{command[0]}` is not known to tests/docs/shell_commands.py: add how to check it, or mark the block"
    return check(command)
