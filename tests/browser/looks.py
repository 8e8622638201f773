"""How a page is looked at: widths, light and dark."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

LAPTOP = {"width": 1280, "height": 800}
PHONE = {"width": 360, "height": 780}
LOOKS = [
    pytest.param({"viewport": LAPTOP, "color_scheme": "light"}, id="light"),
    pytest.param({"viewport": LAPTOP, "color_scheme": "dark"}, id="dark"),
    pytest.param({"viewport": PHONE, "color_scheme": "light", "has_touch": True, "is_mobile": True}, id="phone"),
    pytest.param({"viewport": PHONE, "color_scheme": "dark", "has_touch": True, "is_mobile": True}, id="phone, dark"),
]


def serious(page: Page, axe: str) -> list[str]:
    """The serious and critical faults that axe-core finds."""
    page.evaluate(axe)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{fault['id']}: {fault['help']}: {node['target']} {node.get('failureSummary', '')}"
        for fault in found["violations"]
        if fault["impact"] in {"serious", "critical"}
        for node in fault["nodes"]
    ]


def out_of_sight(page: Page) -> list[str]:
    """What cannot be seen: of the page when it is wider than the screen, of an element that cuts what is in it."""
    return page.evaluate(_OUT_OF_SIGHT)


_OUT_OF_SIGHT = """() => {
  const cuts = (one) => {
    const style = getComputedStyle(one);
    return ["hidden", "clip"].includes(style.overflowX) && style.textOverflow !== "ellipsis" && !one.matches(".sr");
  };
  const wide = (one) => one.scrollWidth > one.clientWidth + 1;
  const all = [...document.querySelectorAll("body, body :not(svg, svg *, [id$=-chart] *)")];
  const cut = all.filter((one) => cuts(one) && wide(one)).map((one) => one.outerHTML.slice(0, 200));
  const page = document.documentElement;
  return page.scrollWidth > innerWidth ? [`the page: ${page.scrollWidth}`, ...cut] : cut;
}"""
