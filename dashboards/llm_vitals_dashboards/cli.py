"""`llm-vitals kpis`: the KPIs of a running collector, in the terminal."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast

from llm_vitals.commands.command import Command
from llm_vitals_dashboards.commands.collector_answer import add_url, fetch

if TYPE_CHECKING:
    from llm_vitals_collector.kpi.change import ChangeKind


def table(answer: Mapping[str, object]) -> str:
    """The answer of `/api/kpis` as an aligned table."""
    from llm_vitals_collector.kpi.catalogue import BY_ID  # noqa: PLC0415 # `--help` stays quick
    from llm_vitals_dashboards.web.display import in_unit  # noqa: PLC0415 # as above

    lines: list[tuple[str, str, str, str, str]] = [("KPI", "Value", "Change", "Was", "Note")]
    for entry in cast("Sequence[Mapping[str, object]]", answer["kpis"]):
        unit = str(entry["unit"])
        value, previous = (_number(entry[name]) for name in ("value", "previous"))
        kpi = BY_ID.get(str(entry["id"]))
        if kpi is not None and kpi.only_with_data and value is None and previous is None:
            continue
        lines.append(
            (
                str(entry["title"]),
                in_unit(value, unit),
                _changed(entry),
                "" if previous is None else in_unit(previous, unit),
                str(entry["note"] or ""),
            )
        )
    widths = [max(len(line[i]) for line in lines) for i in range(4)]
    rows = [
        "  ".join((title.ljust(widths[0]), *map(str.rjust, numbers, widths[1:]), remark)).rstrip()
        for title, *numbers, remark in lines
    ]
    return "\n".join(
        [f"{_minute(answer['from'])} to {_minute(answer['to'])}, UTC, against the period before", "", *rows]
    )


def _changed(entry: Mapping[str, object]) -> str:
    """`+2.3 points`, `-12%`, `new`; in brackets what chance explains."""
    from llm_vitals_collector.kpi.change import Change  # noqa: PLC0415 # `--help` stays quick
    from llm_vitals_dashboards.web.display import moved  # noqa: PLC0415 # as above

    value, by_chance = _number(entry["change"]), entry["change_by_chance"] is True
    kind = cast("ChangeKind | None", entry["change_kind"])
    if kind is None:
        return ""
    size = moved(Change(value=value, kind=kind, by_chance=by_chance))
    text = size if value is None or size in ("0%", "0 points") else f"{'+' if value > 0 else '-'}{size}"
    return f"({text})" if by_chance else text


def _configure(parser: argparse.ArgumentParser) -> None:
    when = "ISO 8601 (UTC where no offset is given) or epoch seconds"
    parser.add_argument("--from", dest="start", metavar="TIME", help=f"begin of the period: {when}")
    parser.add_argument("--to", dest="end", metavar="TIME", help="end of the period; now by default")
    parser.add_argument("--period", metavar="LENGTH", help="instead of --from: 24h, 7d (default), 30d")
    parser.add_argument("--service", metavar="NAME", help="only calls of this service")
    parser.add_argument("--model", metavar="NAME", help="only calls to this request model")
    parser.add_argument("--task", metavar="NAME", help="only calls with this task")
    parser.add_argument("--provider", metavar="NAME", help="only calls to this provider")
    parser.add_argument("--variant", metavar="NAME", help="only calls of this variant of an experiment")
    add_url(parser)
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON, by model and by task too")


def _run(arguments: argparse.Namespace) -> int:
    parameters = {
        "from": arguments.start or "",
        "to": arguments.end or "",
        "period": arguments.period or "",
        "service": arguments.service or "",
        "model": arguments.model or "",
        "task": arguments.task or "",
        "provider": arguments.provider or "",
        "variant": arguments.variant or "",
    }
    answer = fetch(arguments.url, "/api/kpis", "kpis", parameters)
    sys.stdout.write((json.dumps(answer, indent=2) if arguments.json else table(answer)) + "\n")
    return 0


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _minute(value: object) -> str:
    return str(value)[:16].replace("T", " ")


KPIS: Final = Command(
    name="kpis",
    help="the KPIs of a running collector, as a table or as JSON",
    example="llm-vitals kpis --period 24h\nllm-vitals kpis --from 2026-11-01 --to 2026-11-15 --model gpt-4o --json",
    configure=_configure,
    run=_run,
)
