"""What others wrote is text on every page: no element, no script, no link; and it turns no text of ours around."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone

import pytest
from alert_evaluations import evaluated_by_the_test
from looks import LAPTOP

from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.process import Running, running
from llm_vitals_collector.records import Batch, Call, Feedback, Score
from llm_vitals_collector.settings import Settings
from llm_vitals_collector.store.datasets import Dataset, Example
from llm_vitals_demo.provider import serving

pytestmark = pytest.mark.stack

HOSTILE = (
    "<img class=h src=x onerror=\"document.title='run'\"><script class=h>document.title='run'</script>"
    "</script></textarea></title><a class=h href=//evil.example>in</a> &lt;b&gt; [in](javascript:document.title='run') "
    "![in](//evil.example/x.png) {{ 7 * 7 }} ${7*7} \x1b[31mred\x1b[2J \u202eturned\u2066"
)
MARK = "[in](javascript:"
TRACE, SPAN = "a" * 32, "b" * 16


def messages(role: str) -> str:
    return json.dumps([{"role": role, "parts": [{"type": "text", "content": HOSTILE}]}])


def calls(now: datetime) -> tuple[Call, ...]:
    """Enough of them for every part of every page: half fail."""
    first = Call(
        trace_id=TRACE,
        span_id=SPAN,
        started_at=now - timedelta(minutes=20),
        duration_s=1.0,
        scope="llm_vitals",
        service=HOSTILE,
        operation="chat",
        provider=HOSTILE,
        request_model=HOSTILE,
        response_model=HOSTILE + "2",
        server_address=HOSTILE,
        response_id=HOSTILE,
        outcome="refusal",
        refusal_source="phrase",
        refusal_reason=HOSTILE,
        judged="yes",
        starts_query=True,
        task=HOSTILE,
        variant=HOSTILE,
        user=HOSTILE,
        session=HOSTILE,
        finish_reasons=(HOSTILE,),
        overall=0.1,
        prompt=HOSTILE,
        output=HOSTILE,
        system_instructions=HOSTILE,
        input_messages=messages("user"),
        output_messages=messages("assistant"),
        attributes={"gen_ai.request.stop": HOSTILE, "llm_vitals.expected": HOSTILE, "gen_ai.prompt.version": HOSTILE},
    )
    failed = {"outcome": "error", "error_type": HOSTILE, "error_message": HOSTILE, "judged": None, "overall": None}
    more = (
        first._replace(
            span_id=f"{n:016x}", trace_id=f"{n + 9:032x}", started_at=now - timedelta(seconds=3 * n), **fields
        )
        for n in range(400)
        for fields in [failed if n % 2 else {}]
    )
    return (first, first._replace(span_id="c" * 16, **failed), *more)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A collector in which every text is HOSTILE, and an endpoint that answers with what it was sent."""
    now = datetime.now(timezone.utc)
    with serving() as provider:
        endpoint = Endpoint(name="stand-in", url=f"{provider.url}/v1", api="openai", models=("gpt-5.4-mini", HOSTILE))
        settings = Settings(data=tmp_path_factory.mktemp("hostile"), port=0, grpc_port=0)
        with evaluated_by_the_test(), running(settings, [endpoint]) as one:
            listed = calls(now)
            ratings = [
                Feedback(
                    id=f"{HOSTILE}{n}", at=now, rating="negative", comment=HOSTILE, expected=HOSTILE, actual=HOSTILE,
                    trace_id=call.trace_id, span_id=call.span_id, user=HOSTILE,
                )
                for n, call in enumerate(listed[:30])
            ]  # fmt: skip
            scores = [
                Score(
                    id=f"s{n}", at=now, name="relevancy", value=0.1, label=HOSTILE, evaluator=HOSTILE,
                    explanation=HOSTILE, trace_id=call.trace_id, span_id=call.span_id,
                )
                for n, call in enumerate(listed) if call.outcome != "error"
            ]  # fmt: skip
            one.store.write([Batch(calls=listed, feedback=tuple(ratings), scores=tuple(scores))])
            one.store.datasets.make(Dataset(name="faults", created_at=now, description=HOSTILE))
            example = Example(
                dataset="faults", id="e1", at=now, origin="call", model=HOSTILE, note=HOSTILE, labels=(HOSTILE[:100],),
                messages=json.dumps([{"role": "user", "content": HOSTILE}]), answer=HOSTILE, expected=HOSTILE,
                preferred=HOSTILE, rejected=HOSTILE,
            )  # fmt: skip
            one.store.datasets.add([example])
            for minute in range(15, -1, -1):
                one.app.state.alerts.evaluate(now - timedelta(minutes=minute))
            yield one


