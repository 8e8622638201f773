"""Attributes of a span of any dialect: is it one call to a model, and the same attributes in today's names.

The tables of all dialects are merged once. On a span that has nothing to do with models this is one pass over its
attributes: it runs for each span that ends in the application.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple, cast

from llm_vitals.core import semconv
from llm_vitals.dialects.counts import include_parts
from llm_vitals.dialects.providers import provider_of
from llm_vitals.dialects.registry import DIALECTS

NO_MODEL: Final = "no_model"
UNKNOWN_OPERATION: Final = "unknown_operation"
UNKNOWN_KIND: Final = "unknown_kind"
UNKNOWN_NAMES: Final = "unknown_names"
REASONS: Final = {
    NO_MODEL: "it says that it is a call to a model, and names no model, no provider and no tokens",
    UNKNOWN_OPERATION: "its operation is none that we know",
    UNKNOWN_KIND: "it names a model or tokens, but does not say that it is a call",
    UNKNOWN_NAMES: "it counts tokens under names that we do not know",
}
"""Why a span that looks like a call to a model is not kept."""

_USAGE: Final = (
    semconv.USAGE_INPUT_TOKENS,
    semconv.USAGE_OUTPUT_TOKENS,
    semconv.USAGE_CACHE_READ,
    semconv.USAGE_CACHE_WRITE,
    semconv.USAGE_REASONING,
    semconv.USAGE_AUDIO_INPUT,
    semconv.USAGE_AUDIO_OUTPUT,
    semconv.USAGE_AUDIO_CACHE_READ,
    semconv.USAGE_IMAGE_INPUT,
    semconv.USAGE_IMAGE_OUTPUT,
    semconv.USAGE_IMAGE_CACHE_READ,
)
_MODELS: Final = (semconv.REQUEST_MODEL, semconv.RESPONSE_MODEL)
_LONGEST_NS: Final = 86_400 * 10**9
_REPR_SIZE: Final = 10_000
_OBJECT_SIZE: Final = 1 << 20
"""Characters of a JSON text that is looked into at most."""


class _Spelling(NamedTuple):
    name: str
    rank: int
    scale: float = 1.0


class Look(NamedTuple):
    """What a span is: the operation of a call to a model, or why it looks like one and is not kept, or neither."""

    operation: str | None = None
    reason: str | None = None
    is_step: bool = False
    """Whether it says that it is an agent, a tool, a chain or the like: a step of its own, around calls."""


_STEP: Final = Look(is_step=True)


def _kinds() -> dict[str, dict[str, str | None]]:
    merged: dict[str, dict[str, str | None]] = {}
    for dialect in DIALECTS:
        for kinds in dialect.kinds:
            values = merged.setdefault(kinds.attribute, {})
            for value, operation in (*kinds.calls.items(), *((other, None) for other in kinds.others)):
                values.setdefault(value, operation)
    return merged


def _spellings() -> dict[str, _Spelling]:
    merged: dict[str, _Spelling] = {}
    for names, scale in ((d.names, 1.0) for d in DIALECTS):
        for name, spellings in names.items():
            for spelling in spellings:
                merged.setdefault(spelling, _Spelling(name, len(merged), scale))
    for dialect in DIALECTS:
        for name, spellings in dialect.milliseconds.items():
            for spelling in spellings:
                merged.setdefault(spelling, _Spelling(name, len(merged), 1e-3))
    return merged


_KINDS: Final = _kinds()
_SURROUNDING: Final = tuple(
    (kinds.attribute, kinds.surrounding) for d in DIALECTS for kinds in d.kinds if kinds.surrounding
)
_SPELLINGS: Final = _spellings()
_OBJECTS: Final = {name: members for dialect in DIALECTS for name, members in dialect.objects.items()}
_ADDED: Final = frozenset(name for dialect in DIALECTS for name in dialect.added)
_MILLISECONDS: Final = {name: dialect.emitter for dialect in DIALECTS for name in dialect.emits_milliseconds}
_MARKS: Final = frozenset(mark for dialect in DIALECTS for mark in dialect.marks)
_HEADS: Final = frozenset(name for dialect in DIALECTS for name in dialect.heads)
_RECORDS: Final = tuple(one for dialect in DIALECTS for one in dialect.records.items())
_FIRST_OUTPUT: Final = tuple(name for dialect in DIALECTS for name in dialect.first_output_at)
_FIRST_OUTPUT_EVENTS: Final = frozenset(name for dialect in DIALECTS for name in dialect.first_output_events)
_SHOWS: Final = {name: operation for dialect in DIALECTS for name, operation in dialect.shows.items()}
_HELPERS: Final = tuple(name for dialect in DIALECTS for name in dialect.helpers)
_USAGE_OBJECTS: Final = frozenset(
    name for name, members in _OBJECTS.items() if set(members.values()) & set(_USAGE) and "usage" in name.lower()
)


def _spelled(*names: str) -> frozenset[str]:
    spellings = {spelling for spelling, one in _SPELLINGS.items() if one.name in names}
    return frozenset((*names, *spellings))


_MODEL_NAMES: Final = _spelled(*_MODELS)
_USAGE_NAMES: Final = _spelled(*_USAGE) | _USAGE_OBJECTS
_EVIDENCE: Final = _MODEL_NAMES | _USAGE_NAMES | _spelled(semconv.PROVIDER_NAME) | frozenset(_OBJECTS)
_ANSWER: Final = frozenset(
    {"response_data", semconv.OUTPUT_MESSAGES}
    | _USAGE_NAMES
    | _spelled(semconv.RESPONSE_ID, semconv.RESPONSE_FINISH_REASONS)
)
_ANSWERS: Final = ("gen_ai.completion", "llm.output_messages", *(name for d in DIALECTS for name in d.outputs))
SIGNS: Final = _EVIDENCE | frozenset(_KINDS)
"""Attributes without which a span has nothing to do with models, as far as we know names."""
NAMES: Final = frozenset((*_SPELLINGS, *_OBJECTS))
"""Attributes that are read under another name."""

_READ: Final = SIGNS | NAMES
_KNOWN: Final = frozenset(name for d in DIALECTS for name in d.known if not name.endswith("*"))
_KNOWN_STARTS: Final = tuple(name[:-1] for d in DIALECTS for name in d.known if name.endswith("*"))
_USAGE_STARTS: Final = ("gen_ai.usage.", "llm.token_count.", "llm.usage.", "ai.usage.", "gen_ai.token.")
_COUNTS_TOKENS: Final = re.compile(
    r"(?:prompt|completion|input|output|total)[._-]?tokens"
    r"|tokens?[._-]?(?:count|usage|used|prompt|completion|input|output|total)",
    re.IGNORECASE,
)
_COUNTS_IN_JSON: Final = re.compile(r'"(?:prompt|input)_?tokens"\s*:\s*[1-9]', re.IGNORECASE)
_JSON_LOOK: Final = 4000
"""Characters of a JSON text of an unknown attribute in which counts of tokens are looked for."""


def operation(attributes: Mapping[str, Any], name: str = "") -> str | None:
    """The operation, when these are the attributes of one call to a model; None for agents, tools and all else."""
    return look(attributes, name).operation


def threw(attributes: Mapping[str, Any], events: Iterable[str]) -> bool:
    """Whether a call whose span states no error failed all the same: an exception is among the names of its events,
    and nothing tells of an answer. Some emitters record the exception and set no status (LangChain4j in Quarkus)."""
    names = frozenset(events)
    return (
        "exception" in names
        and "gen_ai.choice" not in names
        and _ANSWER.isdisjoint(attributes)
        and not any(name.startswith(_ANSWERS) for name in attributes)
    )


def may_be_call(attributes: Mapping[str, Any]) -> bool:
    """The same of a span that is still open, and may not have said yet which model it calls."""
    if SIGNS.isdisjoint(attributes):
        return False
    stated, is_other, _ = _stated(attributes)
    return not is_other and (stated is not None or not _MODEL_NAMES.isdisjoint(attributes))


def look(attributes: Mapping[str, Any], name: str = "") -> Look:
    """What a span with these attributes, and this name, is."""
    if SIGNS.isdisjoint(attributes):
        counts = _counts_tokens(attributes) and _MARKS.isdisjoint(attributes)
        return Look(reason=UNKNOWN_NAMES) if counts else Look()
    stated, is_other, unknown = _stated(attributes)
    if is_other:
        return _STEP
    if name.endswith(_HELPERS):
        return Look()
    if stated is not None:
        if not _EVIDENCE.isdisjoint(attributes):
            return Look(stated)
        return (
            _STEP
            if any(str(attributes.get(kind)) in values for kind, values in _SURROUNDING)
            else Look(reason=NO_MODEL)
        )
    if not _MARKS.isdisjoint(attributes):
        return _STEP
    has_model, has_usage = (not names.isdisjoint(attributes) for names in (_MODEL_NAMES, _USAGE_NAMES))
    if has_model and has_usage:
        return Look(reason=UNKNOWN_OPERATION) if unknown else Look(_by_shape(attributes))
    shown = None if unknown else next((kind for shows, kind in _SHOWS.items() if shows in attributes), None)
    if shown is not None:
        return Look(shown)
    if has_model or has_usage:
        return Look(reason=UNKNOWN_KIND)
    return Look(reason=UNKNOWN_NAMES) if _counts_tokens(attributes) else Look()


def _stated(attributes: Mapping[str, Any]) -> tuple[str | None, bool, bool]:
    """The operation that a span states, whether it states that it is something else, which wins, and whether it
    states an operation that we do not know."""
    found: str | None = None
    unknown = False
    for name, values in _KINDS.items():
        value = attributes.get(name)
        if value is None:
            continue
        word = value.strip('"').lower() if isinstance(value, str) else None
        if word in values:
            kind = values[word]
            if kind is None:
                return None, True, False
            found = found or kind
        elif name == semconv.OPERATION_NAME:
            unknown = True
    return found, False, unknown


def is_head(attributes: Mapping[str, Any]) -> bool:
    """Whether a span that did not fail is the first half of a call that its emitter splits (`Dialect.heads`)."""
    if _HEADS.isdisjoint(attributes) or is_record(attributes):
        return False
    return _ANSWER.isdisjoint(attributes)


def is_record(attributes: Mapping[str, Any]) -> bool:
    """Whether this is the second half (`Dialect.records`), which lies at the end of its call."""
    return any(attributes.get(name) == value for name, value in _RECORDS)


def _by_shape(attributes: Mapping[str, Any]) -> str:
    """The operation of a span that names a model and tokens and says nothing else."""
    output = current(attributes).get(semconv.USAGE_OUTPUT_TOKENS)
    model = next((str(attributes[name]) for name in _MODEL_NAMES if name in attributes), "")
    return semconv.EMBEDDINGS if not output and "embed" in model.lower() else semconv.CHAT


def _counts_tokens(attributes: Mapping[str, Any]) -> bool:
    for name, value in attributes.items():
        if "oken" in name and _COUNTS_TOKENS.search(name) is not None and is_positive(value):
            return True
        if type(value) is str and value[:1] == "{" and _COUNTS_IN_JSON.search(value, 0, _JSON_LOOK) is not None:
            return True
    return False


def current(attributes: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes in today's names; a name of today that is there already wins, then the best spelling."""
    now = dict(attributes)
    if not NAMES.isdisjoint(now):
        best: dict[str, tuple[int, object]] = {}
        for rank, name, value in _values(attributes):
            if value is not None and name not in attributes and (name not in best or rank < best[name][0]):
                best[name] = (rank, value)
        now.update((name, value) for name, (_, value) in best.items())
    include_parts(now)
    provider = now.get(semconv.PROVIDER_NAME)
    if isinstance(provider, str):
        now[semconv.PROVIDER_NAME] = provider_of(provider)
    return now


