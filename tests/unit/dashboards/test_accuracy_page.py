"""Accuracy as the page and the command tell it, of the same calls as the API; every number opens its calls."""

from __future__ import annotations

import html
import json
import re

import pytest

from llm_vitals.commands.main import main
from llm_vitals_dashboards.commands import accuracy as command

WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}
HOSTILE = "<script>alert(1)</script> \x1b[2j"
OPENS = re.compile(r'<a href="(/accuracy\?[^"]*)#calls">([\d,]+)<span class="sr">')


def part(text: str, name: str) -> str:
    return text.split(f'data-part="{name}"')[1].split("</section>", maxsplit=1)[0]


def rows(text: str, name: str) -> list[list[str]]:
    """The cells of a table's body, without what is read out only."""
    body = part(text, name).split("<tbody>")[1].split("</tbody>")[0]
    seen = re.sub(r'<span class="sr">.*?</span>|<svg.*?</svg>', "", body, flags=re.DOTALL)
    cells = [re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL) for row in seen.split("</tr>")[:-1]]
    return [[html.unescape(re.sub(r"<.*?>", "", cell)).strip() for cell in row] for row in cells]


@pytest.fixture
def labelled(keep, make, rate):
    """40 calls of 15 classes, a third of them taken for the next one, some for none of them, one with no answer."""
    for number in range(40):
        expected = "a b" if number % 2 else f"c{number % 28}"
        actual = {0: expected, 1: f"c{(number + 2) % 28}", 2: "who knows"}[number % 3 if number % 4 else 0]
        one = make(output=actual, request_model="m1", task="sort")
        keep(one, rate(None, days=1 + number / 10, expected=expected, trace_id=one.trace_id, span_id=one.span_id))
    keep(rate(None, days=1, expected="c0"))


@pytest.mark.slow
def test_the_page(client, labelled):
    told = client.get("/api/accuracy", params=WEEK).json()
    answer = client.get("/accuracy", params=WEEK)
    assert answer.status_code == 200
    assert f'data-figure="accuracy" data-value="{told["accuracy"]}"' in answer.text
    assert "1 more labelled, with nothing to compare" in answer.text
    classes = rows(answer.text, "classes")
    assert [row[:3] for row in classes] == [
        [one["label"], str(one["expected"]), str(one["predicted"])] for one in told["classes"]
    ]
    assert len(classes) == told["class_count"] == 15
    never = next(row for row, one in zip(classes, told["classes"], strict=True) if one["precision"] is None)
    assert never[6] == "\N{EN DASH}"
    matrix = rows(answer.text, "matrix")
    counts = [[int(cell) for cell in row[1:-1]] for row in matrix]
    assert counts == told["matrix"]["rows"]
    assert [row[0] for row in matrix] == [*told["matrix"]["labels"], "other classes"]
    assert [int(row[-1]) for row in matrix] == [sum(row) for row in counts]


@pytest.mark.slow
def test_every_number_opens_its_calls(client, labelled):
    text = client.get("/accuracy", params=WEEK).text
    opened = OPENS.findall(text)
    assert len(opened) > 20
    for address, number in opened:
        calls = rows(client.get(html.unescape(address)).text, "calls")
        assert len(calls) == int(number), address
    calls = part(text, "calls")
    (first, *_) = re.findall(r'href="(/calls/[0-9a-f]{32}/[0-9a-f]{16})"', calls)
    assert client.get(first).status_code == 200
    wrong = client.get("/accuracy", params={**WEEK, "wrong": "yes"}).text
    assert len(rows(wrong, "calls")) == sum(int(row[-2]) for row in rows(text, "classes"))


def test_labels_are_text(client, keep, rate, capsys, monkeypatch):
    keep(rate(None, expected=HOSTILE, actual=HOSTILE), rate(None, expected=HOSTILE, actual="<b>x</b>" * 200))
    keep(rate(None, expected="long " * 500, actual="x"), rate(None, expected="long " * 500, actual="\u202e"))
    answer = client.get("/accuracy", params={**WEEK, "expected": HOSTILE, "other": "<i>"})
    assert answer.status_code == 200
    assert "<script>alert" not in answer.text
    assert "<b>x" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text
    assert len(answer.text) < 60_000
    told = client.get("/api/accuracy", params=WEEK).json()
    monkeypatch.setattr(command, "fetch", lambda *_: told)
    assert main(["accuracy"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) < 120


@pytest.mark.slow
@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        pytest.param({"period": "1 to 5 November 2026"}, 200, "No call has an expected answer", id="nothing"),
        pytest.param({"period": "soon"}, 400, "Showing the last 30 days", id="no period"),
        pytest.param({**WEEK, "model": "other"}, 200, "No call has an expected answer", id="of another model"),
        pytest.param({**WEEK, "expected": "no such"}, 200, "No call of this period is so.", id="no such label"),
    ],
)
def test_where_there_is_nothing(client, labelled, query, status, words):
    answer = client.get("/accuracy", params=query)
    assert answer.status_code == status
    assert words in answer.text
    if "No call has" in words:
        assert not re.search(r'class="v">\d', answer.text)
        assert 'data-figure="accuracy" data-value=""' in answer.text


@pytest.mark.slow
def test_the_command(client, labelled, monkeypatch, capsys):
    told = client.get("/api/accuracy", params=WEEK).json()
    fetched: list[object] = []
    monkeypatch.setattr(command, "fetch", lambda *arguments: fetched.append(arguments) or told)
    assert main(["accuracy", "--period", "last week", "--task", "sort"]) == 0
    assert fetched[0][1] == "/api/accuracy"
    assert {name: value for name, value in fetched[0][3].items() if value} == {"period": "last week", "task": "sort"}
    lines = capsys.readouterr().out.splitlines()
    right = f"{told['right']} of {told['compared']} right; 1 more labelled, with nothing to compare"
    assert re.fullmatch(rf"Accuracy: [\d.]+% \(95%: [\d.]+% to [\d.]+%\), {right}", lines[2])
    table = [line.split() for line in lines]
    assert ["(macro)", *(f"{told['macro'][name]:.1%}" for name in ("precision", "recall", "f1"))] in table
    at = lines.index("Taken for another label most often:")
    off = [calls for y, row in enumerate(told["matrix"]["rows"]) for x, calls in enumerate(row) if x != y]
    assert lines[at + 2].split()[-1] == str(max(off))
    assert main(["accuracy", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == told
    nothing = client.get("/api/accuracy", params={"period": "1 to 5 November 2026"}).json()
    monkeypatch.setattr(command, "fetch", lambda *_: nothing)
    assert main(["accuracy"]) == 0
    assert "No call has an expected answer in this period" in capsys.readouterr().out
