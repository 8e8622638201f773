"""`llm-vitals kpis`: the KPIs of a running collector, in the terminal."""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlencode, urlsplit

from llm_vitals.commands.command import Command, CommandError

if TYPE_CHECKING:
    from llm_vitals_collector.kpi.change import ChangeKind

URL: Final = "http://127.0.0.1:4318"
_KEY: Final = "LLM_VITALS_API_KEY"
_TIMEOUT_S: Final = 30
_EXPECTED: Final = "expected the address of an LLM Vitals collector"


def fetch(url: str, parameters: Mapping[str, str], key: str | None) -> dict[str, object]:
    """What `/api/kpis` of the collector at `url` answers. Raises `CommandError`."""
    parts = urlsplit(url)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise CommandError(f"--url {url!r}: {_EXPECTED}, such as {URL}")
    address = f"{url.rstrip('/')}/api/kpis"
    query = urlencode({name: value for name, value in parameters.items() if value})
    request = urllib.request.Request(f"{address}?{query}" if query else address)  # noqa: S310 # http and https only, see above
    request.add_header("Accept", "application/json")
    if key:
        request.add_header("Authorization", f"Bearer {key}")
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as response:  # noqa: S310 # as above
            body = response.read()
    except urllib.error.HTTPError as error:
        raise CommandError(_refused(error, url)) from None
    except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise CommandError(
            f"nothing answers at {url} ({reason}); start it with `llm-vitals up`, or give --url"
        ) from None
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or "kpis" not in answer:
        raise CommandError(f"{address} answered something else than KPIs; {_EXPECTED}")
    return cast("dict[str, object]", answer)


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
    parser.add_argument("--url", default=URL, help=f"the collector ({URL}); with a key, set {_KEY}")
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
    answer = fetch(arguments.url, parameters, os.environ.get(_KEY))
    sys.stdout.write((json.dumps(answer, indent=2) if arguments.json else table(answer)) + "\n")
    return 0


def _refused(error: urllib.error.HTTPError, url: str) -> str:
    if error.code in {401, 403}:
        return f"{url} refuses without its key (HTTP {error.code}); set {_KEY} to the key it was started with"
    if error.code == 404:
        return f"{url} has no /api/kpis; {_EXPECTED}, with its pages (pip install 'llm-vitals[server]')"
    try:
        body = json.loads(error.read())
    except (ValueError, OSError):
        body = None
    reason = cast("dict[str, object]", body).get("error") if isinstance(body, dict) else None
    return str(reason) if reason else f"{url} answered HTTP {error.code}"


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
