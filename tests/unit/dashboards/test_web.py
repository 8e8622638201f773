"""The API's shape, and the pages' behaviour without a browser."""

from __future__ import annotations

import json
import re
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals_collector.kpi.catalogue import BY_ID, KPIS, RENAMED
from llm_vitals_dashboards.web.respond import data_block

STATIC = sorted([*(path.name for path in (files("llm_vitals_dashboards.web") / "static").iterdir()), "plotly.min.js"])
WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}


@pytest.fixture(scope="module")
def pages_of_one_call(one_call):
    return one_call.get("/calls").text + one_call.get("/vital-signs", params=WEEK).text


class TestApi:
    def test_answers_exactly_what_the_contract_says(self, client, keep, make):
        keep(make(user="a", task="do"), make(days=8), make(days=15))
        answer = client.get("/api/kpis", params=WEEK).json()
        assert list(answer) == ["from", "to", "previous_from", "previous_to", "left_out", "kpis"]
        assert answer["left_out"] == {}
        assert answer["from"] == answer["previous_to"] == "2026-11-15T00:00:00.000000Z"
        assert answer["previous_from"] == "2026-11-08T00:00:00.000000Z"
        assert [kpi["id"] for kpi in answer["kpis"]] == [kpi.id for kpi in KPIS]
        for kpi in answer["kpis"]:
            assert list(kpi) == [
                "id", "title", "unit", "better", "value", "previous", "previous_basis", "change",
                "change_kind", "change_by_chance", "note", "basis", "interval", "by",
            ]  # fmt: skip
            assert all(
                list(group)
                == [
                    "key",
                    "value",
                    "calls",
                    "basis",
                    "previous",
                    "previous_basis",
                    "change",
                    "change_kind",
                    "change_by_chance",
                    "interval",
                ]
                for groups in kpi["by"].values()
                for group in groups
            )
        errors = next(kpi for kpi in answer["kpis"] if kpi["id"] == "error_rate")
        (group,) = errors["by"]["model"]
        assert group == {
            "key": "gpt-4o", "value": 0.0, "calls": 1, "basis": 1, "previous": 0.0, "previous_basis": 1,
            "change": 0.0, "change_kind": "points", "change_by_chance": True,
            "interval": [0.0, pytest.approx(0.793, abs=1e-3)],
        }  # fmt: skip
        assert errors["interval"] == group["interval"]

    def test_only_a_share_has_an_interval(self, client, keep, make):
        keep(*(make(user="a", task="do", fingerprint=str(n), overall=0.5, cost_usd=1.0) for n in range(20)))
        with_interval = {k["id"] for k in client.get("/api/kpis", params=WEEK).json()["kpis"] if k["interval"]}
        # Quality is a mean of scores, and returning users have no period before to return from.
        assert with_interval == {"error_rate", "refusal_rate", "repeat_rate", "completion_rate"}

    @pytest.mark.parametrize(
        ("by", "dimensions"),
        [
            ("", ["model", "task", "provider", "service", "variant"]),
            ("task", ["task"]),
            ("provider,model", ["provider", "model"]),
            ("none", []),
        ],
    )
    def test_groups_are_those_that_were_asked_for(self, client, keep, make, by, dimensions):
        keep(make(task="do", service="shop", variant="b"))
        kpis = client.get("/api/kpis", params={**WEEK, "by": by}).json()["kpis"]
        refusals = next(kpi for kpi in kpis if kpi["id"] == "refusal_rate")
        assert set(refusals["by"]) == set(dimensions)
        assert all(len(groups) == 1 for groups in refusals["by"].values())

    def test_every_dimension_is_a_filter(self, client, keep, make):
        one = {"request_model": "m1", "task": "do", "provider": "p1", "service": "shop", "variant": "b"}
        keep(make(**one), make(request_model="m2", task="say", provider="p2", service="bank", variant="a"))
        for name, value in one.items():
            query = {**WEEK, name.removeprefix("request_"): value, "by": "none"}
            answer = client.get("/api/kpis/refusal_rate", params=query).json()
            assert answer["kpi"]["basis"] == 1, name

    def test_one_kpi_is_what_the_list_says_of_it(self, client, keep, make):
        keep(make(user="a", task="do"), make(days=8, outcome="error"))
        whole = client.get("/api/kpis", params=WEEK).json()
        for kpi in whole["kpis"]:
            one = client.get(f"/api/kpis/{kpi['id']}", params=WEEK).json()
            assert one == {**{name: text for name, text in whole.items() if name != "kpis"}, "kpi": kpi}

    @pytest.mark.parametrize(("old", "new"), sorted(RENAMED.items()))
    def test_a_kpi_that_was_renamed_is_not_found_under_its_old_id(self, client, old, new):
        response = client.get(f"/api/kpis/{old}")
        assert response.status_code == 404
        assert response.json()["detail"] == f"The KPI {old} is called {new} now: ask for /api/kpis/{new}."
        assert response.json()["expected"] == new
        assert client.get(f"/api/kpis/{new}").status_code == 200

    def test_an_unknown_kpi_is_told_which_there_are(self, client):
        response = client.get("/api/kpis/latenzy")
        assert (response.status_code, "error_rate" in response.json()["expected"]) == (404, True)

    def test_filters_narrow(self, client, keep, make):
        keep(make(request_model="m1", cost_usd=1.0), make(request_model="m2", service="shop", cost_usd=2.0))

        def cost(**more):
            kpis = client.get("/api/kpis", params={**WEEK, **more}).json()["kpis"]
            return next(kpi["value"] for kpi in kpis if kpi["id"] == "cost_usd")

        assert (cost(), cost(model="m1"), cost(service="shop"), cost(model="m1", service="shop")) == (
            3.0,
            1.0,
            2.0,
            None,
        )

    @pytest.mark.parametrize(
        "query", ["from=x", "period=7", "from=2026-11-12&to=2026-11-11", "period=7d&from=1", "by=color", "model_=x"]
    )
    def test_bad_input_is_refused_with_the_reason(self, client, query):
        response = client.get(f"/api/kpis?{query}")
        assert response.status_code == 400
        assert response.headers["content-type"] == "application/problem+json"
        assert response.json()["error"] == response.json()["detail"]


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
            "OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318",
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
            make(days=15),
        )
        body = client.get("/vital-signs", params=WEEK).text
        shown = dict(re.findall(r'data-kpi="(\w+)" data-value="([^"]*)"', body))
        assert (shown["nps"], shown["accuracy"]) == ("100.0", "1.0")
        assert "200 points" in body
        assert '<span class="tag good">promoter</span>' in body
        inside = client.get(f"/calls/{answered.trace_id}/{answered.span_id}").text
        assert "promoter (9 of 10)" in inside
        assert '<span class="mute">expected</span> <bdi>refund</bdi>' in inside

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
            attributes={
                "gen_ai.request.temperature": 0.2, "llm_vitals.score.deductions": ["declined", "too_long"],
                "llm_vitals.score.evidence": '["finish_reason=content_filter"]',
            }, user="u-7", trace_id="ab" * 16, response_id="r1",
            output_messages=json.dumps([{"role": "assistant", "parts": [{"type": "text", "content": "I cannot."}]}]),
        )  # fmt: skip
        keep(one, make(trace_id=one.trace_id), rate("negative", response_id="r1", comment="not helpful"))
        for path in ("", "?pane=1"):
            body = client.get(f"/calls/{one.trace_id}/{one.span_id}{path}").text
            for told in (
                "reported by the provider: finish_reason=content_filter", "655 in (512 cached) · 17 out", "$0.0022",
                "96%", "declined, \u2212100%: finish_reason=content_filter", "too long, \u221230%",
                "temperature 0.2", "u-7", one.trace_id, "I cannot.", "not helpful", "In the same trace",
            ):  # fmt: skip
                assert told in body, told
        block = re.search(r'<script type="application/json" id="call-json">(.*?)</script>', body, re.DOTALL)[1]
        assert json.loads(block)["output_messages"][0]["parts"][0]["content"] == "I cannot."

    @pytest.mark.parametrize(
        "ids", ["{:032x}/{:016x}", "{:032X}/{:016X}", "{:x}/{:x}"], ids=["whole", "upper", "short"]
    )
    def test_a_call_is_found_by_its_ids_as_others_write_them(self, client, keep, make, ids):
        keep(make(trace_id=f"{0xAB12:032x}", span_id=f"{0xCD3:016x}"))
        assert client.get(f"/calls/{ids.format(0xAB12, 0xCD3)}").status_code == 200

    def test_an_unknown_call_is_not_found(self, one_call):
        assert one_call.get("/calls/aa/bb").status_code == 404

    @pytest.mark.parametrize("name", STATIC)
    def test_files_may_be_kept_for_ever_and_are_compressed(self, one_call, pages_of_one_call, name):
        pages, client = pages_of_one_call, one_call
        found = re.search(rf"/static/{re.escape(name)}\?v=[\w.]+", pages)
        address = found[0] if found else f"/static/{name}"
        response = client.get(address)
        assert response.status_code == 200
        assert ("immutable" in response.headers["cache-control"]) == bool(found)
        assert name == "icon.svg" or len(response.content) < 2000 or response.headers["content-encoding"] == "gzip"
        assert client.get(address, headers={"accept-encoding": "identity"}).headers.get("content-encoding") is None

    @pytest.mark.parametrize("name", ["../pyproject.toml", "..%2f__init__.py", "base.html"])
    def test_no_other_file_is_served(self, one_call, name):
        assert one_call.get(f"/static/{name}").status_code == 404

    @given(st.recursive(st.none() | st.text(), lambda more: st.lists(more, max_size=3)))
    def test_a_data_block_cannot_be_left(self, value):
        block = str(data_block(value))
        assert json.loads(block) == value
        assert "<" not in block
