"""Expected answers set on pages, in a real browser: beside a rating and on the page of a call; on a phone, too."""

from __future__ import annotations

import pytest
from looks import LAPTOP, LOOKS, out_of_sight, serious

pytestmark = pytest.mark.stack

HOSTILE = "<b>refund</b> & \"more\"\n\u2028'x'"


def rows(page, collector, comment):
    page.goto(f"{collector.url}/feedback?period=90d")
    return page.locator('[data-part="ratings"] tbody tr', has_text=comment).first


def labels(page):
    """The rows of labels."""
    return page.locator('[data-part="ratings"] tbody tr', has=page.locator(".tag", has_text="label"))


def test_a_label_is_set_beside_a_rating_and_changed_without_scripts(browser, look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        row = rows(page, collector, "Too long")
        before = labels(page).count()
        row.get_by_text("Add the expected answer").click()
        row.get_by_label("would be right").fill(HOSTILE)
        row.get_by_role("button", name="Keep").click()
        page.wait_for_url("**/feedback?period=90d#f-*")
        named = page.locator("tr:target")
        assert named.locator("td").nth(1).inner_text() == "Too long"
        assert '<b>refund</b> & "more"' in named.locator("td").last.inner_text()
        assert "<b>refund</b>" in labels(page).first.inner_text()
    without = browser.new_context(java_script_enabled=False)
    page = without.new_page()
    row = rows(page, collector, "Too long")
    row.locator("summary").click()
    assert row.get_by_label("would be right").input_value() == HOSTILE
    row.get_by_label("would be right").fill("refund")
    row.get_by_role("button", name="Change").click()
    page.wait_for_url("**#f-*")
    assert labels(page).count() == before + 1
    without.close()


@pytest.mark.parametrize("beside", [pytest.param(False, id="its page"), pytest.param(True, id="beside the table")])
def test_a_label_is_set_on_a_call(look, collector, newest, beside):
    with look(collector.url, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{collector.url}/calls?task=do" if beside else collector.url + newest)
        if beside:
            page.locator(f'#rows a[href="{newest}"]').click()
        wanted = "complaint" if beside else "refund"
        form = page.locator('form[action="/feedback/label"]')
        form.get_by_label("would be right").fill(wanted)
        form.get_by_role("button").first.click()
        page.wait_for_url(f"**{newest}#expected-answer")
        assert page.get_by_label("would be right").input_value() == wanted
        assert page.locator("dl.facts").get_by_text(wanted).count() == 1


def test_labels_are_withdrawn_on_the_page_of_a_call(look, collector, newest):
    """The expected answer, and what a person says of the answer by a criterion."""
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(collector.url + newest)
        page.get_by_label("would be right").fill("refund")
        page.locator('form[action="/feedback/label"]').get_by_role("button").first.click()
        page.wait_for_url(f"**{newest}#expected-answer")
        page.locator('form[action="/feedback/label"]').get_by_role("button", name="Withdraw").click()
        page.get_by_label("would be right").and_(page.locator(":placeholder-shown, :invalid")).wait_for()
        assert page.get_by_label("would be right").input_value() == ""
        form = page.locator("form[data-label]")
        form.get_by_label("You").fill('<b>"Zoë"</b>')
        form.get_by_role("button", name="Bad").click()
        form.get_by_text("Kept.").wait_for()
        page.reload()
        form.get_by_role("button", name="Withdraw").click()
        form.get_by_text(": withdrawn.").wait_for()
        page.reload()
        assert form.get_by_role("button", name="Withdraw").count() == 0


@pytest.mark.parametrize("appearance", LOOKS)
def test_forms_of_labels_hinder_nobody(look, collector, newest, axe, appearance):
    with look(collector.url, **appearance) as page:
        row = rows(page, collector, "Too long")
        row.locator("summary").click()
        assert (serious(page, axe), out_of_sight(page)) == ([], [])
        page.goto(collector.url + newest)
        assert (serious(page, axe), out_of_sight(page)) == ([], [])
