"""The pages in a real browser."""

from __future__ import annotations

import json
import time
import urllib.request
from datetime import datetime, timedelta, timezone

import pytest
from looks import LAPTOP, LOOKS, out_of_sight, serious
from patience import PATIENCE_S

from llm_vitals_collector.process import running
from llm_vitals_collector.records import Batch, Call, Score
from llm_vitals_collector.settings import Settings

pytestmark = pytest.mark.stack


def get(url: str) -> dict[str, object]:
    with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
        return json.load(response)


def send_span(url: str, number: int, model: str) -> None:
    """One call over OTLP/HTTP as JSON, that ended just now."""
    now = time.time_ns()

    def text(key: str, value: str) -> dict[str, object]:
        return {"key": key, "value": {"stringValue": value}}

    span = {
        "traceId": f"{number:032x}",
        "spanId": f"{number:016x}",
        "name": f"chat {model}",
        "kind": 3,
        "startTimeUnixNano": str(now - 500_000_000),
        "endTimeUnixNano": str(now),
        "attributes": [
            text("gen_ai.operation.name", "chat"),
            text("gen_ai.provider.name", "openai"),
            text("gen_ai.request.model", model),
            text("llm_vitals.outcome", "ok"),
        ],
    }
    body = {"resourceSpans": [{"resource": {}, "scopeSpans": [{"scope": {"name": "llm_vitals"}, "spans": [span]}]}]}
    request = urllib.request.Request(
        f"{url}/v1/traces", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request, timeout=PATIENCE_S) as response:
        assert response.status == 200


