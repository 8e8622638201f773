"""Every page on a laptop and on a phone, in light and dark: nothing is out of sight, and no access is hindered."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from looks import LOOKS, out_of_sight, serious

from llm_vitals_collector.store.datasets import Dataset, Example

pytestmark = pytest.mark.stack

HEADER = (
    "Vital signs",
    "Insights",
    "Accuracy",
    "Calls",
    "Feedback",
    "Criteria",
    "Scoring",
    "Data sets",
    "Alerts",
)
PATHS = [
    pytest.param("/vital-signs"),
    pytest.param("/insights"),
    pytest.param("/accuracy?wrong=yes"),
    pytest.param("/calls?outcome=refusal&task=do", id="calls"),
    pytest.param("a call"),
    pytest.param("/feedback?period=90d", id="feedback"),
    pytest.param("/criteria"),
    pytest.param("/scoring"),
    pytest.param("/datasets"),
    pytest.param("/datasets/faults", id="a data set"),
    pytest.param("again"),
    pytest.param("empty"),
    pytest.param("no endpoint"),
]
WIDTHS = (320, 1100, 1101, 1281)
"""The narrowest phone; on both sides of where the menu begins, and where there is less room between pages."""


@pytest.fixture(scope="module")
def kept(collector):
    """A data set with an example."""
    now = datetime.now(timezone.utc)
    collector.store.datasets.make(Dataset(name="faults", created_at=now, description="of June"))
    example = Example(
        dataset="faults",
        id="e1",
        at=now,
        origin="rating",
        messages='[{"role": "user", "content": "Where is it?"}]',
        answer="On its way.",
        expected="At the depot.",
        labels=("place",),
        rating="negative",
        note="Too long",
        model="gpt-4o",
    )
    collector.store.datasets.add([example])


@pytest.mark.parametrize("appearance", LOOKS)
@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_out_of_sight_and_no_access_is_hindered(
    look, collector, empty_collector, newest, kept, axe, path, appearance
):
    origin = empty_collector.url if path in ("empty", "no endpoint") else collector.url
    again = newest.replace("/calls/", "/playground?call=")
    others = {"a call": newest, "empty": "/vital-signs", "again": again, "no endpoint": "/playground"}
    with look(origin, reduced_motion="reduce", **appearance) as page:
        page.goto(origin + others.get(path, path))
        if path == "/vital-signs":
            page.locator("#rates-chart .main-svg").first.wait_for(state="attached")
        if path == "again":
            page.get_by_role("button", name="Run", exact=True).click()
            page.get_by_role("region", name="Keep").wait_for()
        assert serious(page, axe) == []
        assert out_of_sight(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_reached_from_every_page_at_every_width_without_scripts(look, collector, width):
    with look(collector.url, viewport={"width": width, "height": 700}, java_script_enabled=False) as page:
        page.goto(f"{collector.url}/calls?task=do")
        header, button = page.locator("header"), page.get_by_role("button", name="Pages")
        assert header.bounding_box()["height"] < 64
        if button.is_visible():
            header.get_by_role("link", name="Insights").wait_for(state="hidden")
            button.click()
        shown = page.get_by_role("navigation", name="Pages").get_by_role("link")
        # An alert may fire: its number stands beside the name.
        assert tuple(shown.evaluate_all("all => all.map(one => one.firstChild.data)")) == HEADER
        boxes = [one.bounding_box() for one in shown.all()]
        assert all(box["x"] >= 0 and box["x"] + box["width"] <= width and box["y"] < 700 for box in boxes)
        assert header.get_by_role("link", name="Calls").get_attribute("aria-current") == "page"
        header.get_by_role("link", name="Criteria").click()
        page.wait_for_url("**/criteria")


@pytest.mark.parametrize("appearance", LOOKS[2:])
def test_the_menu_is_used_by_keyboard_and_seen_in_light_and_dark(look, collector, axe, appearance):
    with look(collector.url, reduced_motion="reduce", **appearance) as page:
        page.goto(f"{collector.url}/criteria")
        page.get_by_role("button", name="Pages").focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Vital signs"
        assert serious(page, axe) == []
        assert out_of_sight(page) == []
        page.keyboard.press("Escape")
        page.get_by_role("navigation", name="Pages").wait_for(state="hidden")
        assert page.evaluate("document.activeElement.className") == "menu"
