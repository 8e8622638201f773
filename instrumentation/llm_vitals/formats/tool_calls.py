"""Fragments of tool calls, as chat streams bring them, to whole calls.

The index alone does not tell calls apart: some gateways leave it out, others give every call index 0. So an id that is
another one begins a new call, and so does another name. Without an id the same name begins one where the arguments of
the call before are whole.
"""

from __future__ import annotations

import json

from llm_vitals.formats.json_values import Json, count, mapping, string


class _Call:
    """One call as far as it has come."""

    __slots__ = ("arguments", "id", "index", "name")

    def __init__(self, index: int) -> None:
        self.index = index
        self.id: str | None = None
        self.name: str | None = None
        self.arguments: list[str] = []

    def goes_on(self, id_: str | None, name: str | None) -> bool:
        """Whether a fragment with this id and this name is of this call."""
        if id_ is not None and self.id is not None:
            # Some servers make an id for every fragment; only the first one has a name.
            return id_ == self.id or (name is None and not self._is_whole())
        if name is None or self.name is None:
            return True
        return name == self.name and not self._is_whole()

    def _is_whole(self) -> bool:
        try:
            return isinstance(json.loads("".join(self.arguments)), dict)
        except (ValueError, RecursionError):
            return False


class ToolCalls:
    """The tool calls of one choice."""

    __slots__ = ("_calls", "_latest")

    def __init__(self) -> None:
        self._calls: list[_Call] = []
        self._latest: dict[int | None, _Call] = {}
        """The call that a fragment with this index goes on with; None: one without an index."""

    def add(self, fragment: Json) -> bool:
        """Take in a fragment; whether it carried output."""
        function = mapping(fragment.get("function")) or mapping(fragment.get("custom"))
        index, id_, name = count(fragment.get("index")), string(fragment.get("id")), string(function.get("name"))
        call = self._latest.get(index)
        if call is None or not call.goes_on(id_, name):
            call = self._begin(index, id_)
        carried = False
        if id_ and call.id is None:
            call.id = id_
            carried = True
        if name and call.name is None:
            call.name = name
            carried = True
        arguments = string(function.get("arguments", function.get("input")))
        if arguments:
            call.arguments.append(arguments)
            carried = True
        return carried

    def _begin(self, index: int | None, id_: str | None) -> _Call:
        """A call that begins, or one that began before others did, by its id."""
        call = next((one for one in self._calls if one.id == id_), None) if id_ else None
        if call is None:
            call = _Call(len(self._calls) if index is None else index)
            self._calls.append(call)
        self._latest[index] = self._latest[None] = call
        return call

    def body(self) -> list[dict[str, object]]:
        """The calls as a plain answer would have them."""
        return [
            {"id": call.id or "", "function": {"name": call.name or "", "arguments": "".join(call.arguments)}}
            for call in sorted(self._calls, key=lambda call: call.index)
        ]
