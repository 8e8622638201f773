"""A way to decline in every language (I shall not go into that, compare, judge)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.kinds.line import Line
from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, Line]] = {
    "de": (
        "gehe|äußere|vergleich & nicht|kein",
        (
            rf"\b(?:gehe ich|ich gehe)\b{GAP}{{0,25}}?\bnicht (?:näher |weiter )?ein\b|\b(?:ziehe ich|ich ziehe) keine"
            rf" vergleiche\b"
        ),
    ),
    "fr": (
        "n'irai|n'entrerai|me prononcerai & je",
        (
            r"\bje (?:n'irai pas plus loin|n'entrerai pas dans|ne me"
            r" prononcerai pas)\b"
        ),
    ),
    "es": (
        "entr|valorar & no",
        (
            r"\bno (?:entraré|vamos a entrar|voy a entrar|entramos) (?:en|a)\b|\bno voy a"
            r" valorar\b"
        ),
    ),
    "pt": ("entra & não", r"\bnão (?:entrarei|vou entrar|entramos|vamos entrar) (?:em|n[oa]s?|ness[ea])\b"),
    "it": ("entr & non", r"\bnon (?:entrerò|entro|entriamo|intendo entrare) (?:nel|nella|nei|in)\b"),
    "nl": ("in & niet & ga ik|ik ga", r"\bga ik (?:\w+ )?niet (?:\w+ )?in\b|\bik ga (?:\w+ )?niet in op\b"),
    "pl": (
        "porówn|ocenia|wchodzić|zagłębiać & nie",
        r"\bnie (?:będę|zamierzam|chcę) (?:\w+ )?(?:porównywać|oceniać|wchodzić|zagłębiać)",
    ),
    "ru": (
        "сравн|оцен|вдаваться|касаться & не",
        (
            rf"\b(?:сравнивать|оценивать|вдаваться|касаться)\b{GAP}{{0,40}}?\bне (?:буду|стану|хочу|собираюсь)|\bне"
            rf" (?:буду|стану) (?:сравнивать|оценивать|вдаваться|касаться)"
        ),
    ),
    "tr": (
        "karşılaştır|değerlendir|kıyasla|girme & m",
        (
            r"\b(?:karşılaştırma|değerlendirme|kıyaslama) (?:yapmam|yapmayacağım|yapamam|yapmıyorum)\b|\b(?:konulara"
            r"|konuya|ayrıntılara|tartışmaya) girmem\b"
        ),
    ),
    "ar": ("أدخل|أقارن|أقيم & لن|لا", r"(?:لن|لا) (?:أدخل في|أقارن|أقيم)\b"),
    "hi": ("तुलना|टिप्पणी|मूल्यांकन & नहीं", rf"मैं\s{GAP}{{0,40}}?(?:तुलना|टिप्पणी|मूल्यांकन) नहीं (?:कर|करू)"),
    "zh": (
        "比较|评价|对比|评判 & 不",
        rf"我(?:们)?(?:不会|不想|不便|不)(?:拿|对|把|就|跟)?{GAP}{{0,12}}?(?:比较|评价|对比|评判)(?=[.,!]|$)",
    ),
    "ja": (
        "比較|評価|批評|コメント & ません|かね",
        r"(?:比較|評価|批評|コメント)は?(?:いたし|致し|し)(?:かねます|ません|かねる)",
    ),
    "ko": ("비교|평가|언급|논평 & 않", r"(?:비교|평가|언급|논평)(?:는|은)? ?하지 ?않(?:겠|습)"),
}
