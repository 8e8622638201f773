"""A key that an endpoint repeats is left out of what it says, in a stream, too, where it may come in pieces."""

from __future__ import annotations

from typing import Final

from llm_vitals.formats.parameters import HIDDEN


class Hidden:
    """For one answer, in order."""

    def __init__(self, key: str | None) -> None:
        self._key: Final = key or ""
        self._held = ""

    def whole(self, text: str) -> str:
        """A whole text without the key."""
        return text.replace(self._key, HIDDEN) if self._key else text

    def piece(self, text: str) -> str:
        """What can be shown of a stream so far: an end that could be the beginning of the key waits."""
        seen = self.whole(self._held + text)
        held = next((n for n in range(min(len(seen), len(self._key) - 1), 0, -1) if self._key.startswith(seen[-n:])), 0)
        self._held = seen[len(seen) - held :]
        return seen[: len(seen) - held]

    def rest(self) -> str:
        """What waited, at the stream's end."""
        held, self._held = self._held, ""
        return held
