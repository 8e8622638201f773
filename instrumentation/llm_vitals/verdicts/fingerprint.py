"""Fingerprint of a question and pseudonym of a user: keyed hashes, so that equal things meet and nothing is told.

Both are BLAKE2b (RFC 7693) with a key and a purpose of its own each, so a fingerprint never equals a pseudonym. A
keyed hash withstands guessing only while the key is secret: with the fixed salt below, whoever knows the list of
possible user ids can find out which one a pseudonym stands for.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Final

from llm_vitals.core.exchange import Part
from llm_vitals.verdicts.languages.acknowledgements import is_acknowledgement

FIXED_SALT: Final = b"llm-vitals fixed salt 1"
"""Used when LLM_VITALS_PSEUDONYM_KEY is not set: users count at once, across processes and restarts; not a secret."""

_HEAD: Final = 600
"""Characters of the beginning of a question that are compared,"""
_TAIL: Final = 400
"""and of its end. What is between them counts as a whole: two questions that differ there are two."""
_MIDDLE: Final = 65_536
"""Characters of the middle that count; the formats read no more of a message."""
_TIDIED: Final = 8000
"""White space and case count in the middle of a text with more characters than this: it would take too long."""
_PIECE: Final = 200
_KEY_BYTES: Final = 64
_FINGERPRINT: Final = b"question"
_PSEUDONYM: Final = b"user"
_KEPT: Final = frozenset("LNM")
"""Unicode categories that distinguish questions: letters, numbers, marks. Symbols are kept too (C++ is not C)."""
_SYMBOL: Final = frozenset({"Sm", "Sc", "Sk", "So"})

_TYPED: Final = str.maketrans("\u2010\u2011\u2012\u2013\u2212", "-----")
"""Hyphens, the dash between figures and the minus sign are one character."""
_ORDINARY: Final = bytes(set(range(128)) - set(b"0123456789#*"))
"""What is deleted to see whether a text has figures, C# or products; the rest is looked at closely."""
_THOUSANDS: Final = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_DECIMAL: Final = re.compile(r"(?<=\d),(?=\d)")
_OPERATORS: Final = (" - ", " * ", " / ", " + ", " = ", " < ", " > ", " %", " ^ ", " \u00d7 ", " \u00f7 ")
_OPERATION: Final = re.compile(r"(?<=[\d)]) (?:([-*/+=<>^\u00d7\u00f7]) (?=[-+(]?[\d(])|(%))")
_NAMED: Final = re.compile(r"(?<=[^\W\d]{2})-(?=\d)")
"""The hyphen of covid-19 is no minus."""
_DIGIT: Final = re.compile(r"\d")
SIGNS: Final = "-+*/%&|<>=^!~\u00d7\u00f7"
"""Of formulas; within brackets of a pattern, where the hyphen must be the first."""
_FORMULA: Final = re.compile(rf"(?<=\b[^\W\d_]) ?([{SIGNS}]{{1,3}}) ?(?=[^\W\d_]\b)")
"""What stands between two names of one letter: a + b and a - b are two questions, as are x*y and x/y."""
_SIGNED: Final = re.compile(rf"[{SIGNS}][\W_]*[^\W\d_]\b")
"""What every formula has, and what becomes one without its punctuation; hardly any prose. It is quickly found."""
_DISTINGUISHING: Final = re.compile(rf"\.[^\W_]\w*|[^\W_]+#|\w\*\w|[^\W\d_](?:[{SIGNS}]{{1,3}}[^\W\d_])+")
"""A token without a figure whose punctuation is kept."""
_BEFORE: Final = "\"'([{*_`,;:!?\u00ab\u201c\u201e\u2018\u00bf\u00a1"
_AFTER: Final = "\"')]}*_`.,;:!?-\u00bb\u201d\u2019\u2026\u3002\uff0c"


def key_from(setting: str | None) -> bytes:
    """The key of LLM_VITALS_PSEUDONYM_KEY, any text; FIXED_SALT when it is absent or empty."""
    if not setting:
        return FIXED_SALT
    raw = setting.encode("utf-8", "surrogatepass")
    return raw if len(raw) <= _KEY_BYTES else hashlib.blake2b(raw).digest()


