"""Classes and a confusion matrix as pages show them (`classes.html`): of labelled calls, and of runs of data sets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from llm_vitals_collector.kpi.accuracy import LEAST_A_CLASS, Accuracy, Averages, ClassAccuracy, Matrix
from llm_vitals_collector.kpi.f1 import Interval
from llm_vitals_dashboards.web.display import DASH, percent, split, whole

CLASSES: Final = 50
"""Rows of the table; the matrix has fewer."""
LONGEST: Final = 1000
"""Characters of a label that an address names."""
_LABEL: Final = 40
_SHADES: Final = 5
NO_CLASS: Final = "none of these"
MORE_CLASSES: Final = "other classes"
"""The last column and the last row of the matrix. A class may have the name `other`."""
_AVERAGES: Final = {
    "macro": "the mean of all classes, with the same weight",
    "weighted": "each class weighted by how often it was expected",
    "micro": "over all calls, whatever their class",
}
LinkOf = Callable[..., str | None]
"""The address of the calls with `expected`, `actual`, `other` and `wrong`; None where there is no such page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A class as the page shows it; the bar is its recall with the interval, of 0 to 100."""

    label: str
    expected: int
    predicted: int
    recall: str
    recall_interval: str
    precision: str
    precision_interval: str
    f1: str
    f1_interval: str
    missed: int
    missed_link: str | None
    taken: int
    """Calls of other classes that had its label."""
    taken_link: str | None
    width: float
    low_at: float
    high_at: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Calls of the matrix; the shade says which share of its row they are."""

    calls: int
    link: str | None
    shade: str
    title: str


def no_link(**_cell: str | None) -> None:
    """A `LinkOf` where there is no page of calls."""


def classes_of(found: Accuracy, link_of: LinkOf) -> dict[str, object]:
    """What `classes.html` needs, and the averages."""
    matrix = found.matrix()
    return {
        "averages": [_average(name, getattr(found, name)()) for name in _AVERAGES],
        "classes": [_row(one, link_of) for one in found.classes[:CLASSES]],
        "class_count": len(found.classes),
        "columns": [*map(label_text, matrix.labels), NO_CLASS] if matrix.labels else [],
        "rows": _rows(matrix, found, link_of),
        "other_classes": matrix.other_classes,
    }


def interval(ends: Interval | None) -> str | None:
    """The two ends of a share's interval."""
    return None if ends is None else f"{ends[0] * 100:.1f}{DASH}{percent(ends[1], 1)}"


def label_text(label: str, most: int = _LABEL) -> str:
    """A label as a table shows it: cut, and never nothing."""
    return (label if len(label) <= most else label[: most - 1] + "…") or "(empty)"


def _average(name: str, one: Averages) -> dict[str, object]:
    number = split(one.f1, "share")
    note = f"precision {_share(one.precision)}, recall {_share(one.recall)}"
    few = one.f1 is not None and one.f1_interval is None
    return {
        "name": name,
        "number": number,
        "interval": interval(one.f1_interval),
        "few": f"fewer than {LEAST_A_CLASS} calls a class: no interval" if few else None,
        "note": note,
        "words": _AVERAGES[name],
    }


def _share(value: float | None) -> str:
    return "unknown" if value is None else percent(value, 1)


def _row(one: ClassAccuracy, link_of: LinkOf) -> Row:
    named = 0 < len(one.label) <= LONGEST
    low, high = one.recall_interval or (0.0, 0.0)
    return Row(
        label=label_text(one.label, 80),
        expected=one.expected,
        predicted=one.predicted,
        recall=percent(one.recall, 1),
        recall_interval=interval(one.recall_interval) or DASH,
        precision=DASH if one.precision is None else percent(one.precision, 1),
        precision_interval=interval(one.precision_interval) or DASH,
        f1=percent(one.f1, 1),
        f1_interval=interval(one.f1_interval) or DASH,
        missed=one.expected - one.right,
        missed_link=link_of(expected=one.label, wrong="yes") if named else None,
        taken=one.predicted - one.right,
        taken_link=link_of(actual=one.label, wrong="yes") if named else None,
        width=round(100 * (one.recall or 0.0), 2),
        low_at=round(100 * low, 2),
        high_at=round(100 * high, 2),
    )


def _rows(matrix: Matrix, found: Accuracy, link_of: LinkOf) -> list[dict[str, object]]:
    """Rows of the matrix; the last one only where there are more classes."""
    shown = len(matrix.labels) + (matrix.other_classes > 0)
    rows: list[dict[str, object]] = []
    for at, counts in enumerate(matrix.rows[:shown] if found.compared else ()):
        total = sum(counts)
        name = label_text(matrix.labels[at]) if at < len(matrix.labels) else MORE_CLASSES
        cells = [_cell(matrix, at, to, calls, total, link_of) for to, calls in enumerate(counts)]
        rows.append({"label": name, "total": total, "cells": cells})
    return rows


def _cell(matrix: Matrix, at: int, to: int, calls: int, total: int, link_of: LinkOf) -> Cell:
    wanted, answered = (matrix.labels[n] if n < len(matrix.labels) else None for n in (at, to))
    other = {(True, True): "both", (True, False): "expected", (False, True): "actual"}.get(
        (wanted is None, answered is None)
    )
    opens = calls > 0 and not any(len(one or "") > LONGEST for one in (wanted, answered))
    shade = -(-_SHADES * calls // total) if total else 0
    # Beyond the labels of the matrix right and wrong are not told apart.
    tone = "none" if other == "both" else "right" if at == to else "wrong"
    return Cell(
        calls=calls,
        link=link_of(expected=wanted, actual=answered, other=other) if opens else None,
        shade=f"{tone}-{shade}" if calls and tone != "none" else "",
        title=f"expected {label_text(wanted) if wanted is not None else 'another label'}, "
        f"answered {label_text(answered) if answered is not None else 'another one'}: {whole(calls)}",
    )
