"""A YAML text as plain data, and where each value of it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import yaml

from llm_vitals_collector.alerts.vitals_file.faults import Fault, Path


@dataclass(frozen=True, slots=True)
class Place:
    """Line and column, from 1."""

    line: int
    column: int

    @classmethod
    def of(cls, mark: yaml.Mark) -> Place:
        return cls(mark.line + 1, mark.column + 1)


class SyntaxFaultError(ValueError):
    """The text is no YAML."""

    def __init__(self, place: Place, text: str) -> None:
        super().__init__(text)
        self.place = place


@dataclass(frozen=True, slots=True)
class Parsed:
    """The document's data, and its nodes."""

    data: object
    root: yaml.Node | None

    def place(self, fault: Fault) -> Place:
        """Where a fault is: the value at its path, or its key; of what is not there, what would have it."""
        node, at = self.root, self.root
        for step in fault.path:
            found = _inside(node, step)
            if found is None:
                continue  # the word of a union's member, or a key that is missing
            key, node = found
            at = key if fault.at_key else node
        return Place(1, 1) if at is None else Place.of(at.start_mark)

    def known(self, path: Path) -> Path:
        """A path without the steps that the document does not have."""
        node, made = self.root, list[str | int]()
        for step in path:
            found = _inside(node, step)
            if found is not None:
                _, node = found
                made.append(step)
        return tuple(made)


def parse(text: str) -> Parsed:
    """Raises SyntaxFaultError for what is no YAML, for several documents, and for a key that stands twice."""
    try:
        root: yaml.Node | None = yaml.SafeLoader(text).get_single_node()
        _refuse_doubles(root)
        data: object = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        place = Place(1, 1) if mark is None else Place.of(mark)
        raise SyntaxFaultError(place, f"no YAML: {error.problem or error.context}") from None
    except yaml.YAMLError as error:
        raise SyntaxFaultError(Place(1, 1), f"no YAML: {str(error).splitlines()[0]}") from None
    return Parsed(data, root)


def children(node: yaml.Node | None) -> Sequence[tuple[yaml.ScalarNode, yaml.Node]]:
    """Keys and values of a mapping; none of anything else."""
    if not isinstance(node, yaml.MappingNode):
        return ()
    pairs = cast("Sequence[tuple[yaml.Node, yaml.Node]]", node.value)
    return [(key, value) for key, value in pairs if isinstance(key, yaml.ScalarNode)]


def _inside(node: yaml.Node | None, step: str | int) -> tuple[yaml.Node, yaml.Node] | None:
    """Key and value of one step."""
    for key, value in children(node):
        if key.value == str(step):
            return key, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int):
        items = cast("Sequence[yaml.Node]", node.value)
        if step < len(items):
            return items[step], items[step]
    return None


def _refuse_doubles(node: yaml.Node | None) -> None:
    seen: dict[str, Place] = {}
    for key, value in children(node):
        word, place = str(key.value), Place.of(key.start_mark)
        if word in seen:
            raise SyntaxFaultError(place, f"{word} stands twice, first in line {seen[word].line}; keep one of them")
        seen[word] = place
        _refuse_doubles(value)
    if isinstance(node, yaml.SequenceNode):
        for item in cast("Sequence[yaml.Node]", node.value):
            _refuse_doubles(item)


def as_mapping(data: object) -> Mapping[str, object]:
    """The document without keys that have nothing below them. Raises TypeError for anything else."""
    if data is None:
        return {}
    if not isinstance(data, dict):
        raise TypeError(f"expected a mapping of keys such as thresholds and receivers, not {type(data).__name__}")
    return {key: value for key, value in cast("Mapping[str, object]", data).items() if value is not None}
