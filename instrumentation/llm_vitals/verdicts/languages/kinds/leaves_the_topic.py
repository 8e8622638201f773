"""A way to decline in every language (Let us leave that)."""

from __future__ import annotations

from typing import Final

LINES: Final[dict[str, str]] = {
    "de": (
        r"\blassen wir (?:das|dieses thema|es)(?: lieber)?(?=[.,!:;]| sein| beiseite|$)"
        r"|\bwechseln wir (?:\w+ )?(?:das )?thema\b"
        r"|\b(?:lassen sie uns|lass uns) (?:\w+ )?(?:das |dem )?thema (?:wechseln|lassen|beenden)\b"
    ),
    "fr": (
        r"\b(?:laissons (?:cela|ce sujet|ça)(?: de côté)?|changeons de sujet(?! pour)|parlons "
        r"(?:plutôt )?d'autre chose)\b"
    ),
    "es": (r"\b(?:dejemos (?:este|ese|el) tema|dejémoslo|cambiemos de tema|hablemos (?:mejor )?de otra cosa)\b"),
    "pt": (
        r"\b(?:deixemos (?:esse|este) assunto|vamos (?:deixar (?:esse|este|isso)|mudar de assunto|falar de"
        r" outra)"
        r"|mudemos de assunto)\b"
    ),
    "it": (r"\b(?:lasciamo (?:perdere|stare)|cambiamo argomento|parliamo (?:piuttosto )?d'altro)\b"),
    "nl": (
        r"\blaten we (?:het daar niet|dat (?:maar )?laten|dit (?:maar )?laten|het (?:liever )?over iets anders"
        r"|van"
        r" onderwerp)"
    ),
    "pl": (r"\b(?:zostawmy (?:ten|to)\b|zmieńmy temat|porozmawiajmy (?:lepiej )?o czymś innym)"),
    "ru": (r"\b(?:оставим (?:эту тему|это)|сменим тему|поговорим (?:лучше )?о (?:чем-то )?друго)"),
    "tr": (
        r"\bkonuyu (?:değiştirelim|kapatalım|bırakalım)\b|\bbaşka (?:bir )?(?:şeyden|konudan) (?:konuşalım"
        r"|bahsedelim)\b"
    ),
    "ar": (r"(?:لنترك|دعنا نترك|فلنترك) هذا الموضوع|(?:لنغير|دعنا نغير) الموضوع"),
    "hi": (r"(?:यह|इस|ये) (?:विषय|बात)(?: को)? (?:यहीं )?(?:छोड़ (?:दें|देते)|रहने दें)|विषय बदल"),
    "zh": (r"(?:换|換)(?:个|個|一个|一個)?(?:话题|話題)|(?:这个|此)(?:话题|话)(?:就)?(?:到此为止|不谈了|先不谈)"),
    "ja": (r"(?:話題を変え|別の話(?:題|に)|この話(?:題)?はここまで)"),
    "ko": (r"(?:주제를 바꾸|다른 (?:이야기|얘기|주제)(?:를|로)? ?(?:하|넘어)|이 (?:이야기|얘기)는 여기까지)"),
}
