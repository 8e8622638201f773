"""Precision, recall and F1 of labelled calls, against tables counted by hand, and as the API tells them."""

from __future__ import annotations

import random
from importlib.util import find_spec

import pytest

from llm_vitals_collector.kpi.accuracy import Averages, accuracy_of
from llm_vitals_collector.kpi.f1 import micro_f1_interval
from llm_vitals_collector.kpi.wilson import wilson

WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}


def confusion(*cells):
    return [(expected, actual, calls) for expected, actual, calls in cells]


def values(averages):
    """Of averages the figures without their intervals."""
    return {name: getattr(averages, name) for name in ("precision", "recall", "f1")}


# The animals of scikit-learn's user guide: true cat cat dog bird; answered cat dog dog fish.
ANIMALS = confusion(("cat", "cat", 1), ("cat", "dog", 1), ("dog", "dog", 1), ("bird", "fish", 1))


@pytest.mark.parametrize(
    ("cells", "accuracy", "macro", "classes"),
    [
        pytest.param(
            ANIMALS,
            0.5,
            {"precision": 0.5, "recall": 0.5, "f1": 4 / 9},
            [("cat", 1.0, 0.5, 2 / 3), ("bird", None, 0.0, 0.0), ("dog", 0.5, 1.0, 2 / 3)],
            id="a class confused, one never found, one invented",
        ),
        pytest.param(
            confusion(("yes", "yes", 8), ("yes", "no", 2), ("no", "no", 85), ("no", "yes", 5)),
            0.93,
            {
                "precision": (8 / 13 + 85 / 87) / 2,
                "recall": (8 / 10 + 85 / 90) / 2,
                "f1": (16 / 23 + 170 / 177) / 2,
            },
            [("no", 85 / 87, 85 / 90, 170 / 177), ("yes", 8 / 13, 0.8, 16 / 23)],
            id="two classes, one rare",
        ),
        pytest.param(
            confusion(("a", "a", 3), ("a", None, 7)),
            1.0,
            {"precision": 1.0, "recall": 1.0, "f1": 1.0},
            [("a", 1.0, 1.0, 1.0)],
            id="what has nothing to compare is left out",
        ),
        pytest.param(
            confusion(("a", None, 1)), None, {"precision": None, "recall": None, "f1": None}, [], id="nothing known"
        ),
        pytest.param([], None, {"precision": None, "recall": None, "f1": None}, [], id="no label"),
    ],
)
def test_by_class_and_averaged(cells, accuracy, macro, classes):
    found = accuracy_of(cells)
    assert found.accuracy == accuracy
    assert values(found.macro()) == pytest.approx(macro)
    assert [(c.label, c.precision, c.recall, c.f1) for c in found.classes] == [pytest.approx(c) for c in classes]
    assert (found.labelled, found.compared) == (
        sum(calls for *_, calls in cells),
        sum(calls for _, actual, calls in cells if actual is not None),
    )


@pytest.mark.skipif(find_spec("sklearn") is None, reason="needs scikit-learn (extra `eval`)")
@pytest.mark.parametrize(
    ("classes", "answers", "calls"),
    [
        pytest.param("ab", "ab", 60, id="two classes"),
        pytest.param("abcdef", "abcdef", 300, id="six classes"),
        pytest.param("abc", "abcxyz", 90, id="answers that are no class"),
        pytest.param("abcdefghijklmnop", "abcdefghx", 200, id="more classes than a matrix shows, some never answered"),
        pytest.param("a", "x", 5, id="nothing right"),
    ],
)
def test_figures_equal_those_of_scikit_learn(classes, answers, calls):
    from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support

    dice = random.Random(7)
    expected = [dice.choice(classes) for _ in range(calls)]
    actual = [one if dice.random() < 0.5 and one in answers else dice.choice(answers) for one in expected]
    found = accuracy_of([(one, other, 1) for one, other in zip(expected, actual, strict=True)])
    labels = [one.label for one in found.classes]
    assert found.accuracy == pytest.approx(accuracy_score(expected, actual))
    each = precision_recall_fscore_support(expected, actual, labels=labels, zero_division=0)
    ours = [(one.precision or 0.0, one.recall or 0.0, one.f1, one.expected) for one in found.classes]
    assert ours == [pytest.approx(one) for one in zip(*each, strict=True)]
    for name, averages in (("macro", found.macro()), ("weighted", found.weighted()), ("micro", found.micro())):
        wanted = precision_recall_fscore_support(expected, actual, labels=labels, average=name, zero_division=0)[:3]
        assert [value or 0.0 for value in values(averages).values()] == pytest.approx(wanted), name
    matrix, shown = found.matrix(), set(found.matrix().labels)
    folded = [[one if one in shown else "?" for one in side] for side in (expected, actual)]
    wanted = confusion_matrix(*folded, labels=[*matrix.labels, "?"])
    assert [list(row) for row in matrix.rows] == wanted.tolist()
    assert matrix.other_classes == len(set(expected)) - len(shown)


def test_what_is_not_known_is_none():
    for cells in ([], confusion(("a", None, 3))):
        found = accuracy_of(cells)
        assert (found.interval, found.macro(), found.weighted(), found.micro()) == (None, *[Averages()] * 3)
        assert (found.matrix().labels, found.matrix().rows) == ((), ((0,),))
    (one,) = accuracy_of(confusion(("a", "x", 5))).classes
    assert (one.precision, one.precision_interval, one.recall, one.recall_interval) == (None, None, 0.0, wilson(0.0, 5))


