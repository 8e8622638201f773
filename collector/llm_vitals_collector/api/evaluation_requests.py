"""Bodies of the evaluation API, read and checked: what is to be evaluated, by what, and how it is kept."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeVar, cast

from pydantic import BaseModel, ValidationError

from llm_vitals.core.ids import known_id, known_user
from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.evaluation import heuristics, subject
from llm_vitals.evaluation.subject import Subject, SubjectError
from llm_vitals_collector.api.errors import ApiError, shown
from llm_vitals_collector.api.evaluation_models import MOST, ComparisonBody, EvaluationBody, SubjectBody
from llm_vitals_collector.evaluate.evaluators import Wanted
from llm_vitals_collector.evaluate.kept import About
from llm_vitals_collector.receive.users import Users

_DEEPEST: Final = 32
_CHANCE: Final = random.Random()  # noqa: S311 # no secret
"""The system's own bits take a call that gives the interpreter to another thread, which the requests then wait for."""
M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requested:
    """One answer of a request."""

    subject: Subject
    names: tuple[str, ...]
    wanted: Wanted
    timeout_s: float
    store: bool
    about: About
    digest: str
    """Of all that was sent for it; empty where it is not named."""
    named: bool
    """Whether the sender gave it an id."""


def decoded(body: bytes) -> object:
    """The JSON of a body. Raises ApiError (400)."""
    try:
        value: object = json.loads(body)
        return _clean(value, _DEEPEST)
    except (ValueError, RecursionError) as error:
        raise ApiError(400, f"The body is not JSON ({error}): send one JSON object.") from error


def requests(
    value: object, idempotency_key: str | None, *, known: Sequence[str], users: Users, now: datetime
) -> tuple[list[Requested], bool]:
    """The answers of a body, and whether it is a batch. Raises ApiError (400)."""
    items = _items(value)
    if items is None:
        return [requested(value, "", idempotency_key, known=known, users=users, now=now)], False
    found = [
        requested(
            one,
            f"evaluations[{at}].",
            None if idempotency_key is None else f"{idempotency_key}-{at}",
            known=known,
            users=users,
            now=now,
        )
        for at, one in enumerate(items)
    ]
    ids = [one.about.id for one in found]
    if twice := next((one for one in ids if ids.count(one) > 1), None):
        raise ApiError.of_field("id", twice, "an id of its own for each answer of a batch")
    return found, True


def requested(
    value: object,
    path: str,
    idempotency_key: str | None,
    *,
    known: Sequence[str],
    users: Users,
    now: datetime,
) -> Requested:
    """One answer. `path` is what its fields are named behind, `known` the criteria. Raises ApiError (400)."""
    body = validated(EvaluationBody, value, path)
    if body.span_id is not None and body.trace_id is None:
        raise ApiError.of_field(f"{path}span_id", body.span_id, "trace_id beside it: it is unique only in its trace")
    if body.user is not None and body.user_hash is not None:
        raise ApiError.of_field(f"{path}user_hash", body.user_hash, "either user (it is hashed here) or user_hash")
    if idempotency_key is not None and body.id not in (None, idempotency_key):
        raise ApiError.of_field(f"{path}id", body.id, "the same id as in the header Idempotency-Key, or only one")
    name = idempotency_key or body.id
    about = About(
        id=name or new_id(),
        at=now,
        model=body.model,
        provider=body.provider,
        task=body.task,
        variant=body.variant,
        service=body.service,
        session=body.session,
        user=known_user(body.user_hash) if body.user is None else users.of_id(body.user),
        response_id=known_id(body.response_id),
        trace_id=None if body.trace_id is None else body.trace_id.lower(),
        span_id=None if body.span_id is None else body.span_id.lower(),
    )
    return Requested(
        subject=subject_of(body, body.output, path, "output", logprobs=body.logprobs or (), finish=body.finish_reason),
        names=criteria(body.criteria or heuristics.DEFAULT, path, known),
        wanted=body.evaluator,
        timeout_s=body.timeout_s,
        store=body.store,
        about=about,
        digest="" if name is None else _digest(value),
        named=name is not None,
    )


def new_id() -> str:
    """An id that no other answer has: 128 bits by chance, as hexadecimal digits."""
    return f"{_CHANCE.getrandbits(128):032x}"


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode("utf-8", "replace")).hexdigest()


