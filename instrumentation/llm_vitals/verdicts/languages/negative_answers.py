"""Answers that say no and are answers: advice against something, a want of evidence, what follows from a silence.

Words of these and of a refusal are the same ("I would not", "there is no", "the contract says nothing"). What makes the
difference is a verb of advice with its object, a noun of evidence with its clause, and a conclusion. They are looked
for where an answer was taken for one that declines: answers that do not deny cost nothing. One pattern a language and
kind; text and patterns are folded alike.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from llm_vitals.verdicts.languages.language import unaccented

_ADVICE: Final = {
    "en": r"\b(?:i|we)(?: would not|'d not| wouldn't| do not| don't)(?: \w+ly)? (?:recommend|advise|buy"
    r"|sign|trust|choose) (?:it|him|her|them|this|that|these|those|the|an?|your|\w+ing)\b|\b(?:i"
    r"|we) (?:would |'d )?(?:strongly )?advise against\b",
    "de": r"\b(?:ich|wir|man) würden? (?:\S+ ){0,5}?nicht (?:\S+ ){0,3}?(?:kaufen|nehmen|empfehlen"
    r"|unterschreiben|raten)\b|\bwürden? (?:ich|wir"
    r"|man) (?:\S+ ){0,5}?(?:nicht (?:\S+ ){0,3}?(?:kaufen|nehmen|empfehlen|unterschreiben)"
    r"|abraten)\b|\brate[nt]? (?:ich |wir )?(?:\S+ ){0,6}?ab\b|\bempfehlen? (?:ich "
    r"|wir )?(?:\S+ ){0,4}?nicht\b",
    "fr": r"\b(?:je|nous|on) (?:ne |n')(?:vous |te )?(?:conseill|recommand|achèter)\w+ pas (?:l'|d'|(?:ce"
    r"|cet|cette|ces|le|la|les|un|une|de|votre)\b)|\bdéconseill",
    "es": r"\bno (?:se |le |te |les |os )?(?:lo |la )?(?:recomiendo|recomendaría|recomendamos|aconsejo"
    r"|aconsejaría|compraría) (?:est[eao]s?|es[eao]s?|el|las?|los|una?|su|tu|\w+r)\b|\bdesaconsej",
    "pt": r"\bnão (?:lhe |te |o |a )?(?:recomendo|recomendaria|recomendamos|aconselho|aconselharia"
    r"|compraria) (?:est[ea]s?|ess[ea]s?|isso|os?|as?|uma?|seu|sua|\w+r)\b|\bdesaconselh",
    "it": r"\bnon (?:le |ti |vi |lo |la )?(?:consigli|raccomand)\w+ (?:l'|un'|(?:quest[oaie]|quel"
    r"|quell[oaie]|il|lo|la|i|gli|le|un|uno|una|di)\b)|\bnon comprerei\b|\bsconsigli",
    "nl": r"\b(?:raad|raden)(?: \S+){0,5}? (?:niet aan|af)\b|\b(?:ik|we"
    r"|wij) zou(?:den)? (?:\S+ ){0,5}?niet (?:\S+ ){0,2}?(?:kopen|nemen|tekenen|aanraden)\b"
    r"|\bzou(?:den)? (?:ik|we|wij) (?:\S+ ){0,5}?(?:niet (?:\S+ ){0,2}?(?:kopen|nemen|aanraden)"
    r"|afraden)\b",
    "pl": r"\bnie (?:polecam|polecamy|polecał\w+|radzę|radził\w+|zalecam|zalecamy|kupował\w+)\b|\bodradza",
    "ru": r"\bне (?:советую|советуем|советовал[аи]? бы|рекомендую|рекомендуем|рекомендовал[аи]? бы"
    r"|стал[аи]? бы (?:покупать|брать|подписывать))\b|\bне рекоменд\w+ бы\b",
    "tr": r"\b(?:önermem|önermiyorum|önermeyiz|tavsiye etmem|tavsiye etmiyorum|tavsiye etmeyiz"
    r"|almazdım)\b(?! (?:mümkün|doğru|uygun|söz konusu))",
    "ar": r"\bلا (?:أنصح|ننصح|أوصي|نوصي)(?:ك|كم)? ",
    "hi": r"ने की सलाह नहीं",
    "zh": r"不(?:太)?(?:推荐|建议)(?:这|那|您|你|买|用|使用|购买|选|在|把)",
    "ja": r"(?:おすすめ|お勧め|お薦め|推奨)は?(?:し|いたし)(?:ません|ない)",
    "ko": r"(?:추천|권장|권)(?:하지|해 드리지|드리지) 않",
}
_EVIDENCE: Final = {
    "en": r"\bno (?:\w+ ){0,2}?(?:evidence|proof) (?:that|for the claim)\b|\bno (?:one"
    r"|single) (?:\w+ )?(?:answer|way)\b",
    "de": r"\bkeinen? (?:\w+ )?(?:beweise?|belege?|hinweise?|nachweise?)\b(?: dafür| darauf)?, dass\b"
    r"|\bkeine (?:einzige?|eine) (?:richtige )?antwort\b",
    "fr": r"\b(?:aucune|pas de) preuves?\b(?: \w+)? (?:que|qu')|\bpas de réponse unique\b",
    "es": r"\bno (?:hay|existen?) (?:\w+ )?(?:pruebas?|evidencias?)(?: \w+)? de que\b|\bno hay una (?:única"
    r"|sola) respuesta\b",
    "pt": r"\bnão (?:há|existem?) (?:\w+ )?(?:provas?|evidências?)(?: \w+)? de que\b|\bnão há uma (?:única"
    r"|só) resposta\b",
    "it": r"\bnon (?:ci sono|c'è|esistono) (?:\w+ )?(?:alcuna |nessuna )?prov[ae](?: \w+)? che\b"
    r"|\bnon c'è una (?:sola|unica) risposta\b",
    "nl": r"\bgeen (?:\w+ )?bewijs dat\b|\bniet één (?:goed )?antwoord\b|\bgeen eenduidig antwoord\b",
    "pl": r"\bnie ma (?:\w+ )?dowod(?:ów|u),? (?:na to, )?że\b|\bnie ma jednej (?:dobrej "
    r"|słusznej )?odpowiedzi\b",
    "ru": r"\bнет (?:\w+ )?доказательств(?: того)?,? что\b|\bодного (?:правильного |верного )?ответа нет\b",
    "tr": r"\bdair (?:\w+ ){0,2}?(?:kanıt|delil)\b(?: \w+)? yok\w*|\btek bir doğru cev\w+ yok\w*",
    "ar": r"(?:لا يوجد|ليس هناك|لا) (?:أي )?دليل (?:\w+ )?على أن|لا توجد إجابة واحدة",
    "hi": r"(?:प्रमाण|सबूत) नहीं (?:है|मिला है) कि|(?:अध्ययन|शोध) ने (?:\S+ )?नहीं (?:दिखाया|बताया) कि"
    r"|कोई एक (?:सही )?जवाब नहीं",
    "zh": r"没有(?:\w{0,4})?证据(?:能)?(?:表明|显示|证明|说明)|没有(?:唯一|标准)的?答案",
    "ja": r"という(?:\w{0,4})?(?:証拠|根拠)は(?:ありません|ない)|(?:唯一の|ただ一つの)(?:答え"
    r"|正解)は(?:ありません|ない)",
    "ko": r"다는 (?:\w+ )?(?:증거|근거)[는가] 없|하나의 (?:정답|답)[은이] 없",
}
_SO: Final = {
    "en": r"[,;] (?:so|which means|meaning|therefore|hence|and therefore|and so"
    r"|that means)(?: that)? (?!please|you|i\b|we\b|ask)",
    "de": r", (?:(?:\S+ ){0,3}?also|daher|deshalb|deswegen|womit|folglich|weshalb|somit)\b(?! (?:bitte"
    r"|wenden|fragen|kann ich|können wir))",
    "fr": r", (?:donc|il faut donc|ainsi|ce qui|par conséquent|c'est donc|c'est pourquoi)\b(?! (?:je|nous"
    r"|veuillez|adress|contact))",
    "es": r"[,;] (?:así que|por lo que|por lo tanto|por tanto|de modo que|luego)\b(?! (?:no |por favor|le "
    r"|te |consult|contact))",
    "pt": r"[,;] (?:portanto|por isso|logo|de modo que|assim|pelo que)\b(?! (?:não |por favor|consult"
    r"|contact|contat))",
    "it": r"[,;] (?:quindi|perciò|dunque|pertanto|per cui)\b(?! (?:non |la prego|ti prego|contatt|consult))",
    "nl": r", (?:dus|daarom|waardoor|zodat)\b(?! (?:neem|vraag|kan ik|ik))",
    "pl": r", (?:więc|dlatego|zatem|wobec tego)\b(?! (?:proszę|nie ))",
    "ru": r", (?:поэтому|так что|значит|следовательно)\b(?! (?:пожалуйста|обратит|не |я ))",
    "tr": r", (?:bu yüzden|bu nedenle|dolayısıyla|o halde)\b(?! (?:lütfen))",
    "ar": r", ?(?:لذا|لذلك|وبالتالي|ومن ثم)\b(?! (?:يرجى|لا ))",
    "hi": r"इसलिए(?! (?:कृपया|मैं))",
    "zh": r"[,;] ?(?:因此|所以|因而|故)(?!请|我|无法)",
    "ja": r"ない(?:ため|ので),? ?(?!お答え|わか|分か)",
    "ko": r"(?:없으므로|없어서|없기 때문에|않으므로|않아서) ",
}


class _Patterns(NamedTuple):
    negative: re.Pattern[str]
    so: re.Pattern[str]


@cache
def _patterns(code: str) -> _Patterns:
    return _Patterns(re.compile(unaccented(f"{_ADVICE[code]}|{_EVIDENCE[code]}")), re.compile(unaccented(_SO[code])))


def after_advice_or_evidence(code: str, head: str) -> str | None:
    """What stands behind advice against something, or behind a want of evidence, in a folded opening that says either;
    None where it says neither."""
    return _behind(_patterns(code).negative, head)


def conclusion(code: str, head: str) -> str | None:
    """What a folded opening concludes in its first sentence; None where it concludes nothing."""
    return _behind(_patterns(code).so, head)


def _behind(pattern: re.Pattern[str], head: str) -> str | None:
    found = pattern.search(head)
    return None if found is None else head[found.end() :]
