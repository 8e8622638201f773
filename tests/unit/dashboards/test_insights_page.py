"""Insights as the API, the page and the command tell them, of the same calls."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals.commands.main import main
from llm_vitals_collector.api import insights as api
from llm_vitals_collector.records import Batch, Call, Label, Pick, Score
from llm_vitals_dashboards.commands import insights as command
from llm_vitals_dashboards.commands.insights import text_of

BEGIN = datetime(2026, 9, 1, tzinfo=timezone.utc)
SEPTEMBER = {"period": "1 to 30 September 2026"}
HOSTILE = "<script>alert(1)</script> \x1b[2J"


@pytest.fixture
def judged(store):
    """300 answers of September, 200 judged: m1 is bad at correctness, coherence has 5 scores, relevancy none."""
    calls, scores = [], []
    for number in range(300):
        model = "m1" if number % 4 == 0 else "m2"
        at = BEGIN + timedelta(hours=2 * number)
        calls.append(
            Call(
                trace_id=f"{number:032x}",
                span_id=f"{number:016x}",
                started_at=at,
                duration_s=1.0,
                operation="chat",
                request_model=model,
                outcome="ok",
                judged="yes",
                prompt=HOSTILE if number == 0 else f"Where is parcel {number}?",
                output="On its way.",
            )
        )
        bad = number % 8 == 0 if model == "m1" else number % 19 == 0
        for name, value in (("correctness", 0.01 * (number % 50) if bad else 0.9), ("coherence", 0.5)):
            if number < (200 if name == "correctness" else 5):
                scores.append(
                    Score(
                        id=f"{name} {number}",
                        at=at + timedelta(seconds=5),
                        name=name,
                        value=value,
                        evaluator="judge",
                        explanation="It is not so.",
                        trace_id=f"{number:032x}",
                        span_id=f"{number:016x}",
                    )
                )
    store.write([Batch(calls=tuple(calls), scores=tuple(scores))])


def test_the_api(client, judged):
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    assert (answer["from"], answer["to"]) == ("2026-09-01T00:00:00.000000Z", "2026-10-01T00:00:00.000000Z")
    correctness, relevancy, coherence = answer["scores"]
    assert [one["benchmark"] for one in answer["scores"]] == [0.7, 0.72, 0.62]
    assert (correctness["answers"], correctness["judged"], correctness["not_judged"]) == (300, 200, 100)
    assert correctness["share"] == correctness["below"] / 200
    first = correctness["slices"][0]
    assert (first["by"], first["key"], first["answers"], first["below"], first["stands_out"]) == (
        "model",
        "m1",
        50,
        25,
        True,
    )
    assert correctness["rule"] == "other_model"
    assert len(correctness["worst"]) == 5
    assert {one["model"] for one in correctness["worst"]} == {"m1"}
    assert correctness["worst"][0]["value"] == min(one["value"] for one in correctness["worst"])
    assert (relevancy["judged"], relevancy["share"], relevancy["interval"], relevancy["rule"]) == (
        0,
        None,
        None,
        "embed_relevancy",
    )
    assert (coherence["judged"], coherence["share"], coherence["rule"]) == (5, None, "judge_more")


@pytest.mark.parametrize(
    ("params", "judged_answers"),
    [
        pytest.param({"period": "September 2026", "model": "m1"}, 50, id="of a model"),
        pytest.param({"from": "2026-09-01", "to": "2026-09-02"}, 12, id="of a day"),
        pytest.param({"period": "3 August 2026"}, 0, id="of a time without calls"),
    ],
)
def test_a_part_of_them(client, judged, params, judged_answers):
    assert client.get("/api/insights", params=params).json()["scores"][0]["judged"] == judged_answers


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"period": "soon"}, id="no period"),
        pytest.param({"period": "September", "from": "2026-09-01"}, id="two periods"),
        pytest.param({"perod": "7d"}, id="a wrong name"),
    ],
)
def test_what_cannot_be_is_refused(client, params):
    answer = client.get("/api/insights", params=params)
    assert answer.status_code == 400
    assert "expected" in answer.json()
    page = client.get("/insights", params={**params, "perod": ""} if "perod" not in params else {"period": "x"})
    assert page.status_code == 400
    assert "Showing the last 30 days" in page.text


def test_the_page(client, judged):
    text = client.get("/insights", params=SEPTEMBER).text
    assert "1 to 30 September 2026, UTC" in text
    assert re.findall(r'data-score="(\w+)" data-share="([\d.]*)"', text) == [
        ("correctness", str(client.get("/api/insights", params=SEPTEMBER).json()["scores"][0]["share"])),
        ("relevancy", ""),
        ("coherence", ""),
    ]
    assert 'data-rule="other_model"' in text
    assert "Too few: at least 20 are needed." in text
    assert "0%" not in re.findall(r'class="v">(.*?)</p>', text)
    assert text.count('href="/calls/') == 10
    # What somebody wrote is text.
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_the_command(client, judged, monkeypatch, capsys):
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    asked: list[object] = []

    def fetched(*arguments):
        asked.append(arguments)
        return answer

    monkeypatch.setattr(command, "fetch", fetched)
    assert main(["insights", "--period", "1 to 30 September 2026", "--model", "m1"]) == 0
    assert asked[0][1] == "/api/insights"
    assert {name: value for name, value in asked[0][3].items() if value} == {**SEPTEMBER, "model": "m1"}
    shown = capsys.readouterr().out
    assert shown == text_of(answer) + "\n"
    lines = shown.split("\n")
    assert lines[0] == "2026-09-01 00:00 to 2026-10-01 00:00, UTC"
    assert lines[2].startswith("Correctness below 70%: ")
    assert "200 answers judged, 100 not" in lines[2]
    assert "Coherence below 62%: unknown (5 answers judged, 295 not)" in lines
    assert "\x1b" not in shown
    assert main(["insights", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == answer
    assert asked[1][3]["period"] == "30d"


@pytest.mark.slow
def test_of_more_scores_than_are_looked_at_it_says_of_which(client, judged, monkeypatch):
    assert client.get("/api/insights", params=SEPTEMBER).json()["one_in"] == 1
    assert 'data-part="sample"' not in client.get("/insights", params=SEPTEMBER).text
    monkeypatch.setattr(api, "LOOKED_AT", 70)
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    assert answer["one_in"] == 3
    one = next(score for score in answer["scores"] if score["score"] == "correctness")
    assert one["judged"] < 200
    assert one["judged"] + one["not_judged"] == pytest.approx(300 - 2 * one["judged"], abs=0)
    assert "one in 3 traces" in client.get("/insights", params=SEPTEMBER).text
    assert "of one in 3 traces" in text_of(answer)


@pytest.fixture
def drawn(store):
    """400 answers of September. A fifth is flagged, all of them are judged, half of them bad; of the others one in
    eight, a tenth of them bad: 40 and 32 of 400 are bad, by 44 bad ones of 120 judged."""
    calls, scores, picks = [], [], []
    for number in range(400):
        at = BEGIN + timedelta(hours=number)
        ids = {"trace_id": f"{number:032x}", "span_id": f"{number:016x}"}
        calls.append(Call(**ids, started_at=at, duration_s=1.0, operation="chat", outcome="ok", judged="yes"))
        flagged, place = number % 5 == 0, number // 5 * 4 + number % 5 - 1
        if not flagged and place % 8:
            continue
        value = 0.1 if (number % 10 == 0 if flagged else place % 80 == 0) else 0.9
        scores.append(Score(id=f"online-{number}", at=at, name="correctness", value=value, evaluator="judge", **ids))
        picks.append(
            Pick(
                **ids,
                at=at,
                stratum="flagged" if flagged else "uniform",
                probability=1.0 if flagged else 0.125,
                state="scored",
                next_at=at,
                updated_at=at,
                scores={"correctness": value},
            )
        )
    store.write([Batch(calls=tuple(calls), scores=tuple(scores), picks=tuple(picks))])


def test_shares_are_of_all_answers_where_flagged_ones_are_judged_more_often(client, drawn):
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    one = answer["scores"][0]
    assert (one["judged"], one["below"], one["weighed"], one["without_weight"]) == (120, 44, 120, 0)
    assert (one["share"], one["share_of_judged"]) == pytest.approx((72 / 400, 44 / 120))
    assert one["interval"][0] < 72 / 400 < one["interval"][1] < 44 / 120
    # The page of the background's scores says the same.
    told = client.get("/api/scoring", params={"from": "2026-09-01", "to": "2026-10-01"}).json()
    (same,) = (each for each in told["criteria"] if each["criterion"] == "correctness")
    assert one["share"] == pytest.approx(same["below"]["value"])
    text = client.get("/insights", params=SEPTEMBER).text
    assert "by how likely each was to be judged; of the judged alone 36.7%" in text
    assert 'data-part="without-weight"' not in text
    assert "Correctness below 70%: 18.0% (95%: " in text_of(answer)
    assert "of the judged alone 36.7%" in text_of(answer)


def test_what_has_no_weight_beside_others_is_said(client, drawn, store):
    ids = {"trace_id": f"{2:032x}", "span_id": f"{2:016x}"}
    store.write([Batch(scores=(Score(id="old", at=BEGIN, name="correctness", value=0.1, evaluator="judge", **ids),))])
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    assert (answer["scores"][0]["judged"], answer["scores"][0]["without_weight"]) == (121, 1)
    text = client.get("/insights", params=SEPTEMBER).text
    assert "Correctness: 1 of 121 judged answers have no weight." in text
    assert "1 of them have no weight, and count as one each" in text_of(answer)


def test_a_share_by_a_judge_is_corrected_by_what_people_say(client, drawn, store):
    def label(number, good):
        ids = {"trace_id": f"{number:032x}", "span_id": f"{number:016x}"}
        return Label(**ids, criterion="correctness", good=good, by="ann", at=BEGIN + timedelta(days=20))

    before = client.get("/api/insights", params=SEPTEMBER).json()["scores"]
    assert before[0]["corrected"]["value"] is None
    assert "10 of each are needed" in before[0]["corrected"]["reason"]
    assert before[1]["corrected"] is None
    assert "Without the judge" not in client.get("/insights", params=SEPTEMBER).text
    # Of flagged ones people call bad, the judge finds 20 of 25; of good ones it takes 2 of 20 for bad.
    labels = [label(number, good=number < 20) for number in range(0, 220, 10)]
    labels += [label(number, good=number < 185) for number in range(5, 230, 10)]
    store.write([Batch(labels=tuple(labels))])
    answer = client.get("/api/insights", params=SEPTEMBER).json()
    clean = answer["scores"][0]["corrected"]
    told = client.get("/api/scoring", params={"from": "2026-09-01", "to": "2026-10-01"}).json()
    (same,) = (each for each in told["criteria"] if each["criterion"] == "correctness")
    assert (same["calibration"]["sensitivity"], same["calibration"]["specificity"]) == (20 / 25, 18 / 20)
    assert clean["value"] == pytest.approx((0.18 + 0.9 - 1) / (0.8 + 0.9 - 1))
    assert clean["value"] == pytest.approx(same["corrected"]["value"])
    assert clean["low"] < clean["value"] < clean["high"]
    assert "Without the judge's errors: " in client.get("/insights", params=SEPTEMBER).text.replace("&#39;", "'")
    assert "without the judge's errors, by people's labels: 11.4% (95%: " in text_of(answer)


def test_drawn_calls_of_which_none_has_a_score_are_said(client, drawn, store):
    assert 'data-part="unscored"' not in client.get("/insights", params=SEPTEMBER).text
    begin = BEGIN - timedelta(days=31)
    august = {"period": "August 2026"}
    calls, scores, picks = [], [], []
    for number in range(1000, 1030):
        ids = {"trace_id": f"{number:032x}", "span_id": f"{number:016x}"}
        calls.append(Call(**ids, started_at=begin, duration_s=1.0, operation="chat", outcome="ok", judged="yes"))
        flagged = number == 1000
        fields = {"stratum": "flagged", "state": "waiting"} if flagged else {"stratum": "uniform", "state": "scored"}
        picks.append(Pick(**ids, at=begin, probability=0.5, next_at=begin, updated_at=begin, **fields))
        if not flagged:
            scores.append(
                Score(id=f"online-{number}", at=begin, name="correctness", value=0.9, evaluator="judge", **ids)
            )
    store.write([Batch(calls=tuple(calls), scores=tuple(scores), picks=tuple(picks))])
    answer = client.get("/api/insights", params=august).json()
    assert (answer["unscored"], answer["scores"][0]["judged"]) == (["flagged"], 29)
    assert "Of the calls that are worth a look, none that was drawn" in client.get("/insights", params=august).text
    assert "none of the flagged calls has a score yet" in text_of(answer)
