"""What pages and derivations look up beside KPIs: the rows of `lookups` as results."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from llm_vitals_collector.kpi.measure import Period, Scope
from llm_vitals_collector.store.duckdb import lookups, measure
from llm_vitals_collector.store.duckdb.columns import text, time_of, whole
from llm_vitals_collector.store.duckdb.ratings import near_ratings
from llm_vitals_collector.store.duckdb.reader import Read, Row
from llm_vitals_collector.store.results import Choices, FrequentError, LabelPair, RecentQuestion, Remark, SeenUser


def choices(read: Read, period: Period) -> Choices:
    """What the calls of a period can be narrowed to, sorted."""
    ((services, models, providers, tasks, variants),) = read(lookups.CHOICES, {"from": period.start, "to": period.end})
    return Choices(
        services=_texts(services),
        models=_texts(models),
        providers=_texts(providers),
        tasks=_texts(tasks),
        variants=_texts(variants),
    )


def errors(read: Read, scope: Scope) -> tuple[FrequentError, ...]:
    """Errors by model and type, the most frequent first, 100 at most."""
    rows = read(lookups.errors(measure.within(scope, "started_at", "from", "to")), _of_period(scope))
    return tuple(
        FrequentError(
            model=text(model),
            error_type=text(error_type),
            errors=whole(errors),
            first=time_of(whole(first)),
            last=time_of(whole(last)),
        )
        for model, error_type, errors, first, last in rows
    )


def remarks(read: Read, scope: Scope, limit: int) -> tuple[Remark, ...]:
    """The newest ratings with a comment; `read` on one snapshot."""
    rows = _of_ratings(read, lookups.remarks(measure.within(scope, '"at"', "from", "to")), scope, limit=limit)
    return tuple(
        Remark(
            at=time_of(whole(at)),
            rating=str(rating),
            comment=str(comment),
            trace_id=text(trace),
            span_id=text(span),
        )
        for at, rating, comment, trace, span in rows
    )


def confusion(read: Read, scope: Scope) -> tuple[LabelPair, ...]:
    """Expected and actual labels with their calls; `read` on one snapshot."""
    rows = _of_ratings(read, lookups.confusion(measure.within(scope, '"at"', "from", "to")), scope)
    return tuple(
        LabelPair(expected=str(expected), actual=text(actual), calls=whole(calls)) for expected, actual, calls in rows
    )


def _of_ratings(read: Read, sql: str, scope: Scope, **more: object) -> list[Row]:
    parameters = {**_of_period(scope), "previous_from": scope.period.start, **more}
    return read(sql, {**parameters, **near_ratings(read, parameters)})


def recent_questions(read: Read, limit: int) -> tuple[RecentQuestion, ...]:
    """The newest questions, in their order in time."""
    return tuple(
        RecentQuestion(
            trace_id=str(trace),
            span_id=str(span),
            user=str(user),
            at=time_of(whole(at)),
            fingerprint=str(fingerprint),
            original=str(original),
            prompt=str(prompt),
        )
        for trace, span, user, at, fingerprint, original, prompt in read(lookups.RECENT_QUESTIONS, {"limit": limit})
    )


def seen_users(read: Read, since: datetime, recent: datetime, late_s: float) -> tuple[SeenUser, ...]:
    """Users of calls that have come since a time, each with its question once."""
    rows = read(lookups.SEEN_USERS, {"since": since, "recent": recent, "late_s": late_s})
    return tuple(SeenUser(recent=now is True, user=str(user), question=text(question)) for now, user, question in rows)


def _of_period(scope: Scope) -> dict[str, object]:
    return {"from": scope.period.start, "to": scope.period.end, **measure.filters(scope)}


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in cast("list[object]", value or []) if isinstance(one, str))