def comparison(value: object, *, known: Sequence[str]) -> tuple[Subject, Subject, str, float]:
    """Two answers, the criterion, and the seconds that there are. Raises ApiError (400)."""
    body = validated(ComparisonBody, value, "")
    if body.criterion not in known:
        raise ApiError.of_field("criterion", body.criterion, f"one of {', '.join(known)}")
    first, second = (subject_of(body, one, "", f"outputs[{at}]") for at, one in enumerate(body.outputs))
    return first, second, body.criterion, body.timeout_s


def validated(model: type[M], value: object, path: str) -> M:
    """A body's fields; empty ones count as absent but for texts of the answer. Raises ApiError (400)."""
    known = ", ".join(model.model_fields)
    if not isinstance(value, dict):
        raise ApiError(400, f"{path or 'the body '}is no JSON object: expected one with {known}.")
    fields = {name: one for name, one in cast("dict[str, object]", value).items() if one is not None}
    if unknown := sorted(fields.keys() - model.model_fields.keys()):
        listed = ", ".join(unknown)[:200]
        raise ApiError(
            400, f"{path}{listed}: no such field; there are {known}.", field=f"{path}{unknown[0]}"[:80], expected=known
        )
    try:
        return model.model_validate(fields)
    except ValidationError as error:
        fault = error.errors()[0]
        where = _joined(fault["loc"])
        if fault["type"] == "missing":
            wanted = (model.model_fields[where].description or known).rstrip(".")
            wanted = wanted[:1].lower() + wanted[1:]
            raise ApiError(
                400, f"{path}{where} is missing: expected {wanted}.", field=f"{path}{where}", expected=wanted
            ) from error
        context = cast("Mapping[str, object]", fault.get("ctx") or {})
        raise ApiError.of_field(
            f"{path}{where}", fault.get("input"), str(context.get("expected", fault["msg"]))
        ) from error


def subject_of(
    body: SubjectBody,
    output: object,
    path: str,
    name: str,
    *,
    logprobs: Sequence[float] = (),
    finish: str | None = None,
) -> Subject:
    """What is evaluated. Raises ApiError (400)."""
    context = body.context
    try:
        return subject.read(
            output,
            prompt=body.prompt,
            variables=body.input,
            messages=body.messages,
            documents=() if context is None else [context] if isinstance(context, str) else context,
            expected=body.expected,
            finish_reason=finish,
            logprobs=logprobs,
        )
    except SubjectError as error:
        field = error.field if not error.field.startswith("output") else name + error.field[len("output") :]
        raise ApiError(
            400,
            f"{path}{field}={shown(error.value)}: expected {error.expected}.",
            field=f"{path}{field}",
            expected=error.expected,
        ) from error


def criteria(names: Sequence[str], path: str, known: Sequence[str]) -> tuple[str, ...]:
    """Names of criteria, each once, in lower case. Raises ApiError (400)."""
    found = tuple(dict.fromkeys(name.strip().lower().replace(" ", "_") for name in names))
    for name in found:
        if name not in known:
            raise ApiError.of_field(f"{path}criteria", name, f"one of {', '.join(known)}")
    return found


def _items(value: object) -> list[object] | None:
    """The answers of a batch; None where it is none. Raises ApiError (400)."""
    if isinstance(value, dict):
        batch = cast("dict[str, object]", value)
        if "evaluations" not in batch:
            return None
        if len(batch) > 1:
            more = next(name for name in batch if name != "evaluations")
            raise ApiError(400, f"{more[:80]}: expected nothing beside `evaluations` in a batch.", field=more[:80])
        value = batch["evaluations"]
    if not isinstance(value, list) or not 1 <= len(cast("list[object]", value)) <= MOST:
        count = f"{len(cast('list[object]', value))} of them" if isinstance(value, list) else type(value).__name__
        raise ApiError(
            400, f"evaluations: expected a list of 1 to {MOST} answers, not {count}.", field="evaluations",
            expected=f"a list of 1 to {MOST} answers",
        )  # fmt: skip
    return cast("list[object]", value)


def _joined(where: Sequence[object]) -> str:
    """A path of pydantic's: the field and places in it, without the names of a union's members."""
    return str(where[0]) + "".join(f"[{one}]" for one in where[1:] if isinstance(one, int)) if where else "request"


def _clean(value: object, deep: int) -> object:
    """Without lone surrogates, which no text holds, and no deeper than anything reads."""
    if isinstance(value, str):
        return join_surrogates(value)
    if not isinstance(value, (list, dict)):
        return value
    if not deep:
        raise ValueError(f"nested deeper than {_DEEPEST}")
    if isinstance(value, list):
        return [_clean(one, deep - 1) for one in cast("list[object]", value)]
    return {join_surrogates(name): _clean(one, deep - 1) for name, one in cast("dict[str, object]", value).items()}
