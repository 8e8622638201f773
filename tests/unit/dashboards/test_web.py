"""The API's shape, the pages' behaviour without a browser, and the small decisions behind them."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, HTTPServer
from math import sqrt
from types import SimpleNamespace

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.command import CommandError
from llm_vitals_dashboards.attention import attention
from llm_vitals_dashboards.cli import KPIS as COMMAND
from llm_vitals_dashboards.cli import fetch, table
from llm_vitals_dashboards.compute import Scope, measure
from llm_vitals_dashboards.intervals import wilson
from llm_vitals_dashboards.kpis import BY_ID, KPIS
from llm_vitals_dashboards.period import Period
from llm_vitals_dashboards.web import routers
from llm_vitals_dashboards.web.conversation import conversation
from llm_vitals_dashboards.web.figures import course
from llm_vitals_dashboards.web.respond import STATIC, data_block
from llm_vitals_dashboards.web.wording import DASH, chip, in_unit, span

END = datetime(2026, 11, 22, tzinfo=timezone.utc)
PERIOD = Period(start=END - timedelta(days=7), end=END, relative="7d")
NAMES = st.sampled_from(["role", "parts", "type", "content", "id", "name"])
ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda more: st.lists(more, max_size=3) | st.dictionaries(NAMES, more, max_size=3),
)
WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}


@pytest.fixture
def client(store):
    app = FastAPI()
    app.state.store = store
    for router in routers(app):
        app.include_router(router)
    return TestClient(app)


class TestApi:
    def test_answers_exactly_what_the_contract_says(self, client, keep, make):
        keep(make(user="a", task="do"), make(days=8))
        answer = client.get("/api/kpis", params=WEEK).json()
        assert list(answer) == ["from", "to", "previous_from", "previous_to", "kpis"]
        assert answer["from"] == answer["previous_to"] == "2026-11-15T00:00:00.000000Z"
        assert answer["previous_from"] == "2026-11-08T00:00:00.000000Z"
        assert [kpi["id"] for kpi in answer["kpis"]] == [kpi.id for kpi in KPIS]
        for kpi in answer["kpis"]:
            assert list(kpi) == ["id", "title", "unit", "better", "value", "previous", "change", "note", "by"]
            assert all(list(group) == ["key", "value", "calls"] for groups in kpi["by"].values() for group in groups)
        errors = next(kpi for kpi in answer["kpis"] if kpi["id"] == "error_rate")
        assert errors["by"]["model"] == [{"key": "gpt-4o", "value": 0.0, "calls": 1}]

    def test_filters_narrow(self, client, keep, make):
        keep(make(request_model="m1", cost_usd=1.0), make(request_model="m2", service="shop", cost_usd=2.0))

        def cost(**more):
            kpis = client.get("/api/kpis", params={**WEEK, **more}).json()["kpis"]
            return next(kpi["value"] for kpi in kpis if kpi["id"] == "cost")

        assert (cost(), cost(model="m1"), cost(service="shop"), cost(model="m1", service="shop")) == (
            3.0,
            1.0,
            2.0,
            None,
        )

    @pytest.mark.parametrize("query", ["from=x", "period=7", "from=2026-11-12&to=2026-11-11", "period=7d&from=1"])
    def test_bad_input_is_refused_with_the_reason(self, client, query):
        response = client.get(f"/api/kpis?{query}")
        assert response.status_code == 400
        assert list(response.json()) == ["error"]


class TestPages:
    def test_the_root_leads_to_the_vital_signs(self, client):
        response = client.get("/?period=24h", follow_redirects=False)
        assert (response.status_code, response.headers["location"]) == (307, "/vital-signs?period=24h")

    @pytest.mark.parametrize("path", ["/vital-signs", "/calls"])
    def test_an_empty_page_says_what_to_do(self, client, path):
        body = client.get(path).text
        for told in (
            "llm_vitals.init()",
            "llm-vitals run -- python app.py",
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://testserver",
        ):
            assert told in body

    def test_tiles_carry_the_numbers_of_the_api(self, client, keep, make):
        keep(*(make(user="a", overall=0.1 * n, input_tokens=n) for n in range(1, 8)), make(days=8, outcome="error"))
        api = client.get("/api/kpis", params=WEEK).json()["kpis"]
        body = client.get("/vital-signs", params=WEEK).text
        shown = dict(re.findall(r'data-kpi="(\w+)" data-value="([^"]*)"', body))
        always = [kpi for kpi in api if not BY_ID[kpi["id"]].only_with_data]
        assert shown == {kpi["id"]: "" if kpi["value"] is None else repr(float(kpi["value"])) for kpi in always}

    def test_tiles_that_need_ratings_show_once_there_are_some(self, client, keep, make, rate):
        answered = make(response_id="r-1", output="Refund")
        keep(
            answered,
            rate("promoter", scale="0-10", score=9.0, response_id="r-1", comment="Good."),
            rate(None, expected="refund", response_id="r-1"),
            rate("detractor", days=8, scale="0-10", score=1.0),
        )
        body = client.get("/vital-signs", params=WEEK).text
        shown = dict(re.findall(r'data-kpi="(\w+)" data-value="([^"]*)"', body))
        assert (shown["nps"], shown["accuracy"]) == ("100.0", "1.0")
        assert "200 points" in body
        assert '<span class="tag good">promoter</span>' in body
        inside = client.get(f"/calls/{answered.trace_id}/{answered.span_id}").text
        assert "promoter (9 of 10)" in inside
        assert '<span class="mute">expected</span> refund' in inside

    def test_no_script_or_style_stands_in_a_page(self, client, keep, make):
        one = make(prompt="<script>alert(1)</script>", output="</script><b>x", input_messages="[[1]")
        keep(one)
        for path in ("/vital-signs", "/calls", f"/calls/{one.trace_id}/{one.span_id}", "/calls/no/such"):
            response = client.get(path)
            assert "script-src 'self';" in response.headers["content-security-policy"]
            assert re.findall(r"<script(?![^>]* src=)(?! type=\"application/json\")[^>]*>", response.text) == []
            assert "<script>alert" not in response.text
            assert not re.search(r'\sstyle="|\son\w+="', response.text)
            assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', response.text) == []

    @pytest.mark.parametrize("path", ["/vital-signs?period=x", "/calls?from=x", "/calls?before=x"])
    def test_a_bad_address_is_told_on_the_page(self, client, keep, make, path):
        keep(make())
        response = client.get(path)
        assert response.status_code == 400
        assert 'role="alert"' in response.text

    def test_calls_are_filtered_searched_and_paged(self, client, keep, make):
        keep(*(make(days=1 + n / 1000, prompt=f"question {n}", request_model=f"m{n % 2}") for n in range(230)))
        assert client.get("/calls?text=QUESTION 229").text.count("data-key=") == 1
        assert client.get("/calls?model=nowhere").text.count("data-key=") == 0
        seen: list[str] = []
        path: str | None = "/calls?model=m1"
        while path:
            body = client.get(path).text
            seen += re.findall(r'data-key="([^"]+)"', body)
            older = re.search(r'id="older" rel="next" href="([^"]+)"', body)
            path = older[1].replace("&amp;", "&") if older else None
        assert len(seen) == len(set(seen)) == 115

    def test_content_that_is_not_captured_is_told_once(self, client, keep, make):
        keep(make(), make())
        assert client.get("/calls").text.count("CAPTURE_MESSAGE_CONTENT=SPAN_ONLY") == 1
        keep(make(prompt="hello"))
        assert "CAPTURE_MESSAGE_CONTENT" not in client.get("/calls").text

    def test_live_tells_what_came_since_and_nothing_else(self, client, keep, make):
        keep(make())
        after = re.search(r'data-after="(\d+)"', client.get("/calls").text)[1]
        quiet = client.get("/calls/live?after=9000000000000000").json()
        assert quiet == {"after": 9000000000000000, "rows": [], "next": None}
        keep(one := make(days=0, prompt="new", request_model="m9"))
        answer = client.get(f"/calls/live?after={after}&model=m9").json()
        assert [row["key"] for row in answer["rows"]] == [f"{one.trace_id}/{one.span_id}"]
        assert "<tr" in answer["rows"][0]["html"]
        assert client.get(f"/calls/live?after={after}&model=other").json()["rows"] == []
        assert client.get("/calls/live?after=x").status_code in {400, 422}

    def test_a_call_says_what_was_said_and_why_it_was_judged_so(self, client, keep, make, rate):
        one = make(
            outcome="refusal", refusal_source="wire", refusal_reason="finish_reason=content_filter", input_tokens=655,
            output_tokens=17, cache_read_tokens=512, cost_usd=0.0022, overall=0.31, scores={"clarity": 0.96},
            attributes={"gen_ai.request.temperature": 0.2}, user="u-7", trace_id="ab" * 16, response_id="r1",
            output_messages=json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "I cannot."}]}]),
        )  # fmt: skip
        keep(one, make(trace_id=one.trace_id), rate("negative", response_id="r1", comment="not helpful"))
        for path in ("", "?pane=1"):
            body = client.get(f"/calls/{one.trace_id}/{one.span_id}{path}").text
            for told in (
                "the provider said so: finish_reason=content_filter", "655 in (512 cached) · 17 out", "$0.0022", "96%",
                "temperature 0.2", "u-7", one.trace_id, "I cannot.", "not helpful", "In the same trace",
            ):  # fmt: skip
                assert told in body, told
        block = re.search(r'<script type="application/json" id="call-json">(.*?)</script>', body, re.DOTALL)[1]
        assert json.loads(block)["output_messages"][0]["parts"][0]["content"] == "I cannot."

    def test_an_unknown_call_is_not_found(self, client):
        assert client.get("/calls/aa/bb").status_code == 404

    @pytest.mark.parametrize("name", [*STATIC, "plotly.min.js"])
    def test_files_may_be_kept_for_ever_and_are_compressed(self, client, keep, make, name):
        keep(make())
        pages = client.get("/calls").text + client.get("/vital-signs").text
        found = re.search(rf"/static/{re.escape(name)}\?v=[\w.]+", pages)
        address = found[0] if found else f"/static/{name}"
        response = client.get(address)
        assert response.status_code == 200
        assert ("immutable" in response.headers["cache-control"]) == bool(found)
        assert name == "icon.svg" or len(response.content) < 1000 or response.headers["content-encoding"] == "gzip"
        assert client.get(address, headers={"accept-encoding": "identity"}).headers.get("content-encoding") is None

    @pytest.mark.parametrize("name", ["../pyproject.toml", "..%2f__init__.py", "base.html"])
    def test_no_other_file_is_served(self, client, name):
        assert client.get(f"/static/{name}").status_code == 404

    @given(st.recursive(st.none() | st.text(), lambda more: st.lists(more, max_size=3)))
    def test_a_data_block_cannot_be_left(self, value):
        block = str(data_block(value))
        assert json.loads(block) == value
        assert "<" not in block


class TestAttention:
    def items(self, store):
        return attention(measure(store, Scope(period=PERIOD)), {"m1": "503"})

    def test_a_rate_clear_of_its_own_past_is_named_with_its_cause(self, store, keep, make):
        keep(*(make(request_model="m1", outcome="error" if n < 30 else "ok") for n in range(100)))
        keep(*(make(days=8, request_model="m1", outcome="error" if n < 3 else "ok") for n in range(100)))
        (item,) = self.items(store)
        assert item.text == "m1 fails 30.0% of 100 calls, was 3.0%, mostly 503"
        assert (item.severity, dict(item.query)) == ("bad", {"model": "m1", "outcome": "error"})

    @pytest.mark.parametrize(
        ("now", "before", "calls"),
        [
            pytest.param(5, 3, 100, id="within chance"),
            pytest.param(9, 0, 15, id="few calls"),
            pytest.param(0, 0, 50, id="well"),
        ],
    )
    def test_chance_is_not_named(self, store, keep, make, now, before, calls):
        keep(*(make(outcome="error" if n < now else "ok") for n in range(calls)))
        keep(*(make(days=8, outcome="error" if n < before else "ok") for n in range(calls)))
        assert self.items(store) == ()

    def test_tasks_that_complete_badly_or_repeat_much_are_named(self, store, keep, make):
        keep(
            *(make(task="do", user="a", fingerprint=str(n % 5), outcome="unable" if n % 2 else "ok") for n in range(60))
        )
        keep(*(make(task="can", user="b", fingerprint=str(n)) for n in range(300)))
        assert {(item.label, item.query["task"]) for item in self.items(store)} == {
            ("completion", "do"),
            ("repeats", "do"),
        }


class TestFigures:
    @pytest.mark.parametrize(
        ("events", "calls", "low", "high"),
        [
            # R. G. Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3.
            pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
            pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
            pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
            pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
        ],
    )
    def test_wilson(self, events, calls, low, high):
        assert wilson(events / calls, calls) == pytest.approx((low, high), abs=5e-5)

    @given(st.integers(1, 10_000), st.integers(0, 10_000))
    def test_wilson_bounds_are_where_the_score_test_turns(self, calls, events):
        rate = min(events, calls) / calls
        for bound in wilson(rate, calls):
            assert abs(rate - bound) == pytest.approx(1.959963984540054 * sqrt(bound * (1 - bound) / calls), abs=1e-7)

    def test_wilson_of_nothing(self):
        assert wilson(0.5, 0) is None
        with pytest.raises(ValueError, match="expected a share"):
            wilson(1.2, 5)

    @given(st.lists(st.none() | st.floats(-1e9, 1e9), max_size=40))
    def test_a_course_stays_inside_its_drawing(self, values):
        drawn = course(values)
        if drawn is not None:
            numbers = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", drawn.line)]
            assert all(-2 <= n <= 98 for n in numbers)

    @pytest.mark.parametrize(
        ("value", "unit", "text"),
        [
            (None, "share", DASH), (0.0703, "share", "7.0%"), (0.0995, "share", "10%"), (0.0042, "share", "0.42%"),
            (1.0, "share", "100%"), (0.0, "share", "0%"),
            (0.84, "s", "840 ms"), (0.9999, "s", "1.00 s"), (75.04, "s", "75.0 s"),
            (3.14, "queries", "3.1"), (764.4, "tokens", "764"), (12345.6, "tokens", "12,346"),
            (20.069, "usd", "$20.07"),
            (1204.4, "usd", "$1,204"), (0.0022, "usd", "$0.0022"), (0.0, "usd", "$0.00"),
        ],
    )  # fmt: skip
    def test_numbers_in_their_unit(self, value, unit, text):
        assert in_unit(value, unit) == text

    @pytest.mark.parametrize(
        ("change", "better", "tone", "text"),
        [
            (0.31, "lower", "bad", "▲ 31%"), (-0.12, "lower", "good", "▼ 12%"), (0.04, "higher", "good", "▲ 4%"),
            (-0.03, "higher", "bad", "▼ 3%"), (0.0049, "lower", "flat", "● 0%"), (0.2, "neutral", "flat", "▲ 20%"),
            (40.0, "lower", "bad", "▲ over 999%"),
        ],
    )  # fmt: skip
    def test_a_chip_is_coloured_by_what_is_better(self, change, better, tone, text):
        made = chip(change, better, "the previous 7 days")
        assert (made.tone, made.text) == (tone, text)

    def test_no_change_no_chip(self):
        assert chip(None, "higher", "x") is None

    def test_a_period_in_words(self):
        assert span(PERIOD) == "15 to 22 November 2026, UTC"


class TestConversation:
    def test_tools_are_laid_out(self, make):
        call = make(
            system_instructions='[{"type":"text","content":"Be kind."}]',
            input_messages=json.dumps(
                [
                    {"role": "user", "parts": [{"type": "text", "content": "Where is it?"}]},
                    {
                        "role": "assistant",
                        "parts": [{"type": "tool_call", "id": "c1", "name": "find", "arguments": '{"a":1}'}],
                    },
                    {"role": "tool", "parts": [{"type": "tool_call_response", "id": "c1", "response": {"eta": "Fri"}}]},
                ]
            ),
            output="On Friday.",
        )
        turns = conversation(call)
        assert [turn.role for turn in turns] == ["system", "user", "assistant", "tool", "assistant"]
        assert turns[2].parts[0].label == "calls the tool find · c1"
        assert turns[2].parts[0].text == '{\n  "a": 1\n}'
        assert turns[3].parts[0].text == '{\n  "eta": "Fri"\n}'
        assert turns[4].output

    @given(st.text() | ANY_JSON.map(json.dumps))
    def test_any_json_can_be_shown(self, text):
        call = SimpleNamespace(
            system_instructions=text, input_messages=text, prompt=None, output_messages=text, output=None
        )
        for turn in conversation(call):
            assert all(isinstance(part.text, str) for part in turn.parts)


@contextmanager
def answering(status: int, body: bytes) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """A server that answers all the same, and the headers that it got."""
    got: list[dict[str, str]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            got.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class TestCommand:
    def test_a_table_with_aligned_columns(self, client, keep, make):
        keep(*(make(user="a", overall=0.8, cost_usd=1.5) for _ in range(3)), make(days=8, overall=0.4))
        lines = table(client.get("/api/kpis", params=WEEK).json()).split("\n")
        assert lines[0] == "2026-11-15 00:00 to 2026-11-22 00:00, UTC, against the period before"
        assert len(lines) == 3 + len([kpi for kpi in KPIS if not kpi.only_with_data])
        assert len({line.index("Note") for line in lines if "Note" in line}) == 1
        quality = next(line for line in lines if line.startswith("Overall quality"))
        assert quality.split()[2:5] == ["80%", "+100%", "40%"]

    def test_the_key_and_the_period_are_sent(self):
        with answering(200, b'{"kpis": []}') as (url, got):
            assert fetch(url, {"period": "24h", "model": ""}, "secret-secret-secret") == {"kpis": []}
        assert got[0]["path"] == "/api/kpis?period=24h"
        assert got[0]["authorization"] == "Bearer secret-secret-secret"

    @pytest.mark.parametrize(
        ("status", "body", "message"),
        [
            pytest.param(401, b"{}", "set LLM_VITALS_API_KEY", id="no key"),
            pytest.param(400, b'{"error": "period=\'x\' is no length"}', "^period='x' is no length$", id="reason"),
            pytest.param(404, b"", "has no /api/kpis", id="no pages"),
            pytest.param(200, b"<html>", "something else than KPIs", id="another server"),
            pytest.param(500, b"oops", "answered HTTP 500", id="broken"),
        ],
    )
    def test_failures_are_one_clear_line(self, status, body, message):
        with answering(status, body) as (url, _got), pytest.raises(CommandError, match=message) as caught:
            fetch(url, {}, None)
        assert "\n" not in str(caught.value)

    @pytest.mark.parametrize(
        ("url", "message"),
        [
            pytest.param("http://127.0.0.1:1", "nothing answers at .*llm-vitals up", id="nobody"),
            pytest.param("localhost:4318", "expected the address", id="no scheme"),
            pytest.param("file:///etc/passwd", "expected the address", id="a file"),
        ],
    )
    def test_a_wrong_address_is_told(self, url, message):
        with pytest.raises(CommandError, match=message):
            fetch(url, {}, None)

    def test_the_command_has_a_name_and_examples(self):
        assert COMMAND.name == "kpis"
        assert "llm-vitals kpis" in COMMAND.example
