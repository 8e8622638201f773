"""What a body says whose middle is not read: exact values out of its head and its tail.

The head is decoded member by member as far as it goes. The tail is read from the first member of the outermost object
that stands whole in it: a chain of members that ends with the last brace of the text belongs to the outermost object,
wherever else its name may occur. Inside a JSON string every quote is escaped, so an unescaped `"usage":` is a key.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from llm_vitals.formats.body import Body
from llm_vitals.formats.json_values import Json, NotJsonError, decode_at, mapping

WINDOW: Final = 65_536
"""Bytes looked at on either end."""
STRING_CAP: Final = 16_384
DEPTH: Final = 12
"""Levels of nesting in which a value that was cut is read as far as it goes."""
_FAILURES: Final = 64
"""Attempts at finding the tail's first outermost member that may end in no JSON. Those that end with an inner object
are not counted: the search goes on behind it, so nothing is read twice."""
_NUMBER_ENDS: Final = frozenset(" \t\r\n,]}")
_TEXTS: Final = frozenset(
    (
        *("content", "text", "refusal", "reasoning_content", "reasoning", "thinking", "arguments"),
        *("input", "prompt", "output", "instructions", "system"),
    )
)
"""Members whose beginning is worth having. Half an id or half a model's name is a wrong one."""
_SPACE: Final = re.compile(r"\s*")
_ESCAPE_CUT: Final = re.compile(r"\\(u[0-9a-fA-F]{0,3})?$")
_STRING_REST: Final = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_ROLE: Final = re.compile(rb'"role"\s*:\s*"(user|assistant|system|developer|tool|function)"')
_CONTENT: Final = re.compile(rb'\s*,\s*"content"\s*:\s*"')
_TEXT: Final = re.compile(rb'"text"\s*:\s*"')
_ITEMS: Final = ("_output", "_call")
_LAST_ELEMENT: Final = re.compile(r'\{\s*"(?:role|content|parts|type|name|id|call_id|tool_call_id)"\s*:')


class CutError(Exception):
    """No member stands where one was expected."""


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _cut_string(text: str, start: int) -> str:
    """The beginning of a string that is not all there; `start` is behind its opening quote."""
    match = _STRING_REST.match(text, start, start + STRING_CAP)
    raw = match.group() if match else ""
    try:
        return str(json.loads(f'"{_ESCAPE_CUT.sub("", raw)}"', strict=False))
    except (ValueError, RecursionError):
        return ""


def beginning(text: str, depth: int = DEPTH) -> object:
    """The value at the start of a text that may end anywhere: whole members and elements, and the beginning of the
    string, array or object that the text ends in, `depth` levels down. None when there is nothing. Never raises."""
    return _value(text, _skip(text, 0), depth)[0]


def _value(text: str, at: int, depth: int) -> tuple[object, int | None]:
    """A value and where it ends, None when the text ends first."""
    try:
        value, end = decode_at(text, at)
    except NotJsonError:
        pass
    else:
        # A number goes on until something else ends it: `1.5` may be the beginning of `1.5e9`.
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        return (None, None) if number and text[end : end + 1] not in _NUMBER_ENDS else (value, end)
    first = text[at : at + 1]
    if first == '"':
        return _cut_string(text, at + 1), None
    if depth and first == "{":
        return _object(text, at + 1, depth - 1), None
    if depth and first == "[":
        return _array(text, at + 1, depth - 1), None
    return None, None


def _object(text: str, at: int, depth: int) -> dict[str, object]:
    found: dict[str, object] = {}
    while True:
        try:
            key, at = decode_at(text, _skip(text, at))
        except NotJsonError:
            return found
        at = _skip(text, at)
        if not isinstance(key, str) or text[at : at + 1] != ":":
            return found
        value, end = _value(text, _skip(text, at + 1), depth)
        if end is None:
            # The name stays, as the last one: it tells where the text was cut.
            found[key] = None if isinstance(value, str) and key not in _TEXTS else value
            return found
        found[key] = value
        at = _skip(text, end)
        if text[at : at + 1] != ",":
            return found
        at += 1


def _array(text: str, at: int, depth: int) -> list[object]:
    found: list[object] = []
    while True:
        value, end = _value(text, _skip(text, at), depth)
        if end is None:
            if value is not None:
                found.append(value)
            return found
        found.append(value)
        at = _skip(text, end)
        if text[at : at + 1] != ",":
            return found
        at += 1


