"""Runs of a data set in a real browser: begun by the form, followed to their end, compared, and deleted."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest
from looks import LAPTOP, LOOKS, PHONE, out_of_sight, serious

from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Dataset, Example

pytestmark = pytest.mark.stack

PATH = "/datasets/cases/runs"


@pytest.fixture(scope="module")
def cases(collector):
    """A data set of two examples, one with an expected answer, which the stand-in of the demo answers; and another with
    a run whose answers are classes."""
    now = datetime.now(timezone.utc)
    collector.store.datasets.make(Dataset(name="cases", created_at=now))
    collector.store.datasets.add(
        [
            Example(
                dataset="cases", id=f"e{n}", at=now, origin="file", expected="It is on its way." if n else None,
                messages=json.dumps([{"role": "user", "content": f"Where is my <b>parcel</b> {n}?"}]),
            )
            for n in range(2)
        ]
    )  # fmt: skip
    labelled(collector.store, now)
    return collector.store.runs


def labelled(store, now):
    """A run of the data set `intents`: three classes, a part of each confused."""
    store.datasets.make(Dataset(name="intents", created_at=now))
    labels, messages = ("refund", "complaint", "delivery"), json.dumps([{"role": "user", "content": "What is it?"}])
    store.datasets.add(
        [
            Example(dataset="intents", id=f"e{n}", at=now, origin="file", messages=messages, expected=labels[n % 3])
            for n in range(12)
        ]
    )
    run = DatasetRun(
        id="r", dataset="intents", started_at=now, updated_at=now, endpoint="stand-in", model="m", system=None,
        template=None, parameters="{}", judge=False, planned=12, budget_usd=1.0, state="done", done=12,
    )  # fmt: skip
    answers = [labels[(n + (n < 5)) % 3] for n in range(12)]
    store.runs.keep(
        run,
        [
            RunAnswer(run="r", dataset="intents", example=f"e{n}", at=now, answer=one, correct=one == labels[n % 3])
            for n, one in enumerate(answers)
        ],
    )


def begin(page, collector, model):
    page.goto(collector.url + PATH)
    page.get_by_label("Model", exact=True).fill(model)
    page.get_by_label("System text").fill("Be <b>short</b>.")
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_url(f"**{PATH}/*")
    # The page itself notices that the run has ended.
    page.locator("[data-run]").wait_for(state="detached")


def test_a_run_is_begun_followed_compared_and_deleted(look, collector, cases):
    with look(collector.url, viewport=LAPTOP) as page:
        begin(page, collector, "gpt-5.4-mini")
        assert "It is the first one" in page.locator("main").inner_text()
        begin(page, collector, "gpt-5.4-mini")
        page.get_by_role("heading", name="against gpt-5.4-mini").wait_for()
        assert page.locator('[data-part="comparison"] tbody tr').count() >= 3
        page.get_by_role("link", name="All 2").click()
        assert page.locator("article .question").all_inner_texts() == [
            "Where is my <b>parcel</b> 0?", "Where is my <b>parcel</b> 1?",
        ]  # fmt: skip
        page.get_by_text("Be <b>short</b>.").wait_for()
        page.get_by_text("Delete this run").click()
        page.get_by_role("button", name="Delete the run").click()
        page.wait_for_url(f"**{PATH}")
        assert page.locator(".runs tbody tr").count() == 1
    assert len(cases.listed("cases", 10)) == 1


def test_a_run_that_was_interrupted_goes_on_and_can_be_run_again(look, collector, cases, axe):
    now = datetime.now(timezone.utc)
    cases.keep(
        DatasetRun(
            id="cut", dataset="cases", started_at=now, updated_at=now, endpoint="stand-in", model="gpt-5.4-mini",
            system="Be <b>kind</b>.", template=None, parameters='{"temperature": 0}', judge=False, planned=2,
            budget_usd=2.0, state="interrupted", reason="the collector that ran it has ended", done=1,
        ),
        [RunAnswer(run="cut", dataset="cases", example="e0", at=now, answer="Soon.")],
    )  # fmt: skip
    with look(collector.url, viewport=PHONE) as page:
        page.goto(f"{collector.url}{PATH}/cut")
        status = page.locator("main [role=status]").inner_text()
        assert status == "Interrupted: the collector that ran it has ended. 1 of 2 examples were tried."
        assert (serious(page, axe), out_of_sight(page)) == ([], [])
        page.get_by_role("button", name="Continue with the last one").click()
        page.locator("[data-run]").wait_for(state="detached")
        page.get_by_role("link", name="All 2").click()
        page.get_by_role("link", name="Run again").click()
        assert page.get_by_label("System text").input_value() == "Be <b>kind</b>."
        assert page.get_by_label("Parameters, as JSON").input_value() == '{"temperature": 0}'
        assert page.get_by_label("Budget in US dollars").input_value() == "2"
    assert cases.get("cases", "cut").state == "done"
    cases.remove("cases", "cut")


@pytest.mark.parametrize("appearance", LOOKS)
def test_nothing_is_out_of_sight_and_no_access_is_hindered(look, collector, cases, axe, appearance):
    with look(collector.url, **appearance) as page:
        if not cases.listed("cases", 1):
            begin(page, collector, "gpt-5.4-mini")
        for path in (PATH, f"{PATH}/{cases.listed('cases', 1)[0].id}?show=all", "/datasets/intents/runs/r"):
            page.goto(collector.url + path)
            assert serious(page, axe) == []
            assert out_of_sight(page) == []
        assert page.locator('[data-part="matrix"] tbody tr').count() == 3
