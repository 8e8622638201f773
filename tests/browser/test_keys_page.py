"""The page of keys in a real browser."""

from __future__ import annotations

import pytest
from looks import LAPTOP, LOOKS, out_of_sight, serious

from llm_vitals_collector.process import running
from llm_vitals_collector.settings import Settings

pytestmark = pytest.mark.stack

KEY = "0123456789abcdef"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    with running(Settings(data=tmp_path_factory.mktemp("keys"), port=0, grpc_port=0, api_key=KEY)) as one:
        yield one


def opened(page, guarded):
    page.goto(f"{guarded.url}/keys")
    page.locator("#key").fill(KEY)
    page.locator("button").click()
    page.wait_for_url("**/keys")


def test_a_key_is_added_rotated_and_revoked_without_scripts(look, guarded):
    with look(guarded.url, viewport=LAPTOP, java_script_enabled=False) as page:
        opened(page, guarded)
        page.get_by_label("Name").fill("shop")
        page.get_by_role("checkbox", name="send").check()
        page.get_by_role("button", name="Add").click()
        first = page.get_by_label("The key", exact=True).inner_text()
        page.get_by_role("button", name="Rotate shop").click()
        second = page.get_by_label("The key", exact=True).inner_text()
        assert (first[:5], second[:5], first != second) == ("llmv_", "llmv_", True)
        page.goto(f"{guarded.url}/keys")
        assert second not in page.content()
        page.get_by_text("Revoke shop").click()
        page.get_by_role("button", name="End shop now").click()
        assert page.get_by_role("rowheader", name="shop").count() == 0


@pytest.mark.parametrize("appearance", LOOKS)
def test_no_serious_accessibility_fault_and_no_sideways_scroll(look, guarded, axe, appearance):
    with look(guarded.url, **appearance) as page:
        opened(page, guarded)
        name = f"shop-{len(guarded.app.state.gate.keys)}"
        page.get_by_label("Name").fill(name)
        page.get_by_role("checkbox", name="rate").check()
        page.get_by_role("button", name="Add").click()
        page.get_by_label("The key", exact=True).wait_for()
        assert serious(page, axe) == []
        assert out_of_sight(page) == []
