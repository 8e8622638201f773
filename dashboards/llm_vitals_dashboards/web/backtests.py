"""The backtest on the page *Alerts*: how often a limit would have fired, drawn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from fastapi import Request

from llm_vitals_collector.alerts import texts
from llm_vitals_collector.alerts.defaults import SUBJECTS
from llm_vitals_collector.api.backtests import BacktestAnswer, BacktestParameters, answer_of, tested
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.kpi.catalogue import BY_ID
from llm_vitals_collector.kpi.measure import in_words
from llm_vitals_dashboards.web.lasted import lasted
from llm_vitals_dashboards.web.respond import link

FIELDS: Final = ("kpi", "limit", "severity", "for", "by", "days")
_DAYS: Final = ("7", "30", "90")
_MOST_ROWS: Final = 100
_CHOICES: Final = tuple(
    (subject.kpi, BY_ID[subject.kpi].title) for subject in SUBJECTS if subject.kpi != "returning_users"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One time that the alert would have fired."""

    started: str
    group: str
    value: str
    basis: int
    lasted: str


def section(request: Request) -> dict[str, object]:
    """What the page says of a backtest; without a KPI in the address, the form alone."""
    query = {name: request.query_params.get(name, "") for name in FIELDS}
    found, problem = None, None
    if query["kpi"]:
        try:
            parameters = read(BacktestParameters, query)
            found = answer_of(tested(request.app.state.store, request.app.state.alerts, parameters))
        except ApiError as error:
            problem = str(error).rstrip(".")
    return {
        "query": query,
        "kpis": _CHOICES,
        "days": _DAYS,
        "problem": problem,
        "backtest": None if found is None else _shown(found, query),
    }


def _shown(found: BacktestAnswer, query: Mapping[str, str]) -> dict[str, object]:
    unit = "share" if found.unit == "s" else found.unit
    proposal = found.proposal
    rows = [
        Row(
            started=f"{one.started_at:%-d %b %H:%M}",
            group=one.group or "all calls",
            value=texts.in_unit(one.value, unit),
            basis=one.basis,
            lasted=lasted((one.ended_at or found.end) - one.started_at) + ("" if one.ended_at else ", goes on"),
        )
        for one in reversed(found.firings)
    ]
    proposed = None
    if proposal is not None:
        kept = {name: value for name, value in query.items() if name != "limit"}
        proposed = {
            "limit": texts.in_unit(proposal.limit, found.unit),
            "firings": proposal.firings,
            "lasted": lasted(timedelta(seconds=proposal.firing_s)),
            "link": link("/alerts", kept, limit=repr(proposal.limit)) + "#backtest",
            "same": proposal.limit == found.limit,
        }
    return {
        "title": found.title,
        "limit": texts.in_unit(found.limit, found.unit),
        "side": "above" if BY_ID[found.kpi].better == "lower" else "below",
        "over": in_words(timedelta(seconds=found.window_s)),
        "for": in_words(timedelta(seconds=found.for_s)) if found.for_s else "no time",
        "days": round((found.end - found.start) / timedelta(days=1)),
        "firings": len(found.firings),
        "lasted": lasted(timedelta(seconds=found.firing_s)),
        "groups": found.groups,
        "by": found.by,
        "rows": rows[:_MOST_ROWS],
        "proposal": proposed,
        "json": link("/api/alerts/backtest", query),
        "data": {
            "share": unit == "share",
            "from_s": found.start.timestamp(),
            "to_s": found.end.timestamp(),
            "limit": found.compared,
            "severity": found.severity,
            "lines": [
                {
                    "name": line.group or "all calls",
                    "points": [[one.at.timestamp(), one.value, one.basis, one.reach] for one in line.points],
                }
                for line in found.lines
            ],
            "firings": [
                [one.started_at.timestamp(), (one.ended_at or found.end).timestamp(), one.group or "all calls"]
                for one in found.firings[-500:]
            ],
        },
    }
