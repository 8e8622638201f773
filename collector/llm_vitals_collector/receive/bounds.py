"""What a span may say: closed vocabularies and plausible numbers. What is neither is not kept, and named.

One bad value costs itself alone: its span is kept, and its attribute `llm_vitals.problem` says what was wrong.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.receive.values import Attributes, count, number, text

MOST: Final = 10**12
"""Tokens or chunks of one call. The largest context windows have 10**7; sums over years stay within 64 bits."""
MOST_RESENDS: Final = 10**6
_MOST_SECONDS: Final = 10**8
_MOST_USD: Final = 10**6
_SHOWN: Final = 60


class Bounded:
    """Reads attributes of one span, and collects what could not be kept in `problems`."""

    def __init__(self, attributes: Attributes) -> None:
        self._attributes: Final = attributes
        self.problems: Final[list[str]] = []

    def word(self, name: str, vocabulary: Collection[str]) -> str | None:
        """One of a closed vocabulary; None where it is another word."""
        found = text(self._attributes.get(name))
        if found is None or found in vocabulary:
            return found
        return self._refused(name, found, f"one of {', '.join(sorted(vocabulary))}")

    def count(self, name: str, most: int = MOST) -> int | None:
        """A whole number from 0 to `most`."""
        found = self._attributes.get(name)
        if found is None or (type(found) is int and 0 <= found <= most):
            return found
        parsed = count(found)
        if parsed is not None and parsed <= most:
            return parsed
        return self._refused(name, found, f"a whole number from 0 to {most}")

    def score(self, name: str, found: object) -> float | None:
        """A number from 0 to 1."""
        return self._number(name, found, 1)

    def seconds(self, names: tuple[str, ...]) -> float | None:
        """The first of the attributes `names` that is there: seconds of 0 or more."""
        return self._first(names, _MOST_SECONDS)

    def usd(self, names: tuple[str, ...]) -> float | None:
        """The first of the attributes `names` that is there: US dollars of 0 or more."""
        return self._first(names, _MOST_USD)

    def noted(self, attributes: Attributes) -> Attributes:
        """The attributes with the problems that were found."""
        earlier = text(attributes.get(semconv.PROBLEM))
        return {**attributes, semconv.PROBLEM: "; ".join(([earlier] if earlier else []) + self.problems)}

    def _first(self, names: tuple[str, ...], most: float) -> float | None:
        name = next((name for name in names if name in self._attributes), None)
        return None if name is None else self._number(name, self._attributes[name], most)

    def _number(self, name: str, found: object, most: float) -> float | None:
        parsed = number(found)
        if parsed is not None and 0 <= parsed <= most:
            return parsed
        return self._refused(name, found, f"a number from 0 to {most:g}")

    def _refused(self, name: str, found: object, expected: str) -> None:
        self.problems.append(f"{name}={str(found)[:_SHOWN]!r} is not kept: expected {expected}")
