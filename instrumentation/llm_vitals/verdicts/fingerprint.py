"""Fingerprint of a question and pseudonym of a user: keyed hashes, so that equal things meet and nothing is told.

Both are BLAKE2b (RFC 7693) with a key and a purpose of its own each, so a fingerprint never equals a pseudonym. A
keyed hash withstands guessing only while the key is secret: with the fixed salt below, whoever knows the list of
possible user ids can find out which one a pseudonym stands for.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import Final

FIXED_SALT: Final = b"llm-vitals fixed salt 1"
"""Used when LLM_VITALS_PSEUDONYM_KEY is not set: users count at once, across processes and restarts; not a secret."""

_QUESTION_CAP: Final = 1000
"""Characters of a question that count."""
_PIECE: Final = 200
_KEY_BYTES: Final = 64
_FINGERPRINT: Final = b"question"
_PSEUDONYM: Final = b"user"
_KEPT: Final = frozenset("LNM")
"""Unicode categories that distinguish questions: letters, numbers, marks. Symbols are kept too (C++ is not C)."""
_SYMBOL: Final = frozenset({"Sm", "Sc", "Sk", "So"})


def key_from(setting: str | None) -> bytes:
    """The key of LLM_VITALS_PSEUDONYM_KEY, any text; FIXED_SALT when it is absent or empty."""
    if not setting:
        return FIXED_SALT
    raw = setting.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= _KEY_BYTES else hashlib.blake2b(raw).digest()


def normalise(text: str) -> str:
    """NFKC, casefolded; each run of white space and punctuation is one space. The first 1000 characters count."""
    head = text[:_QUESTION_CAP]
    if not head.isascii():
        head = _compatible(head)
    head = head.casefold()
    if head.isascii():
        return " ".join(head.translate(_ASCII).split())
    return " ".join("".join(c if _counts(c) else " " for c in head).split())


def _compatible(text: str) -> str:
    """NFKC, up to the cap; piece by piece, because one character may unfold into eighteen."""
    pieces_kept: list[str] = []
    size = at = 0
    while at < len(text) and size < _QUESTION_CAP:
        end = at + _PIECE
        while end < len(text) and unicodedata.combining(text[end]):  # a mark stays with its letter
            end += 1
        piece = unicodedata.normalize("NFKC", text[at:end])
        pieces_kept.append(piece)
        size += len(piece)
        at = end
    return "".join(pieces_kept)[:_QUESTION_CAP]


def fingerprint(text: str, key: bytes) -> str | None:
    """16 hex digits of the normalised question; None when nothing is left of it."""
    normal = normalise(text)
    return _hash(normal, key, _FINGERPRINT, 8) if normal else None


def pseudonym(user: str, key: bytes) -> str:
    """32 hex digits for a user's id, as it is: ids are not normalised."""
    return _hash(user, key, _PSEUDONYM, 16)


def _hash(text: str, key: bytes, purpose: bytes, size: int) -> str:
    short = key if len(key) <= _KEY_BYTES else hashlib.blake2b(key).digest()
    return hashlib.blake2b(
        text.encode("utf-8", "surrogatepass"), digest_size=size, key=short, person=purpose
    ).hexdigest()


def _counts(character: str) -> bool:
    category = unicodedata.category(character)
    return category[0] in _KEPT or category in _SYMBOL


_ASCII: Final = {i: " " for i in range(128) if not _counts(chr(i))}