def test_the_api_tells_it_by_class(client, keep, make, rate):
    for number, (expected, output) in enumerate([("cat", "Cat"), ("cat", "dog"), ("dog", "dog"), ("bird", "fish")]):
        keep(
            make(response_id=f"r{number}", output=output, request_model="m1"),
            rate(None, expected=expected, response_id=f"r{number}"),
        )
    keep(rate(None, expected="cat"), rate(None, days=8, expected="cat", actual="cat"))
    told = client.get("/api/accuracy", params=WEEK).json()
    assert (told["labelled"], told["compared"], told["right"], told["accuracy"]) == (5, 4, 2, 0.5)
    assert told["macro"]["f1"] == pytest.approx(4 / 9)
    assert told["classes"][0] == {
        "label": "cat",
        "expected": 2,
        "predicted": 1,
        "right": 1,
        "precision": 1.0,
        "precision_interval": pytest.approx(wilson(1.0, 1)),
        "recall": 0.5,
        "recall_interval": pytest.approx(wilson(0.5, 2)),
        "f1": pytest.approx(2 / 3),
        # Of two calls that were cats or called so, one is right: Wilson's interval of 1 / 2, as F1 = 2J / (1 + J).
        "f1_interval": pytest.approx([2 * end / (1 + end) for end in wilson(0.5, 2)]),
    }
    assert told["interval"] == pytest.approx(wilson(0.5, 4))
    assert told["micro"] == {
        "precision": pytest.approx(2 / 3),
        "precision_interval": pytest.approx(wilson(2 / 3, 3)),
        "recall": 0.5,
        "recall_interval": told["interval"],
        "f1": pytest.approx(4 / 7),
        "f1_interval": list(micro_f1_interval(2, 4, 3)),
    }
    assert (told["macro"]["f1_interval"], told["weighted"]["f1_interval"]) == (None, None), "4 calls of 3 classes"
    assert told["weighted"]["f1"] == pytest.approx((2 * 2 / 3 + 2 / 3) / 4)
    assert told["matrix"] == {
        "labels": ["cat", "bird", "dog"],
        "rows": [[1, 0, 1, 0], [0, 0, 0, 1], [0, 0, 1, 0], [0, 0, 0, 0]],
        "other_classes": 0,
    }
    (kpi,) = [k for k in client.get("/api/kpis", params=WEEK).json()["kpis"] if k["id"] == "accuracy"]
    assert kpi["value"] == told["accuracy"]
    assert client.get("/api/accuracy", params={**WEEK, "model": "other"}).json()["labelled"] == 0
    assert client.get("/api/accuracy", params={"period": "soon"}).status_code == 400


@pytest.mark.parametrize(
    ("query", "calls"),
    [
        pytest.param({}, ["cat/cat", "cat/dog", "dog/dog", "bird/fish", "cat/None"], id="all, the newest first"),
        pytest.param({"wrong": "true"}, ["cat/dog", "bird/fish"], id="what was taken for another"),
        pytest.param({"expected": "cat"}, ["cat/cat", "cat/dog", "cat/None"], id="a class"),
        pytest.param({"expected": " CAT. "}, ["cat/cat", "cat/dog", "cat/None"], id="a class as a person writes it"),
        pytest.param({"expected": "cat", "actual": "dog"}, ["cat/dog"], id="a cell"),
        pytest.param({"actual": "dog", "wrong": "true"}, ["cat/dog"], id="what was wrongly called so"),
        pytest.param({"limit": "2"}, ["cat/cat", "cat/dog"], id="so many"),
        pytest.param({"model": "m2"}, [], id="of another model"),
        pytest.param({"expected": "' OR 1=1 --"}, [], id="no SQL"),
    ],
)
def test_the_calls_behind_it(client, keep, make, rate, query, calls):
    pairs = [("cat", "Cat"), ("cat", "dog"), ("dog", "dog"), ("bird", "fish")]
    for number, (expected, output) in enumerate(pairs):
        keep(
            make(response_id=f"r{number}", output=output, request_model="m1", task="name"),
            rate(None, days=1 + number, expected=expected, response_id=f"r{number}"),
        )
    keep(rate(None, days=6, expected="cat"))
    found = client.get("/api/accuracy/calls", params={**WEEK, **query}).json()["calls"]
    assert [f"{one['expected']}/{one['actual']}" for one in found] == calls
    for one in found:
        kept = one["actual"] is not None
        assert (one["model"], one["task"]) == (("m1", "name") if kept else (None, None))
        assert (one["trace_id"] is not None) == kept
        if kept:
            assert client.get(f"/api/calls/{one['trace_id']}/{one['span_id']}").status_code == 200


@pytest.mark.parametrize("path", ["/api/accuracy", "/api/accuracy/calls"])
def test_a_period_may_be_named_in_words(client, keep, rate, path):
    keep(rate(None, days=1.5, expected="cat", actual="cat"))
    for words, calls in (("20 November 2026", 1), ("1 to 5 November 2026", 0)):
        found = client.get(path, params={"period": words}).json()
        assert (found["labelled"] if path == "/api/accuracy" else len(found["calls"])) == calls, words


def test_many_classes_are_averaged_over_all_of_them(client, keep, rate):
    keep(*(rate(None, days=1 + n / 100, expected=f"c{n}", actual=f"c{n}") for n in range(300)))
    told = client.get("/api/accuracy", params=WEEK).json()
    assert (told["class_count"], len(told["classes"]), told["macro"]["f1"]) == (300, 200, 1.0)
