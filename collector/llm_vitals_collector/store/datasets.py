"""What is kept of data sets: examples that people chose, to tune and to test models with. `DatasetStore` is what the
rest of the process knows of it.

Retention does not reach them: an example is kept though its call expires. Erasing a user does.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, Protocol, get_args

Origin = Literal["call", "rating", "playground", "file"]
ORIGINS: Final[tuple[Origin, ...]] = get_args(Origin)
MOST_DATASETS: Final = 1000
MOST_EXAMPLES: Final = 100_000
"""Of one data set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """A data set. `name` is unique."""

    name: str
    created_at: datetime
    description: str | None = None
    examples: int = 0
    """How many it has; the store counts them, and so the next."""
    consented: int = 0
    """How many of them may be exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A conversation, what was answered, and what would have been right. Unknown is None."""

    dataset: str
    id: str
    """`digest` of what it is of; the same is kept once in a data set."""
    at: datetime
    """When it was kept."""
    origin: Origin
    messages: str
    """JSON text: the conversation before the answer, in the form of OpenAI's chat API."""
    answer: str | None = None
    """What the model answered."""
    expected: str | None = None
    """The answer that would have been right."""
    labels: tuple[str, ...] = ()
    """Its classes."""
    preferred: str | None = None
    rejected: str | None = None
    """Of two answers to the same the worse one; both or neither is known."""
    rating: str | None = None
    """What a person said of `answer`: positive, neutral or negative."""
    note: str | None = None
    """What a person wrote to it; never exported for tuning."""
    consent: bool = False
    """Whether whoever wrote it agreed that models are tuned with it."""
    model: str | None = None
    """Whose `answer` it is."""
    trace_id: str | None = None
    span_id: str | None = None
    """The call that it was made of; with it the call of a rating or of the playground's original."""
    user: str | None = None
    """The keyed hash of whose words they are, so that erasing finds them; never exported."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleQuery:
    """Which examples of a data set, newest first."""

    dataset: str
    origin: Origin | None = None
    label: str | None = None
    consent: bool | None = None
    text: str | None = None
    """Text in its messages or answers, in upper or lower case."""
    limit: int = 100
    before: str | None = None
    """The `next` of the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamplePage:
    """A page of examples. `next` is the `before` of the page after it, None on the last."""

    examples: tuple[Example, ...]
    next: str | None = None


class DatasetStore(Protocol):
    """Thread-safe. A write that returned is on disk. Every verb raises StoreError when the database fails."""

    def make(self, dataset: Dataset) -> bool:
        """Make an empty data set; False where there is one of its name, which stays as it is."""
        ...

    def listed(self) -> tuple[Dataset, ...]:
        """All of them by name, with their counts."""
        ...

    def get(self, name: str) -> Dataset | None:
        """One of them with its counts."""
        ...

    def remove(self, name: str) -> int | None:
        """Delete a data set; how many examples it had, None where there was none of that name."""
        ...

    def add(self, examples: Sequence[Example]) -> tuple[bool, ...]:
        """Add examples to their data sets; for each whether it is new. One that is kept already stays as it is."""
        ...

    def examples(self, query: ExampleQuery) -> ExamplePage:
        """A page of examples. Raises ValueError when `before` is not the `next` of a page."""
        ...

    def every(self, dataset: str) -> Iterator[Example]:
        """All examples of a data set, oldest first, read as they are taken."""
        ...

    def ids(self, dataset: str, limit: int) -> list[str]:
        """The least ids of a data set, in order."""
        ...

    def example(self, dataset: str, name: str) -> Example | None:
        """The one with this id."""
        ...

    def expected(self, dataset: str, names: Sequence[str]) -> Mapping[str, str]:
        """The expected answers of the examples with these ids, of those that have one."""
        ...

    def replace(self, example: Example) -> bool:
        """Keep an example in place of the one with its data set and id; False where there is none."""
        ...

    def remove_example(self, dataset: str, name: str) -> bool:
        """Delete an example; False where there was none."""
        ...

    def of_user(self, user: str) -> tuple[Example, ...]:
        """All examples with the words of a user, named by the hash that calls have."""
        ...


def digest(messages: str, answer: str | None, preferred: str | None, rejected: str | None) -> str:
    """The id of an example: 32 hex digits of what it is of. What people add to it (labels, the expected answer,
    consent) does not change it."""
    text = json.dumps([json.loads(messages), answer, preferred, rejected], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
