"""What a release brings along: its bill of materials, licences, the audit of its dependencies, the bytes of a build."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from importlib.metadata import Distribution, PackageNotFoundError
from itertools import pairwise
from pathlib import Path

import pytest
from patience import PATIENCE_S, WORK_S

from tools import audit, sbom
from tools.dependencies import EXTRAS, Dependency, NotInstalledError, closure, licence

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parents[3]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


# -- the bill of materials ---------------------------------------------------------------------------------------------
class Stated(Distribution):
    """A distribution by its metadata alone."""

    def __init__(self, text: str) -> None:
        self.text = text

    def read_text(self, filename: str) -> str | None:
        return self.text if filename == "METADATA" else None

    def locate_file(self, path: object) -> Path:
        raise FileNotFoundError(path)


INDEX: Mapping[str, str] = {
    "llm-vitals": "Requires-Dist: a>=1\nRequires-Dist: b; extra == 'server'\n"
    "Requires-Dist: llm-vitals[server]; extra == 'demo'\n"
    "Requires-Dist: nowhere; sys_platform == 'amiga'\nRequires-Dist: missing; extra == 'threads'",
    "a": "Requires-Dist: c",
    "b": "Requires-Dist: A[more]",
    "c": "Requires-Dist: a",
    "d": "",
}
INDEX_MORE = "Requires-Dist: d; extra == 'more'"


def find(name: str) -> Distribution:
    if name not in INDEX:
        raise PackageNotFoundError(name)
    requires = INDEX[name] + (f"\n{INDEX_MORE}" if name == "a" else "")
    return Stated(f"Metadata-Version: 2.4\nName: {name}\nVersion: 1\n{requires}\n")


@pytest.mark.parametrize(
    ("extra", "names"),
    [
        pytest.param(None, ["llm-vitals", "a", "c"], id="without an extra"),
        pytest.param(
            "server", ["llm-vitals", "a", "b", "c", "d"], id="an extra, and the extra that it asks of another"
        ),
        pytest.param("demo", ["llm-vitals", "a", "b", "c", "d"], id="an extra that brings another"),
    ],
)
def test_an_extra_brings_all_that_its_packages_need(extra: str | None, names: list[str]) -> None:
    found = closure(extra, find)
    assert next(iter(found)) == "llm-vitals"
    assert sorted(found) == sorted(names)
    assert found["c"].needs == ("a",)


def test_a_package_that_is_not_installed_is_named_with_what_to_do() -> None:
    with pytest.raises(NotInstalledError) as refused:
        closure("threads", find)
    assert str(refused.value) == (
        "missing is not installed, which llm-vitals[threads] needs; expected everything that it brings. Run: pip"
        " install 'llm-vitals[threads]'"
    )


@pytest.mark.parametrize(
    ("metadata", "stated"),
    [
        pytest.param("License-Expression: MIT\nLicense: other", "MIT", id="the expression wins"),
        pytest.param("Classifier: License :: OSI Approved :: MIT License", "MIT", id="classifier"),
        pytest.param("License: Apache License 2.0", "Apache-2.0", id="its short text"),
        pytest.param("License: Copyright 2020\n  All rights", None, id="a whole licence is no name"),
        pytest.param("Summary: none", None, id="nothing stated is unknown"),
    ],
)
def test_a_licence_is_read_from_what_the_metadata_state(metadata: str, stated: str | None) -> None:
    assert licence(Stated(f"Metadata-Version: 2.4\nName: x\nVersion: 1\n{metadata}\n")) == stated


def test_every_extra_for_users_is_one_of_the_project() -> None:
    assert set(EXTRAS) | {"dev", "eval", "release", "clickhouse-tests"} == set(
        PYPROJECT["project"]["optional-dependencies"]
    )


@pytest.mark.parametrize("extra", [None, "prices", "server", "demo"])
def test_the_bill_of_what_is_installed_is_valid_and_the_same_each_time(extra: str | None) -> None:
    packages = closure(extra)
    document = sbom.bill(packages)
    assert sbom.faults(document) is None
    assert sbom.bill(packages) == document
    told = json.loads(document)
    assert told["metadata"]["component"]["name"] == "llm-vitals"
    assert {one["name"] for one in told["components"]} == set(packages) - {"llm-vitals"}
    needs = {one["ref"]: one.get("dependsOn", []) for one in told["dependencies"]}
    assert len(needs[f"pkg:pypi/llm-vitals@{packages['llm-vitals'].version}"]) == len(packages["llm-vitals"].needs)
    assert "://" not in document.replace("http://cyclonedx.org/schema", ""), "an address of where packages came from"


def test_a_bill_that_breaks_the_schema_is_seen() -> None:
    document = json.loads(sbom.bill({"llm-vitals": Dependency("llm-vitals", "1", "MIT", ())}))
    document["components"] = [{"name": "without a type"}]
    assert "type" in (sbom.faults(json.dumps(document)) or "")


# -- licences ----------------------------------------------------------------------------------------------------------
PERMISSIVE = {"0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "PSF-2.0", "Unlicense"}
EXCEPTIONS = {
    "certifi": ("MPL-2.0", "a list of certificates, used as it is; the licence asks for nothing more of its users")
}
"""Packages whose licence asks for more than to be named, with the reason why that is no burden here."""


def test_what_users_install_has_licences_that_ask_for_nothing_but_to_be_named() -> None:
    others = {
        name: one.licence
        for name, one in closure("demo").items()
        if not one.licence or not set(re.findall(r"[\w.-]+", one.licence)) - {"AND", "OR"} <= PERMISSIVE
    }
    assert others == {name: stated for name, (stated, _) in EXCEPTIONS.items()}


def test_the_page_lists_the_licence_of_everything_that_users_install() -> None:
    page = (ROOT / "docs" / "supply-chain.md").read_text(encoding="utf-8")
    listed = {
        name: stated
        for stated, names in re.findall(r"^\| ([^|`]+) \| (`[^|]+) \|$", page, re.MULTILINE)
        for name in re.findall(r"`([^`]+)`", names)
    }
    installed = {name: one.licence for name, one in closure("demo").items() if name != "llm-vitals"}
    assert {name: listed.get(name) for name in installed} == installed, "edit the table of docs/supply-chain.md"


# -- the audit ---------------------------------------------------------------------------------------------------------
CLEAN = {"name": "a", "version": "1", "vulns": []}
FAULTY = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["3"]}, {"id": "X-2", "fix_versions": []}],
}
SKIPPED = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (1)"}


@pytest.mark.parametrize(
    ("dependencies", "lines", "code", "strict"),
    [
        pytest.param([CLEAN], ["audited by pypi: 1 packages, 0 vulnerabilities"], 0, 0, id="all audited"),
        pytest.param(
            [CLEAN, FAULTY],
            [
                "audited by pypi: 2 packages, 2 vulnerabilities",
                "  b 2: PYSEC-1, mended in 3",
                "  b 2: X-2, mended in no version",
            ],
            1, 1, id="vulnerable",
        ),
        pytest.param(
            [CLEAN, SKIPPED],
            [
                "NOT AUDITED: 1 packages (c): Dependency not found on PyPI and could not be audited (pypi)",
                "audited by pypi: 1 packages, 0 vulnerabilities",
            ],
            0, 2, id="one is unknown",
        ),
        pytest.param(
            [SKIPPED],
            ["NOT AUDITED: 1 packages (c): Dependency not found on PyPI and could not be audited (pypi)"],
            0, 2, id="none is known: no word of 0 vulnerabilities",
        ),
        pytest.param(
            None, ["NOT AUDITED: 2 packages (a, b): pypi could not be asked: no route"], 0, 2, id="no answer"
        ),
    ],
)  # fmt: skip
def test_the_audit_says_what_was_not_audited(
    dependencies: list[object] | None, lines: list[str], code: int, strict: int
) -> None:
    printed = "" if dependencies is None else json.dumps({"dependencies": dependencies, "fixes": []})
    found = audit.read("pypi", printed, "Traceback\nno route\n", ["a", "b"])
    assert list(found.lines) == lines
    assert audit.code([found], strict=False) == code
    assert audit.code([found], strict=True) == strict


# -- exceptions from the rules on security -----------------------------------------------------------------------------
def test_every_exception_from_a_rule_on_security_says_why() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for folder in ("instrumentation", "collector", "dashboards", "demo", "tools", "evaluation")
        for path in (ROOT / folder).rglob("*.py")
        for number, (above, line) in enumerate(pairwise(["", *path.read_text(encoding="utf-8").splitlines()]), start=1)
        for excused in re.findall(r"# noqa:((?: ?[A-Z]+\d+,?)*)(.*)", line)
        for rule in re.findall(r"\bS\d{3}\b", excused[0])
        if not re.search(r"\w{3}", excused[1]) and f"{rule}: " not in above
    ]
    assert bare == [], "say why behind `# noqa: S...`, or in a comment above: `# S123: ...`"


# -- the build ---------------------------------------------------------------------------------------------------------
def build(folder: Path, to: Path) -> dict[str, bytes]:
    """What a build in a folder writes, by the name of the file."""
    command = [sys.executable, "-m", "hatchling", "build", "--directory", str(to)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "1700000000"}
    subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True, timeout=WORK_S)
    return {path.name: path.read_bytes() for path in to.iterdir()}


@pytest.mark.slow
def test_a_build_elsewhere_at_another_time_by_another_user_gives_the_same_bytes(tmp_path: Path) -> None:
    wanted = PYPROJECT["tool"]["hatch"]["build"]["targets"]["sdist"]["only-include"]
    for name in (*wanted, "pyproject.toml", ".gitignore"):
        source, target = ROOT / name, tmp_path / "copy" / name
        target.parent.mkdir(exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"), copy_function=shutil.copyfile)
        else:
            shutil.copyfile(source, target)
    copied = [path for path in (tmp_path / "copy").rglob("*") if path.is_file()]
    for number, path in enumerate(copied):
        path.chmod(0o600)
        os.utime(path, (number, 10**9 + number))
    assert build(tmp_path / "copy", tmp_path / "there") == build(ROOT, tmp_path / "here")


def without_head(path: Path) -> list[str]:
    """The lines of a file but for the comment above, which says what made it, and where to put it."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


@pytest.mark.slow
def test_the_installed_wheel_writes_the_boards_and_rules_of_the_repository(tmp_path: Path) -> None:
    build(ROOT, tmp_path / "dist")
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site")}  # before the checkout, which is installed, too

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE_S,
        )
        return done.stdout

    at = run("-c", "import llm_vitals, llm_vitals_dashboards as d; print(llm_vitals.__file__, d.__file__)")
    assert at.count(str(tmp_path / "site")) == 2, at
    for subject in ("alerts", "dashboards"):
        run("-m", "llm_vitals.commands.main", subject, "write", str(tmp_path / "made"))
    generated = ROOT / "dashboards" / "generated"
    for path in (*generated.glob("*.yaml"), *generated.glob("boards/*"), *generated.glob("provisioning/*/*")):
        name = path.relative_to(generated)
        made = tmp_path / "made" / (f"llm-vitals-{name}" if len(name.parts) == 1 else name)
        assert without_head(made) == without_head(path), name