def test_tiles_show_the_numbers_of_the_api(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/vital-signs")
        link = page.get_by_role("link", name="as JSON").get_attribute("href")
        # Two KPIs have a tile only where there are ratings that make them.
        kpis = [kpi for kpi in get(collector.url + link)["kpis"] if kpi["value"] is not None]
        shown = page.locator("[data-kpi]").evaluate_all("all => all.map(t => [t.dataset.kpi, t.dataset.value])")
        assert [name for name, _ in shown] == [kpi["id"] for kpi in kpis]
        # Page and API ask one after the other; the order in which parts of a sum are added may differ.
        assert {name: float(value) for name, value in shown} == pytest.approx({kpi["id"]: kpi["value"] for kpi in kpis})
        error = next(kpi for kpi in kpis if kpi["id"] == "error_rate")
        tile = page.locator('[data-kpi="error_rate"]')
        assert f"{error['value']:.0%}" in tile.locator(".v").inner_text()
        tile.locator(".chip.bad").wait_for()


def test_charts_are_drawn_and_told_as_a_table(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/vital-signs")
        for chart in ("quality-chart", "rates-chart"):
            page.locator(f"#{chart} .scatterlayer .js-line").first.wait_for(state="attached")
        page.get_by_text("Show as a table").click()
        page.locator("#trend-rows tr").first.wait_for()  # all come with the table's own event, after the click
        assert page.locator("#trend-rows tr").count() > 24


def test_the_period_and_the_filters_are_in_the_address(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(collector.url)
        assert page.url == f"{collector.url}/vital-signs"
        page.get_by_role("link", name="24 h").click()
        page.get_by_role("combobox", name="Model").select_option("gpt-4o")
        page.wait_for_url("**/vital-signs?period=24h&model=gpt-4o")
        assert page.locator(".seg [aria-current]").inner_text() == "24 h"
        page.get_by_text("Custom").click()
        page.get_by_label("From (UTC)").fill("2026-11-01T00:00")
        page.get_by_label("To (UTC)").fill("2026-11-03T00:00")
        page.get_by_role("button", name="Show").click()
        page.wait_for_url("**/vital-signs?model=gpt-4o&from=2026-11-01T00*")
        assert "1 to 3 November 2026, UTC" in page.locator(".sub").inner_text()


def test_what_needs_attention_leads_to_its_calls(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/vital-signs")
        item = page.locator(".items li", has_text="gemini-2.5-pro fails")
        assert "mostly 503" in item.inner_text()
        item.get_by_role("link").click()
        page.wait_for_url("**/calls?*model=gemini-2.5-pro*outcome=error*")
        assert page.locator("#rows tr").count() > 10
        assert set(page.locator("#rows .tag").all_inner_texts()) == {"error"}


def test_a_call_sent_over_otlp_appears_by_itself(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/calls")
        page.locator("#live-word", has_text="live").wait_for()
        send_span(collector.url, 0xABC0001, "just-now")
        row = page.locator("#rows tr", has_text="just-now")
        row.wait_for()
        assert page.locator("#rows tr").first.inner_text() == row.inner_text()
        assert page.locator("#arrived").inner_text() == "1 new call"
        assert page.evaluate("document.activeElement === document.body")


def test_a_reader_is_not_disturbed(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(f"{collector.url}/calls")
        page.evaluate("scrollTo(0, 1200)")
        send_span(collector.url, 0xABC0002, "while-reading")
        button = page.get_by_role("button", name="1 new call")
        button.wait_for()
        assert page.locator("#rows tr", has_text="while-reading").count() == 0
        button.click()
        page.locator("#rows tr", has_text="while-reading").wait_for()
        assert page.evaluate("scrollY") == 0


def test_a_call_opens_beside_the_table_and_has_an_address(look, collector, newest):
    with look(collector.url, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{collector.url}/calls?task=do")
        page.locator(f'#rows a[href="{newest}"]').click()
        pane = page.get_by_role("complementary", name="The opened call")
        pane.get_by_text("calls the tool find_order").wait_for()
        assert page.url == collector.url + newest
        assert page.evaluate("document.activeElement.id") == "pane"
        page.keyboard.press("Escape")
        pane.wait_for(state="hidden")
        assert page.url == f"{collector.url}/calls?task=do"
        assert page.evaluate("document.activeElement.getAttribute('href')") == newest
        page.goto(collector.url + newest)
        page.get_by_role("heading", name="Details").wait_for()
        page.get_by_role("region", name="Calls of the same trace").wait_for()


def test_a_call_is_copied_as_json(look, collector, newest):
    permissions = ["clipboard-read", "clipboard-write"]
    with look(collector.url, viewport=LAPTOP, permissions=permissions) as page:
        page.goto(collector.url + newest)
        page.get_by_role("button", name="Copy as JSON").click()
        page.get_by_text("Copied").wait_for()
        copied = json.loads(page.evaluate("navigator.clipboard.readText()"))
        assert (copied["span_id"], copied["output"]) == ("f" * 16, "On its way.")


def test_the_keyboard_reaches_everything(look, collector):
    with look(collector.url, viewport={"width": 1000, "height": 800}) as page:
        page.goto(f"{collector.url}/calls")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "content"
        first = page.locator("#rows a").first
        first.focus()
        address = first.get_attribute("href")
        page.keyboard.press("Enter")
        page.wait_for_url(f"**{address}")


@pytest.mark.parametrize("appearance", LOOKS)
def test_a_browser_logs_in_and_comes_to_the_page_it_asked_for(look, tmp_path, axe, appearance):
    key = "a-key-of-this-test"
    with (
        running(Settings(data=tmp_path, port=0, grpc_port=0, api_key=key)) as guarded,
        look(guarded.url, **appearance) as page,
    ):
        page.goto(f"{guarded.url}/calls?task=do")
        assert page.evaluate("document.activeElement.id") == "key"
        assert out_of_sight(page) == []
        assert serious(page, axe) == []
        page.get_by_label("Key").fill(key)
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/calls?task=do")


def test_a_pane_has_no_serious_accessibility_fault(look, collector, newest, axe):
    with look(collector.url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce") as page:
        page.goto(f"{collector.url}/calls?task=do")
        page.locator(f'#rows a[href="{newest}"]').click()
        page.get_by_text("calls the tool find_order").wait_for()
        assert serious(page, axe) == []


def test_an_empty_page_fills_when_the_first_call_arrives(look, empty_collector):
    with look(empty_collector.url, viewport=LAPTOP) as page:
        page.goto(f"{empty_collector.url}/vital-signs")
        page.get_by_text("Waiting for the first call").wait_for()
        send_span(empty_collector.url, 1, "first-ever")
        page.locator("[data-kpi]").first.wait_for()


def attempts(page) -> int:
    """What the tile of latency rests on."""
    return int(page.locator('[data-kpi="duration_p95_s"] .note').inner_text().split()[0].replace(",", ""))


@pytest.mark.parametrize("motion", ["no-preference", "reduce"])
def test_the_vital_signs_follow_once_a_minute_and_nothing_moves(look, collector, motion):
    with look(collector.url, viewport=LAPTOP, reduced_motion=motion) as page:
        page.clock.install()
        page.goto(f"{collector.url}/vital-signs?period=24h")
        page.locator("#rates-chart .main-svg").first.wait_for(state="attached")
        before = attempts(page)
        page.get_by_text("Show as a table").click()
        rows = page.locator("#trend-rows tr").first.inner_text()
        page.evaluate("document.activeElement.blur(); scrollTo(0, 500)")
        page.evaluate("document.getElementById('quality-chart').dataset.same = 'yes'")
        send_span(collector.url, 0xABC0010 + (motion == "reduce"), "after-a-minute")
        page.clock.run_for(50_000)
        assert attempts(page) == before
        page.clock.run_for(15_000)
        page.locator('[data-kpi="duration_p95_s"] .note', has_text=f"{before + 1:,} attempts").wait_for()
        assert page.locator("#trend-rows tr").first.inner_text() != rows
        assert page.locator('section[data-part="error_rate-by-model"]', has_text="after-a-minute").count() == 1
        assert page.evaluate("[scrollY, document.getElementById('quality-chart').dataset.same]") == [500, "yes"]


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        pytest.param(
            "document.querySelector('[data-kpi=\"cost_usd\"] .tip button').focus()",
            "document.activeElement.blur()",
            id="the focus is in a tile",
        ),
        pytest.param(
            "getSelection().selectAllChildren(document.querySelector('.foot'))",
            "getSelection().removeAllRanges()",
            id="text is selected",
        ),
        pytest.param(
            "document.querySelector('details.custom').open = true",
            "document.querySelector('details.custom').open = false",
            id="a period is being chosen",
        ),
    ],
)
def test_the_vital_signs_wait_for_a_reader(look, collector, begin, end):
    with look(collector.url, viewport=LAPTOP) as page:
        page.clock.install()
        page.goto(f"{collector.url}/vital-signs")
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if "/vital-signs" in r.url else None)
        page.evaluate(begin)
        page.clock.run_for(200_000)
        assert asked == []
        page.evaluate(end)
        with page.expect_response(page.url):
            page.clock.run_for(5_000)


def test_a_period_that_is_over_is_not_asked_again(look, collector):
    with look(collector.url, viewport=LAPTOP) as page:
        page.clock.install()
        page.goto(f"{collector.url}/vital-signs?from=2026-11-01T00:00&to=2026-11-03T00:00")
        asked: list[str] = []
        page.on("request", lambda r: asked.append(r.url) if "/vital-signs" in r.url else None)
        page.clock.run_for(200_000)
        assert asked == []


def test_without_javascript_the_numbers_and_filters_still_work(look, collector):
    with look(collector.url, viewport=LAPTOP, java_script_enabled=False) as page:
        page.goto(f"{collector.url}/vital-signs")
        assert page.locator('[data-kpi="quality"] .v').inner_text().endswith("%")
        page.goto(f"{collector.url}/calls")
        page.get_by_role("combobox", name="Outcome").select_option("refusal")
        page.get_by_role("button", name="Apply").click()
        assert set(page.locator("#rows .tag").all_inner_texts()) == {"refusal"}


HOSTILE = "<img src=x onerror=\"document.title='run'\"> [a](javascript:alert(1)) \x1b[31mred"
QUESTION = "How do I find duplicate values of status in shipments?"
ANOTHER = f"{QUESTION} {HOSTILE}"
REFUSAL = f"I'm sorry, but I can't help with that request. {HOSTILE}"


def test_a_bad_answer_is_changed_made_again_scored_better_saved_and_exported(look, collector):
    messages = [{"role": "user", "parts": [{"type": "text", "content": ANOTHER}]}]
    bad = Call(
        trace_id="b" * 32,
        span_id="b" * 16,
        started_at=datetime.now(timezone.utc) - timedelta(days=2),
        duration_s=0.9,
        operation="chat",
        provider="openai",
        request_model="gpt-5.4-mini",
        task="again",
        outcome="refusal",
        overall=0.0,
        input_messages=json.dumps(messages),
        prompt=ANOTHER,
        output=REFUSAL,
        attributes={"llm_vitals.request.parameters": '{"temperature":0.9,"max_tokens":40,"seed":7}'},
    )
    # Insights say something of 20 judged answers and more.
    good = [
        bad._replace(span_id=f"{n:016x}", outcome="ok", output="Group and count.", duration_s=0.5) for n in range(1, 25)
    ]
    scores = [
        Score(
            id=f"again-{one.span_id}",
            at=one.started_at,
            name="relevancy",
            value=0.02 if one is bad else 0.9,
            evaluator="judge",
            trace_id=one.trace_id,
            span_id=one.span_id,
        )
        for one in (bad, *good)
    ]
    collector.store.write([Batch(calls=(bad, *good), scores=tuple(scores))])
    with look(collector.url, viewport=LAPTOP, accept_downloads=True) as page:
        page.goto(f"{collector.url}/insights?task=again")
        worst = page.locator(".worst li", has_text="can't help with that request")
        worst.get_by_role("link", name="See in Playground").first.click()
        page.wait_for_url("**/playground?call=*")
        form = page.get_by_role("form", name="Request")
        assert form.get_by_label("Text of message 1").input_value() == ANOTHER
        assert form.get_by_label("Maximum tokens").input_value() == "40"
        assert json.loads(form.get_by_label("JSON: response_format, stop, seed, ...").input_value()) == {"seed": 7}
        form.get_by_label("Temperature").fill("0.1")
        form.get_by_label("System", exact=True).fill("Answer with a query.")
        form.get_by_label("Text of message 1").fill(f"{QUESTION}\n")
        with page.expect_request("**/api/playground/runs") as sent:
            form.get_by_label("Runs").fill("2")
            page.keyboard.press("Enter")
        assert sent.value.post_data_json["parameters"] == {"seed": 7, "temperature": 0.1, "max_tokens": 40}
        page.get_by_text("2 answers", exact=True).wait_for()
        table = page.get_by_role("table", name="Old and new answers compared")
        assert table.locator("[data-row=outcome] td").all_inner_texts() == ["refusal", "ok"]
        assert table.locator("[data-row=overall] td.better").inner_text().startswith("100%")
        # All of it is text: in the page, in the answers, in what differs.
        assert page.locator("#old .text").inner_text() == REFUSAL
        assert HOSTILE in page.locator("#answers .new .changes").first.inner_text()
        assert page.locator("main img, main a[href^=javascript]").count() == 0
        assert page.title() != "run"
        answer = page.locator("#answers .new .text").first.inner_text()
        page.get_by_label("whoever wrote it agreed").check()
        page.get_by_label("As an example of the data set").fill("from-the-playground")
        page.get_by_role("button", name="Save the new answer").click()
        page.get_by_text("Saved in from-the-playground.").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download the test").click()
        assert download.value.suggested_filename == "test_answer.py"
        assert "def test_the_answer_is_good_enough(assert_quality):" in download.value.path().read_text()
    (example,) = get(f"{collector.url}/api/datasets/from-the-playground/examples")["examples"]
    assert (example["origin"], example["preferred"], example["rejected"]) == ("playground", answer, REFUSAL)
    assert (example["trace_id"], example["model"][:12]) == ("b" * 32, "gpt-5.4-mini")
    with urllib.request.urlopen(
        f"{collector.url}/api/datasets/from-the-playground/export", timeout=PATIENCE_S
    ) as lines:
        (line,) = map(json.loads, lines)
    assert line["messages"][-1] == {"role": "assistant", "content": answer}


def test_a_run_can_be_stopped_and_a_mistake_in_the_form_is_named_at_its_field(look, collector, newest):
    with look(collector.url, viewport=LAPTOP) as page:
        page.goto(collector.url + newest.replace("/calls/", "/playground?call="))
        page.get_by_text("Other parameters").click()
        field = page.get_by_label("JSON: response_format, stop, seed, ...")
        field.fill("{")
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_role("alert").get_by_text("Other parameters is not JSON").wait_for()
        assert field.evaluate("one => one === document.activeElement")
        field.fill("")
        page.get_by_label("Model", exact=True).fill("stand-in-hang")
        page.route("**/api/playground/runs", lambda _route: None)
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_role("button", name="Stop").click()
        page.get_by_text("stopped", exact=True).wait_for()
        assert page.get_by_role("button", name="Run", exact=True).is_enabled()
