"""Attributes of a span to the fields of a Call: one table, one pass over what is there."""

from __future__ import annotations

import json
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.ids import known_id, known_user
from llm_vitals.dialects import reading
from llm_vitals.dialects.finish import finish_reasons
from llm_vitals.dialects.messages import carries_message
from llm_vitals.dialects.values import Attributes, flag, text
from llm_vitals_collector.receive import bounds
from llm_vitals_collector.receive.bounds import MOST_NAME, MOST_REASONS, MOST_RESENDS, Read, whole, word
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.records import Call


def _provider(name: str, found: object, problems: list[str]) -> str | None:
    named = bounds.name(name, found, problems)
    return named.lower() if named else None


def _id(name: str, found: object, problems: list[str]) -> str | None:
    return known_id(bounds.name(name, found, problems))


def _user(name: str, found: object, problems: list[str]) -> str | None:
    return known_user(bounds.name(name, found, problems))


def _text(_name: str, found: object, _problems: list[str]) -> str | None:
    return text(found)


def _flag(_name: str, found: object, _problems: list[str]) -> bool | None:
    return flag(found)


def _is_true(_name: str, found: object, _problems: list[str]) -> bool:
    return bool(flag(found))


def _reasons(_name: str, found: object, _problems: list[str]) -> tuple[str, ...]:
    return tuple(one[:MOST_NAME] for one in finish_reasons(found)[:MOST_REASONS])


def _json_text(_name: str, found: object, _problems: list[str]) -> str | None:
    """JSON text; an SDK may send the messages structured."""
    return found or None if isinstance(found, str) or found is None else json.dumps(found, ensure_ascii=False)


_COUNT: Final = whole()
_BY_NAME: Final[dict[str, tuple[str, Read | None]]] = {
    semconv.PROVIDER_NAME: ("provider", _provider),
    semconv.REQUEST_MODEL: ("request_model", None),
    semconv.RESPONSE_MODEL: ("response_model", None),
    semconv.RESPONSE_ID: ("response_id", _id),
    semconv.SERVER_ADDRESS: ("server_address", None),
    semconv.REQUEST_STREAM: ("stream", _is_true),
    semconv.USAGE_INPUT_TOKENS: ("input_tokens", _COUNT),
    semconv.USAGE_OUTPUT_TOKENS: ("output_tokens", _COUNT),
    semconv.USAGE_CACHE_READ: ("cache_read_tokens", _COUNT),
    semconv.USAGE_CACHE_WRITE: ("cache_write_tokens", _COUNT),
    semconv.USAGE_REASONING: ("reasoning_tokens", _COUNT),
    semconv.RESPONSE_TIME_TO_FIRST_CHUNK: ("time_to_first_chunk_s", bounds.seconds),
    semconv.STREAM_CHUNKS: ("chunks", _COUNT),
    semconv.OUTCOME: ("outcome", word(semconv.OUTCOMES)),
    semconv.REFUSAL_SOURCE: (
        "refusal_source",
        word((semconv.SOURCE_WIRE, semconv.SOURCE_PHRASE, semconv.SOURCE_MODEL)),
    ),
    semconv.REFUSAL_REASON: ("refusal_reason", None),
    semconv.ANSWER_JUDGED: ("judged", word(semconv.JUDGED)),
    semconv.ERROR_TYPE: ("error_type", None),
    semconv.HTTP_STATUS_CODE: ("status_code", whole(999)),
    semconv.RESPONSE_FINISH_REASONS: ("finish_reasons", _reasons),
    semconv.STREAM_END: ("stream_end", word(semconv.STREAM_ENDS)),
    semconv.QUERY: ("starts_query", _flag),
    semconv.RETRY: ("retry", _is_true),
    semconv.HTTP_RESEND_COUNT: ("resend_count", whole(MOST_RESENDS)),
    semconv.TASK: ("task", None),
    semconv.VARIANT: ("variant", None),
    semconv.USER_HASH: ("user", _user),
    semconv.SESSION_ID: ("session", None),
    semconv.FINGERPRINT: ("fingerprint", None),
    semconv.COST: ("cost_usd", bounds.usd),
    semconv.COST_LOWER_BOUND: ("cost_lower_bound", _is_true),
    semconv.QUESTION: ("prompt", _text),
    semconv.ANSWER: ("output", _text),
    semconv.INPUT_MESSAGES: ("input_messages", _json_text),
    semconv.OUTPUT_MESSAGES: ("output_messages", _json_text),
    semconv.SYSTEM_INSTRUCTIONS: ("system_instructions", _json_text),
}
"""Attribute to its field and how it is read; None for a name. All others go into `attributes`."""
_FIELDS: Final = {name: (Call._fields.index(field), read) for name, (field, read) in _BY_NAME.items()}
_ELSEWHERE: Final = frozenset((semconv.OPERATION_NAME, *reading.NAMES))
"""Read by others, under this name or today's."""
_DEDUCTIONS: Final = bounds.words(semconv.DEDUCTIONS)
_USER, _OVERALL, _SCORES, _ATTRIBUTES = map(Call._fields.index, ("user", "overall", "scores", "attributes"))
_DEFAULTS: Final[list[object]] = [Call._field_defaults.get(name) for name in Call._fields]


def row_of(now: Attributes, users: Users) -> list[object]:
    """The values of a Call in the order of its fields, as far as a span's attributes say them, in today's names.

    What cannot be kept is named in the attribute `llm_vitals.problem`.
    """
    row = _DEFAULTS.copy()
    others: dict[str, object] = {}
    scores: dict[str, float] = {}
    problems: list[str] = []
    for name, found in now.items():
        field = _FIELDS.get(name)
        if field is not None:
            place, read = field
            if read is not None:
                row[place] = read(name, found, problems)
            else:
                short = type(found) is str and 0 < len(found) <= MOST_NAME
                row[place] = found if short else bounds.name(name, found, problems)
        elif name == semconv.DEDUCTIONS_OF_SCORE:
            if (deductions := _DEDUCTIONS(name, found, problems)) is not None:
                others[name] = deductions
        elif name.startswith(semconv.SCORE_PREFIX) and name != semconv.DEDUCTION_EVIDENCE:
            if (score := bounds.score(name, found, problems)) is not None:
                scores[name.removeprefix(semconv.SCORE_PREFIX)] = score
        elif name not in _ELSEWHERE and not carries_message(name):
            others[name] = found
    if row[_USER] is None:
        row[_USER] = users.of(now)
    if scores:
        row[_OVERALL] = scores.pop("overall", None)
        row[_SCORES] = scores
    kept = users.clean(others)
    row[_ATTRIBUTES] = bounds.noted(kept, problems) if problems else kept
    return row
