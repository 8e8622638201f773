"""The pages of alerts without a browser."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals_collector.alerts import defaults, texts
from llm_vitals_dashboards.web import markdown
from llm_vitals_dashboards.web.display import DASH
from llm_vitals_dashboards.web.runbooks import runbooks

PRE = '<pre class="code" tabindex="0"><code>'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("# T\n## <A>\nOne\ntwo `x<y`.", "<h2>&lt;A&gt;</h2>\n<p>One two <code>x&lt;y</code>.</p>", id="a"),
        pytest.param("- a\n  b\n- *c* **d**", "<ul><li>a b</li><li><em>c</em> <strong>d</strong></li></ul>", id="list"),
        pytest.param("```\na <\n\nb\n```\nx", f"{PRE}a &lt;\n\nb</code></pre>\n<p>x</p>", id="code"),
        pytest.param("[a](cost.md) [b](../other.md)", '<p><a href="/cost">a</a> b</p>', id="links"),
        pytest.param("<!-- hidden -->\n\nseen", "<p>seen</p>", id="comment"),
    ],
)  # fmt: skip
def test_markdown(text, expected):
    assert markdown.html(text, lambda to: "/cost" if to == "cost.md" else None) == expected


@pytest.mark.parametrize("rule", defaults.rules(), ids=texts.rule_id)
def test_every_rule_leads_to_advice(one_call, rule):
    answer = one_call.get(f"/runbooks/{texts.runbook(rule)}")
    assert answer.status_code == 200
    assert rule.name.removeprefix("LLMVitals").removeprefix(rule.reach.word) in answer.text


def test_every_page_of_advice_is_rendered_whole(one_call):
    for name in runbooks():
        text = one_call.get(f"/runbooks/{name}").text
        assert "##" not in text, name
        assert "](" not in text, name
    assert one_call.get("/runbooks/none").status_code == 404


def test_before_the_first_evaluation_nothing_is_claimed(client):
    text = client.get("/alerts").text
    assert "The rules are evaluated within the first minute." in text
    assert "No alert fires." not in text
    assert "Nobody is notified." in text


@pytest.fixture
def alert(client, keep, make) -> str:
    """The id of an alert that fires."""
    now = datetime.now(timezone.utc)
    keep(*(make(started_at=now, outcome="error") for _ in range(100)))
    alerts = client.app.state.alerts
    for minute in range(1, 12):
        alerts.evaluate(now + minute * timedelta(minutes=1))
    return next(one.id for one in alerts.active() if one.labels["alertname"] == "LLMVitalsErrorRateHigh")


@pytest.mark.slow
def test_it_is_silenced_by_a_form(client, alert):
    answer = client.post(f"/alerts/{alert}/silence", data={"for": "1d"}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/alerts#{alert}")
    assert "Silenced until" in client.get("/alerts").text
    client.post(f"/alerts/{alert}/silence", data={"for": ""})
    assert "Silenced until" not in client.get("/alerts").text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "body", "headers", "status"),
    [
        pytest.param("ALERT", "for=1d", {"Origin": "http://evil.example"}, 403, id="from another site"),
        pytest.param("ALERT", "for=9d", {}, 400, id="another length"),
        pytest.param("ALERT", "for=" + "x" * 2000, {}, 413, id="too long"),
        pytest.param("0000000000000000", "for=1d", {}, 404, id="unknown"),
    ],
)
def test_silences_that_are_refused(client, alert, name, body, headers, status):
    answer = client.post(f"/alerts/{name.replace('ALERT', alert)}/silence", content=body, headers=headers)
    assert answer.status_code == status
    assert "Silenced until" not in client.get("/alerts").text


@pytest.mark.slow
def test_the_alert_is_named_where_it_is_of_the_calls_shown(client, alert):
    assert 'href="/alerts#' in _banner(client.get("/vital-signs?period=24h").text)
    assert "Error rate of gpt-4o is above" in client.get("/vital-signs?period=24h&model=gpt-4o").text
    assert "Error rate of gpt-4o is above" not in _banner(client.get("/vital-signs?period=24h&model=other").text)


def _banner(page: str) -> str:
    return page.split('data-part="firing"', 1)[1].split("</section>", 1)[0]


@pytest.mark.parametrize(
    ("query", "status", "text"),
    [
        pytest.param(
            {"kpi": "error_rate", "limit": "20%"}, 200, "for 10 minutes: <strong>would not have fired", id="quiet"
        ),
        pytest.param({"kpi": "nps"}, 200, "<strong>nothing is known of these calls", id="unknown"),
        pytest.param({"kpi": "error_rate", "limit": "lots"}, 400, "expected one such as 5% or 0.05", id="no limit"),
        pytest.param({"kpi": "<script>"}, 400, "expected one of error_rate", id="no KPI"),
    ],
)
def test_a_limit_is_tried(client, keep, make, query, status, text):
    now = datetime.now(timezone.utc)
    keep(*(make(started_at=now - timedelta(minutes=n)) for n in range(60)))
    answer = client.get("/alerts", params=query)
    assert answer.status_code == status
    assert text in answer.text
    assert "<script>'" not in answer.text


def test_a_tile_leads_to_the_calls_of_its_outcome_and_says_how_sure_it_is(client, keep, make):
    now = datetime.now(timezone.utc)
    keep(*(make(started_at=now - timedelta(minutes=n), outcome="error" if n < 6 else "ok") for n in range(60)))
    page = client.get("/vital-signs?period=24h&model=gpt-4o").text
    tile = page.split('data-kpi="error_rate"', 1)[1].split("</article>", 1)[0]
    assert f"95%: 4.7{DASH}20.1%" in tile
    address = tile.split('<a href="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    assert "outcome=error" in address
    assert len(client.get(address.replace("/calls?", "/api/calls?")).json()["calls"]) == 6
    assert "outcome=refusal" not in page.split('data-kpi="refusal_rate"', 1)[1].split("</article>", 1)[0]
