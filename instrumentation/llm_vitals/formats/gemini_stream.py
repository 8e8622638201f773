"""What the events of one candidate of a Gemini stream add up to: the candidate that a plain response would have."""

from __future__ import annotations

import re
from typing import Final, cast

from llm_vitals.formats.json_values import Json, items, mapping, objects, string

_STEP: Final = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]|\[['\"]([^'\"\]]*)['\"]\]")
"""A step of a JSON path: `.name`, `[0]` or `['name']`."""
_LONGEST: Final = 1_000
"""Elements of an array that a path may ask for."""
_VALUES: Final = ("numberValue", "boolValue", "stringValue")


class _Call:
    """A function call whose arguments come in pieces: `{jsonPath, stringValue, willContinue}`."""

    __slots__ = ("begun", "values")

    def __init__(self, begun: Json) -> None:
        self.begun = dict(begun)
        self.values: dict[str, object] = {}
        self.add(begun)

    def add(self, call: Json) -> None:
        """Take in one piece; pieces of one string are joined."""
        for piece in objects(call.get("partialArgs")):
            path = string(piece.get("jsonPath")) or "$"
            value = next((piece[name] for name in _VALUES if name in piece), None)
            before = self.values.get(path)
            joined = isinstance(value, str) and isinstance(before, str)
            self.values[path] = f"{before}{value}" if joined else value

    def body(self) -> dict[str, object]:
        """The call as a plain response would have it."""
        if not self.values:
            return self.begun
        arguments: dict[str, object] = dict(mapping(self.begun.get("args")))
        for path, value in self.values.items():
            _put(arguments, path, value)
        return {**self.begun, "args": arguments}


def _put(arguments: dict[str, object], path: str, value: object) -> None:
    """Set the value at a path, `$.places[0].name`; a path that cannot be followed becomes a name of its own."""
    steps = [int(index) if index else name or quoted for name, index, quoted in _STEP.findall(path)]
    if not steps or not isinstance(steps[0], str):
        arguments[path] = value
        return
    place: object = arguments
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        inner: object = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, str) and isinstance(place, dict):
            members = cast("dict[object, object]", place)
            if following is None:
                members[step] = inner
            place = members.setdefault(step, inner)
        elif isinstance(step, int) and isinstance(place, list) and step < _LONGEST:
            elements = cast("list[object]", place)
            elements += [None] * (step + 1 - len(elements))
            if elements[step] is None or following is None:
                elements[step] = inner
            place = elements[step]
        else:
            arguments[path] = value
            return


class Candidate:
    """One candidate of a stream."""

    __slots__ = ("_call", "_grounding", "_logs", "_parts", "_texts", "finish_reason")

    def __init__(self) -> None:
        self._parts: list[Json | _Call] = []
        self._texts: list[str] = []
        """Texts of the run of parts that the last part stands for."""
        self._call: _Call | None = None
        """The function call that is to go on."""
        self._logs: list[object] = []
        self._grounding: object = None
        self.finish_reason: object = None

    def add(self, candidate: Json) -> bool:
        """Take in one event's candidate; whether it carried output."""
        carried = False
        for part in objects(mapping(candidate.get("content")).get("parts")):
            carried = self._add(part) or carried
        if candidate.get("finishReason") is not None:
            self.finish_reason = candidate["finishReason"]
        if "groundingMetadata" in candidate:
            self._grounding = candidate["groundingMetadata"]
        self._logs += items(mapping(candidate.get("logprobsResult")).get("chosenCandidates"))
        return carried

    def _add(self, part: Json) -> bool:
        text = part.get("text")
        if isinstance(text, str):
            if not text:
                return False
            last = self._parts[-1] if self._parts and self._texts else None
            if isinstance(last, dict) and last.get("thought") == part.get("thought"):
                self._texts.append(text)
            else:
                self._end_run()
                self._parts.append(part)
                self._texts = [text]
            return True
        call = part.get("functionCall")
        self._end_run()
        if not isinstance(call, dict):
            self._parts.append(part)
            return True
        piece = mapping(part["functionCall"])
        if self._call is not None and "name" not in piece:
            self._call.add(piece)
        else:
            self._call = _Call(piece)
            self._parts.append(self._call)
        if piece.get("willContinue") is not True:
            self._call = None
        return True

    def _end_run(self) -> None:
        if len(self._texts) > 1 and isinstance(self._parts[-1], dict):
            self._parts[-1] = {**self._parts[-1], "text": "".join(self._texts)}
        self._texts = []

    def body(self) -> dict[str, object]:
        """The candidate as a plain response would have it."""
        self._end_run()
        return {
            "content": {
                "parts": [{"functionCall": p.body()} if isinstance(p, _Call) else p for p in self._parts],
            },
            "finishReason": self.finish_reason,
            "groundingMetadata": self._grounding,
            "logprobsResult": {"chosenCandidates": self._logs},
        }
