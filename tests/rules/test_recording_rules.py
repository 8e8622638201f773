"""The generated rules, by Prometheus' own promtool: they load, and do what they say (*.test.yaml)."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
import yaml
from patience import WORK_S

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.parts import Below, Quantile, below
from llm_vitals_collector.kpi.weighted import Sums, weighted_share
from llm_vitals_collector.kpi.wilson import wilson
from llm_vitals_dashboards.boards.weights import shares_of_all
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
    done = subprocess.run([program, *words], capture_output=True, text=True, check=False, timeout=WORK_S)
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


def weighed(criterion: str, model: str, below: float, other: float, squares: float) -> dict[str, str]:
    """What is recorded of the weights of a criterion's scores: nothing where nothing grew."""
    labels = f'job="vitals",gen_ai_evaluation_name="{criterion}",gen_ai_request_model="{model}"'
    name, of = recorded("score_weights", "1m"), "llm_vitals_score_below_benchmark"
    values = {f'{name}{{{labels},{of}="{word}"}}': n for word, n in (("true", below), ("false", other)) if n}
    return {
        one: f"_ {n}x0 _x9"
        for one, n in (values | {f"{recorded('score_weight_squares', '1m')}{{{labels}}}": squares}).items()
    }


def test_shares_of_all_answers_are_those_of_the_weights(tmp_path: Path) -> None:
    """40 of 50 flagged scores are below, each for itself, 1 of 20 even ones for 50 calls: 9%, where scores say 59%."""
    found = shares_of_all(Window.of(3600))
    strata = (
        Sums(stratum="flagged", answers=50, below=40, size=50, squares=50, size_below=40),
        Sums(stratum="uniform", answers=20, below=1, size=1000, squares=50_000, size_below=50),
    )
    expected = weighted_share(strata)
    assert expected is not None
    effective = 1050**2 / 50_050
    low, high = wilson(90 / 1050, effective) or (0.0, 1.0)
    series = {
        **weighed("relevancy", "m1", 40, 10, 50),
        **weighed("relevancy", "m2", 50, 950, 50_000),
        **weighed("coherence", "m1", 0, 7, 7),
    }

    def of(relevancy: float, coherence: float) -> list[object]:
        each = {"coherence": coherence, "relevancy": relevancy}
        return [{"labels": f'{{gen_ai_evaluation_name="{name}"}}', "value": value} for name, value in each.items()]

    check(
        tmp_path / "weights.test.yaml",
        "weights",
        series,
        {
            found.share: of(expected.value, 0),
            found.stands_for: of(1050, 7),
            found.effective: of(effective, 7),
            f"round({found.low}, 0.0001)": of(round(low, 4), 0),
            f"round({found.high}, 0.0001)": of(round(high, 4), round((wilson(0, 7) or (0, 0))[1], 4)),
        },
    )
    of_nothing = (found.share, found.low, found.high, found.effective, found.stands_for)
    check(tmp_path / "none.test.yaml", "no score at all", {"up": "1x10"}, dict.fromkeys(of_nothing, ()))
