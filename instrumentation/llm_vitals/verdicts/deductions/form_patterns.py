"""The patterns by which `requested_form` reads what form a request asks for, of the tables of `languages.form_words`.

They are texts, compiled at their first use: most questions need none of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from llm_vitals.verdicts.languages import form_words as tables


def _spaced(pattern: str) -> str:
    return pattern.replace("~", r"\s")


def _any(words: str) -> str:
    """One of the words that blanks separate, the longest first."""
    return "|".join(_spaced(re.escape(w).replace(r"\~", "~")) for w in sorted(words.split(), key=len, reverse=True))


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, without regard to case."""
    return re.compile(pattern, re.IGNORECASE)


def plain(text: str) -> str:
    """A word that a pattern found without regard to case, as the tables have it: to `re`, I with or without its dot is
    one letter, and so is the long s."""
    return text.lower().translate(_LETTERS)


_LETTERS: Final = {0x307: None, 0x131: "i", 0x17F: "s"}
LANGUAGE_BY_NAME: Final = {plain(name): code for code, names in tables.LANGUAGES.items() for name in names.split()}
NUMBER_BY_NAME: Final = {plain(name): value for name, value in tables.NUMBERS.items()}
_NAMES: Final = _any(" ".join(LANGUAGE_BY_NAME))
_NUMBER: Final = "|".join(
    _spaced(re.escape(w).replace(r"\ ", r"\s")) for w in sorted(tables.NUMBERS, key=len, reverse=True)
)
_CODE_LANGUAGE: Final = (
    r"python|java|javascript|typescript|js|c\+\+|c#|rust|go|golang|sql|mysql|postgres\w*|bash|shell|powershell|html|css"
    r"|php|ruby|kotlin|swift|perl|haskell|scala|matlab|react|vue|sqlite|awk|sed|vba"
)
_ARTEFACT: Final = _any(tables.ARTEFACTS)

TALKS_ABOUT: Final = rf"\W*(?:{_any(tables.TALKS_ABOUT)})(?!\w)"
OTHER_JSON: Final = r"jsonl|json\slines|ndjson|json5|geojson|json\sschema|\.json"
JSON: Final = (
    rf"(?<!\w)(?:{tables.AS_JSON})\s(?:(?:an?|the|ein|un|um|valid|strict|raw|pure|plain|single|formato|format)\s){{0,3}}json\b"
    r"(?!\s(?:file|column|field|schema|parser|library|is|from))"
    rf"|(?<!\w)(?:{tables.RETURNS_JSON})(?!\w)[^.?!\n]{{0,50}}\bjson\b"
    rf"|\bjson\s(?:only|object\sonly)|\bonly\s(?:valid\s)?json|{tables.WIDE_JSON}"
)
STRICTLY: Final = rf"(?<!\w)(?:{_spaced(tables.STRICTLY)})(?!\w)"
AT_TIMES: Final = r"\b(?:tools?|functions?|if|when|whenever|unless|otherwise|for\sexample|e\.g)\b"
OPTIONAL: Final = (
    r"\b(?:may|can|could|prefer\w*|useful|helpful|appropriate|possible|needed|should\sthe|or\sas|kannst|darfst|k\xf6nnen|wenn"
    r"|falls|m\xf6glich|peux|pouvez|quand|lorsqu\w*|si|puedes|puede|cuando|pode|quando|se|puoi|als|indien|mag|kun"
    r"|je\u015bli|mo\u017cesz|\u0435\u0441\u043b\u0438|\u043c\u043e\u0436\u0435\u0448\u044c|e\u011fer)\b"
)
"""Instructions that allow a layout or a length, or ask for it in some cases: not of every answer."""
FOR_EXAMPLE: Final = r"\b(?:e\.\s?g|i\.\s?e|z\.\s?b|p\.\s?ej)\."
CODE: Final = (
    rf"(?<!\w)(?:{_any(tables.MAKES)})(?!\w)[^.?!\n]{{0,50}}?(?:"
    rf"(?<!\w)(?:{_CODE_LANGUAGE})(?!\w)[ -]?[^.?!\n]{{0,30}}?(?:{_ARTEFACT})(?!\w)"
    rf"|(?<!\w)(?:{_ARTEFACT})\s(?:in|en|em|w|на)\s(?:{_CODE_LANGUAGE})(?!\w)"
    r"|\b(?:code snippet|regex|regular expression|sql query|sql-abfrage)\b)"
    rf"|\bimplement\b[^.?!\n]{{0,40}}\bin\s(?:{_CODE_LANGUAGE})(?!\w)"
)
ITEMS: Final = (
    rf"(?<!\w)(?:{_any(tables.WANTS_ITEMS)})(?:\s(?:the|me|mir|some|us|your|top|exactly|first|my|die|les|los|las|as|os|i|le|de))"
    rf"{{0,3}}\s?(?P<n>\d{{1,2}}|{_NUMBER})(?=\s|[个种つ])\s?(?!(?:{_any(tables.NO_ITEMS)})\b)\w{{2,}}"
)
NOT_EXACTLY: Final = r"\b(?:at\sleast|or\smore|up\sto|between|mindestens|au\smoins|al\smenos)\b|\d\s?[-\u2013]\s?\d"
LENGTH: Final = (
    rf"(?P<most>(?<!\w)(?:{_spaced(tables.AT_MOST)})\s?)?(?P<least>(?<!\w)(?:{_spaced(tables.AT_LEAST)})\s?)?"
    r"(?P<exact>(?<!\w)(?:exactly|genau|exactement|exactamente)\s)?"
    r"(?P<in>(?:(?<!\w)(?:in|into|with|using|en|em|w|в|auf|mit|avec|con|com)|用)\s?(?:(?:about|around|just|only|nur)\s)?)?"
    rf"(?P<n>(?<![\d.,])\d{{1,4}}|(?<![a-z])(?:{_NUMBER}))[\s-]?"
    r"(?:(?:seule|sola|única|solo|short|einzigen|simple|complete|kurzen)\s)?"
    rf"(?:(?P<sentence>{_any(tables.SENTENCES)})|(?P<word>{_any(tables.WORDS)})|(?P<character>{_any(tables.CHARACTERS)}))"
    rf"(?![a-zà-ÿ])\s?(?P<after>{_spaced(tables.AT_MOST_AFTER)})?"
)
ONLY_LABEL: Final = (
    r"\b(?:only|just)\s(?:with\s)?(?:the\s|one\s|a\s)?(?:label|category|class|word|one\sof|name)\b"
    r"|\b(?:label|category|class|word)\sonly\b"
    r"|\bnothing\selse\b|\b(?:single|one)\sword\b|\bone\sof:"
)
LABELS: Final = (
    r"(?:\bas|\bone\sof|\beither|\bfits?|\binto|\bbetween|\blabel\s(?:it|this|the\s\w+)"
    r"|\b(?:categories|labels|options|classes)\s?:)"
    r"[:\s]\s?[\"'(]?(?P<labels>[\w-]+[\"']?(?:\s?[,/|]\s?[\"']?[\w-]+[\"']?){0,7},?\s?(?:\bor\b|\band\b|/|,)\s?[\"']?[\w-]+)"
)
ANSWERS_WITH: Final = (
    r"(?:^|[.!?:;,\n(]\s*)(?:(?:please|bitte|just|only|simply|nur)\s)?"
    rf"(?:{_any(tables.ANSWERS_WITH)})(?![a-z])|回答|答え"
)
BARE_CHOICE: Final = (
    r"(?:^|[.?!:(\n]\s*)(?:(?:just|only|simply|nur|bitte|please)\s)?%s"
    r"(?:\s(?:only|please|bitte|nur))?\s*[.!?)]*\s*$"
)
"""A choice that stands as the question's last sentence: "Is it red? Yes or no only."."""
YES_NO: Final = tuple((tuple(words.split()), rf"(?:{_spaced(p)})(?!\w)") for words, p in tables.YES_NO.items())
NAMES_LANGUAGE: Final = rf"(?<![a-z])(?:{_NAMES})(?![a-z])|{tables.TRANSLATES}"
_PLAINLY: Final = r"(?:(?:the|el|il|het|simple|plain|einfachem)\s)?"
IN_LANGUAGE: Final = rf"(?:(?<!\w)(?:{_spaced(tables.INTO)})\s|[用成以]){_PLAINLY}(?P<name>{_NAMES})(?![a-z])"
FROM_LANGUAGE: Final = (
    r"\b(?:words?|phrase|mean|means|meaning|say|written|text|sentence|from|learn|speak|review|lesson|called)\b|意思"
)
WRITES: Final = rf"{tables.TRANSLATES}|{tables.WRITES}"
ALSO_WRITES: Final = r",?\s(?:answer|reply|respond|explain)"


