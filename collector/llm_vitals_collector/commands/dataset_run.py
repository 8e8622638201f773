"""`llm-vitals datasets run`: a data set answered anew by a model, with progress, and compared with the run before."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypeAlias, cast
from urllib.parse import quote

from llm_vitals.commands.command import Command, CommandError
from llm_vitals.commands.lines import aligned, printable
from llm_vitals_collector.commands.collector_url import add_running_url, json_of
from llm_vitals_collector.kpi.accuracy import are_classes

_Object: TypeAlias = "Mapping[str, object]"
_POLL_S: Final = 0.5
_NAMES: Final = {
    "answered": "Answered", "correct": "Right", "duration_s": "Seconds", "cost_usd": "US dollars",
    "output_tokens": "Output tokens",
}  # fmt: skip
_SHARES: Final = ("answered", "correct")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="the data set, such as golden")
    parser.add_argument("--endpoint", metavar="NAME", help="an endpoint of LLM_VITALS_ENDPOINTS")
    parser.add_argument("--model", metavar="NAME", help="the model there")
    parser.add_argument(
        "--continue",
        dest="run_id",
        metavar="RUN",
        help="go on with this run, which was interrupted, cancelled or stopped",
    )
    parser.add_argument("--system-file", type=Path, metavar="FILE", help="a system text in place of the examples' own")
    parser.add_argument("--template", metavar="TEXT", help="the user's last message, with {{input}} for the example's")
    parser.add_argument("--parameters", metavar="JSON", help='such as {"temperature": 0}')
    parser.add_argument("--judge", action="store_true", help="have the judge score, too: a call a criterion")
    parser.add_argument("--examples", type=int, metavar="N", default=100, help="examples at most (100)")
    parser.add_argument("--budget-usd", type=float, metavar="USD", default=1.0, help="end the run at this cost (1)")
    parser.add_argument("--against", metavar="RUN", help="compare with this run; default: the one before")
    parser.add_argument(
        "--fail-if-worse", action="store_true", help="exit with 1 where it is worse than that, beyond chance"
    )
    parser.add_argument("--json", action="store_true", help="print the whole result as JSON")
    add_running_url(parser, " to one that may run and read")


def _run(arguments: argparse.Namespace) -> int:
    path = runs_path(arguments.name)
    if arguments.run_id:
        begun = json_of(arguments.url, "POST", f"{path}/{quote(arguments.run_id, safe='')}/continue", {})
    else:
        begun = json_of(arguments.url, "POST", path, _body(arguments))
    print(printable([f"Run {begun['id']}"]), file=sys.stderr, flush=True)
    one = f"{path}/{begun['id']}"
    against = f"?against={quote(arguments.against, safe='')}" if arguments.against else ""
    try:
        _follow(arguments.url, f"{one}?compare=false")
    except KeyboardInterrupt:
        json_of(arguments.url, "POST", f"{one}/cancel", {})
        print("\nCancelled; what was answered is kept.", file=sys.stderr)
        raise
    result = json_of(arguments.url, "GET", f"{one}{against}")
    sys.stdout.write((json.dumps(result, indent=2) if arguments.json else text_of(result)) + "\n")
    run = cast("_Object", result["run"])
    if run["state"] != "done":
        raise CommandError(
            f"the run was {run['state']}: {run['reason'] or 'it has no figures of all examples'}; "
            f"go on with it by --continue {run['id']}"
        )
    comparison = cast("_Object | None", result["comparison"])
    if arguments.fail_if_worse and comparison is not None and comparison["verdict"] == "worse":
        raise CommandError("the run is significantly worse than the one before (--fail-if-worse)")
    return 0


def _body(arguments: argparse.Namespace) -> dict[str, object]:
    if arguments.endpoint is None or arguments.model is None:
        raise CommandError("expected --endpoint and --model, or --continue with the id of a run")
    found: dict[str, object] = {
        "endpoint": arguments.endpoint,
        "model": arguments.model,
        "judge": arguments.judge,
        "examples": arguments.examples,
        "budget_usd": arguments.budget_usd,
    }
    if arguments.system_file is not None:
        try:
            found["system"] = arguments.system_file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no UTF-8"
            raise CommandError(f"{arguments.system_file} cannot be read ({reason}): name a text file") from None
    if arguments.template is not None:
        found["template"] = arguments.template
    if arguments.parameters is not None:
        try:
            found["parameters"] = json.loads(arguments.parameters)
        except ValueError as error:
            raise CommandError(f'--parameters is no JSON ({error}): expected such as {{"temperature": 0}}') from None
    return found


def _follow(url: str, path: str) -> None:
    """Until the run is over; progress goes to standard error."""
    before = ""
    while True:
        run = cast("_Object", json_of(url, "GET", path)["run"])
        cost = "" if run["cost_usd"] is None else f", ${run['cost_usd']:.4f}"
        line = f"{run['done']} of {run['planned']} examples, {run['failed']} failed{cost}"
        if line != before:
            print(line, file=sys.stderr, flush=True)
            before = line
        if run["state"] != "running":
            return
        time.sleep(_POLL_S)


def text_of(result: _Object) -> str:
    """The answer of `/api/datasets/{name}/runs/{id}` as lines."""
    run = cast("_Object", result["run"])
    lines = [f"Run {run['id']} of {run['dataset']}: {run['model']} at {run['endpoint']}, {run['state']}"]
    if run["accuracy"] is not None:
        low, high = cast("tuple[float, float]", run["accuracy_interval"])
        lines.append(
            f"Right: {run['accuracy']:.1%} (95%: {low:.1%} to {high:.1%}), {run['correct']} of {run['compared']}"
        )
    labels = cast("_Object | None", result["labels"])
    if labels is not None and are_classes(cast("int", labels["class_count"]), cast("int", labels["compared"])):
        macro = cast("Mapping[str, float]", labels["macro"])
        lines.append(
            f"F1, macro: {macro['f1']:.1%} (precision {macro['precision']:.1%}, recall {macro['recall']:.1%}), "
            f"{labels['class_count']} classes"
        )
    for name, words, form in (
        ("overall", "Overall score", ".3f"), ("duration_s", "Median seconds", ".2f"), ("cost_usd", "US dollars", ".4f")
    ):  # fmt: skip
        lines.append(f"{words}: {known(run[name], form)}")
    comparison = cast("_Object | None", result["comparison"])
    if comparison is None:
        return printable([*lines, "", "There is no run before it to compare with."])
    before = cast("_Object", comparison["before"])
    words = {"same": "the same within chance as", "unknown": "not comparable with"}.get(
        str(comparison["verdict"]), f"{comparison['verdict']} than"
    )
    both = f"the run {before['id']} ({before['model']}), on {comparison['examples']} examples of both:"
    lines += ["", f"{words[0].upper()}{words[1:]} {both}"]
    rows = [("", "Before", "After", "Change", "95% interval", "Chance", "")]
    rows += [_row(one) for one in cast("Sequence[_Object]", comparison["differences"])]
    lines += [f"  {line}" for line in aligned(rows, left=(0, len(rows[0]) - 1))]
    return printable(lines)


def runs_path(dataset: str) -> str:
    """The path of a data set's runs."""
    return f"/api/datasets/{quote(dataset, safe='')}/runs"


