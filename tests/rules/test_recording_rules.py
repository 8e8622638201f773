"""The generated rules, by Prometheus' own promtool: they load, and do what they say (*.test.yaml)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.parts import Below, Quantile, below
from llm_vitals_dashboards.prometheus import increments
from llm_vitals_dashboards.prometheus.increments import FAMILIES
from llm_vitals_dashboards.prometheus.render import (
    Window,
    carried_by,
    differences,
    is_carried,
    promql,
    recorded,
    render,
)
from llm_vitals_dashboards.prometheus.rules import groups

pytestmark = pytest.mark.stack

ROOT = Path(__file__).parents[2]
RULES = ROOT / "dashboards" / "generated" / "recording-rules.yaml"
HERE = Path(__file__).parent


def promtool(*words: str) -> str:
    """Run it; it being missing, or not content, is a failure."""
    built = ROOT / ".tools" / "bin" / "promtool"
    program = str(built) if built.exists() else shutil.which("promtool")
    assert program, (
        "no promtool in .tools/bin or on PATH: run tools/servers, which builds it (10 minutes the first time)"
    )
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_the_rules_load() -> None:
    count = sum(len(group.rules) for group in groups())
    assert f"SUCCESS: {count} rules found" in promtool("check", "rules", "--lint=all", "--lint-fatal", str(RULES))


@pytest.mark.parametrize("tests", sorted(HERE.glob("*.test.yaml")), ids=lambda path: path.name)
def test_the_rules_do_what_they_say(tests: Path) -> None:
    assert "SUCCESS" in promtool("test", "rules", str(tests))


TESTED_AS_ANOTHER = {"time_to_first_chunk": "duration", "time_per_output_chunk": "duration"}
"""The same rules by the same code."""


def test_every_family_has_a_unit_test() -> None:
    tested = " ".join(path.read_text() for path in HERE.glob("*.test.yaml"))
    families = {family.name for family in FAMILIES} | set(differences())
    untested = {name for name in families if f"llm_vitals:{TESTED_AS_ANOTHER.get(name, name)}" not in tested}
    assert untested == {"feedback"}, "net_promoters rests on it"


def test_a_group_is_small_enough_for_mimir() -> None:
    """Its default limit is 20 rules a group."""
    assert max(len(group.rules) for group in groups()) <= 20


EXPRESSIONS = {
    f"{kpi.id} by {dimension or 'nothing'} {name}": promql(kpi, window, dimension)
    for kpi in KPIS
    if is_carried(kpi.value)
    for dimension in (None, *carried_by(kpi))
    for name, window in {"now": Window.of(3600), "before": Window.of(604800, 604800)}.items()
}


def check(path: Path, name: str, series: Mapping[str, str], expected: Mapping[str, Sequence[object]]) -> None:
    """Hold expressions to what they must give of these recorded series, a sample a minute, after five minutes."""
    test = {
        "name": name,
        "interval": "1m",
        "input_series": [{"series": one, "values": values} for one, values in series.items()],
        "promql_expr_test": [
            {"expr": expression, "eval_time": "5m", "exp_samples": samples} for expression, samples in expected.items()
        ],
    }
    path.write_text(yaml.safe_dump({"rule_files": [], "evaluation_interval": "1m", "tests": [test]}))
    assert "SUCCESS" in promtool("test", "rules", str(path))


def test_of_nothing_every_kpi_says_nothing(tmp_path: Path) -> None:
    """A share of nothing is unknown, never 0% or 100%."""
    nothing: Mapping[str, Sequence[object]] = {expression: [] for expression in EXPRESSIONS.values()}
    check(tmp_path / "nothing.test.yaml", "no call at all", {"up": "1x10"}, nothing)


QUANTILES = [kpi.value for kpi in KPIS if isinstance(kpi.value, Quantile)]
SHARE = below(0.7, name="overall", evaluator="heuristic")
"""Of scores; no KPI of the catalogue asks for one."""


@pytest.mark.parametrize("part", [*QUANTILES, SHARE], ids=lambda part: part.relation)
def test_of_native_and_classic_histograms_together_nothing_is_known(tmp_path: Path, part: Quantile | Below) -> None:
    """As during an upgrade. Of a group that has only one kind it is known."""
    family = increments.family(part.relation)
    scores = 'gen_ai_evaluation_name="overall",llm_vitals_evaluator="heuristic"'
    more = f",{scores}" if part is SHARE else ""
    native = {f'{recorded(family.name, "1m")}{{job="new"{more}}}': "_ {{schema:0 sum:1 count:2 buckets:[2]}}x9"}
    name = recorded(f"{family.name}_bucket", "1m")
    classic = {
        f'{name}{{job="{job}",le="{le}"{more}}}': f"_ {count}x9"
        for job in ("old", "upgraded")
        for le, count in {"0.5": 4, "1": 4, "+Inf": 4}.items()
    }
    both = {f'{recorded(family.name, "1m")}{{job="upgraded"{more}}}': "_ {{schema:0 sum:1 count:2 buckets:[2]}}x9"}
    window = Window.of(3600)
    of_service = f"count by (job) ({render(part, window, 'service')})"
    check(
        tmp_path / "mixed.test.yaml",
        "both kinds",
        {**native, **classic, **both},
        {
            render(part, window): [],
            of_service: [{"labels": f'{{job="{job}"}}', "value": 1} for job in ("new", "old")],
        },
    )
