"""The Dockerfile: its steps, run one by one in a clean environment, make a collector that starts and is healthy.

No container engine is needed. What differs from a container: the folders, and that it listens on loopback.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path

import pytest
from patience import PATIENCE_S, WORK_S, until

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
STAGES = [stage.splitlines() for stage in (ROOT / "Dockerfile").read_text().split("\nFROM ")[1:]]
"""The lines of each stage: the one that builds, and the image."""
BUILD, IMAGE = STAGES
HOME = "/opt/llm-vitals"
KEY = "k" * 16


def steps(stage: list[str], instruction: str) -> list[str]:
    return [line.removeprefix(f"{instruction} ") for line in stage if line.startswith(f"{instruction} ")]


def copied() -> list[tuple[list[str], str]]:
    """Sources and where they go, of the stage that builds."""
    words = [line.split() for line in steps(BUILD, "COPY")]
    return [(line[:-1], line[-1]) for line in words]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the image gets from the stage that builds."""
    folder = tmp_path_factory.mktemp("image")
    source, home = folder / "source", folder / "llm-vitals"
    source.mkdir()
    for names, target in copied():
        for name in names:
            to = source / target / (Path(name).name if target.endswith("/") else "")
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, to, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / name, to)
    for step in steps(BUILD, "RUN"):
        words = shlex.split(step.replace("${EXTRA}", "server").replace(HOME, str(home)))
        command = [sys.executable if words[0] == "python" else words[0], *words[1:]]
        done = subprocess.run(command, cwd=source, capture_output=True, text=True, timeout=WORK_S, check=False)
        assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def environ(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The image's variables, and nothing of this machine."""
    text = " ".join(steps(IMAGE, "ENV")).replace(HOME, str(installed)).replace("$PATH", "/usr/bin:/bin")
    made = dict(word.split("=", 1) for word in text.split())
    ports = free_ports()
    return made | {
        "LLM_VITALS_HOST": "127.0.0.1",
        "LLM_VITALS_DATA": str(tmp_path_factory.mktemp("data")),
        "LLM_VITALS_API_KEY": KEY,
        "LLM_VITALS_PORT": str(ports[0]),
        "LLM_VITALS_GRPC_PORT": str(ports[1]),
    }


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


def health(environ: dict[str, str]) -> int:
    """The exit code of the image's own check."""
    (line,) = steps(IMAGE, "HEALTHCHECK")
    words = json.loads(line.partition(" CMD ")[2])
    found = shutil.which(words[0], path=environ["PATH"])
    assert found
    done = subprocess.run([found, *words[1:]], env=environ, capture_output=True, timeout=PATIENCE_S, check=False)
    return done.returncode


@pytest.fixture(scope="module")
def started(installed: Path, environ: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    (entrypoint,), (command,) = (list(map(json.loads, steps(IMAGE, name))) for name in ("ENTRYPOINT", "CMD"))
    program = shutil.which(entrypoint[0], path=environ["PATH"])
    assert program
    assert Path(program).is_relative_to(installed)
    process = subprocess.Popen(
        [program, *entrypoint[1:], *command], env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE_S)


def test_the_image_starts_and_says_that_it_is_healthy(started: subprocess.Popen[str], environ: dict[str, str]) -> None:
    until(lambda: health(environ) == 0, "its health", process=started)


def test_a_collector_that_is_not_there_is_not_healthy(environ: dict[str, str]) -> None:
    assert health(environ | {"LLM_VITALS_PORT": str(free_ports()[0])}) != 0


def test_it_has_the_stack_s_files_and_the_pages_of_advice(installed: Path) -> None:
    script = (
        "from llm_vitals_dashboards.stack.files import files; from llm_vitals_dashboards.stack.place import CONTAINERS;"
        "from llm_vitals_dashboards.web.runbooks import runbooks; print(len(files(CONTAINERS)), len(runbooks()))"
    )
    done = subprocess.run(
        [installed / "bin" / "python", "-c", script], capture_output=True, text=True, check=True, cwd=installed
    )
    assert all(int(number) > 10 for number in done.stdout.split())


def test_it_runs_as_a_user_of_its_own_who_has_its_data() -> None:
    (user,) = steps(IMAGE, "USER")
    (made,) = steps(IMAGE, "RUN")
    (volume,) = steps(IMAGE, "VOLUME")
    assert re.search(rf"useradd --system --uid 10001 .* {user} && install -d -o {user} .* {volume}$", made)
    assert IMAGE.index(f"USER {user}") > IMAGE.index(f"RUN {made}")


def test_what_is_copied_is_not_ignored() -> None:
    lines = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]
    allowed = {line.removeprefix("!") for line in lines if line.startswith("!")}
    assert lines[0] == "*"
    for names, _ in copied():
        for name in names:
            assert any(fnmatch(name, one) for one in allowed), f"{name} is copied and ignored"
            assert (ROOT / name).exists()
    assert allowed == {name for names, _ in copied() for name in names}