def normalise(text: str) -> str:
    """NFKC, casefolded; runs of white space and punctuation are one space, but for punctuation that distinguishes:
    signs, decimal points, operators and percent at figures, C#, .NET. Of a text of more than 1,000 characters, the
    first 600, a checksum of the middle, and the last 400.
    """
    text = text.strip()
    if len(text) <= _HEAD + _TAIL:
        return _normal(text)
    if len(text) <= _TIDIED:
        if "  " in text or "\n" in text or "\t" in text:
            text = " ".join(text.split())
        text = text.lower()
    text = text[:-_TAIL] + text[-_TAIL:].rstrip(_AFTER + " ")
    middle = text[_HEAD:-_TAIL][:_MIDDLE].encode("utf-8", "surrogatepass")
    checksum = hashlib.blake2b(middle, digest_size=6).hexdigest()
    return f"{_normal(text[:_HEAD])} {checksum} {_normal(text[-_TAIL:])}"


def _normal(text: str) -> str:
    if text.isascii():
        encoded = text.encode()
        formula = _SIGNED.search(text)
        if not (formula or encoded.translate(None, _ORDINARY) or " ." in text or ("!" in text and "!=" in text)):
            return " ".join(encoded.translate(_PLAIN, b"`").decode().split())
        text = text.lower().replace("`", "")
    else:
        text = _compatible(text).translate(_TYPED).casefold().replace("`", "")
        formula = _SIGNED.search(text)
    if formula:
        text = _FORMULA.sub(r"\1", text)
    tokens = text.split()
    if any(one in text for one in _OPERATORS):
        tokens = _OPERATION.sub(r"\1\2", " ".join(tokens)).split()
    found: list[str] = []
    for token in tokens:
        if token.isalpha():
            found.append(token)
        elif _DIGIT.search(token):
            bare = token.lstrip(_BEFORE).rstrip(_AFTER)
            if not bare.isalnum():
                bare = _NAMED.sub(" ", _DECIMAL.sub(".", _THOUSANDS.sub("", bare)))
            found.append(bare)
        elif "!=" in token:
            found.append(token)
        elif _DISTINGUISHING.fullmatch(bare := token.lstrip(_BEFORE).rstrip(_AFTER)):
            found.append(bare)
        else:
            found += _plain(token)
    plain = " ".join(found)
    return _FORMULA.sub(r"\1", plain) if formula else plain


def _plain(text: str) -> list[str]:
    """The words of a text, without punctuation."""
    if text.isascii():
        return text.encode().translate(_ASCII).decode().split()
    return "".join(c if _counts(c) else " " for c in text).split()


def _compatible(text: str) -> str:
    """NFKC, up to the cap; piece by piece, because one character may unfold into eighteen."""
    pieces_kept: list[str] = []
    size = at = 0
    while at < len(text) and size < _HEAD + _TAIL:
        end = at + _PIECE
        while end < len(text) and unicodedata.combining(text[end]):  # a mark stays with its letter
            end += 1
        piece = unicodedata.normalize("NFKC", text[at:end])
        pieces_kept.append(piece)
        size += len(piece)
        at = end
    return "".join(pieces_kept)[: _HEAD + _TAIL]


def fingerprint(text: str, key: bytes, attached: Sequence[str] = ()) -> str | None:
    """16 hex digits of the normalised question; None when nothing is left of it, and for "yes" and "thanks".

    `attached` identifies the pictures, sounds and files of the question: what is in this one is not what is in that.
    """
    normal = normalise(text)
    if not normal or is_acknowledgement(normal):
        return None
    return _hash("\0".join((normal, *attached)), key, _FINGERPRINT, 8)


_MEDIA: Final = frozenset({"blob", "uri", "file"})


def attachments(parts: Iterable[Part]) -> tuple[str, ...] | None:
    """What identifies the media among the parts of a question; None where one of them cannot be told from another."""
    found = [part.digest or part.uri or part.id for part in parts if part.type in _MEDIA]
    return None if None in found else tuple(one for one in found if one is not None)


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


_ASCII: Final = bytes(ord(chr(i).lower()) if _counts(chr(i)) else ord(" ") for i in range(128)) + bytes(128)
"""Each character in lower case, or a space; the other half is for translate() alone, which demands it."""
_PLAIN: Final = bytes(ord(chr(i).lower()) if _counts(chr(i)) else 32 for i in range(128)) + bytes(range(128, 256))
"""The same as a table of bytes, in lower case: a third of the time."""
