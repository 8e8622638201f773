"""A way to decline in every language (We have a rule not to; it is our policy never to)."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.language import GAP

LINES: Final[dict[str, str]] = {
    "de": (
        rf"\b(?:(?:wir|ich|uns|mir) (?:haben|habe|ist)\b{GAP}{{0,20}}?\b(?:regel|grundsatz|prinzip|vorgabe)\b"
        rf"{GAP}{{0,30}}?\b(?:nicht|keine?\w?|nie)\b|(?:grundsätzlich|prinzipiell) (?:\w+ )?(?:keine|nicht) (?:\w+ "
        rf"){{0,2}}?(?:auskünfte|prognosen|empfehlungen|stellungnahmen|ratschläge|spekulationen))"
    ),
    "fr": (
        rf"\b(?:(?:avons|ai|est) (?:pour|notre|ma|une?) (?:règle|principe|politique|habitude)\b{GAP}{{0,15}}?\bde "
        rf"ne (?:pas|jamais|rien)\b|(?:notre|ma) (?:règle|politique|principe) (?:est|consiste à|:) (?:de )?ne "
        rf"(?:pas|jamais)\b)"
    ),
    "es": (
        rf"\b(?:tenemos|tengo|es) (?:por|como|nuestra|mi) (?:norma|regla|política|principio|costumbre)\b"
        rf"{GAP}{{0,15}}?\b(?:no|nunca) \w+[aei]r"
    ),
    "pt": (
        rf"\b(?:temos|tenho|é) (?:por|como|nossa|minha) (?:norma|regra|política|princípio|hábito)\b"
        rf"{GAP}{{0,15}}?\b(?:não|nunca) \w+[aei]r"
    ),
    "it": (
        rf"\b(?:abbiamo|ho|è) (?:per|come|nostra|mia) (?:regola|politica|principio|abitudine|norma)\b"
        rf"{GAP}{{0,15}}?\b(?:di )?(?:non|mai) \w+(?:are|ere|ire)\b"
    ),
    "nl": (
        rf"\b(?:hebben|heb|is) (?:als|een|ons|onze|mijn|het) (?:vaste )?(?:regel|beleid|principe|afspraak)\b"
        rf"{GAP}{{0,25}}?\b(?:niet|geen|nooit)\b"
    ),
    "pl": (
        rf"\b(?:mamy|mam|to nasza|to moja) (?:zasadę|zasada|regułę|reguła)\b{GAP}{{0,12}}?(?:że|by|aby|żeby) "
        rf"(?:\w+ )?nie\b"
    ),
    "ru": (
        rf"\b(?:(?:у нас|у меня|наше|мое) (?:есть )?(?:правило|принцип)\b{GAP}{{0,6}}?\bне \w+ть|(?:взяли|взял"
        rf"|взяла) за правило не\b)"
    ),
    "tr": (
        rf"\b(?:\w+m[ae]m[ae]k (?:gibi bir |bizim |benim )?(?:kuralımız|ilkemiz|prensibimiz|kuralım|ilkem|prensibim"
        rf"|politikamız)\b|(?:kuralımız|ilkemiz|kuralım|ilkem)\b{GAP}{{0,40}}?m[ae]m[ae]k\b)"
    ),
    "ar": (r"(?:من|قاعدتنا|سياستنا) (?:قواعدنا|سياستنا|مبادئنا|قواعدي|مبادئي|هي)?\s?(?:ألا|أن لا|عدم)\b"),
    "hi": (rf"(?:हमारा|मेरा|हमारी|मेरी) (?:नियम|नीति|उसूल)\s{GAP}{{0,60}}?(?:नहीं|न )"),
    "zh": (
        r"(?:我们|我|本公司|本平台)(?:有|的)?(?:规定|规矩|原则|惯例|准则)[^.!?]{0,4}?(?:不|概不"
        r"|从不)[^.!?]{0,4}?(?:做|对|谈|评|预测|透露|回答|提供|参与|讨论)"
    ),
    "ja": (
        r"(?:しない|行わない|お答えしない|申し上げない|触れない|控える)(?:決まり|方針|規則|ルール|こと)(?:です|と"
        r"|に(?:して|なって))"
    ),
    "ko": (
        r"지 ?않는 ?것(?:을|이) ?(?:저희 |제 )?(?:원칙|방침|규칙)|(?:원칙|방침|규칙)(?:상|적으로) [^.!?]{0,25}?지 "
        r"?않"
    ),
}
