"""A function of another library in a wrapper of ours, once, and put back as it was."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

_ORIGINAL: Final = "__llm_vitals_original__"


def wrap(owner: Any, name: str, wrapper: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Put what `wrapper` makes of the attribute of a class or module in its place; nothing where that was done."""
    original = getattr(owner, name)
    if hasattr(original, _ORIGINAL):
        return
    wrapped = wrapper(original)
    setattr(wrapped, _ORIGINAL, original)
    setattr(owner, name, wrapped)


def unwrap(owner: Any, name: str) -> None:
    """Put the original back, where it is wrapped."""
    original = getattr(getattr(owner, name), _ORIGINAL, None)
    if original is not None:
        setattr(owner, name, original)
