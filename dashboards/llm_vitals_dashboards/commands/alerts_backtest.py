"""`llm-vitals alerts backtest`: how often a limit would have fired."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast
from urllib.parse import urlencode

from llm_vitals.commands.command import Command, CommandError, address
from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.trial import Trial, TrialError, rule_of
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.kpi import DIMENSIONS, Dimension
from llm_vitals_collector.kpi.measure import Period, in_words
from llm_vitals_dashboards.commands.file import add_file, vitals_of
from llm_vitals_dashboards.push.api import Api
from llm_vitals_dashboards.push.change import members

if TYPE_CHECKING:
    from llm_vitals_collector.alerts.backtest import Backtest
    from llm_vitals_collector.alerts.rule import LimitRule, Severity
    from llm_vitals_collector.api.backtests import BacktestAnswer, FiringOf

URL: Final = "http://127.0.0.1:4318"
_KEY: Final = "LLM_VITALS_API_KEY"
_MOST_ROWS: Final = 20
_SEVERITIES: Final[tuple[Severity, ...]] = ("warning", "critical")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("kpi", metavar="KPI", help="such as error_rate")
    parser.add_argument("--warning", metavar="LIMIT", help="the warning limit, such as 5%%, 30s; the rule's by default")
    parser.add_argument("--critical", metavar="LIMIT", help="the critical limit")
    parser.add_argument("--for", dest="for_", metavar="TIME", help="how long it must be past the limit, such as 10m")
    parser.add_argument("--window", metavar="TIME", help="the period that the value is over, such as 1h")
    parser.add_argument("--by", choices=DIMENSIONS, help="an alert for each value of it")
    for name in DIMENSIONS:
        parser.add_argument(f"--{name}", metavar="NAME", help=f"only calls of this {name}")
    parser.add_argument("--days", type=int, default=30, metavar="N", help="how many days, up to now; 30 by default")
    add_file(parser)
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--url", type=address, default=URL, help=f"a running collector ({URL}); with a key, set {_KEY}")
    source.add_argument("--store", type=Path, metavar="DIR", help="the data folder of a collector that does not run")
    source.add_argument("--prometheus", metavar="URL", type=address, help="a Prometheus with the recorded increments")
    parser.add_argument("--json", action="store_true", help="the whole answer as JSON")


def _run(arguments: argparse.Namespace) -> int:
    if not 1 <= arguments.days <= 92:
        raise CommandError(f"--days {arguments.days}: expected 1 to 92")
    limits = {name: getattr(arguments, name) for name in _SEVERITIES}
    wanted = [name for name in _SEVERITIES if limits[name] is not None] or ["warning"]
    made = [_answer(arguments, cast("Severity", name), limits[name] or "") for name in wanted]
    if arguments.json:
        print("[" + ",\n".join(one.model_dump_json(by_alias=True, indent=2) for one in made) + "]")
    else:
        print("\n\n".join(map(text, made)))
    return 0


def _answer(arguments: argparse.Namespace, severity: Severity, limit: str) -> BacktestAnswer:
    from llm_vitals_collector.api.backtests import answer_of  # noqa: PLC0415 # `--help` stays quick

    where: dict[Dimension, str] = {name: value for name in DIMENSIONS if (value := getattr(arguments, name))}
    trial = Trial(
        kpi=arguments.kpi,
        severity=severity,
        limit=limit,
        for_=arguments.for_ or "",
        window=arguments.window or "",
        by=arguments.by or "",
        where=where,
    )
    try:
        rule = rule_of(trial, vitals_of(arguments).rules)
    except TrialError as error:
        raise CommandError(f"{error.name} {error.value!r}: expected {error.expected}") from None
    now = datetime.now(timezone.utc)
    period = Period(start=now - timedelta(days=arguments.days), end=now)
    if arguments.prometheus:
        return answer_of(_of_prometheus(arguments.prometheus, rule, period))
    if arguments.store is not None:
        return answer_of(_of_store(arguments.store, rule, period))
    return _of_collector(arguments, rule, trial)


def _of_collector(arguments: argparse.Namespace, rule: LimitRule, trial: Trial) -> BacktestAnswer:
    """By its API; all of the rule is sent, so that the file that is read is the one here."""
    from llm_vitals_collector.api.backtests import BacktestAnswer  # noqa: PLC0415 # as above

    query = {
        "kpi": rule.kpi.id,
        "limit": f"{rule.limit:g}",
        "severity": rule.severity,
        "for": _minutes(rule.for_s),
        "window": _minutes(rule.window_s),
        "by": trial.by,
        "days": str(arguments.days),
        **trial.where,
    }
    key = os.environ.get(_KEY, "").strip()
    api = Api(name="LLM Vitals", url=arguments.url, headers={"x-api-key": key} if key else {})
    answer = api.send(
        "GET", "/api/alerts/backtest?" + urlencode({name: value for name, value in query.items() if value})
    )
    if answer.status != 200:
        raise CommandError(f"{arguments.url} answered HTTP {answer.status}: {answer.reason}")
    return BacktestAnswer.model_validate_json(answer.body)


def _of_store(folder: Path, rule: LimitRule, period: Period) -> Backtest:
    from llm_vitals_collector.alerts.replay import ReplayError, replay  # noqa: PLC0415 # the store needs DuckDB
    from llm_vitals_collector.store import StoreError  # noqa: PLC0415 # as above
    from llm_vitals_collector.store.duckdb import FILE, open_store  # noqa: PLC0415 # as above

    if not (folder / FILE).exists():
        raise CommandError(f"--store {folder}: there is no {FILE} in it; expected the data folder of a collector")
    try:
        store = open_store(folder)
        try:
            return replay(store, rule, period)
        finally:
            store.close()
    except (StoreError, ReplayError) as error:
        raise CommandError(str(error)) from None


def _of_prometheus(url: str, rule: LimitRule, period: Period) -> Backtest:
    from llm_vitals_dashboards.alerts.replay import replay  # noqa: PLC0415 # as above
    from llm_vitals_dashboards.prometheus.increments import NotCarriedError  # noqa: PLC0415 # as above

    api = Api(name="Prometheus", url=url)

    def query(parameters: Mapping[str, str]) -> list[Mapping[str, object]]:
        answer = api.send("GET", "/api/v1/query_range?" + urlencode(parameters))
        found = (members((members(answer.data) or {}).get("data")) or {}).get("result")
        if answer.status != 200 or not isinstance(found, list):
            raise CommandError(f"Prometheus at {url} answered HTTP {answer.status}: {answer.reason}")
        return cast("list[Mapping[str, object]]", found)

    try:
        return replay(query, rule, period)
    except NotCarriedError as error:
        raise CommandError(f"Prometheus cannot say it ({error}); use --url or --store") from None


def text(made: BacktestAnswer) -> str:
    """What it says, in lines."""
    kpi_unit = made.unit
    unit = "share" if kpi_unit == "s" else kpi_unit
    side = "above" if BY_ID[made.kpi].better == "lower" else "below"
    by = f", by {made.by}" if made.by else ""
    days = (made.end - made.start) / timedelta(days=1)
    head = f"{made.title} {side} {texts.in_unit(made.limit, kpi_unit)} ({made.severity}) over {_words(made.window_s)}"
    head += f", for {_words(made.for_s)}{by}; {days:.3g} days until {made.end:%Y-%m-%d %H:%M} UTC"
    lines = [head, ""]
    if not made.groups:
        return "\n".join([*lines, "Nothing is known of these calls."])
    times = f"{len(made.firings)} time{'' if len(made.firings) == 1 else 's'}"
    lines.append(f"Fired {times}, {_words(round(made.firing_s))} in all." if made.firings else "Would not have fired.")
    lines += [_row(one, made, unit) for one in made.firings[-_MOST_ROWS:]]
    if len(made.firings) > _MOST_ROWS:
        lines.append(f"  and {len(made.firings) - _MOST_ROWS} before; --json has all")
    if made.proposal is not None:
        fired = f"{made.proposal.firings} time{'' if made.proposal.firings == 1 else 's'}"
        limit = texts.in_unit(made.proposal.limit, kpi_unit)
        lines.append(f"About once a week at most: {limit} would have fired {fired}.")
    return "\n".join(lines)


def _row(one: FiringOf, made: BacktestAnswer, unit: str) -> str:
    lasted = _words(round(((one.ended_at or made.end) - one.started_at).total_seconds()))
    of = "" if one.group is None else f"  {one.group}"
    value = f"{texts.in_unit(one.value, unit):>6} of {one.basis:,}"
    return f"  {one.started_at:%Y-%m-%d %H:%M}  {lasted:>12}  {value}{of}{'' if one.ended_at else '  goes on'}"


def _minutes(seconds: int) -> str:
    return f"{seconds // 60}m"


def _words(seconds: int) -> str:
    return in_words(timedelta(seconds=seconds)) if seconds else "no time"


BACKTEST: Final = Command(
    name="backtest",
    help="how often, when and how long a limit would have fired in the last 30 days",
    example="llm-vitals alerts backtest error_rate --warning 5% --critical 15% --for 10m\n"
    "llm-vitals alerts backtest refusal_rate --warning 10% --by model --days 14\n"
    "llm-vitals alerts backtest error_rate --prometheus http://localhost:9090",
    configure=_configure,
    run=_run,
)
