"""Adding, rotating and revoking keys: what the command and the page share. Each sees what the others did meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from llm_vitals_collector.keys.file import MOST_KEYS, change, is_name
from llm_vitals_collector.keys.key import Key, new_secret, secret_of
from llm_vitals_collector.keys.rights import Right


class KeyChangeError(Exception):
    """A change that cannot be made; the message says why and what to do."""


def add(path: Path, name: str, rights: frozenset[Right], now: datetime, *, lasts: timedelta | None = None) -> str:
    """Add a key that is valid for `lasts`, or for ever; its text. Raises KeyChangeError, KeyFileError."""
    if not is_name(name):
        raise KeyChangeError(f"{name!r}: expected a name of small letters, digits and .-_, such as shop-frontend")
    text = new_secret()
    key = Key(
        name=name,
        rights=rights,
        created_at=now,
        expires_at=None if lasts is None else now + lasts,
        secrets=(secret_of(text),),
    )

    def added(keys: Sequence[Key]) -> Sequence[Key]:
        if any(one.name == name for one in keys):
            raise KeyChangeError(f"there is a key {name!r}: revoke it first, or rotate it (`llm-vitals keys rotate`)")
        if len(keys) >= MOST_KEYS:
            raise KeyChangeError(f"there are {MOST_KEYS} keys, which is the most: revoke those that are not used")
        return (*keys, key)

    change(path, added)
    return text


def rotate(path: Path, name: str, now: datetime, *, keep: timedelta) -> str:
    """Give a key a new text, which is returned; the old one stays valid for `keep`. Raises as `add`."""
    text, until = new_secret(), now + keep

    def rotated(keys: Sequence[Key]) -> Sequence[Key]:
        old = _named(keys, name)
        # Who rotates at once because a key leaked means all that came before.
        ends = [replace(one, until=until if one.until is None else min(one.until, until)) for one in old.secrets]
        valid = [one for one in ends if one.until is not None and one.until > now]
        new = replace(old, secrets=(secret_of(text), *valid))
        return [new if one.name == name else one for one in keys]

    change(path, rotated)
    return text


def revoke(path: Path, name: str, *, lock_out: bool = True) -> None:
    """End a key at once. Not `lock_out`: the last one that may administer is kept. Raises KeyChangeError,
    KeyFileError."""

    def revoked(keys: Sequence[Key]) -> Sequence[Key]:
        ended = _named(keys, name)
        left = [one for one in keys if one.name != name]
        if not lock_out and _administers(ended) and not any(map(_administers, left)):
            raise KeyChangeError(
                f"{name!r} is the last key that may administer: add another one first, or use `llm-vitals keys revoke`"
            )
        return left

    change(path, revoked)


def _administers(key: Key) -> bool:
    return key.allows(Right.ADMINISTER) and key.expires_at is None


def _named(keys: Sequence[Key], name: str) -> Key:
    for one in keys:
        if one.name == name:
            return one
    known = ", ".join(one.name for one in keys) or "none"
    raise KeyChangeError(f"there is no key {name!r}; there are: {known}")
