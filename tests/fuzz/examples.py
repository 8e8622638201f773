"""How much of what is generated a run tries."""

from __future__ import annotations

import os
from typing import Final

_OF_CI: Final = 4


def examples(in_ci: int, elsewhere: int | None = None) -> int:
    """How many generated inputs a test tries: `in_ci` of them where `CI` is set; else `elsewhere`, or a quarter, so
    that `make test` ends in minutes. Each run of hypothesis draws others: many runs of a few find what one run of many
    does."""
    return in_ci if os.environ.get("CI") else elsewhere or max(1, in_ci // _OF_CI)
