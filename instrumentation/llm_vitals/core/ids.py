"""Ids that are none: what programs write where they have no id.

Each of them would join what has nothing in common: all ratings to one call, all visitors to one user.
"""

from __future__ import annotations

from typing import Final

_NO_ID: Final = frozenset(
    {"null", "none", "nil", "nan", "undefined", "unknown", "n/a", "na", "[object object]", "{}", "[]", "()", "-", "?"}
)
"""Python's str(None), Go's nil, what JavaScript makes of a missing value or of an object, and words of people."""
_NOBODY: Final = frozenset(
    {"anonymous", "anonymous user", "anonymoususer", "anonymous_user", "anon", "guest", "nobody", "unknown user"}
)
"""Who is not logged in, as frameworks name them (Django AnonymousUser, Spring Security anonymousUser)."""
_LONGEST: Final = max(map(len, _NO_ID | _NOBODY))
_UUID: Final = 36


def known_id(name: str | None) -> str | None:
    """The id of an answer, a trace or a span; None where it stands for none: empty, blank, `null`, `None`,
    `undefined`, or a trace id, span id or UUID of zeros alone."""
    if name is None:
        return None
    if len(name) <= _LONGEST and name.strip().lower() in _NO_ID | {""}:
        return None
    # A single 0 may be an id: numbers begin there. Zeros to the full length of an id are one that was never set.
    return None if len(name) in (16, 32, _UUID) and not name.strip("0-") else name


def known_user(name: str | None) -> str | None:
    """The id of a user; None where it stands for none, or for whoever is not logged in."""
    name = known_id(name)
    return None if name is None or (len(name) <= _LONGEST and name.strip().lower() in _NOBODY) else name