TURNED = """() => {
  const faults = [];
  const texts = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
    return found;
  };
  const bounds = (one) => {
    const style = getComputedStyle(one);
    return style.unicodeBidi !== "normal" || !["inline", "contents"].includes(style.display);
  };
  for (const text of texts(document.body)) {
    if (!text.data.includes("\\u202e") || text.parentElement.closest("script, style, select, textarea, svg")) continue;
    let around = text.parentElement;
    while (!bounds(around)) around = around.parentElement;
    // Nothing of ours in what the text may turn around: neither text beside it, nor text in its line.
    const others = texts(around).filter((one) => !one.data.includes("\\u202e"));
    if (others.length) faults.push(around.outerHTML.slice(0, 160) + " | " + others[0].data.trim().slice(0, 60));
  }
  return faults;
}"""

MADE = """() => [...document.querySelectorAll(".h, main img, main [href], main [src], main [action]")].filter((one) => {
  if (one.matches(".h, img")) return true;
  const url = new URL(one.getAttribute("href") ?? one.getAttribute("src") ?? one.getAttribute("action"), location);
  return url.origin !== location.origin;
}).map((one) => one.outerHTML.slice(0, 200))"""


@pytest.mark.parametrize(
    ("path", "seen"),
    [
        pytest.param("/vital-signs?period=24h", 3, id="vital signs"),
        pytest.param("/insights?period=24h", 3, id="insights"),
        pytest.param("/accuracy?period=24h", 1, id="accuracy"),
        pytest.param("/calls", 100, id="calls"),
        pytest.param(f"/calls/{TRACE}/{SPAN}", 10, id="a call"),
        pytest.param(f"/calls/{TRACE}/{'c' * 16}", 10, id="a failed call"),
        pytest.param("/feedback", 30, id="feedback"),
        pytest.param("/criteria", 0, id="criteria"),
        pytest.param("/scoring", 0, id="scoring"),
        pytest.param("/datasets", 1, id="data sets"),
        pytest.param("/datasets/faults", 7, id="a data set"),
        pytest.param("/alerts?kpi=error_rate&limit=5%25&by=model", 1, id="alerts"),
        pytest.param("/keys", 0, id="keys"),
        pytest.param(f"/playground?call={TRACE}-{SPAN}", 1, id="playground"),
    ],
)
def test_it_is_text(look, hostile, path, seen):
    with look(hostile.url, viewport=LAPTOP) as page:
        page.goto(hostile.url + path)
        as_text(page, seen)


def test_it_is_text_beside_the_table_in_new_rows_and_in_the_difference(look, hostile):
    with look(hostile.url, viewport={"width": 1440, "height": 900}) as page:
        page.goto(f"{hostile.url}/calls?outcome=refusal")
        page.locator("#rows a").first.click()
        page.get_by_role("heading", name="Details").wait_for()
        as_text(page, 10)
        page.goto(f"{hostile.url}/playground?call={TRACE}-{SPAN}")
        page.get_by_label("Model", exact=True).fill("gpt-5.4-mini")
        page.get_by_role("button", name="Run", exact=True).click()
        page.get_by_role("region", name="Keep").wait_for()
        assert MARK in page.locator("#answers .new .changes").first.inner_text()
        as_text(page, 2)


def as_text(page, seen):
    assert page.evaluate(MADE) == []
    assert page.title() != "run"
    assert page.locator("body").inner_text().count(MARK) >= seen
    assert page.evaluate(TURNED) == []
