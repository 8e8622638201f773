"""Data sets in a real browser: a call is kept, labelled, and comes out as lines to tune a model with."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from looks import LAPTOP

from llm_vitals_collector.records import Batch, Feedback

pytestmark = pytest.mark.stack

SET = "faults"


@pytest.fixture(scope="module")
def kept(collector, browser, newest):
    """The address of a data set with one call in it, made by hand."""
    page = browser.new_page()
    page.goto(f"{collector.url}/datasets")
    page.get_by_label("Name").fill(SET)
    page.get_by_role("button", name="Make a data set").click()
    page.wait_for_url(f"**/datasets/{SET}")
    page.goto(f"{collector.url}{newest}")
    page.get_by_role("button", name="Keep the call").click()
    page.wait_for_url(f"**/datasets/{SET}#e-*")
    page.close()
    return f"{collector.url}/datasets/{SET}"


def test_a_call_is_kept_labelled_and_exported(look, collector, kept):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(kept)
        page.get_by_label("Expected answer").fill("<b>On</b> Friday, mail jo@a.de")
        page.get_by_label("Labels, with commas between them").fill("place, late")
        page.get_by_label("Whoever wrote it agreed").check()
        page.get_by_role("button", name="Save").click()
        page.wait_for_url("**#e-*")
        assert page.get_by_label("Expected answer").input_value() == "<b>On</b> Friday, mail jo@a.de"
        page.goto(f"{kept}?label=late&consent=true&text=WHERE")
        assert page.locator("article.example").count() == 1
        page.goto(f"{kept}?label=other")
        assert "No example matches" in page.locator("main").inner_text()
        page.goto(kept)
        with page.expect_download() as started:
            page.get_by_role("link", name="For supervised tuning").click()
        (line,) = started.value.path().read_text(encoding="utf-8").splitlines()
        assert json.loads(line)["messages"][-1] == {"role": "assistant", "content": "<b>On</b> Friday, mail [email]"}


def test_the_course_of_nps_says_how_many_ratings_a_day_rests_on(look, collector):
    now = datetime.now(timezone.utc)
    noon = now.replace(hour=0, minute=0, second=1, microsecond=0) - timedelta(days=2)
    scores = [(10, "promoter"), (9, "promoter"), (3, "detractor"), (8, "passive")]
    ratings = [
        Feedback(
            id=f"n{n}", at=noon, rating=word, scale="0-10", score=score, comment="<i>Zürich</i>" if n == 2 else None
        )
        for n, (score, word) in enumerate(scores)
    ]
    collector.store.write([Batch(feedback=tuple(ratings))])
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/feedback")
        row = page.locator('[data-part="course"] tr', has_text=f"{noon:%Y-%m-%d}")
        assert row.locator("td").all_inner_texts()[:2] == ["+25", "4"]
        page.get_by_label("Search comments").fill("zürich")
        page.get_by_role("button", name="Apply").click()
        page.wait_for_url("**text=*")
        assert page.locator('[data-part="ratings"] tbody tr').count() == 1
        assert "<i>Zürich</i>" in page.locator('[data-part="ratings"]').inner_text()


@pytest.mark.parametrize("beside", [pytest.param(False, id="its page"), pytest.param(True, id="beside the table")])
def test_a_person_says_whether_an_answer_is_good(look, collector, newest, beside):
    with look(collector.url, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{collector.url}/calls?task=do" if beside else collector.url + newest)
        if beside:
            page.locator(f'#rows a[href="{newest}"]').click()
        form = page.locator("form[data-label]")
        form.get_by_label("Criterion").select_option("coherence" if beside else "relevancy")
        form.get_by_label("You").fill("<b>jo</b>")
        form.get_by_role("button", name="Bad" if beside else "Good").click()
        form.get_by_role("status").get_by_text("Kept.").wait_for()
        page.goto(collector.url + newest)
        said = page.locator("form[data-label] p.note").all_inner_texts()
        assert any(("bad coherence" if beside else "good relevancy") in one and "<b>jo</b>" in one for one in said)


def test_a_label_that_is_not_kept_says_so(browser, collector, newest):
    page = browser.new_page()  # not watched: the browser itself notes the request that was ended
    page.goto(collector.url + newest)
    page.route("**/api/labels", lambda route: route.abort())
    page.get_by_role("button", name="Bad", exact=True).click()
    page.get_by_text("Not kept: the collector does not answer. Try again.").wait_for()
    page.close()


def test_a_data_set_is_deleted_after_a_second_look_without_scripts(look, collector):
    with look(collector.url, viewport=LAPTOP, java_script_enabled=False) as page:
        page.goto(f"{collector.url}/datasets")
        page.get_by_label("Name").fill("to-go")
        page.get_by_role("button", name="Make a data set").click()
        button = page.get_by_role("button", name="Delete to-go and its examples")
        button.wait_for(state="hidden")
        page.get_by_text("Delete this data set").click()
        button.click()
        page.wait_for_url("**/datasets")
        assert page.get_by_role("rowheader", name="to-go").count() == 0
