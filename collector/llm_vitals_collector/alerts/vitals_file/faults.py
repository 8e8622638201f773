"""What is wrong with a file: where, and what was expected."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

Path = tuple[str | int, ...]
"""Keys and positions from the top of the document."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at a path of the document; `at_key` where the key itself is, not its value."""

    path: Path
    text: str
    at_key: bool = False


class FaultsError(ValueError):
    """A document has the right shape and says what cannot be."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("; ".join(fault.text for fault in faults))
        self.faults = tuple(faults)


class VitalsFileError(Exception):
    """The file cannot be used. Each line of the message: file, line, column, what is wrong, what was expected."""


def expected_one_of(word: str, known: Iterable[str]) -> str:
    """`did you mean error_rate?`, else all that there are."""
    names = list(known)
    close = get_close_matches(word, names, n=3, cutoff=0.6)
    if close:
        return f"did you mean {' or '.join(close)}?"
    return f"expected one of {', '.join(names)}" if names else "expected nothing here"
