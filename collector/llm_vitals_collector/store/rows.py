"""Rows of what pages and derivations look up beside KPIs as results; columns in the order of their fields."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Final, cast

from llm_vitals_collector.records import EvaluationReply, Label, Pick
from llm_vitals_collector.store.results import (
    Choices,
    FrequentError,
    LabelledCall,
    LabelPair,
    RecentQuestion,
    Remark,
    SeenUser,
)
from llm_vitals_collector.store.sampling import Judged
from llm_vitals_collector.store.values import json_text, text, time_of, whole

Row = Sequence[object]
PICK_FIELDS: Final = tuple(one.name for one in fields(Pick))
"""The columns of picked calls, in their order."""
PICK_TIMES: Final = ("at", "next_at", "updated_at")


def choices_of(rows: Sequence[Row]) -> Choices:
    """The one row of them."""
    services, models, providers, tasks, variants = map(_texts, rows[0])
    return Choices(services=services, models=models, providers=providers, tasks=tasks, variants=variants)


def errors_of(rows: Sequence[Row]) -> tuple[FrequentError, ...]:
    """The most frequent first."""
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


def remarks_of(rows: Sequence[Row]) -> tuple[Remark, ...]:
    """The newest first."""
    return tuple(
        Remark(
            at=time_of(whole(at)), rating=str(rating), comment=str(comment), trace_id=text(trace), span_id=text(span)
        )
        for at, rating, comment, trace, span in rows
    )


def pairs_of(rows: Sequence[Row]) -> tuple[LabelPair, ...]:
    """In no order."""
    return tuple(
        LabelPair(expected=str(expected), actual=text(actual), calls=whole(calls)) for expected, actual, calls in rows
    )


def labelled_of(rows: Sequence[Row]) -> tuple[LabelledCall, ...]:
    """The newest first."""
    return tuple(
        LabelledCall(
            at=time_of(whole(at)),
            expected=str(expected),
            actual=text(actual),
            model=text(model),
            task=text(task),
            trace_id=text(trace),
            span_id=text(span),
        )
        for at, expected, actual, model, task, trace, span in rows
    )


def questions_of(rows: Sequence[Row]) -> tuple[RecentQuestion, ...]:
    """In their order."""
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
        for trace, span, user, at, fingerprint, original, prompt in rows
    )


def users_of(rows: Sequence[Row]) -> tuple[SeenUser, ...]:
    """Each with its question once."""
    return tuple(SeenUser(recent=bool(now), user=str(user), question=text(question)) for now, user, question in rows)


def pick_of(row: Row) -> Pick:
    """A picked call; columns PICK_FIELDS, times in microseconds since 1970."""
    one = dict(zip(PICK_FIELDS, row, strict=True))
    times = {name: time_of(whole(one[name])) for name in PICK_TIMES}
    rest = {"flags": _texts(one["flags"]), "scores": json.loads(str(one["scores"]))}
    return Pick(**{**one, **times, **rest})  # pyright: ignore[reportArgumentType] # the columns are the fields


def reply_of(name: str, rows: Sequence[Row]) -> EvaluationReply | None:
    """The reply with this id out of the one row of its other fields; None without a row."""
    for digest, at, answer in rows:
        return EvaluationReply(id=name, digest=str(digest), at=time_of(whole(at)), answer=str(answer))
    return None


def pick_value(name: str, one: Pick) -> object:
    """A field of a picked call as its column holds it."""
    value = getattr(one, name)
    if name == "scores":
        return json_text(value)
    return [text(flag) for flag in value] if name == "flags" else plain(value)


def plain(value: object) -> object:
    """A value whose text is valid."""
    return text(value) if isinstance(value, str) else value


def label_of(row: Row) -> Label:
    """A label; the time is the last column."""
    trace, span, criterion, good, by, at = row
    return Label(
        trace_id=str(trace), span_id=str(span), criterion=str(criterion), good=bool(good), by=str(by),
        at=time_of(whole(at)),
    )  # fmt: skip


def judged_of(row: Row) -> Judged:
    """What a person and the judge say."""
    criterion, good, value = row
    return Judged(criterion=str(criterion), good=bool(good), value=float(cast("float", value)))


def _texts(value: object) -> tuple[str, ...]:
    return tuple(one for one in cast("Sequence[object]", value or ()) if isinstance(one, str))
