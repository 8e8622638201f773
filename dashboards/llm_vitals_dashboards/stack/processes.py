"""The processes of the stack: started apart from the terminal, remembered in a file, stopped by pid.

A pid alone may name another process by the time that it is read: the time at which the process began is kept beside it,
and only a process that has both is ours.
"""

from __future__ import annotations

import contextlib
import json
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

import psutil

STOP_S: Final = 20.0
"""How long a server may take to end by itself: Tempo flushes for 5 s, the collector commits what waits."""
_CLOCK_S: Final = 1.0
"""How far two readings of the time at which a process began may be apart."""


class ProcessesError(Exception):
    """What happened, what was expected and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A server's process: `began` in epoch seconds, `url` where people open it, or empty."""

    server: str
    pid: int
    began: float
    program: str
    url: str

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self.found() is not None

    @property
    def memory_bytes(self) -> int:
        """Resident memory; 0 where it does not run."""
        found = self.found()
        try:
            return 0 if found is None else found.memory_info().rss
        except psutil.Error:
            return 0

    def found(self) -> psutil.Process | None:
        """The process, where it still runs and is the one that was started."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.began) < _CLOCK_S
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


def start(
    server: str, command: Sequence[str], environ: Mapping[str, str], log: Path, *, folder: Path, url: str
) -> tuple[Process, subprocess.Popen[bytes]]:
    """Start a server in `folder`; what it prints goes to its log, and what it printed before to `<log>.1`.

    In a session of its own: it outlives the terminal, and Ctrl-C does not reach it. Raises ProcessesError.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(parents=True, exist_ok=True)
    if log.exists():
        log.replace(log.with_name(f"{log.name}.1"))
    with log.open("wb") as output:
        try:
            child = subprocess.Popen(  # noqa: S603 # programs found on PATH, with our own words
                list(command),
                env=dict(environ),
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        except OSError as error:
            raise ProcessesError(
                f"{command[0]} could not be started ({error}). Expected: a program of this machine. Take it off PATH, "
                "or put another in its place."
            ) from error
    began = psutil.Process(child.pid).create_time()
    return Process(server=server, pid=child.pid, began=began, program=command[0], url=url), child


def stop(processes: Iterable[Process], within_s: float = STOP_S) -> tuple[Process, ...]:
    """Stop those that still run, all at once: SIGTERM, and SIGKILL for those that have not ended in time, which are
    returned."""
    found = [(one, one.found()) for one in processes]
    there = [(one, process) for one, process in found if process is not None]
    for _, process in there:
        _signal(process.terminate)
    _, alive = psutil.wait_procs([process for _, process in there], timeout=within_s)
    for process in alive:
        _signal(process.kill)
    psutil.wait_procs(alive, timeout=5)
    return tuple(one for one, process in there if process in alive)


def _signal(send: Any) -> None:
    with contextlib.suppress(psutil.NoSuchProcess):
        send()


def who_listens(port: int) -> str:
    """What is known of who has a port: `nginx, pid 12`, or nothing where the system does not say."""
    try:
        for connection in psutil.net_connections(kind="tcp"):
            here: Any = connection.laddr
            if connection.status == psutil.CONN_LISTEN and here.port == port and connection.pid:
                return f"{psutil.Process(connection.pid).name()}, pid {connection.pid}"
    except psutil.Error:  # macOS tells its administrator alone
        pass
    return ""


@dataclass(frozen=True, slots=True)
class Kept:
    """The file in which the processes of one stack are remembered, with its ports."""

    path: Path

    def read(self) -> tuple[dict[str, Process], dict[str, int]]:
        """Processes by server, running or not, and ports; nothing where none was started. Raises ProcessesError."""
        if not self.path.exists():
            return {}, {}
        try:
            data = cast("dict[str, Any]", json.loads(self.path.read_text(encoding="utf-8")))
            processes = [Process(**one) for one in data["processes"]]
            ports = {str(name): int(number) for name, number in data["ports"].items()}
        except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
            raise ProcessesError(
                f"{self.path} cannot be read ({error!r}). Expected: what `llm-vitals stack up` wrote. Stop the servers "
                "by hand (`ps`), and delete the file."
            ) from error
        return {one.server: one for one in processes}, ports

    def write(self, processes: Iterable[Process], ports: Mapping[str, int]) -> None:
        """Remember these. Whole or not at all: into a new name first."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        data = {"ports": dict(ports), "processes": [asdict(one) for one in processes]}
        new = self.path.with_name(f"{self.path.name}.new")
        new.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")
        new.replace(self.path)

    def forget(self) -> None:
        """Nothing is running any more."""
        self.path.unlink(missing_ok=True)
