"""Alerts in a real browser: what fires is named everywhere, and can be silenced."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from alert_evaluations import evaluated_by_the_test
from looks import LAPTOP, LOOKS, out_of_sight, serious

from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.settings import Settings

pytestmark = pytest.mark.stack

BAD = "Error rate of shaky-1 is above the critical limit"


def call(number: int, at: datetime, model: str, outcome: str) -> Call:
    return Call(
        trace_id=f"{number + 1:032x}",
        span_id=f"{number + 1:016x}",
        started_at=at,
        duration_s=1.0,
        operation="chat",
        provider="openai",
        request_model=model,
        service="shop",
        outcome=outcome,
        error_type="503" if outcome == "error" else None,
        judged=None if outcome == "error" else "yes",
        starts_query=True,
        overall=None if outcome == "error" else 0.9,
    )


@pytest.fixture(scope="module")
def alerting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A collector whose calls to one model fail since half an hour, and whose receiver is away."""
    folder = tmp_path_factory.mktemp("alerting")
    (folder / "vitals.yaml").write_text('receivers: [{name: on-call, webhook: {url: "http://127.0.0.1:9/hook"}}]')
    settings = Settings(data=folder / "data", port=0, grpc_port=0, alerts_file=folder / "vitals.yaml")
    with evaluated_by_the_test(), running(settings) as one:
        now = datetime.now(timezone.utc)
        calls = [
            call(n, now - timedelta(minutes=(n % 600) / 10), "shaky-1" if n % 2 else "steady-1",
                 "error" if n % 2 and (n % 600) < 300 else "ok")
            for n in range(1200)
        ]  # fmt: skip
        one.store.write([Batch(calls=tuple(calls))])
        for minute in range(20, -1, -1):
            one.app.state.alerts.evaluate(now - timedelta(minutes=minute))
        yield one


def alert(page, summary: str):
    return page.locator("li.alert", has_text=summary)


def test_what_fires_is_named_on_every_page_and_leads_to_its_calls_and_to_advice(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/vital-signs?period=24h")
        assert int(page.locator(".count span").first.inner_text()) >= 2
        page.locator('[data-part="firing"] a', has_text=BAD).click()
        page.wait_for_url("**/alerts#*")
        assert alert(page, BAD).locator(".tag.bad").inner_text() == "critical"
        assert "50% of calls of shaky-1 ended in an error in the last hour (" in alert(page, BAD).inner_text()
        alert(page, BAD).get_by_role("link", name="What to do").click()
        page.get_by_role("heading", name="Error rate is above its limit").wait_for()
        page.go_back()
        alert(page, BAD).get_by_role("link", name="See the calls").click()
        page.wait_for_url("**/calls?*")
        page.locator("#rows tr").first.wait_for()
        assert set(page.locator("#rows .tag").all_inner_texts()) == {"error"}


def test_an_alert_is_silenced_and_not_any_more(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/alerts")
        alert(page, BAD).get_by_role("button", name="Silence for a day").click()
        alert(page, BAD).get_by_text("Silenced until").wait_for()
        alert(page, BAD).get_by_role("button", name="End the silence").click()
        alert(page, BAD).get_by_role("button", name="Silence for an hour").wait_for()


def test_a_receiver_that_is_away_is_named_without_its_address(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/alerts")
        row = page.get_by_role("region", name="Receivers").get_by_role("row", name="on-call")
        row.get_by_text("Connection refused").wait_for()
        assert "127.0.0.1:9" not in page.content()


def test_charts_and_tiles_are_marked(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/vital-signs?period=24h")
        page.locator("#rates-chart .shapelayer path").first.wait_for(state="attached")
        page.locator('[data-kpi="error_rate"]').get_by_role("link", name="critical alert").wait_for()
        assert page.locator('[data-kpi="refusal_rate"]').get_by_role("link").count() == 0
        page.get_by_text("alerts in this period").click()
        page.get_by_role("listitem").filter(has_text=BAD).last.wait_for()


def test_a_page_of_other_calls_has_no_mark_of_an_alert(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/vital-signs?period=24h&model=steady-1")
        assert BAD not in page.locator('[data-part="firing"]').inner_text()
        assert page.get_by_role("combobox", name="Model").input_value() == "steady-1"


def test_a_limit_is_tried_and_drawn(look, alerting):
    with look(alerting.url, viewport=LAPTOP) as page:
        page.goto(f"{alerting.url}/alerts")
        page.get_by_role("textbox", name="Limit").fill("20%")
        page.get_by_role("combobox", name="By").select_option("model")
        page.get_by_role("button", name="Try it").click()
        page.wait_for_url("**/alerts?kpi=*limit=20%25*")
        page.locator("#backtest-chart .scatterlayer .js-line").first.wait_for(state="attached")
        assert "Error rate above 20% over 1 hour, for 10 minutes: fired 1 time" in page.locator(".lead").inner_text()
        row = page.get_by_role("region", name="When it would have fired").get_by_role("row", name="shaky-1")
        assert "goes on" in row.inner_text()


TRIED = "/alerts?kpi=error_rate&limit=20%25&by=model"


@pytest.mark.parametrize("appearance", LOOKS)
@pytest.mark.parametrize("path", ["/alerts", TRIED, "/vital-signs?period=24h", "/runbooks/error-rate"])
def test_no_serious_accessibility_fault_and_no_sideways_scroll(look, alerting, axe, path, appearance):
    with look(alerting.url, reduced_motion="reduce", **appearance) as page:
        response = page.goto(alerting.url + path)
        assert response.status == 200
        assert serious(page, axe) == []
        assert out_of_sight(page) == []
