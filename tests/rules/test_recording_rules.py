"""The generated rules, by Prometheus' own promtool: they load, and do what they say (registers.test.yaml)."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from llm_vitals_dashboards.kpis import KPIS
from llm_vitals_dashboards.promql import HOURLY, Window, render
from llm_vitals_dashboards.rules.recording import GROUPS

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
RULES = ROOT / "dashboards" / "generated" / "recording-rules.yaml"
HERE = Path(__file__).parent


def promtool(*words: str) -> str:
    """Run it; it being missing, or not content, is a failure."""
    built = ROOT / ".tools" / "bin" / "promtool"
    program = str(built) if built.exists() else shutil.which("promtool")
    assert program, "no promtool in .tools/bin or on PATH: run tools/prometheus, which builds it (about 6 minutes)"
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_load() -> None:
    count = sum(len(group.rules) for group in GROUPS)
    assert f"SUCCESS: {count} rules found" in promtool("check", "rules", "--lint=all", "--lint-fatal", str(RULES))


@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.yaml")), ids=lambda path: path.name)
def test_the_rules_do_what_they_say(tests: Path) -> None:
    assert "SUCCESS" in promtool("test", "rules", str(tests))


def test_every_rule_has_a_unit_test() -> None:
    recorded = {rule["record"] for group in yaml.safe_load(RULES.read_text())["groups"] for rule in group["rules"]}
    assert recorded == set(HOURLY.values())
    tested = " ".join(path.read_text() for path in HERE.glob("*.test.yaml"))
    assert all(name in tested for name in recorded)


@pytest.mark.parametrize("kpi", [kpi for kpi in KPIS if kpi.promql is not None], ids=lambda kpi: kpi.id)
@pytest.mark.parametrize("window", [Window.of(3600), Window.of(604800, 604800)], ids=["now", "before"])
def test_the_catalogue_s_expressions_parse(kpi, window: Window) -> None:
    for dimension in (None, *kpi.promql_by):
        promtool("promql", "--experimental", "format", render(kpi.promql, window, dimension))