def known(value: object, form: str) -> str:
    """A number in a form of `format`, `unknown` where there is none."""
    return "unknown" if value is None else format(cast("float", value), form)


def _row(one: _Object) -> tuple[str, ...]:
    measure = str(one["measure"])

    def shown(name: str, sign: str = "") -> str:
        value = cast("float | None", one[name])
        if value is None:
            return "unknown"
        return f"{value:{sign}.1%}" if measure in _SHARES else f"{value:{sign}.4g}"

    interval = "" if one["low"] is None else f"{shown('low', '+')} to {shown('high', '+')}"
    if one["won"] is not None:
        interval = f"{one['won']} won, {one['lost']} lost"
    chance = "" if one["chance"] is None else f"{one['chance']:.3f}"
    title = _NAMES.get(measure, measure.capitalize())
    return title, shown("before"), shown("after"), shown("change", "+"), interval, chance, str(one["verdict"])


DATASET_RUN: Final = Command(
    name="run",
    help="answer a data set anew at a configured endpoint, and compare with the run before",
    example="llm-vitals datasets run golden --endpoint openai --model gpt-5.4-mini\n"
    "llm-vitals datasets run golden --endpoint openai --model gpt-5.4-mini --system-file prompt.txt --fail-if-worse\n"
    "llm-vitals datasets run golden --continue 3f2b8c0d9e4a4c5f8a7b6d5e4f3a2b1c",
    configure=_configure,
    run=_run,
)
