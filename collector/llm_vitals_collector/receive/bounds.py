"""What a span may say: closed vocabularies and plausible numbers. What is neither is not kept, and named.

One bad value costs itself alone: its span is kept, and its attribute `llm_vitals.problem` says what was wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals.core.plausible import MOST_SECONDS, MOST_TOKENS, MOST_USD
from llm_vitals.dialects.values import Attributes, count, number, text, texts

MOST_RESENDS: Final = 10**6
MOST_NAME: Final = 1000
"""Characters of a name or an id. Lists, filters and labels have them whole."""
MOST_TEXT: Final = 10_000
"""Characters of an error's message, a comment or an explanation."""
MOST_REASONS: Final = 16
"""Finish reasons of one answer: one a choice."""
_SHOWN: Final = 60


Read = Callable[[str, object, list[str]], object]
"""Reads the value of the attribute of that name; what it cannot keep it adds to the list of problems."""


def word(vocabulary: Collection[str]) -> Read:
    """One of a closed vocabulary; None where it is another word."""

    def read(name: str, found: object, problems: list[str]) -> str | None:
        value = text(found)
        if value is None or value in vocabulary:
            return value
        return _refused(name, value, f"one of {', '.join(sorted(vocabulary))}", problems)

    return read


def words(vocabulary: Collection[str]) -> Read:
    """Words of a closed vocabulary, as a list; others are left out."""

    def read(name: str, found: object, problems: list[str]) -> list[str] | None:
        listed: list[object] = [found]
        if isinstance(found, list):
            listed = found = cast("list[object]", found)
        known = [one for one in listed if isinstance(one, str) and one in vocabulary]
        if len(known) < len(listed):
            _refused(name, found, "words of docs/reference/attributes.md", problems)
        return known or None

    return read


def name(attribute: str, found: object, problems: list[str]) -> str | None:
    """Text of at most MOST_NAME characters; a longer one is cut."""
    value = text(found)
    if value is None or len(value) <= MOST_NAME:
        return value
    problems.append(f"{attribute} of {len(value)} characters is cut after {MOST_NAME}")
    return value[:MOST_NAME]


def cut_name(value: str | None) -> str | None:
    """The same where nobody can be told."""
    return value if value is None or len(value) <= MOST_NAME else value[:MOST_NAME]


def cut_text(value: str | None) -> str | None:
    """Text of at most MOST_TEXT characters; a longer one is cut."""
    return value if value is None or len(value) <= MOST_TEXT else value[:MOST_TEXT]


def whole(most: int = MOST_TOKENS) -> Read:
    """A whole number from 0 to `most`."""

    def read(name: str, found: object, problems: list[str]) -> int | None:
        if found is None or (type(found) is int and 0 <= found <= most):
            return found
        parsed = count(found)
        if parsed is not None and parsed <= most:
            return parsed
        return _refused(name, found, f"a whole number from 0 to {most}", problems)

    return read


def score(name: str, found: object, problems: list[str]) -> float | None:
    """A number from 0 to 1."""
    return _number(name, found, 1, problems)


def seconds(name: str, found: object, problems: list[str]) -> float | None:
    """Seconds of 0 or more."""
    return _number(name, found, MOST_SECONDS, problems)


def usd(name: str, found: object, problems: list[str]) -> float | None:
    """US dollars of 0 or more."""
    return _number(name, found, MOST_USD, problems)


def noted(attributes: Attributes, problems: list[str]) -> Attributes:
    """The attributes with the problems that were found, behind those that they name already."""
    return {**attributes, semconv.PROBLEM: "; ".join((*texts(attributes.get(semconv.PROBLEM)), *problems))}


def _number(name: str, found: object, most: float, problems: list[str]) -> float | None:
    parsed = number(found)
    if parsed is not None and 0 <= parsed <= most:
        return parsed
    return _refused(name, found, f"a number from 0 to {most:g}", problems)


def _refused(name: str, found: object, expected: str, problems: list[str]) -> None:
    problems.append(f"{name}={str(found)[:_SHOWN]!r} is not kept: expected {expected}")
