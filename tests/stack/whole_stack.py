"""The whole stack on free ports of loopback, started and stopped by `llm-vitals stack`."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from patience import WORK_S

from llm_vitals_dashboards.stack.place import NUMBERS

ROOT = Path(__file__).parents[2]
BUILT = ROOT / ".tools" / "bin"
BUILT_SERVERS = ("prometheus", "alertmanager", "otelcol")
"""Those that `tools/servers` builds; Tempo and Grafana are used where they are on PATH."""


@dataclass(frozen=True)
class WholeStack:
    """A stack in its folder, with its ports."""

    folder: Path
    ports: Mapping[str, int]
    environ: Mapping[str, str]

    def url(self, port: str) -> str:
        return f"http://127.0.0.1:{self.ports[port]}"

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        """`llm-vitals stack WORDS`."""
        return subprocess.run(
            [sys.executable, "-m", "llm_vitals.commands.main", "stack", *words, "--data", str(self.folder)],
            env=dict(self.environ),
            capture_output=True,
            text=True,
            timeout=WORK_S,
            check=False,
        )

    def up(self) -> subprocess.CompletedProcess[str]:
        return self.command("up", *(f"--port={name}={number}" for name, number in self.ports.items()))


def free_ports() -> dict[str, int]:
    """A free port for each of the stack's. All are held until all are found, so that no two are the same."""
    with ExitStack() as held:
        probes = {name: held.enter_context(socket.socket()) for name in NUMBERS}
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        return {name: probe.getsockname()[1] for name, probe in probes.items()}


def of(folder: Path, path: str | None = None, **variables: str) -> WholeStack:
    """One that is not started yet. `path` is the PATH of its servers."""
    for name in BUILT_SERVERS if path is None else ():
        assert (BUILT / ("otelcol-llm-vitals" if name == "otelcol" else name)).exists() or shutil.which(name), (
            f"no {name} in .tools/bin or on PATH: run tools/servers, which builds it (10 minutes the first time)"
        )
    ours = ("OTEL_", "LLM_VITALS_", "PYTEST_")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    environ["PATH"] = f"{BUILT}{os.pathsep}{environ['PATH']}" if path is None else path
    return WholeStack(folder=folder, ports=free_ports(), environ=environ | variables)


@contextmanager
def running(folder: Path, **variables: str) -> Generator[WholeStack, None, None]:
    """One that is ready, stopped at the end of the block."""
    stack = of(folder, **variables)
    try:
        done = stack.up()
        assert done.returncode == 0, done.stdout + done.stderr
        yield stack
    finally:
        stack.command("down")
