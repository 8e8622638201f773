"""One difference between what is there and what should be, and how to make it so."""

from __future__ import annotations

import difflib
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

Kind = Literal["create", "update", "delete"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """`before` and `after` are texts for a reader; empty where there is nothing."""

    kind: Kind
    what: str
    before: str = ""
    after: str = ""
    apply: Callable[[], None]

    @property
    def difference(self) -> str:
        """What changes of it, line by line."""
        lines = difflib.unified_diff(
            self.before.splitlines(), self.after.splitlines(), "there", "new", lineterm="", n=1
        )
        return "\n".join(lines)


def members(value: object) -> Json | None:
    """A JSON object; None for anything else."""
    return cast("Json", value) if isinstance(value, dict) else None


def items(value: object) -> list[Any] | None:
    """A JSON array; None for anything else."""
    return cast("list[Any]", value) if isinstance(value, list) else None


def shown(data: object) -> str:
    """Data as lines of text, in one order."""
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False)


def holds(there: object, wanted: object) -> bool:
    """Whether what is there has all that is wanted: a server adds members of its own."""
    inside, found = members(wanted), members(there)
    if inside is not None:
        return found is not None and all(key in found and holds(found[key], one) for key, one in inside.items())
    many, found_many = items(wanted), items(there)
    if many is not None:
        return (
            found_many is not None
            and len(found_many) == len(many)
            and all(holds(one, other) for one, other in zip(found_many, many, strict=True))
        )
    return there == wanted


def reduced(there: object, wanted: object) -> object:
    """What is there, of the members that are wanted: to show what differs."""
    inside, found = members(wanted), members(there)
    if inside is not None and found is not None:
        return {key: reduced(found[key], one) for key, one in inside.items() if key in found}
    many, found_many = items(wanted), items(there)
    if many is not None and found_many is not None and len(many) == len(found_many):
        return [reduced(one, other) for one, other in zip(found_many, many, strict=True)]
    return there
