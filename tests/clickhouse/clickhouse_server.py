"""A ClickHouse server on loopback: the real one where `clickhouse` is on PATH, else its engine (engine_server.py)."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from patience import PATIENCE_S, until

USER, PASSWORD = "default", "p@ss:w/rd"
QUOTED = "p%40ss%3Aw%2Frd"
_CONFIG = """<clickhouse>
  <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
  <listen_host>127.0.0.1</listen_host>
  <http_port>{port}</http_port>
  <path>{folder}/data/</path>
  <tmp_path>{folder}/tmp/</tmp_path>
  <user_files_path>{folder}/files/</user_files_path>
  <profiles><default/></profiles>
  <quotas><default/></quotas>
  <users><default>
    <password>{password}</password><networks><ip>127.0.0.1</ip></networks>
    <profile>default</profile><quota>default</quota><access_management>1</access_management>
  </default></users>
</clickhouse>
"""


def free_port() -> int:
    """One that nobody listens on: a server that is started again must come back where it was."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@dataclass
class Server:
    """Its data stay in the folder when it is killed."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def url(self, database: str, *, user: str = USER, password: str = QUOTED) -> str:
        """What LLM_VITALS_STORE takes."""
        return f"clickhouse://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Returns when it answers."""
        self.process = subprocess.Popen(self._command(), stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        until(self._answers, "the server's answer", process=self.process)

    def kill(self) -> None:
        """As `kill -9`."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def _answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/ping", timeout=PATIENCE_S).status_code == 200
        except httpx.TransportError:
            return False

    def _command(self) -> list[str]:
        if (program := shutil.which("clickhouse")) is None:
            engine = str(Path(__file__).with_name("engine_server.py"))
            return [sys.executable, engine, str(self.folder / "data"), str(self.port), USER, PASSWORD]
        config = self.folder / "config.xml"
        config.write_text(_CONFIG.format(folder=self.folder, port=self.port, password=PASSWORD))
        return [program, "server", "--config-file", str(config)]


@contextmanager
def serving(folder: Path) -> Generator[Server, None, None]:
    """A server that answers, killed at the end."""
    server = Server(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()
