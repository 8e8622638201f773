"""What pages and derivations look up beside KPIs: the rows of `lookups` as results."""

from __future__ import annotations

from datetime import datetime

from llm_vitals_collector.kpi.measure import Scope
from llm_vitals_collector.store.duckdb import lookups, measure
from llm_vitals_collector.store.duckdb.ratings import near_ratings
from llm_vitals_collector.store.duckdb.reader import Read, Row
from llm_vitals_collector.store.results import (
    FrequentError,
    LabelledCall,
    LabelPair,
    LabelQuery,
    RecentQuestion,
    Remark,
    SeenUser,
)
from llm_vitals_collector.store.rows import (
    errors_of,
    labelled_of,
    pairs_of,
    questions_of,
    remarks_of,
    users_of,
)


def errors(read: Read, scope: Scope) -> tuple[FrequentError, ...]:
    """Errors by model and type, the most frequent first, 100 at most."""
    return errors_of(read(lookups.errors(measure.within(scope, "started_at", "from", "to")), _of_period(scope)))


def remarks(read: Read, scope: Scope, limit: int) -> tuple[Remark, ...]:
    """The newest ratings with a comment; `read` on one snapshot."""
    sql = lookups.remarks(measure.within(scope, '"at"', "from", "to"))
    return remarks_of(_of_ratings(read, sql, scope, limit=limit))


def confusion(read: Read, scope: Scope) -> tuple[LabelPair, ...]:
    """Expected and actual labels with their calls; `read` on one snapshot."""
    return pairs_of(_of_ratings(read, lookups.confusion(measure.within(scope, '"at"', "from", "to")), scope))


def labelled(read: Read, scope: Scope, query: LabelQuery) -> tuple[LabelledCall, ...]:
    """Labelled calls, the newest label first; `read` on one snapshot."""
    sql = lookups.labelled(measure.within(scope, '"at"', "from", "to"), query)
    return labelled_of(_of_ratings(read, sql, scope, **query.parameters()))


def _of_ratings(read: Read, sql: str, scope: Scope, **more: object) -> list[Row]:
    parameters = {**_of_period(scope), "previous_from": scope.period.start, **more}
    return read(sql, {**parameters, **near_ratings(read, parameters)})


def recent_questions(read: Read, limit: int) -> tuple[RecentQuestion, ...]:
    """The newest questions, in their order in time."""
    return questions_of(read(lookups.RECENT_QUESTIONS, {"limit": limit}))


def seen_users(read: Read, since: datetime, recent: datetime, late_s: float) -> tuple[SeenUser, ...]:
    """Users of calls that have come since a time, each with its question once."""
    return users_of(read(lookups.SEEN_USERS, {"since": since, "recent": recent, "late_s": late_s}))


def _of_period(scope: Scope) -> dict[str, object]:
    return {"from": scope.period.start, "to": scope.period.end, **measure.filters(scope)}
