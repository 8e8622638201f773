"""Nothing that is loaded into Prometheus needs a feature flag: hosted ones have none.

promtool and the Prometheus of tests/stack run the same rules and queries without `promql-experimental-functions`; this
finds a name at once, in what neither of them evaluates, too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql

ROOT = Path(__file__).parents[2]
GENERATED = sorted(path for path in (ROOT / "dashboards" / "generated").rglob("*") if path.suffix in (".yaml", ".json"))
# Source: prometheus/prometheus, docs/feature_flags.md, docs/querying/{functions,operators,basics}.md of 3.13.
EXPERIMENTAL = re.compile(
    r"\b(?:mad_over_time|sort_by_label|sort_by_label_desc|info|double_exponential_smoothing|holt_winters"
    r"|first_over_time|ts_of_(?:first|last|min|max)_over_time|histogram_quantiles|limitk|limit_ratio)\s*\("
    r"|\]\s*(?:anchored|smoothed)\b|\bfill(?:_left|_right)?\s*\(|\[[^\]]*\b(?:step|range)\(\)[^\]]*\]"
)
QUERIES = [
    promql(kpi, Window.of(length, offset), dimension)
    for kpi in KPIS
    if is_carried(kpi.value)
    for dimension in (None, *carried_by(kpi))
    for length, offset in ((3600, 0), (86400, 86400), (7 * 86400, 7 * 86400), (30 * 86400, 0))
]


@pytest.mark.parametrize("path", GENERATED, ids=lambda path: path.name)
def test_no_file_has_an_experimental_function(path: Path) -> None:
    assert EXPERIMENTAL.findall(path.read_text()) == []


def test_no_query_of_a_kpi_has_an_experimental_function() -> None:
    assert QUERIES
    assert [query for query in QUERIES if EXPERIMENTAL.search(query)] == []


@pytest.mark.parametrize(
    "text",
    [
        "increase(x[5m] anchored)", "rate(x[5m] smoothed)", "limitk(3, x)", "mad_over_time(x[1h])", "info(x)",
        "x + on (a) fill(0) y", "sum_over_time(x[step()])",
    ],
)  # fmt: skip
def test_one_would_be_found(text: str) -> None:
    assert EXPERIMENTAL.search(text)


@pytest.mark.parametrize("text", ["sum(x)", "sum_over_time(x[1h] offset 1d)", "last_over_time(x[5m])", "x or y"])
def test_stable_ones_are_none(text: str) -> None:
    assert not EXPERIMENTAL.search(text)
