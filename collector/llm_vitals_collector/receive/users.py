"""Privacy at the door: every user's id that enters is hashed before anything else sees it.

One rule for spans, resources, logs and the API: `llm_vitals.verdicts.fingerprint.pseudonym` with the collector's key,
which is what our own instrumentation sends as `user.hash`. So the same user has the same hash by whichever door.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from llm_vitals.core import semconv
from llm_vitals.core.ids import known_user
from llm_vitals.dialects.people import USER_IDS, user_id
from llm_vitals.dialects.values import Attributes, text
from llm_vitals.verdicts.fingerprint import pseudonym

PERSONAL: Final = ("user.email", "user.name", "user.full_name", "enduser.email", "langfuse.user.email")
"""Names of what identifies a person beside an id. They are hashed where they stand, and name no user."""

_HASHED: Final = frozenset((*USER_IDS, *PERSONAL))
_INNER: Final = frozenset((*_HASHED, "user", "user-id", "email", "end_user_id", "endUserId"))
"""The same inside of a structured value, such as OpenInference's `metadata` or the parameters of a request."""
_SIMPLE: Final = frozenset((int, float, bool, type(None)))
_INNER_KEY: Final = re.compile("|".join(f'"{re.escape(name)}"' for name in sorted(_INNER)))


@dataclass(frozen=True, slots=True)
class Users:
    """How users' ids are kept: hashed with `key`, or as they came where the operator wants that (`keep`)."""

    key: bytes
    keep: bool = False

    def of(self, attributes: Attributes) -> str | None:
        """The user that attributes name: `user.hash` as it is, else the hash of the first id. None without either, and
        where it stands for nobody."""
        if (hashed := known_user(text(attributes.get(semconv.USER_HASH)))) is not None:
            return hashed
        raw = user_id(attributes)
        return None if raw is None else self.of_id(_unquoted(raw))

    def of_id(self, raw: str) -> str | None:
        """What is kept of the user with an id; None where it stands for nobody."""
        return None if known_user(_unquoted(raw)) is None else self.hashed(raw)

    def hashed(self, raw: str) -> str:
        """What is kept of an id."""
        return raw if self.keep else pseudonym(raw, self.key)

    def clean(self, attributes: Attributes) -> Attributes:
        """The attributes with hashes in place of ids; the very same where there is none."""
        if self.keep or (_HASHED.isdisjoint(attributes) and _SIMPLE.issuperset(map(type, attributes.values()))):
            return attributes
        changed = {
            name: now
            for name, found in attributes.items()
            if (now := self._hash(found) if name in _HASHED else self._inside(found)) is not found
        }
        return {**attributes, **changed} if changed else attributes

    def _hash(self, found: object) -> object:
        raw = text(found)
        if raw is not None:
            return self.hashed(_unquoted(raw))
        return self._inside(found)

    def _inside(self, found: object) -> object:
        """The same of a structured value, or of text that is a JSON object."""
        if type(found) in _SIMPLE:
            return found
        if isinstance(found, str):
            return self._inside_json(found) if found[:1] == "{" and _INNER_KEY.search(found) else found
        if isinstance(found, Mapping):
            inner = cast("Mapping[str, object]", found)
            now = {name: self._hash(one) if name in _INNER else self._inside(one) for name, one in inner.items()}
            return now if any(now[name] is not one for name, one in inner.items()) else inner
        if isinstance(found, list):
            items = cast("list[object]", found)
            cleaned = [self._inside(one) for one in items]
            return cleaned if any(a is not b for a, b in zip(cleaned, items, strict=True)) else items
        return found

    def _inside_json(self, found: str) -> str:
        try:
            return json.dumps(self._inside(json.loads(found)), ensure_ascii=False)
        except (ValueError, RecursionError):
            # What cannot be looked into is not kept: it may name a user.
            return f"(not kept: {len(found)} characters that are no JSON and may name a user)"


def _unquoted(raw: str) -> str:
    """An id without the quotation marks of JSON, in which MLflow writes every value: the same user, the same hash."""
    return raw[1:-1] if len(raw) > 2 and raw[0] == raw[-1] == '"' else raw
