"""A way to decline in every language (That goes against what I may do; that is not mine to do)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (r"\b(?:das )?steht mir nicht zu\b|\b(?:das )?ist nicht (?:meine (?:aufgabe|sache)|unsere aufgabe)\b"),
    "fr": (r"\b(?:il ne m'appartient pas|ce n'est pas (?:mon rôle|à moi) de|il ne me revient pas)\b"),
    "es": (
        r"\bno me corresponde\b|(?:^|[.:;,] )(?:yo )?(?:eso )?no lo"
        r" hago(?=[.!]|$)|\bno es mi (?:papel|función|tarea)\b"
    ),
    "pt": (
        r"\bnão me cabe\b|\bnão é (?:o )?(?:meu papel|a? ?minha função)\b|\bcontra (?:aquilo|o) que me é permitido\b"
    ),
    "it": (
        r"(?:^|[.:;,] )(?:io )?non lo faccio(?=[.!]|$)|\bnon (?:mi )?spetta (?:a me)?\b|\bnon è (?:il )?(?:mio"
        r" compito|compito mio)\b|\bnon (?:tocca|sta|spetta) a me\b"
    ),
    "nl": (r"\b(?:is|hoort) niet (?:mijn taak|aan mij|bij mijn taken?)\b|\bdaar ga ik niet over\b"),
    "pl": (
        r"\bnie (?:do mnie należy|należy do mnie|jest (?:moją rolą|moim zadaniem))\b|\bto nie (?:moja rola|moje"
        r" zadanie)\b"
    ),
    "ru": (r"\b(?:это )?не (?:мое дело|моя (?:задача|роль))\b|\bне мне (?:это )?(?:решать|судить|советовать)"),
    "tr": (r"\b(?:benim (?:görevim|işim)|haddim) değil\b|\bbana düşmez\b"),
    "ar": (r"ليس (?:هذا )?(?:من )?(?:شأني|دوري|مهامي|اختصاصي)"),
    "hi": (r"(?:यह |ये )?(?:मेरा (?:काम|अधिकार)|मेरी (?:भूमिका|ज़िम्मेदारी|जिम्मेदारी)) नहीं"),
    "zh": (r"(?:不是|不属于)我(?:的)?(?:职责|份内|分内|该管)|轮不到我"),
    "ja": (r"私の(?:役目|立場|役割)(?:では(?:ありません|ない)|にありません)|立場に(?:は)?ありません"),
    "ko": (r"제(?:가 할)? (?:일|역할|몫)(?:이|은)? ?(?:아닙|아니)"),
}
