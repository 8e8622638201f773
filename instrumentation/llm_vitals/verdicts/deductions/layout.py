"""The layout of an answer: YAML, XML, CSV, a table, bullets or a number alone, where a request asks for one.

Only an imperative asks ("Give me the host as YAML"); a question about a layout does not. An answer is at fault only
where it obviously has none of it: whether its YAML is valid is not looked at.
"""

from __future__ import annotations

from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.deductions.form_patterns import NUMBER_WORDS, compiled

_CAP: Final = 16_384
_VERBS: Final = (
    "return|respond|reply|answer|output|write|give|create|generate|produce|convert|turn|format|export|list|show|present"
    "|put|summari[sz]e|compare|render|print|provide|represent|display|express|transform|use|make|name|describe|explain"
    "|antworte|gib|schreib\\w*|erstell\\w*|stell\\w*|wandle|liste|zeig\\w*|nenne|fasse|vergleiche|formatiere|erkl\u00e4r\\w*"
    "|r\u00e9ponds|r\u00e9pondez|donne|donnez|\u00e9cris|convertis|pr\u00e9sente|r\u00e9sume|compare[sz]?"
    "|responde|escribe|convierte|dame|da|presenta|resume|devuelve|haz|enumera"
    "|escreva|converta|d\u00ea|apresente|resuma|liste|rispondi|scrivi|converti|dammi|elenca|riassumi"
)
_LEAD: Final = (
    r"(?:^|[.?!:;,\n]\s*)(?:(?:please|bitte|just|now|can\syou|could\syou|kannst\sdu|k\u00f6nnen\ssie)\s)*"
    rf"(?:{_VERBS})(?!\w)(?:[^.?!\n]|\.(?=\w)){{0,100}}?"
)
_AS: Final = (
    r"(?<!\w)(?:as|in|into|to|using|with|als|mit|nach|en|em|como|come|au\sformat|sous\sforme\sde|sous\sforme\sd'|dans|con|com|im)\s?"
    r"(?:(?:an?|the|valid|raw|plain|well-formed|simple|short|markdown|comparison|ein|eine|einer|einem|une?|una|uma|um|formato|format"
    r"|nested|concise|few|\d)\s){0,3}"
)
_NAMED: Final = (
    r"(?P<named>yaml|xml|csv)(?!\w|\.\w)(?!\s(?:file|document|parser|librar|schema|column|reader|tag|syntax)\w*)"
)
_TABLE: Final = (
    r"(?P<table>table|tabelle|tableau|tabla|tabela|tabella)"
    r"(?=\s*(?:$|[.,:;!?()\n]|(?:with|of|that|showing|format|mit|con|com|avec|der|von|and|for|comparing|please|bitte|dar)\b))"
)
_BULLETS: Final = (
    r"(?P<bullets>bullet(?:s|ed\slist|[\s-]points?|\slist)|stichpunkten?|stichworten?|aufz\u00e4hlung|(?:liste\s\u00e0\s)?puces"
    r"|vi\u00f1etas|t\u00f3picos|elenco\spuntato|punti\selenco"
    r"|numbered\slist|nummerierten?\sliste|liste\snum\u00e9rot\u00e9e|lista\snumerada|elenco\snumerato|genummerde\slijst)(?!\w)"
)
_LAYOUT: Final = rf"{_LEAD}(?:{_AS}(?:{_NAMED}|{_TABLE}|{_BULLETS}))"
_PLAIN: Final = (
    r"(?:^|[.?!:;\n]\s*)(?:(?:please|bitte|just|can\syou|could\syou)\s)*"
    r"(?:(?:return|output|write|give\sme|generate|produce|create)\s(?:(?:only|just|an?|the|some|valid|raw)\s){0,3}"
    rf"{_NAMED}"
    r"|use\s(?P<bullets>bullet(?:s|[\s-]points)))(?!\w)"
)
_NUMBER: Final = (
    r"(?:answer|reply|respond|return|output|give|say|provide|antworte\w*|gib|nenne|r\u00e9pond\w*|donne|responde|da|rispondi)(?!\w)"
    r"[^.?!\n]{0,30}(?:only|just|nothing\sbut|nur|uniquement|seulement|solo|s\u00f3lo|apenas|soltanto)\s"
    r"(?:(?:with|mit|par|avec|con|com|an?|the|one|single|die|der|einer|eine|un|une|le|el|um|o|il)\s){0,3}"
    r"(?:number|numeral|integer|digits?|zahl|nombre|chiffre|n\u00famero|numero)(?!\w)(?!\s(?:of|von|de|di|and|und)\b)"
    r"|(?:^|[.?!(,]\s*)(?:just|only)\s(?:a|the)\snumber\b\W*$|\b(?:a|the)\snumber\sonly\b|\bnumber\sonly\b\W*$"
)

