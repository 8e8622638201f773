"""`llm-vitals accuracy`: how often answers are what was expected, by class, and which label was taken for which."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Collection, Mapping, Sequence
from typing import Final, TypeAlias, cast

from llm_vitals.commands.command import Command
from llm_vitals.commands.lines import aligned, printable
from llm_vitals_dashboards.commands.collector_answer import add_url, fetch
from llm_vitals_dashboards.commands.insights import add_period, period_of

_Object: TypeAlias = "Mapping[str, object]"
_DEFAULT: Final = "30d"
_CLASSES: Final = 30
_CONFUSED: Final = 10
_LABEL: Final = 40
_NONE: Final = (
    "No call has an expected answer in this period: send what would have been right with "
    'llm_vitals.feedback(expected="..."), or POST /api/feedback.'
)


def text_of(answer: _Object) -> str:
    """The answer of `/api/accuracy` as lines."""
    period = " to ".join(str(answer[end])[:16].replace("T", " ") for end in ("from", "to"))
    lines = [f"{period}, UTC", ""]
    if not answer["labelled"]:
        return "\n".join([*lines, _NONE])
    nothing = cast("int", answer["labelled"]) - cast("int", answer["compared"])
    beside = f"; {nothing:,} more labelled, with nothing to compare" if nothing else ""
    lines.append(
        f"Accuracy: {_share(answer['accuracy'])}{_between(answer['interval'])}, "
        f"{answer['right']:,} of {answer['compared']:,} right{beside}"
    )
    classes = cast("Sequence[_Object]", answer["classes"])
    rows = [("Class", "Expected", "Answered", "Precision", "Recall", "F1", "95%")]
    rows += [
        (_label(one["label"]), f"{one['expected']:,}", f"{one['predicted']:,}", *_figures(one))
        for one in classes[:_CLASSES]
    ]
    for name in ("macro", "weighted", "micro"):
        rows.append((f"({name})", "", "", *_figures(cast("_Object", answer[name]))))
    lines += ["", *_indented(rows)] if classes else []
    if (count := cast("int", answer["class_count"])) > _CLASSES:
        lines.append(f"  The {_CLASSES} most frequent of {count:,} classes; the averages are over all of them.")
    lines += _confused(cast("_Object", answer["matrix"]))
    return printable(lines)


def _figures(one: _Object) -> tuple[str, ...]:
    """Precision, recall, F1 and the interval of F1."""
    return (*(_share(one[name]) for name in ("precision", "recall", "f1")), _ends(one["f1_interval"]))


def _confused(matrix: _Object) -> list[str]:
    """What was taken for another label most often."""
    labels = [*map(_label, cast("Sequence[str]", matrix["labels"])), "(other)"]
    rows = cast("Sequence[Sequence[int]]", matrix["rows"])
    wrong = [
        (calls, labels[at], labels[to])
        for at, row in enumerate(rows)
        for to, calls in enumerate(row)
        if calls and at != to
    ]
    wrong.sort(key=lambda one: -one[0])
    if not wrong:
        return []
    table = [("Expected", "Answered", "Calls"), *((one, other, f"{calls:,}") for calls, one, other in wrong)]
    return ["", "Taken for another label most often:", *_indented(table[: _CONFUSED + 1], left=(0, 1))]


def _indented(rows: Sequence[tuple[str, ...]], left: Collection[int] = (0,)) -> list[str]:
    return [f"  {line}" for line in aligned(rows, left)]


def _label(text: object) -> str:
    label = " ".join(str(text).split())
    return (label if len(label) <= _LABEL else label[: _LABEL - 1] + "…") or "(empty)"


def _share(value: object) -> str:
    return "unknown" if value is None else f"{value:.1%}"


def _between(ends: object) -> str:
    return "" if ends is None else f" (95%: {_ends(ends)})"


def _ends(ends: object) -> str:
    if ends is None:
        return ""
    low, high = cast("tuple[float, float]", ends)
    return f"{low:.1%} to {high:.1%}"


def _configure(parser: argparse.ArgumentParser) -> None:
    add_period(parser, _DEFAULT)
    add_url(parser)
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON, with the confusion matrix")


def _run(arguments: argparse.Namespace) -> int:
    answer = fetch(arguments.url, "/api/accuracy", "matrix", period_of(arguments, _DEFAULT))
    sys.stdout.write((json.dumps(answer, indent=2) if arguments.json else text_of(answer)) + "\n")
    return 0


ACCURACY: Final = Command(
    name="accuracy",
    help="how often answers are what was expected, by class, and which label was taken for which",
    example='llm-vitals accuracy --period "1 to 30 September"\nllm-vitals accuracy --task classify --json',
    configure=_configure,
    run=_run,
)
