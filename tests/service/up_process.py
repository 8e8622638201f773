"""A collector in a process of its own, as `llm-vitals up` starts it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

UP = """
import argparse, sys
from llm_vitals.commands.command import CommandError
from llm_vitals_collector.cli import UP
parser = argparse.ArgumentParser()
UP.configure(parser)
try:
    sys.exit(UP.run(parser.parse_args()))
except CommandError as error:
    sys.exit(str(error))
"""


def up(data: Path, *flags: str, **variables: str) -> subprocess.Popen[str]:
    """It begins on ports that are free; of this process's settings it has none but `variables`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LLM_VITALS_")}
    return subprocess.Popen(
        [sys.executable, "-c", UP, "--port", "0", "--grpc-port", "0", "--data", str(data), *flags],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**kept, **variables},
    )


def addresses_of(process: subprocess.Popen[str]) -> tuple[str, str]:
    """The URL of pages and API, and host:port of gRPC, when it is ready."""
    assert process.stdout is not None
    assert process.stderr is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if line.startswith("Ctrl-C"):
            pages = re.search(r"Pages and API  (\S+)/", "".join(lines))
            grpc = re.search(r"OTLP/gRPC +(\S+)", "".join(lines))
            assert pages is not None
            assert grpc is not None
            return pages[1], grpc[1]
    raise AssertionError(f"it did not start: {lines} {process.stderr.read()}")
