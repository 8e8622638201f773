"""Bodies of the API of data sets as examples."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, cast

from llm_vitals_collector.api.calls import named
from llm_vitals_collector.api.dataset_models import LONGEST, ExampleBody, ExampleChange, ExampleOf
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.datasets.chat import ROLES, NoExampleError, encoded
from llm_vitals_collector.datasets.kept import of_call, of_rating
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Call, FeedbackQuery
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.datasets import Example, digest

_MEMBERS: Final = ("role", "content", "name", "tool_calls", "tool_call_id")


def example(body: ExampleBody, dataset: str, path: str, now: datetime, store: Store, users: Users) -> Example:
    """The example of a body. Raises ApiError (400, 404)."""
    call = _call(body, path, store)
    if (body.preferred is None) is not (body.rejected is None):
        raise ApiError.of_field(f"{path}rejected", body.rejected, "preferred and rejected, or neither")
    if body.messages is None and body.prompt is None:
        try:
            made = _of_kept(body, dataset, path, now, store, call)
        except NoExampleError as error:
            raise ApiError(400, f"{path.rstrip('.')}: {error}.", field=f"{path}trace_id") from error
    else:
        made = _of_texts(body, dataset, path, now, call, users)
    return replace(
        made,
        expected=body.expected or made.expected,
        labels=tuple(dict.fromkeys(body.labels or made.labels)),
        rating=body.rating or made.rating,
        note=body.note or made.note,
    )


def _of_kept(body: ExampleBody, dataset: str, path: str, now: datetime, store: Store, call: Call | None) -> Example:
    if body.rating_id is not None:
        rating = next((one for one in store.ratings(FeedbackQuery(id=body.rating_id)).feedback), None)
        about = None if rating is None else store.call_of(rating)
        if rating is None or about is None:
            raise ApiError(404, f"{path}rating_id={body.rating_id[:80]!r}: no such rating with a call that is kept.")
        whole = store.call(about.trace_id, about.span_id) or about
        return of_rating(rating, whole, dataset, now, consent=body.consent)
    if call is None:
        raise ApiError(
            400,
            f"{path}messages is missing: expected the conversation, a prompt, or trace_id and span_id of a call.",
            field=f"{path}messages",
            expected="messages, prompt, or trace_id and span_id",
        )
    return of_call(call, dataset, now, consent=body.consent)


def _of_texts(body: ExampleBody, dataset: str, path: str, now: datetime, call: Call | None, users: Users) -> Example:
    if body.messages is not None and body.prompt is not None:
        raise ApiError.of_field(f"{path}prompt", body.prompt, "either messages or prompt")
    listed = body.messages if body.messages is not None else [{"role": "user", "content": body.prompt}]
    messages = encoded([_message(one, f"{path}messages[{at}]") for at, one in enumerate(listed)])
    user = None if call is None else call.user
    return Example(
        dataset=dataset,
        id=digest(messages, body.answer, body.preferred, body.rejected),
        at=now,
        origin=body.origin,
        messages=messages,
        answer=body.answer,
        preferred=body.preferred,
        rejected=body.rejected,
        consent=bool(body.consent),
        model=body.model,
        trace_id=None if body.trace_id is None else body.trace_id.lower(),
        span_id=None if body.span_id is None else body.span_id.lower(),
        user=user if body.user is None else users.of_id(body.user),
    )


def _call(body: ExampleBody, path: str, store: Store) -> Call | None:
    if body.trace_id is None and body.span_id is None:
        return None
    if body.trace_id is None or body.span_id is None:
        raise ApiError.of_field(f"{path}span_id", body.span_id, "trace_id and span_id, or neither")
    found = named(store, body.trace_id, body.span_id)
    if found is None and body.messages is None and body.prompt is None:
        raise ApiError(404, f"No call with trace_id {body.trace_id} and span_id {body.span_id} is kept.")
    return found


def _message(value: Mapping[str, Any], path: str) -> dict[str, object]:
    """A message in the form of OpenAI's chat API; content in parts of text becomes one text. Raises ApiError."""
    if unknown := sorted(value.keys() - set(_MEMBERS)):
        raise ApiError.of_field(
            f"{path}.{unknown[0]}"[:80], value[unknown[0]], f"no other member than {', '.join(_MEMBERS)}"
        )
    role, content = value.get("role"), value.get("content")
    if role not in ROLES:
        raise ApiError.of_field(f"{path}.role", role, f"one of {', '.join(ROLES)}")
    if isinstance(content, list):
        content = _text(cast("Sequence[object]", content), path)
    calls = value.get("tool_calls")
    if not isinstance(content, str) and not (content is None and role == "assistant" and isinstance(calls, list)):
        raise ApiError.of_field(f"{path}.content", content, "text, or parts of text")
    if isinstance(content, str) and len(content) > LONGEST:
        raise ApiError(400, f"{path}.content has {len(content)} characters: expected at most {LONGEST}.")
    return {**value, "content": content}


def _text(parts: Sequence[object], path: str) -> str:
    texts: list[str] = []
    for part in parts:
        fields = cast("Mapping[str, object]", part if isinstance(part, dict) else {})
        text = fields.get("text")
        if fields.get("type") != "text" or not isinstance(text, str):
            raise ApiError.of_field(f"{path}.content", fields.get("type"), "text, or parts of text")
        texts.append(text)
    return "\n".join(texts)


def changed(kept: Example, change: ExampleChange) -> Example:
    """An example with the fields of a change that were sent."""
    sent = change.model_fields_set
    return replace(
        kept,
        expected=change.expected or None if "expected" in sent else kept.expected,
        labels=tuple(dict.fromkeys(change.labels or ())) if "labels" in sent else kept.labels,
        rating=change.rating if "rating" in sent else kept.rating,
        note=change.note or None if "note" in sent else kept.note,
        consent=bool(change.consent) if "consent" in sent else kept.consent,
    )


def example_of(kept: Example) -> ExampleOf:
    """An example as answers have it."""
    return ExampleOf.of(kept, messages=json.loads(kept.messages))
