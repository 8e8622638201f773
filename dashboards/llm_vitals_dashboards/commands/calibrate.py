"""`llm-vitals calibrate`: the judge against people's labels, and the rate of all calls without its errors."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias, cast

from llm_vitals.commands.command import Command
from llm_vitals_dashboards.commands.collector_answer import add_url, fetch

_Object: TypeAlias = "Mapping[str, object]"
_NONE: Final = "No call was scored and none is labelled: docs/online-scoring.md says how both are begun."


def text_of(answer: _Object) -> str:
    """The answer of `/api/scoring` as lines."""
    period = " to ".join(str(answer[end])[:16].replace("T", " ") for end in ("from", "to"))
    criteria = cast("Sequence[_Object]", answer["criteria"])
    lines = [f"{period}, UTC", *(line for one in criteria for line in ("", *_criterion(one)))]
    return "\n".join(lines if criteria else (*lines, "", _NONE))


def _criterion(one: _Object) -> list[str]:
    calibration = cast("_Object", one["calibration"])
    lines = [
        f"{one['criterion']} below {one['benchmark']:.0%}: {_rate(one)}",
        f"  labelled: {calibration['labelled']:,} answers, {calibration['bad']:,} bad and {calibration['good']:,} good",
    ]
    if calibration["labelled"]:
        kappa = calibration["kappa"]
        lines += [
            f"  bad ones that the judge finds (sensitivity): {_share(calibration, 'sensitivity')}",
            f"  good ones that it lets be (specificity): {_share(calibration, 'specificity')}",
            f"  Cohen's kappa: {'unknown' if kappa is None else f'{kappa:.2f}'}",
        ]
    corrected = cast("_Object | None", one["corrected"])
    if corrected is not None:
        lines.append(
            f"  not corrected: {corrected['reason']}"
            if corrected["value"] is None
            else f"  without the judge's errors: {_interval(corrected['value'], corrected['low'], corrected['high'])}"
        )
    return lines


def _rate(one: _Object) -> str:
    below = cast("_Object | None", one["below"])
    if below is None:
        return f"unknown ({one['reason']})"
    shown = _interval(below["value"], below["low"], below["high"])
    return f"{shown} of all calls; {below['calls']:,} scored, which stand for {below['stands_for']:,.0f}"


def _share(calibration: _Object, name: str) -> str:
    if calibration[name] is None:
        return "unknown"
    return _interval(calibration[name], *cast("tuple[float, float]", calibration[f"{name}_interval"]))


def _interval(value: object, low: object, high: object) -> str:
    return f"{value:.1%} (95%: {low:.1%} to {high:.1%})"


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--period", metavar="LENGTH", default="30d", help="24h, 7d or 30d; 30d by default")
    add_url(parser)
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")


def _run(arguments: argparse.Namespace) -> int:
    answer = fetch(arguments.url, "/api/scoring", "criteria", {"period": arguments.period})
    sys.stdout.write((json.dumps(answer, indent=2) if arguments.json else text_of(answer)) + "\n")
    return 0


CALIBRATE: Final = Command(
    name="calibrate",
    help="compare the judge with what people say of answers, and correct its rates",
    example="llm-vitals calibrate --period 7d",
    configure=_configure,
    run=_run,
)
