"""Personal data and secrets out of texts that leave: e-mail addresses, card numbers, phone numbers, keys and passwords.

Patterns find what has a form. Names, postal addresses and what a person says of themselves have none: read what you
export before you hand it on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

_SECRETS: Final = (
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)",
    r"\b(?:sk|pk|rk)[-_][A-Za-z0-9_-]{16,}",  # OpenAI, Anthropic, Stripe
    r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}",
    r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b",  # AWS
    r"\bAIza[\w-]{30,}",  # Google
    r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}",  # Slack
    r"\bhf_[A-Za-z0-9]{20,}",
    r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*",  # JSON Web Token
    r"\bBearer\s+[A-Za-z0-9._~+/=-]{12,}",
    # The name stays, so that the text keeps its sense.
    r"(?<![A-Za-z])(?:password|passwd|pwd|passphrase|secret|api[_-]?key|access[_-]?token)(?P<kept>\"?\s*[:=]\s*\"?)[^\s\"',;]{4,}",
)
_SECRET: Final = re.compile("|".join(_SECRETS), re.DOTALL | re.IGNORECASE)
_EMAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
_CARD: Final = re.compile(r"(?<![\d.])\d(?:[ -]?\d){12,18}(?!\d)")
_PHONE: Final = re.compile(
    r"""(?<![\w.+-])(?:
        (?:\+|00)[1-9]\d{0,2}(?:[ ./-]?\(?\d{1,5}\)?){2,6}      # international
      | \(0?\d{2,5}\)[ /-]?\d{2,5}(?:[ -]?\d{2,5}){1,3}         # (030) 123 45 67
      | 0\d{1,4}[ /-]\d{2,8}(?:[ -]?\d{2,5}){0,3}               # 030 1234567
      | \d{3}[-. ]\d{3}[-. ]\d{4}                               # 555-010-9999
    )(?![\w-])""",
    re.VERBOSE,
)
_LEAST_DIGITS: Final = 7
_MOST_DIGITS: Final = 15
"""Of a phone number (E.164)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Redacted:
    """A text without what was found in it, and how often what was found."""

    text: str
    found: Mapping[str, int]


def redact(text: str) -> Redacted:
    """Put `[secret]`, `[email]`, `[card number]` and `[phone number]` in the place of what is one."""
    found: dict[str, int] = {}

    def put(name: str, is_one: Callable[[str], bool] = bool) -> Callable[[re.Match[str]], str]:
        def one(match: re.Match[str]) -> str:
            if not is_one(match[0]):
                return match[0]
            found[name] = found.get(name, 0) + 1
            kept = match.groupdict().get("kept")
            return f"[{name}]" if kept is None else match[0][: match.end("kept") - match.start()] + f"[{name}]"

        return one

    text = _SECRET.sub(put("secret"), text)
    text = _EMAIL.sub(put("email"), text)
    text = _CARD.sub(put("card number", _is_card), text)
    text = _PHONE.sub(put("phone number", _is_phone), text)
    return Redacted(text=text, found=found)


def redacted(value: object, found: dict[str, int]) -> object:
    """A value of JSON whose texts are redacted; adds to `found` what was found."""
    if isinstance(value, str):
        one = redact(value)
        for name, count in one.found.items():
            found[name] = found.get(name, 0) + count
        return one.text
    if isinstance(value, list):
        return [redacted(item, found) for item in cast("Sequence[object]", value)]
    if isinstance(value, dict):
        return {name: redacted(item, found) for name, item in cast("Mapping[str, object]", value).items()}
    return value


def _is_card(text: str) -> bool:
    """By the check digit of ISO/IEC 7812 (Luhn)."""
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 1


def _is_phone(text: str) -> bool:
    return _LEAST_DIGITS <= sum(one.isdigit() for one in text) <= _MOST_DIGITS
