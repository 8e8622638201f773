"""The tests on every Python that the project promises, as far as it is installed here: `make test-pythons`.

Each version gets an environment of its own, `.tools/python-3.X`. A version that is not found is named, not failed: say
`--need 3.12` where it must be there.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
VERSIONS: Final = ("3.10", "3.11", "3.12", "3.13", "3.14")
"""From `requires-python` to the newest release."""


def interpreter(version: str) -> str | None:
    """The path of a Python of this version: from PATH, else the newest that pyenv has, else None."""
    on_path = shutil.which(f"python{version}")
    by_pyenv = sorted(
        Path.home().glob(f".pyenv/versions/{version}.*/bin/python"),
        key=lambda path: [int(part) for part in re.findall(r"\d+", path.parents[1].name)],
    )
    for path in (on_path, *(str(path) for path in reversed(by_pyenv))):
        # pyenv puts programs on PATH that say "command not found": only one that runs counts.
        if path and subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
            return path
    return None


def run(version: str, python: str, arguments: Sequence[str]) -> bool:
    """Whether the tests pass there."""
    folder = ROOT / ".tools" / f"python-{version}"
    made = subprocess.run([str(ROOT / "tools" / "venv"), python, str(folder), "dev"], cwd=ROOT, check=False)
    if made.returncode:
        return False
    command = [str(folder / "bin" / "python"), "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode == 0


def report(results: Mapping[str, bool | None]) -> str:
    """One line a version."""
    words = {True: "passed", False: "FAILED", None: "not tested: no such Python is installed here"}
    return "\n".join(f"Python {version}: {words[result]}" for version, result in results.items())


def main() -> int:
    """Run the tests, version by version."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: python -m tools.pythons --only 3.10 -- -n 2")
    parser.add_argument("--only", nargs="+", choices=VERSIONS, default=VERSIONS, metavar="3.X", help="these alone")
    parser.add_argument(
        "--need", nargs="+", choices=VERSIONS, default=(), metavar="3.X", help="fail where one is not found"
    )
    parser.add_argument(
        "arguments", nargs="*", help="for pytest; without any: -q -m 'not stack and not slow' -n auto --dist worksteal"
    )
    options = parser.parse_args()
    arguments = options.arguments or ["-q", "-m", "not stack and not slow", "-n", "auto", "--dist", "worksteal"]
    results: dict[str, bool | None] = {}
    for version in options.only:
        python = interpreter(version)
        results[version] = run(version, python, arguments) if python else None
    print(report(results))
    missing = [version for version in options.need if results.get(version) is None]
    if missing:
        print(
            f"Python {', '.join(missing)} was not found; expected python3.X on PATH or in ~/.pyenv/versions. Install it"
            " or leave it out of --need.",
            file=sys.stderr,
        )
    return 1 if missing or False in results.values() else 0


if __name__ == "__main__":
    sys.exit(main())
