"""What a page over any period reads of its address: the period, in words too, and which calls it is of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.named_period import NamedScopeParameters
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.api.period import PRESETS, RequestedPeriod, iso
from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.store import Store
from llm_vitals_dashboards.web.display import span
from llm_vitals_dashboards.web.filters import FILTERS, PRESET_TITLES, filters_of
from llm_vitals_dashboards.web.respond import link

DEFAULT: Final = "30d"
"""Few answers are judged or labelled: a week of them rarely says where the bad ones are."""
NAMED: Final = {"last month": "Last month", "this month": "This month"}
_TIMES: Final = ("period", "from", "to")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenScope:
    """What was chosen; where that cannot be read, the default period, with the status 400 and the reason."""

    scope: Scope
    limits: Mapping[str, str | None]
    """The same as parameters of an address, whose period does not move."""
    context: Mapping[str, object]
    """What `scope.html` needs."""
    status: int


def chosen_scope(query_params: Mapping[str, str], path: str, store: Store, now: datetime) -> ChosenScope:
    """What the address of the page at `path` says: `period`, in words too, `from`, `to` and the dimensions."""
    query = {name: query_params.get(name, "") for name in (*_TIMES, *FILTERS)}
    problem: str | None = None
    try:
        parameters = _parameters(query)
        period, scope = parameters.requested(now), parameters.scope(now)
    except ApiError as error:
        problem = str(error).rstrip(".")
        query |= {"period": "", "from": "", "to": ""}
        parameters = _parameters({name: value[:1000] for name, value in query.items()})
        period, scope = parameters.requested(now), parameters.scope(now)
    kept: dict[str, str | None] = {**scope.filters}
    context: dict[str, object] = {
        "span": in_words(period),
        "words": query["period"] if period.relative not in (*PRESETS, *NAMED) else "",
        "presets": [
            {"title": title, "link": link(path, kept, period=name), "current": period.relative == name}
            for name, title in (PRESET_TITLES | NAMED).items()
        ],
        "time_fields": {name: query[name] for name in _TIMES if query[name]},
        "filters": filters_of(store.choices(Period(start=period.start, end=period.end)), scope),
        "chosen": kept,
        "problem": problem,
    }
    limits = {"from": iso(period.start), "to": iso(period.end), **kept}
    return ChosenScope(scope=scope, limits=limits, context=context, status=400 if problem else 200)


def in_words(period: RequestedPeriod) -> str:
    """The period; where it was named in words, with its last day in place of the midnight after it."""
    if period.relative is None or period.end.time() != datetime.min.time() or period.relative in PRESETS:
        return span(period)
    return span(Period(start=period.start, end=period.end - timedelta(microseconds=1)))


def _parameters(query: Mapping[str, str]) -> NamedScopeParameters:
    """Raises ApiError (400)."""
    named = any(query[name].strip() for name in _TIMES)
    return read(NamedScopeParameters, query if named else {**query, "period": DEFAULT})
