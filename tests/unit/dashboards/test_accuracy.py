"""Precision, recall and F1 of labelled calls, against tables counted by hand, and as the API tells them."""

from __future__ import annotations

import pytest

from llm_vitals_collector.kpi.accuracy import accuracy_of

WEEK = {"from": "2026-11-15T00:00:00Z", "to": "2026-11-22T00:00:00Z"}


def confusion(*cells):
    return [(expected, actual, calls) for expected, actual, calls in cells]


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
    assert found.macro() == pytest.approx(macro)
    assert [(c.label, c.precision, c.recall, c.f1) for c in found.classes] == [pytest.approx(c) for c in classes]
    assert (found.labelled, found.compared) == (
        sum(calls for *_, calls in cells),
        sum(calls for _, actual, calls in cells if actual is not None),
    )


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
        "recall": 0.5,
        "f1": pytest.approx(2 / 3),
    }
    (kpi,) = [k for k in client.get("/api/kpis", params=WEEK).json()["kpis"] if k["id"] == "accuracy"]
    assert kpi["value"] == told["accuracy"]
    assert client.get("/api/accuracy", params={**WEEK, "model": "other"}).json()["labelled"] == 0
    assert client.get("/api/accuracy", params={"period": "soon"}).status_code == 400


def test_many_classes_are_averaged_over_all_of_them(client, keep, rate):
    keep(*(rate(None, days=1 + n / 100, expected=f"c{n}", actual=f"c{n}") for n in range(300)))
    told = client.get("/api/accuracy", params=WEEK).json()
    assert (told["class_count"], len(told["classes"]), told["macro"]["f1"]) == (300, 200, 1.0)
