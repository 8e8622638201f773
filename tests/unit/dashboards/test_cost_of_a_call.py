"""What a call cost, as its page says it."""

from __future__ import annotations

import pytest

from llm_vitals_collector.records import EPOCH, Call
from llm_vitals_dashboards.web.cost import billed_by, cost


def call(cost_usd: float | None, **attributes: object) -> Call:
    spelled = {name.replace("__", "."): value for name, value in attributes.items()}
    return Call("a" * 32, "b" * 16, EPOCH, 1.0, "chat", cost_usd=cost_usd, attributes=spelled)


@pytest.mark.parametrize(
    ("found", "shown", "why"),
    [
        pytest.param(call(None), None, "", id="unknown"),
        pytest.param(call(0.25), "$0.25", "", id="list price"),
        pytest.param(call(0.25, llm_vitals__cost__source="wire"), "$0.25", "as the answer says", id="stated"),
        pytest.param(
            call(
                0.25,
                llm_vitals__service_tier="priority",
                gen_ai__usage__audio__input_tokens=1200,
                llm_vitals__billed__tools=["web_search=2"],
            )._replace(cost_lower_bound=True),
            "at least $0.25",
            "tier priority, audio input 1,200, web_search 2",
            id="lower bound",
        ),
        pytest.param(call(0.25, llm_vitals__billed__tools="x", llm_vitals__service_tier=5), "$0.25", "", id="odd"),
    ],
)
def test_what_the_page_says(found: Call, shown: str | None, why: str) -> None:
    assert (cost(found), billed_by(found)) == (shown, why)