def _chain(text: str, at: int) -> tuple[dict[str, object], int]:
    """Members from the key at `at` to the closing brace, and where that ends. Raises NotJsonError, CutError."""
    found: dict[str, object] = {}
    while True:
        key, at = decode_at(text, _skip(text, at))
        at = _skip(text, at)
        if not isinstance(key, str) or text[at : at + 1] != ":":
            raise CutError
        found[key], at = decode_at(text, _skip(text, at + 1))
        at = _skip(text, at)
        sign = text[at : at + 1]
        at += 1
        if sign == "}":
            return found, at
        if sign != ",":
            raise CutError


def ending(text: str, names: Iterable[str]) -> tuple[dict[str, object], int]:
    """Members of the outermost object that stand whole at the end of `text`, from the first one named in `names` on;
    and where that one's key begins. No member: an empty dict and where the text's last brace stands. Never raises."""
    key = re.compile(rf'[,{{]\s*(?="(?:{"|".join(names)})"\s*:)')
    at = failures = 0
    while failures < _FAILURES:
        match = key.search(text, at)
        if match is None:
            break
        try:
            members, end = _chain(text, match.end())
        except (NotJsonError, CutError):
            at = match.end()
            failures += 1
            continue
        if _skip(text, end) == len(text):
            return members, match.start()
        at = end
    end = len(text.rstrip())
    return {}, end - 1 if text.endswith("}", 0, end) else len(text)


class Scan(NamedTuple):
    """Members of the outermost object. `cut` names the one whose middle was not seen; `before` is what stands in the
    tail before the members there, the end of that middle."""

    members: dict[str, object]
    cut: str | None
    before: str
    end: int
    """Where `before` ends in the whole body, in bytes."""
    ended: bool
    """Whether the end of the outermost object was seen."""


def scan(body: Body, names: Iterable[str], window: int = WINDOW, depth: int = DEPTH) -> Scan:
    """Head and tail of an object, whole or cut; the tail's members win. Never raises."""
    head = body.head[:window].decode("utf-8", "replace")
    last = (body.head if body.tail is None else body.tail)[-window:].decode("utf-8", "replace")
    first = beginning(head, depth)
    members = dict(mapping(first))
    cut = next(reversed(members), None)
    tail, start = ending(last, names)
    members.update(tail)
    rest = len(last[start:].encode("utf-8", "replace"))
    return Scan(members, None if cut in tail else cut, last[:start], body.size - rest, bool(tail) or rest > 0)


def last_element(before: str) -> Json | None:
    """The last message or tool's answer of the array that `before` ends with (`...{...}]`); None when it is not all
    there, or when the array holds other things."""
    end = len(before.rstrip())
    if not before.endswith("]", 0, end):
        return None
    end = len(before[: end - 1].rstrip())
    for match in reversed(list(_LAST_ELEMENT.finditer(before, 0, end))[-_FAILURES:]):
        try:
            value, stop = decode_at(before, match.start())
        except NotJsonError:
            continue
        if stop == end:
            last = mapping(value)
            kind = last.get("type")
            return last if "role" in last or (isinstance(kind, str) and kind.endswith(_ITEMS)) else None
    return None


def last_message(data: bytes, end: int) -> tuple[Json, int] | None:
    """The last message in `data[:end]` though it is too long to be read: its role, the beginning of its text, and
    where its role stands.

    The whole body is needed: with its middle left out, the last role seen need not be the last one.
    """
    at = max(data.rfind(b'"role":"', 0, end), data.rfind(b'"role": "', 0, end))
    match = _ROLE.match(data, at, end) if at >= 0 else None
    output = data.rfind(b'_output"', 0, end)
    if output > at and data.rfind(b'"type"', max(output - 64, 0), output) >= 0:
        return {"type": "function_call_output"}, output
    if match is None:
        return None
    role = match.group(1).decode()
    if data.find(b'"tool_result"', match.end(), end) >= 0:
        return {"role": role, "content": [{"type": "tool_result"}]}, at
    content = _CONTENT.match(data, match.end(), end) or _TEXT.search(data, match.end(), min(match.end() + 4096, end))
    if content is None:
        return {"role": role}, at
    text = data[content.end() : min(content.end() + STRING_CAP, end)].decode("utf-8", "replace")
    return {"role": role, "content": _cut_string(text, 0)}, at


def holds_tool_result(message: Json) -> bool:
    """Whether a message that `last_message` found brings the result of a tool."""
    return "tool_result" in str(message.get("content"))


def in_the_middle(data: bytes, name: str, names: Iterable[str]) -> str | None:
    """A short string member that neither end shows, e.g. the model between long messages and long tools: the first
    one by that name that another outermost name, or the end of the object, follows."""
    followed = "|".join(names)
    match = re.search(rf'"{name}"\s*:\s*"([^"\\]{{1,200}})"(?=\s*,\s*"(?:{followed})"\s*:|\s*\}}\s*$)'.encode(), data)
    return None if match is None else match.group(1).decode("utf-8", "replace")
