"""JSON where JSON was asked for: there and whole, within other words, broken, or not there; and as its schema says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted

_CAP: Final = 32_768
"""Characters of an answer that are parsed: a fifth of a millisecond."""
_DEEPEST: Final = 8
_MOST_CHECKED: Final = 200
"""Values of an answer that are compared with the schema."""
_DECODER: Final = json.JSONDecoder(strict=False)
_OPEN: Final = ("{", "[")
_TYPES: Final[Mapping[str, tuple[type, ...]]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}


def json_form(visible: str, *, strict: bool, schema: Mapping[str, object] | None) -> Deduction | None:
    """The deduction for an answer (without its reasoning) that was to be JSON. `strict`: the request's options ask for
    it, so a program parses the answer as it comes; else a code fence around it is usual."""
    if len(visible) > _CAP:
        return None
    text = visible.strip()
    body = _without_fence(text)
    try:
        found: object = _DECODER.decode(body)
    except (ValueError, RecursionError) as error:
        return _no_json(body, error)
    if strict and body is not text:
        return deduction(semconv.DEDUCTED_JSON_WRAPPED, "within a code fence, where a program expects JSON alone")
    if not strict and not body.startswith(_OPEN):
        return deduction(semconv.DEDUCTED_JSON_MISSING, f"a bare value: {quoted(body)}")
    if schema is not None and (fault := schema_fault(found, schema)) is not None:
        return deduction(semconv.DEDUCTED_JSON_SCHEMA, fault)
    return None


def _without_fence(text: str) -> str:
    if not text.startswith("```"):
        return text
    first, _, rest = text.partition("\n")
    if len(first) > len("```jsonc") + 1:
        return text
    rest = rest.rstrip()
    return rest.removesuffix("```").strip()


def _no_json(body: str, error: Exception) -> Deduction:
    where = f"line {error.lineno}: {error.msg}" if isinstance(error, json.JSONDecodeError) else "nested too deeply"
    if body.startswith(_OPEN):
        end = _end_of_value(body)
        if end is not None:
            return deduction(semconv.DEDUCTED_JSON_WRAPPED, f"words after it: {quoted(body[end:])}")
        return deduction(semconv.DEDUCTED_JSON_BROKEN, where)
    starts = [at for sign in _OPEN if (at := body.find(sign)) >= 0]
    for start in sorted(starts):
        end = _end_of_value(body[start:])
        if end is not None and end > 2:
            return deduction(semconv.DEDUCTED_JSON_WRAPPED, f"words before it: {quoted(body[:start])}")
    if starts and '":' in body:
        return deduction(semconv.DEDUCTED_JSON_BROKEN, where)
    return deduction(semconv.DEDUCTED_JSON_MISSING, f"no JSON: {quoted(body)}")


def _end_of_value(text: str) -> int | None:
    try:
        return _DECODER.raw_decode(text)[1]
    except (ValueError, RecursionError):
        return None


def schema_fault(value: object, schema: Mapping[str, object]) -> str | None:
    """The first place where a value is not as a JSON schema says, as far as `type`, `enum`, `const`, `required`,
    `properties`, `items` and `additionalProperties: false` say it; None where none is found."""
    todo: list[tuple[str, object, Mapping[str, object], int]] = [("", value, schema, 0)]
    for _ in range(_MOST_CHECKED):
        if not todo:
            break
        path, one, rules, depth = todo.pop()
        fault = _fault(one, rules)
        if fault is not None:
            return f"{path or 'the value'}: {fault}"
        if depth < _DEEPEST:
            todo.extend((inner, v, r, depth + 1) for inner, v, r in _within(path, one, rules))
    return None


def _fault(value: object, rules: Mapping[str, object]) -> str | None:
    kinds = rules.get("type")
    listed = cast("list[object]", kinds) if isinstance(kinds, list) else [kinds]
    known = [k for k in listed if isinstance(k, str)]
    if known and all(k in _TYPES for k in known) and not any(_is(value, k) for k in known):
        return f"expected {' or '.join(known)}"
    allowed = rules.get("enum")
    if isinstance(allowed, list) and value not in cast("list[object]", allowed):
        return "not one of the values of its enum"
    if "const" in rules and value != rules["const"]:
        return "not its constant"
    if isinstance(value, dict):
        members = cast("Mapping[str, object]", value)
        required = rules.get("required")
        missing = [n for n in cast("list[object]", required) if n not in members] if isinstance(required, list) else []
        if missing:
            return f"{missing[0]} is missing"
        properties = rules.get("properties") if rules.get("additionalProperties") is False else None
        other = [name for name in members if name not in properties] if isinstance(properties, dict) else []
        if other:
            return f"{other[0]} is not in the schema"
    return None


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer" and isinstance(value, float):
        return value.is_integer()
    return isinstance(value, _TYPES[kind])


def _within(path: str, value: object, rules: Mapping[str, object]) -> list[tuple[str, object, Mapping[str, object]]]:
    found: list[tuple[str, object, Mapping[str, object]]] = []
    properties, elements = rules.get("properties"), rules.get("items")
    if isinstance(value, dict) and isinstance(properties, dict):
        members = cast("Mapping[str, object]", value)
        for name, inner in cast("Mapping[str, object]", properties).items():
            if name in members and isinstance(inner, dict):
                found.append((f"{path}.{name}".lstrip("."), members[name], cast("Mapping[str, object]", inner)))
    elif isinstance(value, list) and isinstance(elements, dict):
        inner = cast("Mapping[str, object]", elements)
        found += [(f"{path}[{i}]", one, inner) for i, one in enumerate(cast("Sequence[object]", value))]
    return found[::-1]
