"""The demo's own processes: Python modules of this package, which end when the demo ends."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import IO, Final

PATIENCE_S: Final = 15.0
"""How long a process may take to end by itself; the application sends what it still has."""


@contextmanager
def child(
    module: str, arguments: Sequence[str], environ: Mapping[str, str], *, stdout: int | IO[str]
) -> Generator[subprocess.Popen[str], None, None]:
    """`python -m module` for the block; when the block ends, it gets SIGTERM, and SIGKILL
    if it does not end.

    In a session of its own, so that Ctrl-C reaches it by us, in order, and not by the terminal.
    """
    command = [sys.executable, "-m", module, *arguments]
    # S603: a list of words, all of them ours.
    process = subprocess.Popen(command, env=dict(environ), stdout=stdout, text=True, start_new_session=True)  # noqa: S603
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        try:
            process.wait(PATIENCE_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def environment(**more: str) -> dict[str, str]:
    """This process's environment for a child: the user's telemetry settings and proxies must not redirect it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OTEL_", "LLM_VITALS_"))}
    for name in ("NO_PROXY", "no_proxy"):
        kept[name] = ",".join(filter(None, (kept.get(name), "127.0.0.1,localhost")))
    # What this process imports, a child must find too, wherever it was started from.
    kept["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
    return {**kept, **more}
