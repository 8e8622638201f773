"""A key that an endpoint repeats is left out of what it says, in a stream, too, where it may come in pieces."""

from __future__ import annotations

from typing import Final, cast

from llm_vitals.formats.parameters import HIDDEN

_PUBLIC: Final = frozenset({"EMPTY", "ollama", "lm-studio", "sk-no-key-required", "none", "dummy", "not-needed"})
"""What vLLM, Ollama, LM Studio and llama.cpp document, and people write, where there is no key: words of any answer."""
_SHORTEST: Final = 4
"""Characters of a key; what is shorter stands in every text."""


class Hidden:
    """For one answer, in order."""

    def __init__(self, key: str | None) -> None:
        secret = key is not None and len(key) >= _SHORTEST and key not in _PUBLIC
        self._key: Final = key if secret and key is not None else ""
        self._held = ""

    def whole(self, text: str) -> str:
        """A whole text without the key."""
        return text.replace(self._key, HIDDEN) if self._key else text

    def inside(self, value: object) -> object:
        """A value of JSON without the key in any of its texts and names."""
        if isinstance(value, str):
            return self.whole(value)
        if isinstance(value, list):
            return [self.inside(one) for one in cast("list[object]", value)]
        if isinstance(value, dict):
            members = cast("dict[str, object]", value)
            return {self.whole(name): self.inside(one) for name, one in members.items()}
        return value

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
