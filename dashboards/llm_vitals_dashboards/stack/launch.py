"""Start and stop the stack on this machine: what is on PATH, with the files that are shipped, on loopback."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.request import ProxyHandler, build_opener

from llm_vitals_collector.alerts.vitals_file import Vitals
from llm_vitals_collector.settings import variable
from llm_vitals_dashboards.stack.files import files
from llm_vitals_dashboards.stack.place import PORTS, Place, on_loopback
from llm_vitals_dashboards.stack.processes import Kept, Process, ProcessesError, start, stop, who_listens
from llm_vitals_dashboards.stack.servers import BY_NAME, COLLECTOR, GRAFANA, SERVERS, Server
from llm_vitals_dashboards.stack.settings import ALERTMANAGER_FILE, GRAFANA_PASSWORD

READY_S: Final = 90.0
"""How long a server may take to be ready: Grafana makes its database at the first start."""
_POLL_S: Final = 0.1
_LAST_LINES: Final = 8
_KEY: Final = variable("api_key").name
_OPENER: Final = build_opener(ProxyHandler({}))

Progress = Callable[[str], None]


class StackError(Exception):
    """What happened, what was expected and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """The stack in one folder. `environ` is what servers get beside their own variables, `vitals` the user's alerts."""

    folder: Path
    ports: Mapping[str, int]
    environ: Mapping[str, str]
    vitals: Vitals | None = None

    @property
    def kept(self) -> Kept:
        """What was started."""
        return Kept(self.folder / "processes.json")

    def log(self, server: str) -> Path:
        """What a server prints."""
        return self.folder / "logs" / f"{server}.log"

    def programs(self) -> dict[str, str]:
        """The program of each server that is on PATH, by its name."""
        path = self.environ.get("PATH")
        found = {s.name: next(filter(None, (shutil.which(p, path=path) for p in s.programs)), None) for s in SERVERS}
        # Ours is the one of this very installation, whatever is on PATH.
        return {name: program for name, program in found.items() if program and name != COLLECTOR.name} | {
            COLLECTOR.name: sys.executable
        }

    def running(self) -> tuple[dict[str, Process], dict[str, int]]:
        """What runs of it, by server, and the ports that it was started with. Raises ProcessesError."""
        there, ports = self.kept.read()
        return {name: one for name, one in there.items() if one.running}, ports

    def up(self, progress: Progress) -> dict[str, Process]:
        """Start whatever does not run yet, and wait until each is ready. Raises StackError."""
        programs = self.programs()
        running, ports = self.running()
        moved = [name for name, port in ports.items() if port != self.ports[name] and PORTS[name].server in running]
        if moved:
            raise StackError(
                f"{BY_NAME[PORTS[moved[0]].server].title} runs already, with {moved[0]}={ports[moved[0]]}. To move it, "
                "stop the stack first: llm-vitals stack down"
            )
        place = on_loopback(self.folder, self.ports).without(frozenset(BY_NAME) - set(programs))
        to_start = [server for server in SERVERS if server.name in programs and server.name not in running]
        self._refuse_used_ports(to_start)
        # Before anything starts, too.
        homepath = self._grafana_home(programs[GRAFANA.name]) if GRAFANA in to_start else ""
        self._write(place)
        for name in running:
            progress(f"{BY_NAME[name].title} runs already.")
        children: dict[str, subprocess.Popen[bytes]] = {}
        begun = time.monotonic()
        for server in to_start:
            more = (f"--homepath={homepath}",) if server is GRAFANA else ()
            running[server.name], children[server.name] = self._start(server, place, programs[server.name], more)
            self.kept.write(running.values(), self.ports)
        self._await_ready(to_start, place, children, begun, progress)
        return running

    def down(self) -> tuple[tuple[Process, ...], tuple[Process, ...]]:
        """Stop what was started and still runs: those that ran, and those of them that had to be killed."""
        ran = tuple(self.running()[0].values())
        killed = stop(ran)
        self.kept.forget()
        return ran, killed

    def _refuse_used_ports(self, to_start: list[Server]) -> None:
        starting = {server.name for server in to_start}
        for name, port in PORTS.items():
            if port.server not in starting:
                continue
            number = self.ports[name]
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", number))
                except OSError as error:
                    who = who_listens(number)
                    raise StackError(
                        f"port {number}, which {BY_NAME[port.server].title} needs ({port.meaning}), is in use"
                        f"{f' by {who}' if who else ''} ({error.strerror}). Expected: a free port. Stop who has it, or "
                        f"take another: llm-vitals stack up --port {name}={_another(number)}"
                    ) from error

    def _write(self, place: Place) -> None:
        """The files that the servers read, anew each time; for this user alone, as they may hold a key."""
        made = files(place, self.vitals)
        own = self.environ.get(ALERTMANAGER_FILE.name, "").strip()
        if own:
            try:
                made["alertmanager/alertmanager.yml"] = Path(own).expanduser().read_text(encoding="utf-8")
            except (OSError, ValueError) as error:
                raise StackError(
                    f"{ALERTMANAGER_FILE.name}={own!r} cannot be read ({error}). Expected: Alertmanager's settings."
                ) from error
        made["prometheus/llm-vitals-key"] = self.environ.get(_KEY, "").strip()
        for name, text in made.items():
            path = self.folder / "config" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def _start(
        self, server: Server, place: Place, program: str, more_arguments: Sequence[str]
    ) -> tuple[Process, subprocess.Popen[bytes]]:
        command = [program, *server.arguments(place), *more_arguments]
        more = server.environment(place)
        if server is COLLECTOR:
            command = [program, "-m", "llm_vitals.commands.main", *server.arguments(place)]
        if server is GRAFANA:
            more |= {"GF_SECURITY_ADMIN_PASSWORD": self.grafana_password(), "GF_AUTH_ANONYMOUS_ENABLED": "true"}
        try:
            return start(
                server.name,
                command,
                {**self.environ, **more},
                self.log(server.name),
                folder=self.folder / server.name,
                url=place.url(server.shows) if server.shows else "",
            )
        except ProcessesError as error:
            raise StackError(str(error)) from error

    def grafana_password(self) -> str:
        """The administrator's: the user's, else one that was made up once and is kept beside Grafana's data."""
        chosen = self.environ.get(GRAFANA_PASSWORD.name, "").strip()
        path = self.folder / "grafana-password"
        if not chosen and path.exists():
            return path.read_text(encoding="utf-8").strip()
        path.write_text(f"{chosen or secrets.token_urlsafe(18)}\n", encoding="utf-8")
        return path.read_text(encoding="utf-8").strip()

    def _grafana_home(self, program: str) -> str:
        """Where its web pages and defaults are: as packages lay them out, or beside the program."""
        named = self.environ.get("GRAFANA_HOME", "").strip()
        beside = Path(program).resolve().parents[1]
        folders = [Path(named)] if named else [beside, Path("/usr/share/grafana"), beside / "share" / "grafana"]
        found = next((folder for folder in folders if (folder / "conf" / "defaults.ini").is_file()), None)
        if found is None:
            raise StackError(
                f"{program} is Grafana's program, and its pages were not found (looked for conf/defaults.ini in "
                f"{', '.join(map(str, folders))}). Set GRAFANA_HOME to the folder that has conf and public."
            )
        return str(found)

    def _await_ready(
        self,
        servers: Sequence[Server],
        place: Place,
        children: Mapping[str, subprocess.Popen[bytes]],
        begun: float,
        progress: Progress,
    ) -> None:
        waiting = list(servers)
        while waiting:
            for server in tuple(waiting):
                child = children[server.name]
                if _answers(server.ready(place)):
                    waiting.remove(server)
                    progress(f"{server.title} is ready after {time.monotonic() - begun:.1f} s.")
                elif child.poll() is not None:
                    raise StackError(self._failed(server, f"ended with exit code {child.returncode}"))
                elif time.monotonic() - begun > READY_S:
                    raise StackError(
                        self._failed(server, f"is not ready after {READY_S:.0f} s ({server.ready(place)})")
                    )
            time.sleep(_POLL_S if waiting else 0)

    def _failed(self, server: Server, what: str) -> str:
        log = self.log(server.name)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_LINES:]
        last = "\n".join(f"    {line[:300]}" for line in lines) or "    (it printed nothing)"
        return (
            f"{server.title} {what}. Its last lines, of {log}:\n{last}\n"
            f"Needed: {server.get or 'this installation'}. The others run; `llm-vitals stack down` stops them."
        )


def _another(port: int) -> int:
    """A port to propose."""
    return port + (10_000 if port < 50_000 else -10_000)


def _answers(url: str) -> bool:
    try:
        with _OPENER.open(url, timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


def environ_of(process: Mapping[str, str]) -> dict[str, str]:
    """What servers get of this process's environment: all but the variables of OpenTelemetry's SDK, by which a server
    would export its own telemetry to itself."""
    return {name: value for name, value in process.items() if not name.startswith("OTEL_")} | {
        # What this process imports our collector must find, too.
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)
    }
