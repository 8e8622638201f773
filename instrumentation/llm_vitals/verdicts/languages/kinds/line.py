"""What a kind holds for one language."""

from __future__ import annotations

Line = tuple[str, str]
"""What the phrase needs, and its pattern, as those of `language.PhraseText`."""
