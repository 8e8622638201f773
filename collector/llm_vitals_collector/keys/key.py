"""A key: its name, its rights, and what is kept of its secret.

A secret has 256 random bits, so one SHA-256 of it is as good as a slow hash: there is nothing to guess. What a browser
keeps is made of the secret, not of what is kept of it: whoever reads the file of keys can neither send nor log in.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from llm_vitals_collector.keys.rights import GRANTED, Right

PREFIX: Final = "llmv_"
"""Begins every key, so that scanners for secrets find one that was published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What is kept of one secret."""

    key_sha256: str
    cookie_sha256: str
    until: datetime | None = None
    """When it ends, where it was replaced by another; in UTC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A named key. It has several secrets for a while after it was rotated."""

    name: str
    rights: frozenset[Right]
    secrets: tuple[Secret, ...]
    created_at: datetime | None = None
    """In UTC; None for the key of the environment."""
    expires_at: datetime | None = None

    def allows(self, right: Right) -> bool:
        """Whether it has the right; ADMINISTER has all."""
        return right is Right.NONE or right in self.rights or Right.ADMINISTER in self.rights

    def holds(self, credential: Credential, now: datetime) -> bool:
        """Whether the credential is one of its secrets, and valid. In constant time for each."""
        expired = self.expires_at is not None and self.expires_at <= now
        found = False
        for one in self.secrets:
            kept = one.cookie_sha256 if credential.is_cookie else one.key_sha256
            same = hmac.compare_digest(kept, credential.sha256)
            found |= same and not expired and (one.until is None or now < one.until)
        return found


@dataclass(frozen=True, slots=True)
class Credential:
    """What a request brought, as its hash: nothing keeps the text."""

    sha256: str
    is_cookie: bool = False


def new_secret() -> str:
    """A key to hand out: it is shown once, and kept nowhere."""
    return PREFIX + secrets.token_urlsafe(32)


def secret_of(text: str) -> Secret:
    """What is kept of a key."""
    return Secret(key_sha256=of_key(text).sha256, cookie_sha256=of_cookie(cookie_of(text)).sha256)


def of_key(text: str) -> Credential:
    """A key that a request brought."""
    return Credential(_digest(text))


def of_cookie(text: str) -> Credential:
    """A cookie that a request brought."""
    return Credential(_digest(text), is_cookie=True)


def cookie_of(text: str) -> str:
    """What a browser keeps in place of the key; it ends with the key."""
    return hmac.new(text.encode("utf-8", "replace"), b"llm-vitals cookie", hashlib.sha256).hexdigest()


def from_environment(text: str, name: str) -> Key:
    """The one key of the environment: it may do everything."""
    return Key(name=name, rights=frozenset(GRANTED), secrets=(secret_of(text),))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
