"""`llm-vitals insights`: which answers lie below a benchmark, where most of them are, and what to do."""

from __future__ import annotations

import argparse
import json
import sys
import textwrap
from collections.abc import Mapping, Sequence
from typing import Final, cast

from llm_vitals.commands.command import Command
from llm_vitals.commands.lines import aligned, printable
from llm_vitals_dashboards.commands.collector_answer import add_url, fetch

_DIMENSIONS: Final = {
    "service": "of this service",
    "model": "to this request model",
    "task": "with this task",
    "provider": "to this provider",
    "variant": "of this variant of an experiment",
}
_WIDTH: Final = 100
_SLICES: Final = 5
_WORST: Final = 3


def add_period(parser: argparse.ArgumentParser, default: str) -> None:
    """The options that choose a period, in words too, and calls."""
    when = "ISO 8601 (UTC where no offset is given) or epoch seconds"
    parser.add_argument("--from", dest="start", metavar="TIME", help=f"begin of the period: {when}")
    parser.add_argument("--to", dest="end", metavar="TIME", help="end of the period; now by default")
    parser.add_argument(
        "--period",
        metavar="WORDS",
        help=f'instead of --from: 7d, "last week", September, "1 to 30 September"; {default} by default',
    )
    for name, which in _DIMENSIONS.items():
        parser.add_argument(f"--{name}", metavar="NAME", help=f"only calls {which}")


def period_of(arguments: argparse.Namespace, default: str) -> dict[str, str]:
    """The parameters of those options."""
    chosen = {name: getattr(arguments, name) or "" for name in _DIMENSIONS}
    times = {"from": arguments.start or "", "to": arguments.end or "", "period": arguments.period or ""}
    return {**chosen, **times, "period": times["period"] or ("" if any(times.values()) else default)}


def text_of(answer: Mapping[str, object]) -> str:
    """The answer of `/api/insights` as lines."""
    lines = [f"{_minute(answer['from'])} to {_minute(answer['to'])}, UTC"]
    if answer.get("one_in", 1) != 1:
        lines.append(f"of one in {_whole(answer['one_in'])} traces, evenly picked: shares hold for all")
    if unscored := cast("Sequence[str]", answer.get("unscored") or ()):
        lines.append(f"none of the {' and '.join(unscored)} calls has a score yet: a judge's shares are of the others")
    for one in cast("Sequence[Mapping[str, object]]", answer["scores"]):
        lines += ["", *_score(one)]
    return printable(lines)


def _score(one: Mapping[str, object]) -> list[str]:
    judged = f"{_whole(one['judged'])} answers judged, {_whole(one['not_judged'])} not"
    head = f"{str(one['score']).capitalize()} below {_percent(one['benchmark'])}: "
    if one["share"] is None:
        lines = [f"{head}unknown ({judged})"]
    else:
        low, high = cast("Sequence[float]", one["interval"])
        lines = [f"{head}{_percent(one['share'], 1)} (95%: {low:.1%} to {high:.1%}; {judged})"]
    if one.get("weighed") and one["share"] is not None:
        of_judged = _percent(one["share_of_judged"], 1)
        lines.append(f"  of all answers, by how likely each was to be judged; of the judged alone {of_judged}")
    clean = cast("Mapping[str, object]", one.get("corrected") or {})
    if clean.get("value") is not None:
        ends = f"{_percent(clean['low'], 1)} to {_percent(clean['high'], 1)}"
        lines.append(f"  without the judge's errors, by people's labels: {_percent(clean['value'], 1)} (95%: {ends})")
    if one.get("without_weight"):
        lines.append(f"  {_whole(one['without_weight'])} of them have no weight, and count as one each")
    lines += textwrap.wrap(str(one["advice"]), _WIDTH, initial_indent="  ", subsequent_indent="  ")
    slices = [each for each in cast("Sequence[Mapping[str, object]]", one["slices"]) if each["stands_out"]]
    if slices:
        rows = [
            (
                f"{each['words']} ({str(each['by']).replace('_', ' ')})",
                _whole(each["answers"]),
                _percent(each["share"], 1),
                _percent(each["share_of_rest"], 1),
                _percent(each["explains"]),
            )
            for each in slices[:_SLICES]
        ]
        lines += [f"  {row}" for row in aligned([("Slice", "Answers", "Below", "Rest", "Explains"), *rows])]
    worst = cast("Sequence[Mapping[str, object]]", one["worst"])[:_WORST]
    lines += [
        f"  {each['value']:.2f}  /calls/{each['trace_id']}/{each['span_id']}  {_cut(each['prompt'])}".rstrip()
        for each in worst
    ]
    return lines


def _cut(text: object) -> str:
    return " ".join(text.split())[:60] if isinstance(text, str) else ""


def _percent(value: object, digits: int = 0) -> str:
    return f"{cast('float', value):.{digits}%}"


def _whole(value: object) -> str:
    return f"{cast('int', value):,}"


def _minute(value: object) -> str:
    return str(value)[:16].replace("T", " ")


def _configure(parser: argparse.ArgumentParser) -> None:
    add_period(parser, "30d")
    add_url(parser)
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON, with all slices")


def _run(arguments: argparse.Namespace) -> int:
    answer = fetch(arguments.url, "/api/insights", "scores", period_of(arguments, "30d"))
    sys.stdout.write((json.dumps(answer, indent=2) if arguments.json else text_of(answer)) + "\n")
    return 0


INSIGHTS: Final = Command(
    name="insights",
    help="which answers are below a benchmark, where most of them are, and what to do",
    example='llm-vitals insights --period "1 to 30 September"\nllm-vitals insights --period "last week" --model gpt-4o',
    configure=_configure,
    run=_run,
)