def _values(attributes: Mapping[str, Any]) -> Iterator[tuple[int, str, object]]:
    """Rank, today's name and value of everything that is told under another name."""
    for key, value in attributes.items():
        if (spelling := _SPELLINGS.get(key)) is not None:
            in_ms = key in _MILLISECONDS and _emitter(attributes) == _MILLISECONDS[key]
            yield spelling.rank, spelling.name, _scaled(_unquoted(value), 1e-3 if in_ms else spelling.scale)
        elif (members := _OBJECTS.get(key)) is not None:
            holder = json_object(value)
            for path, name in members.items():
                yield len(_SPELLINGS), name, _at(holder, path)
            if key in _ADDED:
                yield from _sums(holder) if key in _USAGE_OBJECTS else _costs(holder)


def _emitter(attributes: Mapping[str, Any]) -> str:
    return str(attributes.get(semconv.PROVIDER_NAME, attributes.get("gen_ai.system"))).lower()


def _scaled(value: object, scale: float) -> object:
    if scale == 1.0:
        return value
    try:
        return float(cast("Any", value)) * scale
    except (TypeError, ValueError):
        return value


def _unquoted(value: object) -> object:
    """MLflow writes each value as JSON: a text in quotation marks."""
    return value[1:-1] if isinstance(value, str) and len(value) > 1 and value[0] == value[-1] == '"' else value


