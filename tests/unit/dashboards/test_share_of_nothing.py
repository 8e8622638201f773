"""A share of nothing is unknown, never 0% and never 100%; in PromQL: tests/rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.compose import value_of
from llm_vitals_collector.kpi.kpi import Kpi
from llm_vitals_collector.kpi.parts import Complement, Part, Ratio, leaves

COUNTS = st.one_of(st.none(), st.integers(0, 1000).map(float))


def ratio_of(part: Part) -> Ratio | None:
    """The ratio that a KPI is, or is the complement of."""
    found = part.share if isinstance(part, Complement) else part
    return found if isinstance(found, Ratio) else None


RATIOS = [kpi for kpi in KPIS if ratio_of(kpi.value) is not None]


@pytest.mark.parametrize("kpi", RATIOS, ids=lambda kpi: kpi.id)
@given(data=st.data())
def test_over_nothing_there_is_no_value(kpi: Kpi, data: st.DataObject) -> None:
    ratio = ratio_of(kpi.value)
    assert ratio is not None
    found = {leaf: data.draw(COUNTS) for leaf in leaves(kpi.value)}
    found |= dict.fromkeys(leaves(ratio.under), data.draw(st.sampled_from([0.0, None])))
    assert value_of(kpi.value, found) is None


def test_all_but_these_are_ratios() -> None:
    others = {kpi.id for kpi in KPIS if kpi not in RATIOS}
    assert others == {"quality", "duration_p95_s", "time_to_first_chunk_p95_s", "cost_usd"}
