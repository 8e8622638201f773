"""Files of weights in the package that a script makes of data: written, or compared with what it makes."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path


def write_or_compare(path: Path, render: Callable[[], str], script: str, about: str | None) -> int:
    """The command line of `script`, whose docstring is `about`: the file is written, or compared with `--check`. The
    exit code."""
    parser = argparse.ArgumentParser(
        description=(about or "").splitlines()[0], epilog=f"Example: python evaluation/{script} --check"
    )
    parser.add_argument("--check", action="store_true", help="compare with the shipped file instead of writing it")
    check = bool(parser.parse_args().check)
    text = render()
    if not check:
        path.write_text(text, "utf-8", newline="\n")
        print(f"{path.name}: {len(text):,} bytes")
        return 0
    if path.read_text("utf-8") == text:
        print(f"{path.name} is what the data gives.")
        return 0
    print(f"{path.name} differs from what the data gives; run `python evaluation/{script}`.", file=sys.stderr)
    return 1
