"""What a user installs: the wheel, the source archive, the dependencies, and what the import costs."""

from __future__ import annotations

import ast
import importlib
import resource
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from itertools import starmap
from pathlib import Path, PurePosixPath

import pytest
from packaging.requirements import Requirement
from patience import PATIENCE_S, WORK_S

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[3]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = [ROOT / folder for folder in PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=WORK_S)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def files(folder: Path) -> set[str]:
    found = (path.relative_to(folder.parent).as_posix() for path in folder.rglob("*") if path.is_file())
    return {name for name in found if "__pycache__" not in name}


PLACED: dict[str, str] = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
"""Folders and files outside of the packages to where they are in the wheel."""


def files_placed(folder: str, to: str) -> set[str]:
    if (ROOT / folder).is_file():
        return {to}
    return {
        f"{to}/{path.relative_to(ROOT / folder).as_posix()}" for path in (ROOT / folder).rglob("*") if path.is_file()
    }


@pytest.mark.slow
def test_the_wheel_has_the_four_packages_whole_and_nothing_else(built: Path) -> None:
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = {name.partition(".dist-info/")[2] for name in archive.namelist()} - {""}
    assert names == set().union(*map(files, PACKAGES), *starmap(files_placed, PLACED.items()))
    assert {f"{package.name}/py.typed" for package in PACKAGES} - {"llm_vitals_demo/py.typed"} <= names
    assert metadata == {"METADATA", "WHEEL", "RECORD", "entry_points.txt", "licenses/LICENSE"}


def test_the_source_archive_has_what_the_wheel_is_built_from_and_the_docs(built: Path) -> None:
    (archive,) = built.glob("*.tar.gz")
    with tarfile.open(archive) as tar:
        names = {PurePosixPath(name).relative_to(PurePosixPath(name).parts[0]).as_posix() for name in tar.getnames()}
    tops = {name.split("/")[0] for name in names}
    hidden = {name for name in tops if name.startswith(".")}
    assert hidden <= {".gitignore"}, "a cache of a tool has come along"
    assert {"pyproject.toml", "LICENSE", "README.md", "CHANGELOG.md", "docs", "PKG-INFO"} <= tops
    assert tops.isdisjoint({"tests", ".ci", "dist"})
    for package in PACKAGES:
        below = package.relative_to(ROOT).parent.as_posix()
        assert {f"{below}/{name}" for name in files(package)} <= names


def test_the_application_gets_three_packages_of_opentelemetry() -> None:
    needed = {Requirement(one).name for one in PYPROJECT["project"]["dependencies"]}
    assert needed == {
        "opentelemetry-sdk", "opentelemetry-exporter-otlp", "opentelemetry-instrumentation-httpx",
    }  # fmt: skip


# -- private names of OpenTelemetry ------------------------------------------------------------------------------------
PRIVATE = {
    "opentelemetry.context._RUNTIME_CONTEXT": "its two methods, without the wrappers that every call would pay for",
    "opentelemetry.context._SUPPRESS_INSTRUMENTATION_KEY": "what `suppress_instrumentation()` sets; there is no getter",
    "opentelemetry.context._SUPPRESS_HTTP_INSTRUMENTATION_KEY": "what `suppress_http_instrumentation()` sets",
    "opentelemetry.sdk._configuration._OTelSDKConfigurator": "made for distributions, and named with an underscore",
    "opentelemetry._logs": "the API of log records: public, but for its name",
    "opentelemetry.sdk._logs": "the SDK's provider of log records is named so until logs leave development",
    "opentelemetry.sdk._logs.export": "as above",
    "opentelemetry.exporter.otlp.proto.http._log_exporter": "the exporter of logs, as the specification's own name",
    "opentelemetry.exporter.otlp.proto.grpc._log_exporter": "as above",
}
"""Each private name of OpenTelemetry that the packages use, with the reason. `pyproject.toml` bounds the versions."""


def private_names(path: Path) -> Iterator[str]:
    """The modules and names that a file imports from OpenTelemetry and that begin with an underscore."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("opentelemetry"):
            assert node.module is not None
            names = [f"{node.module}.{alias.name}" for alias in node.names if alias.name.startswith("_")]
            yield from names or ([node.module] if "._" in node.module else [])
        elif isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.startswith("opentelemetry") and "._" in a.name)


@pytest.mark.slow
def test_private_names_of_opentelemetry_are_named() -> None:
    used = {name for package in PACKAGES for path in package.rglob("*.py") for name in private_names(path)}
    assert used == set(PRIVATE), "list each name with its reason, or use a public one"


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_name_is_still_there(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute), (
            f"{name} is gone from the installed OpenTelemetry, and this project uses it ({PRIVATE[name]})"
        )


def test_packages_whose_private_names_are_used_have_an_upper_bound() -> None:
    unbounded = [
        one
        for one in PYPROJECT["project"]["dependencies"]
        if not any(s.operator == "<" for s in Requirement(one).specifier)
    ]
    assert unbounded == []


# -- the import --------------------------------------------------------------------------------------------------------
LIBRARIES = """
import opentelemetry.sdk.trace.export, opentelemetry.sdk.metrics.export, opentelemetry.sdk._logs.export
import opentelemetry.sdk._configuration, opentelemetry.instrumentation.instrumentor
"""
"""What the import cannot do without: the SDK's three signals and its configurator."""
SHARE = 2.2
"""CPU of `import llm_vitals`, libraries included, against the libraries alone; measured: 1.3 on a busy machine."""


def cpu_s(script: str) -> float:
    """The least CPU of five starts of Python, without that of an empty one."""

    def once(text: str) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, "-c", text], check=True, timeout=PATIENCE_S)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return min(once(script) for _ in range(5)) - min(once("pass") for _ in range(5))


@pytest.mark.slow
def test_the_import_costs_little_more_than_the_sdk_s_own() -> None:
    ours, theirs = cpu_s("import llm_vitals"), cpu_s(LIBRARIES)
    assert ours < SHARE * theirs, f"{ours:.2f} s against {theirs:.2f} s of the libraries alone"


def test_the_import_loads_no_server_no_exporter_and_no_client() -> None:
    script = """
import sys, llm_vitals
print(*sorted({name.split(".")[0] for name in sys.modules}))
print(*sorted(name for name in sys.modules if name.startswith("opentelemetry.exporter.otlp")))
"""
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    loaded, exporters = done.stdout.splitlines()
    heavy = {"grpc", "requests", "httpx", "httpx2", "openai", "anthropic", "duckdb", "fastapi", "numpy", "genai_prices"}
    assert heavy.isdisjoint(loaded.split())
    assert exporters.strip() == ""
