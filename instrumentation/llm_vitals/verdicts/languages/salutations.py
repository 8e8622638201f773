"""How an answer addresses its reader ("Dear customer, ..."), which says nothing of what it comes to.

A letter that the model was asked to write begins so, too, and its words are not the model's own: it has a line to
itself for its salutation, and names somebody.
"""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.verdicts.lazy_pattern import lazy

_SALUTATION: Final = lazy(
    r"(?:(?:dear|esteemed|valued)(?: valued| esteemed)? (?:customer|user|client|friend|guest|reader|student)"
    r"|liebe[rs]? (?:kund|nutzer|freund|gast|leser|user)\w*|(?:sehr )?geehrte[rs]? (?:kund|nutzer|gast|leser|user)\w*"
    r"|ch(?:er|ère)s? (?:client|utilisat|ami|lect)\w*"
    r"|(?:estimad|querid)[oa]s? (?:cliente?|usuari|amig|lector)\w*"
    r"|(?:gentil[ei]|car[oaie]) (?:client|utent|amic|lettor)\w*"
    r"|(?:prezad|car|querid)[oa]s? (?:cliente?|usuári|amig|leitor)\w*"
    r"|(?:beste|geachte) (?:klant|gebruiker|vriend|lezer)\w*"
    r"|(?:szanown|drog)\w+ (?:klien|użytkown|czytelni|przyjaci)\w*"
    r"|(?:уважаем|дорог)\w+ (?:клиент|пользоват|друг|читат)\w*"
    r"|(?:sayın|değerli) (?:müşteri|kullanıcı|üye|misafir)\w*"
    r"|(?:尊敬|亲爱)的(?:客户|用户|顾客|朋友)|عزيزي (?:العميل|المستخدم)|प्रिय (?:ग्राहक|उपयोगकर्ता))"
    r"[ \t]*[,!.:，،！][ \t]*(?=\S)",
    re.IGNORECASE,
)
"""To whoever asks, on one line with what follows. Of English and of the languages that have phrases of refusals: those
of Japanese and Korean need none."""
_FIRST: Final = "dea est val lie gee seh che chè que gen car pre bes gea sza dro ува дор say değ 尊敬的 亲爱的 عزي प्र"
_BEGINNINGS: Final = frozenset(_FIRST.split())
"""Their first three characters: a look that costs a hundredth of the pattern."""


def unaddressed(text: str) -> str:
    """An answer without its salutation."""
    if text[:3].lower() not in _BEGINNINGS or (found := _SALUTATION().match(text)) is None:
        return text
    return text[found.end() :]