# -- which words of a question make it worth a look ------------------------------------------------------------------
def _singles(text: str) -> frozenset[str]:
    return frozenset(word for word in text.replace("~", " ").split() if word)


UNIT_WORDS: Final = (
    _singles(tables.SENTENCES) | _singles(tables.WORDS) | _singles(tables.CHARACTERS) | frozenset("句文词字个장자")
)
ITEM_WORDS: Final = _singles(tables.WANTS_ITEMS) - {"me", "mir", "down"} | frozenset("列给挙")
_CODE_WORDS: Final = "regex implement regular 関 函 代 コ 함 코"
CODE_WORDS: Final = _singles(tables.ARTEFACTS) | frozenset(_CODE_WORDS.split())
NUMBER_WORDS: Final = frozenset(tables.NUMBERS) - {"on"}
_LANGUAGE_SIGNS: Final = "语 語 文 英 中 日 译 訳 translate"
LANGUAGE_WORDS: Final = frozenset(LANGUAGE_BY_NAME) | frozenset(_LANGUAGE_SIGNS.split())
_CHOICE_WORDS: Final = "yes no true false only just label category one either ja oui sí sim sì tak да evet 是 は"
CHOICE_WORDS: Final = frozenset(_CHOICE_WORDS.split())
_LAYOUT_WORDS: Final = """
yaml xml csv table tabelle tableau tabla tabela tabella bullet bullets bulleted stichpunkte stichpunkten stichworte
stichworten aufzählung puces viñetas tópicos puntato elenco number numeral integer digit digits zahl nombre chiffre
número numero
"""
LAYOUT_WORDS: Final = frozenset(_LAYOUT_WORDS.split())
ANY_WORDS: Final = UNIT_WORDS | ITEM_WORDS | CODE_WORDS | LANGUAGE_WORDS | CHOICE_WORDS | LAYOUT_WORDS | {"json"}
"""A question in ASCII without any of them asks for no form;"""
UNCOUNTED_WORDS: Final = CODE_WORDS | LANGUAGE_WORDS | CHOICE_WORDS | LAYOUT_WORDS | {"json"}
"""nor does one without any of these and without a number."""
