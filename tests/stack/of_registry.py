"""Packages that only one test needs, in a folder of their own under .tools: nothing else imports them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

TOOLS: Final = Path(__file__).parents[2] / ".tools"


def installed(name: str, *packages: Sequence[str]) -> Path:
    """The folder with the packages, for PYTHONPATH. Each of `packages` is what one `pip install` is given; none is
    built from source. What is there already is left as it is."""
    folder = TOOLS / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    for arguments in packages:
        stamp = folder / f".{arguments[-1]}"
        if not stamp.exists():
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--upgrade"]
            subprocess.run([*command, "--only-binary", ":all:", "--target", str(folder), *arguments], check=True)
            stamp.touch()
    return folder
