"""JSON that others wrote, as a value that every answer and page can carry.

What was acknowledged must be readable: text that is no JSON, is nested deeper than `DEEPEST`, or holds numbers that
JSON lacks is shown as the text that it is; a lone surrogate, which UTF-8 cannot encode, becomes U+FFFD.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import Final, cast

from llm_vitals.core.utf8 import join_surrogates

DEEPEST: Final = 64
"""Brackets within brackets. Encoders and templates recurse; Python's own limit is 1000 calls."""


def decode(text: str) -> object:
    """The value of JSON text; the text itself where it cannot be shown as one."""
    try:
        value: object = json.loads(text, parse_constant=_refuse)
        return _clean(value, DEEPEST)
    except (ValueError, RecursionError):
        return join_surrogates(text)


def cut(text: str | None, most: int, where: str) -> str | None:
    """At most `most` characters of a text; of a longer one, how many are left out and `where` they are."""
    if text is None or len(text) <= most:
        return text
    return f"{text[:most]}… ({len(text) - most:,} more characters: {where})"


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _clean(value: object, deep: int) -> object:
    if isinstance(value, str):
        return join_surrogates(value)
    if isinstance(value, float):
        if not math.isfinite(value):  # 1e999
            raise ValueError(value)
        return value
    if not isinstance(value, (list, dict)):
        return value
    if not deep:
        raise ValueError("nested too deep")
    if isinstance(value, list):
        return [_clean(item, deep - 1) for item in cast("Sequence[object]", value)]
    return {join_surrogates(name): _clean(item, deep - 1) for name, item in cast("Mapping[str, object]", value).items()}
