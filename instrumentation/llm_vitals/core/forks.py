"""Handlers of forks, which cannot be taken back: they call a method for as long as its object lives."""

from __future__ import annotations

import os
import weakref
from collections.abc import Callable


def at_fork(
    *,
    in_child: Callable[[], None],
    before: Callable[[], None] | None = None,
    in_parent: Callable[[], None] | None = None,
) -> None:
    """Call these bound methods around every fork of this process, where the platform has forks."""
    if not hasattr(os, "register_at_fork"):
        return
    os.register_at_fork(after_in_child=_weakly(in_child))
    if before is not None:
        os.register_at_fork(before=_weakly(before))
    if in_parent is not None:
        os.register_at_fork(after_in_parent=_weakly(in_parent))


def _weakly(method: Callable[[], None]) -> Callable[[], None]:
    mine = weakref.WeakMethod(method)

    def call() -> None:
        if alive := mine():
            alive()

    return call