_KEY: Final = r"^\s*(?:- )?[\"']?\w[\w./ -]{0,40}[\"']?:(?:\s|$)|^\s*- "
_SEPARATED: Final = r"\S[,;\t|]\S"
_BULLET: Final = (
    r"^\s*[-*+>\u2022\u00b7\u2013\u2014\u25aa\u25e6\u2023\u25cf\u25cb\u25a0\u30fb]"
    r"|^\s*(?:\(?\d{1,2}[.):]|[a-zA-Z][.)]\s)|\u2022|<li"
)
_NUMBER_NAME: Final = (
    r"\d|(?:ty|teen|hundred|thousand|million|billion|zig|\u00dfig|zehn|elf|zw\u00f6lf|hundert|tausend|ante|enta|inta|onze|ze"
    r"|nul|zero|null|none|z\u00e9ro|cero)\b|[\u96f6\u4e00-\u4e5d\u5341\u767e]"
)
_LEAST_WORDS: Final = 5
"""Fewer words may be all there is to say: "None", "Goethe"."""
_MANY_LINES: Final = 6
"""So many lines may be a table that blanks align."""
_SHORT_LINE: Final = 120


def requested_layout(head: str) -> str | None:
    """The layout that a question asks for: yaml, xml, csv, table, bullets or number; None where it asks for none."""
    match = compiled(_LAYOUT).search(head) or compiled(_PLAIN).search(head)
    if match is not None:
        groups = match.groupdict()
        if groups["named"]:
            return str(groups["named"]).lower()
        return "table" if groups.get("table") else "bullets"
    return "number" if compiled(_NUMBER).search(head) else None


def layout_missing(view: AnswerView, layout: str) -> Deduction | None:
    """The deduction for an answer that has obviously none of the layout."""
    text = view.text[:_CAP]
    if len(view.words) < _LEAST_WORDS or "```" in text or view.seen[:1] in "{[":
        return None
    lines = [line for line in text.split("\n") if line.strip()]
    if layout == "yaml":
        there = any(compiled(_KEY).search(line) for line in lines)
    elif layout == "xml":
        there = "<" in text
    elif layout == "csv":
        there = compiled(_SEPARATED).search(text) is not None or (len(lines) > 1 and "." not in [x[-1] for x in lines])
    elif layout == "table":
        there = any(sign in text for sign in ("|", "\t", "<table", "\u2500", "---")) or len(lines) > _MANY_LINES
    elif layout == "bullets":
        there = any(compiled(_BULLET).search(line) for line in lines) or (
            len(lines) > 1 and max(map(len, lines)) <= _SHORT_LINE
        )
    else:
        there = compiled(_NUMBER_NAME).search(text) is not None or not NUMBER_WORDS.isdisjoint(view.distinct)
    if there:
        return None
    wanted = {"table": "a table", "bullets": "bullets", "number": "a number"}.get(layout, layout.upper())
    return deduction(semconv.DEDUCTED_LAYOUT_MISSING, f"{wanted} was asked for: {quoted(view.text)}")
