"""Changes of a file's text that leave everything else as it is: comments, order, quotes, white space.

The text is changed at the marks of its nodes, not written anew. What comes of it is parsed again and compared with the
same change of the plain data, so that a layout that is not understood is refused, never damaged.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import yaml

from llm_vitals_collector.alerts.vitals_file.marks import Parsed, children, parse

Keys = tuple[str, ...]
_PLAIN: Final = re.compile(r"[A-Za-z0-9$][A-Za-z0-9_.%+/-]*")


class EditError(ValueError):
    """The text has a layout that this cannot change."""


def put(text: str, path: Keys, value: object) -> str:
    """The text with a value (a scalar, or a list of them) at a path; mappings on the way are made. Raises EditError."""
    parsed = parse(text)
    changed = _put(text, parsed, path, value)
    return _checked(changed, _with(parsed.data, path, value))


def remove(text: str, path: Keys) -> str:
    """The text without what is at a path, and without mappings that would be empty then, but for the top one; as it is
    where nothing is there. Raises EditError."""
    parsed = parse(text)
    while len(path) > 2:
        parent = _node(parsed, path[:-1])
        if [str(key.value) for key, _ in children(parent)] != list(path[-1:]):
            break
        path = path[:-1]
    parent = _node(parsed, path[:-1])
    pairs = list(children(parent))
    index = next((number for number, (key, _) in enumerate(pairs) if (key.value,) == path[-1:]), None)
    if index is None or parent is None:
        return text
    changed = _without(text, parent, pairs, index)
    return _checked(changed, _with(parsed.data, path, None))


# -- put --------------------------------------------------------------------------------------------------------------


def _put(text: str, parsed: Parsed, path: Keys, value: object) -> str:
    depth, node = 0, parsed.root
    key: yaml.Node | None = None
    while depth < len(path):
        found = next(((one, of) for one, of in children(node) if one.value == path[depth]), None)
        if found is None:
            break
        key, node = found
        depth += 1
    rest = path[depth:]
    if node is None:  # an empty file, or one of comments
        return _appended(text, _block(rest, value, 0))
    if isinstance(node, yaml.MappingNode) and rest:
        return _inserted(text, node, rest, value)
    if _is_nothing(node) and key is not None and rest:
        # `thresholds:` with nothing, or with comments only, below it.
        indent = key.start_mark.column + 2
        return _after_line(text, key.end_mark.line, _block(rest, value, indent))
    if isinstance(node, yaml.MappingNode) and _is_block(node):
        raise EditError(f"{'.'.join(path)} has keys below it; unset it first")
    begin, end = node.start_mark.index, _end(node)
    if _is_nothing(node) and key is not None:
        begin = end = key.end_mark.index + 1
        return f"{text[:begin]} {_flow(rest, value)}{text[end:]}"
    return text[:begin] + _flow(rest, value) + text[end:]


def _inserted(text: str, node: yaml.MappingNode, rest: Keys, value: object) -> str:
    """A new key at the end of a mapping."""
    pairs = children(node)
    if not _is_block(node):
        end = node.end_mark.index - 1  # its `}`
        if text[end] != "}":
            raise EditError(f"line {node.start_mark.line + 1} is laid out in a way that this cannot change")
        before = text[:end].rstrip()
        comma = "" if not pairs or before.endswith(",") else ","
        space = "" if before.endswith("{") else " "
        return f"{before}{comma}{space}{_scalar(rest[0])}: {_flow(rest[1:], value)}{text[end:]}"
    indent = pairs[0][0].start_mark.column
    return _after_line(text, _last_line(text, pairs[-1][1], pairs[-1][0]), _block(rest, value, indent))


def _block(path: Keys, value: object, indent: int) -> str:
    """`path: value` over lines."""
    lines = [f"{' ' * (indent + 2 * depth)}{_scalar(key)}:" for depth, key in enumerate(path)]
    return "\n".join(lines) + f" {_flow((), value)}\n"


def _flow(path: Keys, value: object) -> str:
    """`{path: value}` on one line."""
    if not path:
        if isinstance(value, (list, tuple)):
            return f"[{', '.join(map(_scalar, cast('Sequence[object]', value)))}]"
        return _scalar(value)
    return f"{{{_scalar(path[0])}: {_flow(path[1:], value)}}}"


def _scalar(value: object) -> str:
    """A scalar as YAML that reads the same everywhere; quoted where it must be."""
    if value is False:
        return "off"
    text = str(value)
    if not isinstance(value, str):
        return text
    if _PLAIN.fullmatch(text) and yaml.safe_load(text) == text:
        return text
    return json.dumps(text, ensure_ascii=False)


def _appended(text: str, block: str) -> str:
    return f"{text}{'' if not text or text.endswith(chr(10)) else chr(10)}{block}"


def _after_line(text: str, line: int, block: str) -> str:
    """A block of lines behind a line (from 0)."""
    lines = text.splitlines(keepends=True)
    return _appended("".join(lines[: line + 1]), block) + "".join(lines[line + 1 :])


# -- remove -----------------------------------------------------------------------------------------------------------


def _without(text: str, parent: yaml.Node, pairs: Sequence[tuple[yaml.ScalarNode, yaml.Node]], index: int) -> str:
    key, value = pairs[index]
    if _is_block(parent):
        lines = text.splitlines(keepends=True)
        first, last = key.start_mark.line, _last_line(text, value, key)
        return "".join(lines[:first] + lines[last + 1 :])
    begin, end = key.start_mark.index, _end(value)
    if index + 1 < len(pairs):
        return text[:begin] + text[pairs[index + 1][0].start_mark.index :]
    if index > 0:
        begin = _end(pairs[index - 1][1])
    return text[:begin] + text[end:]


# -- nodes ------------------------------------------------------------------------------------------------------------


def _node(parsed: Parsed, path: Keys) -> yaml.Node | None:
    node = parsed.root
    for step in path:
        node = next((value for key, value in children(node) if key.value == step), None)
    return node


def _is_block(node: yaml.Node) -> bool:
    return isinstance(node, yaml.CollectionNode) and not node.flow_style


def _is_nothing(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.value == "" and node.style is None


def _end(node: yaml.Node) -> int:
    """Where its text ends: the mark of a block lies behind the comments that follow it."""
    return int(node.end_mark.index)


def _last_line(text: str, node: yaml.Node, key: yaml.Node) -> int:
    """The last line (from 0) of a value."""
    if _is_nothing(node):
        return int(key.end_mark.line)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        below: list[Any] = cast("list[Any]", node.value)
        if not below:
            return int(key.end_mark.line)
        key_of_last, last = below[-1] if isinstance(node, yaml.MappingNode) else (below[-1], below[-1])
        return _last_line(text, last, key_of_last)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip().splitlines()) - 1
    return int(node.end_mark.line)


# -- the same change of plain data ------------------------------------------------------------------------------------


def _with(data: object, path: Keys, value: object) -> object:
    """A copy of the data with a value at a path; without what is there where the value is None."""
    made: dict[str, object] = dict(cast("Mapping[str, object]", data)) if isinstance(data, dict) else {}
    first, rest = path[:1], path[1:]
    for key in first:
        if rest:
            made[key] = _with(made.get(key), rest, value)
        elif value is None:
            made.pop(key, None)
        else:
            made[key] = value
    return made


def _checked(text: str, expected: object) -> str:
    found = parse(text).data
    if _compact(found) != _compact(expected):
        raise EditError("the file is laid out in a way that this cannot change; change it in an editor")
    return text


def _compact(data: object) -> object:
    """Without what has nothing below it: an empty mapping and none are the same to a reader."""
    if isinstance(data, tuple):
        return list(cast("tuple[object, ...]", data))
    if isinstance(data, dict):
        items = {str(key): _compact(value) for key, value in cast("Mapping[object, object]", data).items()}
        return {key: value for key, value in items.items() if value not in (None, {})}
    return {} if data is None else data
