"""What /api/kpis says of a group of `by` is what it says where that group is filtered for, changes included.

A group's change is as easily misread as a total's: from nothing, within chance, or against a week of which the group
has a day.
"""

from __future__ import annotations

import pytest

QUERY = {"to": "2026-11-22T00:00:00Z", "from": "2026-11-15T00:00:00Z"}
FIGURES = ("value", "previous", "change", "change_kind", "change_by_chance", "basis", "previous_basis", "interval")


def groups(client, kpi, dimension="model"):
    found = client.get(f"/api/kpis/{kpi}", params={**QUERY, "by": dimension}).json()["kpi"]
    return {one["key"]: one for one in found["by"][dimension]}


@pytest.fixture
def outcomes(keep, make):
    """Calls of a model: how many of how many fail, so many days before the end of the period."""

    def write(model, failed, calls, days, **more):
        keep(
            *(
                make(days=days, request_model=model, outcome="error" if n < failed else "ok", task="do", **more)
                for n in range(calls)
            )
        )

    return write


@pytest.mark.parametrize(
    ("before", "now", "change", "kind", "by_chance"),
    [
        pytest.param((0, 100), (20, 100), 20.0, "new", False, id="from 0"),
        pytest.param((2, 100), (8, 100), 6.0, "points", True, id="within chance"),
        pytest.param((5, 1000), (80, 1000), 7.5, "points", False, id="beyond chance"),
        pytest.param((1, 4), (1, 2), 25.0, "points", True, id="of a few"),
        pytest.param((10, 10), (0, 100), -100.0, "points", False, id="to 0"),
        pytest.param((0, 50), (0, 50), 0.0, "points", True, id="none and none"),
        pytest.param(None, (20, 100), None, None, None, id="a model that nobody called before"),
    ],
)
def test_the_change_of_a_group(client, outcomes, before, now, change, kind, by_chance):
    outcomes("old", 0, 1, 20)
    outcomes("m", *now, 1)
    if before is not None:
        outcomes("m", 0, 1, 20)
        outcomes("m", *before, 8)
    one = groups(client, "error_rate")["m"]
    assert (one["change_kind"], one["change_by_chance"]) == (kind, by_chance)
    assert one["change"] == (None if change is None else pytest.approx(change))
    assert one["basis"] == now[1]
    assert one["previous_basis"] == (None if before is None else before[1]) or before is None
    low, high = one["interval"]
    assert 0 <= low <= one["value"] <= high <= 1


def test_a_group_that_has_gone_is_no_group_and_no_change(client, outcomes):
    outcomes("gone", 3, 30, 8)
    outcomes("m", 3, 30, 1)
    outcomes("m", 0, 1, 20)
    assert set(groups(client, "error_rate")) == {"m"}


@pytest.mark.parametrize("dimension", ["model", "task", "provider", "service", "variant"])
def test_a_group_says_what_its_filter_says(client, keep, make, dimension):
    """Of the new one a day lies in the previous week: its cost has not risen sevenfold."""
    field = {"model": "request_model"}.get(dimension, dimension)
    keep(
        *(make(days=day, **{"task": "do", "service": "s", field: "old"}, cost_usd=1.0) for day in (20, 9, 8, 3, 2, 1)),
        *(make(days=7.5, **{"task": "do", "service": "s", field: "new"}, cost_usd=1.0) for _ in range(12)),
        *(
            make(days=day + 0.5, **{"task": "do", "service": "s", field: "new"}, cost_usd=1.0)
            for day in range(7)
            for _ in range(12)
        ),
    )
    for kpi in ("cost_usd", "error_rate", "completion_rate", "quality"):
        by = groups(client, kpi, dimension)
        for key in ("old", "new"):
            only = client.get(f"/api/kpis/{kpi}", params={**QUERY, dimension: key, "by": "none"}).json()["kpi"]
            if key in by:
                assert {name: by[key][name] for name in FIGURES} == {name: only[name] for name in FIGURES}, (kpi, key)
