"""`llm-vitals calibrate` of a real collector: what it says of the judge, and what it does not know."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta, timezone

import pytest

from llm_vitals.commands.main import main
from llm_vitals_collector.records import Batch, Call, Label, Pick, Score

NOW = datetime.now(timezone.utc)


def ids(number: int) -> dict[str, str]:
    return {"trace_id": f"{number:032x}", "span_id": f"{number:016x}"}


def judged(good: int, bad: int, missed: int) -> Batch:
    """So many answers that people call good and bad, of which the judge lets `missed` bad ones be."""
    batch: dict[str, list[object]] = {"calls": [], "scores": [], "picks": [], "labels": []}
    for number in range(1, good + bad + 1):
        at, is_good = NOW - timedelta(hours=1, seconds=number), number <= good
        value = 0.9 if is_good or number > good + bad - missed else 0.2
        batch["calls"].append(
            Call(**ids(number), started_at=at, duration_s=1.0, operation="chat", request_model="m", outcome="ok")
        )
        batch["scores"].append(
            Score(**ids(number), id=f"s{number}", at=at, name="relevancy", value=value, evaluator="judge")
        )
        batch["picks"].append(
            Pick(
                **ids(number), at=at, stratum="uniform", probability=0.5, state="scored", scores={"relevancy": value},
                next_at=at, updated_at=at,
            )
        )  # fmt: skip
        batch["labels"].append(Label(**ids(number), criterion="relevancy", good=is_good, by="anna", at=at))
    return Batch(**{name: tuple(records) for name, records in batch.items()}, by_collector=True)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("good", "bad", "missed", "expected"),
    [
        pytest.param(
            30, 20, 5,
            [
                r"relevancy below 72%: 30\.0% \(95%: .*\) of all calls; 50 scored, which stand for 100",
                r"  labelled: 50 answers, 20 bad and 30 good",
                r"  bad ones that the judge finds \(sensitivity\): 75\.0% \(95%: .*\)",
                r"  good ones that it lets be \(specificity\): 100\.0% \(95%: .*\)",
                r"  Cohen's kappa: 0\.78",
                r"  without the judge's errors: 40\.0% \(95%: .*\)",
            ],
            id="enough labels: corrected",
        ),
        pytest.param(
            30, 5, 0, [r"  not corrected: labelled are 5 bad and 30 good answers: 10 of each are needed"], id="too few"
        ),
        pytest.param(
            12, 0, 0,
            [
                r"relevancy below 72%: 0\.0% .*",
                r"  bad ones that the judge finds \(sensitivity\): unknown",
            ],
            id="no bad one: not known",
        ),
        pytest.param(0, 0, 0, [r"No call was scored and none is labelled: docs/online-scoring\.md .*"], id="nothing"),
    ],
)  # fmt: skip
def test_what_is_printed(collector, good, bad, missed, expected, capsys):
    if good + bad:
        collector.store.write([judged(good, bad, missed)])
    assert main(["calibrate", "--url", collector.url, "--period", "24h"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for one in expected:
        assert any(re.fullmatch(one, line) for line in lines), (one, lines)
    assert main(["calibrate", "--url", collector.url, "--json"]) == 0
    assert "criteria" in json.loads(capsys.readouterr().out)


def test_a_period_that_is_none(collector, capsys):
    assert main(["calibrate", "--url", collector.url, "--period", "soon"]) == 1
    assert "period" in capsys.readouterr().err
