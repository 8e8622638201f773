"""The cards of a KPI by a dimension: one entry each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_collector.kpi.report import Group, Measured
from llm_vitals_dashboards.web import cards
from llm_vitals_dashboards.web.cards import CARDS, Card, shown
from llm_vitals_dashboards.web.sparkline import bars

NOTHING = tuple(Measured(kpi=kpi, value=None, previous=None, change=None, note=None, basis=None, by={}) for kpi in KPIS)


def test_a_card_names_a_kpi_and_one_of_its_dimensions() -> None:
    by = {kpi.id: kpi.by for kpi in KPIS}
    assert all(card.by in by[card.kpi] for card in CARDS)
    assert len({card.name for card in CARDS}) == len(CARDS)


def test_without_data_a_card_stays_unless_its_kpi_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    nps = Card(kpi="nps", by="task", title="NPS by task", aside="", column="Points")
    monkeypatch.setattr(cards, "CARDS", (*CARDS, nps))
    assert [one.card.kpi for one in shown(NOTHING, "before")] == [card.kpi for card in CARDS]
    with_ratings = tuple(
        replace(one, by={"task": (Group(key="write", value=20.0, calls=30, basis=30),)}) if one.kpi.id == "nps" else one
        for one in NOTHING
    )
    assert [row.text for row in shown(with_ratings, "before")[-1].rows] == ["+20"]


@pytest.mark.parametrize(
    ("value", "unit", "text", "width"),
    [
        pytest.param(-100.0, "points", "-100", 0, id="points from their least"),
        pytest.param(100.0, "points", "+100", 100, id="to their greatest"),
        pytest.param(2.0, "s", "2.00 s", 100, id="others from 0 to the largest"),
    ],
)
def test_what_is_no_share_has_no_interval(value: float, unit, text: str, width: float) -> None:
    kpi = next(kpi for kpi in KPIS if kpi.unit == unit)
    (bar,) = bars(kpi, [Group(key="a", value=value, calls=9, basis=9)], "before")
    assert (bar.text, bar.interval, bar.width) == (text, "", width)
