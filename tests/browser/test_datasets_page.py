"""Data sets in a real browser: a call is kept, labelled, and comes out as lines to tune a model with."""

from __future__ import annotations

import json

import pytest
from looks import LAPTOP, LOOKS

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


@pytest.mark.parametrize("context", LOOKS)
@pytest.mark.parametrize("path", ["/datasets", f"/datasets/{SET}"])
def test_the_pages_are_whole_and_accessible(look, collector, kept, axe, path, context):
    with look(collector.url, **context) as page:
        page.goto(collector.url + path)
        page.evaluate(axe)
        found = page.evaluate("axe.run().then(r => r.violations.map(v => [v.id, v.impact, v.nodes[0].html]))")
        assert [one for one in found if one[1] in ("serious", "critical")] == []
        assert page.evaluate("document.documentElement.scrollWidth <= screen.width")
