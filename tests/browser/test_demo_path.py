"""The whole path in the demo: a bad answer on Insights, changed in the Playground, better, saved and exported."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from datetime import datetime, timezone

import httpx
import pytest
from looks import LAPTOP, serious
from patience import PATIENCE_S, WORK_S, until

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.settings import DATA, GRPC_PORT, PORT, load
from llm_vitals_demo.application_process import pseudonym_key
from llm_vitals_demo.assistants.tickets import QUEUES
from llm_vitals_demo.processes import child, environment
from llm_vitals_demo.provider import serving
from llm_vitals_demo.run import HISTORY, endpoints_of
from llm_vitals_demo.scoring import judged_by

pytestmark = pytest.mark.stack

QUESTION = "What happens if I am not at home on Friday?"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """What `llm-vitals demo` runs, with a week of its history and without its application."""
    with serving() as provider:
        place = {DATA: str(tmp_path_factory.mktemp("demo")), PORT: "0", GRPC_PORT: "0"}
        flags = judged_by(provider.url, online=True) | place
        settings = load({}, {variable.name: value for variable, value in flags.items()})
        with running(settings, endpoints_of(provider.url)) as one:
            week = [one.url, "--end", datetime.now(timezone.utc).isoformat(), "--days", "7", "--labels"]
            with child(HISTORY, week, environment(**pseudonym_key()), stdout=subprocess.PIPE) as history:
                history.communicate()
                assert history.returncode == 0
            yield one


def declined(url: str) -> tuple[str, str]:
    """A model with a refusal among its worst answers of the week, and the path of that call. People of the demo ask for
    what no model should do, and one model declined too much in the week: each has some, but not each has them first."""
    with httpx.Client(base_url=url, timeout=PATIENCE_S) as client:
        models = {one["request_model"] for one in client.get("/api/calls", params={"limit": 200}).json()["calls"]}
        for model in sorted(models - {None}):
            found = client.get("/api/insights", params={"period": "7d", "model": model}).json()["scores"]
            for one in [worst for score in found for worst in score["worst"]]:
                path = f"/calls/{one['trace_id']}/{one['span_id']}"
                if client.get(f"/api{path}").json()["outcome"] == "refusal":
                    return model, path
    pytest.fail("no refusal is among the worst answers")


def test_a_bad_answer_of_the_demo_becomes_a_line_to_tune_with(look, demo):
    model, call = declined(demo.url)
    with look(demo.url, viewport=LAPTOP, accept_downloads=True) as page:
        page.goto(f"{demo.url}/insights?period=7d&model={model}")
        worst = page.locator(".worst li").filter(has=page.locator(f'a[href="{call}"]')).first
        worst.get_by_role("link", name="See in Playground").click()
        page.wait_for_url("**/playground?call=*")
        old = page.locator("#old .text").inner_text()
        form = page.get_by_role("form", name="Request")
        form.locator("[name=endpoint]").select_option("stand-in")
        form.get_by_label("Model", exact=True).fill("gpt-5.4-mini")
        form.locator("#messages [name=content]").last.fill(QUESTION)
        form.get_by_role("button", name="Run", exact=True).click()
        page.get_by_text("1 answer", exact=True).wait_for()
        table = page.get_by_role("table", name="Old and new answers compared")
        assert table.locator("[data-row=outcome] td").all_inner_texts() == ["refusal", "ok"]
        assert table.locator("[data-row=overall] td.better").count() == 1
        new = page.locator("#answers .new .text").first.inner_text()
        assert "collection point" in new
        page.get_by_label("whoever wrote it agreed").check()
        page.get_by_label("As an example of the data set").fill("from-the-demo")
        page.get_by_role("button", name="Save the new answer").click()
        page.get_by_text("Saved in from-the-demo.").wait_for()
        page.goto(f"{demo.url}/datasets/from-the-demo")
        with page.expect_download() as started:
            page.get_by_role("link", name="For supervised tuning").click()
        (line,) = started.value.path().read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["messages"][-2:] == [
            {"role": "user", "content": QUESTION},
            {"role": "assistant", "content": new},
        ]
        with page.expect_download() as started:
            page.get_by_role("link", name="Preference pairs (TRL)").click()
        (pair,) = map(json.loads, started.value.path().read_text(encoding="utf-8").splitlines())
        assert (pair["chosen"][0]["content"], pair["rejected"][0]["content"]) == (new, old)
    # None of it counts as a call of the application.
    calls = httpx.get(f"{demo.url}/api/calls", params={"text": QUESTION}, timeout=PATIENCE_S).json()["calls"]
    assert all(one["output"] != new or one["service"] == "assistants" for one in calls)


def test_scoring_of_the_demo_has_a_judge_at_work_and_a_person_to_compare_it_with(look, demo, axe):
    with look(demo.url, viewport=LAPTOP) as page:
        scoring = f"{demo.url}/api/scoring?period=7d"
        until(
            lambda: "waiting" not in httpx.get(scoring, timeout=PATIENCE_S).json()["states"], "the last score", WORK_S
        )
        page.goto(f"{demo.url}/scoring?period=7d")
        tile = page.locator('[data-criterion="relevancy"]')
        assert "%" in tile.locator(".v").inner_text()
        assert "labels" in tile.inner_text() or "labelled are" in tile.inner_text()
        row = page.get_by_role("table", name="The judge against people").get_by_role("row", name="relevancy")
        labelled = [int(cell) for cell in row.locator("td").all_inner_texts()[:2]]
        assert sum(labelled) > 20
        assert serious(page, axe) == []


def test_accuracy_of_the_demo_has_its_four_queues(look, demo, axe):
    found = httpx.get(f"{demo.url}/api/accuracy", params={"period": "7d"}, timeout=PATIENCE_S).json()
    assert found["class_count"] == 4
    assert found["labelled"] > 30
    assert 0.75 < found["accuracy"] < 1
    with look(demo.url, viewport=LAPTOP) as page:
        page.goto(f"{demo.url}/accuracy?period=7d&task=route")
        assert page.locator('[data-part="matrix"] tbody tr').count() == 4
        assert serious(page, axe) == []


def test_a_ticket_that_was_routed_wrongly_is_tried_with_another_model(look, demo):
    """From its row of Accuracy, with the label that a person set; the stand-in routes as the history did."""
    with look(demo.url, viewport=LAPTOP) as page:
        page.goto(f"{demo.url}/accuracy?period=7d&task=route&model=gpt-5.4-mini")
        page.get_by_role("link", name="wrong ones only").click()
        page.get_by_role("heading", name="Calls: wrong ones only").wait_for()
        page.locator('[data-part="calls"] tbody th a').first.click()
        page.get_by_role("link", name="See in Playground").click()
        expected = page.locator("textarea[name=expected]").input_value()
        assert expected in QUEUES
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_role("region", name="Keep").wait_for()
        answers = page.locator("#answers")
        answers.get_by_text("None: the two texts are the same.").wait_for()
        assert "e-0" not in answers.inner_text()
        page.get_by_label("Model", exact=True).fill("gpt-5.2")
        page.get_by_role("button", name="Run", exact=True).click()
        page.locator("#answers .new", has_text="gpt-5.2 at").wait_for()


def test_nothing_is_sent_before_the_script_of_the_playground_listens(look, demo):
    """The browser itself would put the messages into the address, and so into logs."""
    with look(demo.url, viewport=LAPTOP, java_script_enabled=False) as page:
        page.goto(f"{demo.url}/playground")
        assert page.get_by_role("button", name="Run", exact=True).is_disabled()
        page.get_by_label("Model", exact=True).press("Enter")
        assert page.url == f"{demo.url}/playground"