def _at(holder: object, path: str) -> object:
    found: object = holder
    for step in path.split("."):
        if isinstance(found, Mapping):
            found = cast("Mapping[str, object]", found).get(step)
        elif isinstance(found, list) and step.isdecimal():
            listed = cast("list[object]", found)
            found = listed[int(step)] if int(step) < len(listed) else None
        else:
            return None
    return found


def _sums(counts: Mapping[str, object]) -> Iterator[tuple[int, str, object]]:
    """Input and output in all, of counts that exclude one another. They win over the parts of the same name."""
    read: dict[str, int] = {}
    for name, value in counts.items():
        if isinstance(value, int) and "total" not in name:
            side = (
                semconv.USAGE_OUTPUT_TOKENS if name.startswith(("output", "completion")) else semconv.USAGE_INPUT_TOKENS
            )
            read[side] = read.get(side, 0) + value
    for side, total in read.items():
        yield len(_SPELLINGS) - 1, side, total


def _costs(parts: Mapping[str, object]) -> Iterator[tuple[int, str, object]]:
    """The cost in all of its parts; a total that is there wins."""
    if parts.get("total") is None and all(is_positive(one) or one == 0 for one in parts.values()) and parts:
        yield len(_SPELLINGS), semconv.COST, math.fsum(float(cast("Any", one)) for one in parts.values())


def json_object(value: object) -> Mapping[str, object]:
    """A mapping that is a value, its JSON text, or its text in Python's notation; empty where it is neither."""
    if isinstance(value, Mapping):
        return cast("Mapping[str, object]", value)
    if not isinstance(value, str) or not value.lstrip().startswith("{") or len(value) > _OBJECT_SIZE:
        return {}
    try:
        found: object = json.loads(value)
    except (ValueError, RecursionError):
        found = _of_python(value)
    return cast("Mapping[str, object]", found) if isinstance(found, dict) else {}


def _of_python(value: str) -> object:
    """What `str()` of a dict says, as LangSmith has it."""
    from ast import literal_eval  # noqa: PLC0415 # rarely needed, and takes as long to import as all dialects

    try:
        return literal_eval(value) if len(value) < _REPR_SIZE else None
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None


def unknown_usage(attributes: Mapping[str, Any]) -> tuple[str, ...]:
    """Counts about usage whose meaning no dialect knows. What they bill is not known: such a call has no list price."""
    unknown: list[str] = []
    for name, value in attributes.items():
        if name in _USAGE_OBJECTS:
            members = _OBJECTS[name]
            unknown += (
                f"{name}.{key}"
                for key, one in json_object(value).items()
                if key not in members and is_positive(one) and not _is_known(key)
            )
        elif name.startswith(_USAGE_STARTS) and name not in _READ and is_positive(value) and not _is_known(name):
            unknown.append(name)
    return tuple(unknown)


def _is_known(name: str) -> bool:
    return name in _KNOWN or name.startswith(_KNOWN_STARTS)


def is_positive(value: object) -> bool:
    """Whether a value is a number above 0, or text that is one."""
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return False
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value > 0


def first_output_at(attributes: Mapping[str, Any]) -> datetime | None:
    """When the first of the answer came, where a dialect tells the time; aware."""
    for name in _FIRST_OUTPUT:
        if isinstance(value := attributes.get(name), str):
            try:
                at = datetime.fromisoformat(value.strip('"').replace("Z", "+00:00"))
            except ValueError:
                continue
            if at.tzinfo is not None:
                return at
    return None


def add_first_output(now: dict[str, Any], events: Iterable[tuple[str, int]], started_ns: int) -> int:
    """What events of a streamed call say of it (`Dialect.first_output_events`), where its attributes do not: that it
    was a stream, and its time to the first chunk. `now`: attributes in today's names; `events`: name and time (ns
    since 1970) of each.

    Returns the time of the first, 0 where there is none within a day of the start. The call did not end before it, even
    where its span did: LlamaIndex's spans end when the stream is handed out, before it is asked for."""
    first = min((at for name, at in events if name in _FIRST_OUTPUT_EVENTS), default=0)
    if not 0 <= first - started_ns <= _LONGEST_NS:
        return 0
    if now.get(semconv.REQUEST_STREAM) is None:
        now[semconv.REQUEST_STREAM] = True
    if now.get(semconv.RESPONSE_TIME_TO_FIRST_CHUNK) is None:
        now[semconv.RESPONSE_TIME_TO_FIRST_CHUNK] = (first - started_ns) / 1e9
    return first


INPUTS: Final = tuple(dict.fromkeys(name for d in DIALECTS for name in d.inputs))
"""Attributes with a whole input, the best first."""
OUTPUTS: Final = tuple(dict.fromkeys(name for d in DIALECTS for name in d.outputs))
"""The same of answers."""
