r"""The label that an answer gives, to be compared with an expected one: what `answer.judged` sees through, and more.

| Seen through | For example |
|---|---|
| a member of a JSON object that is a label, whatever else the object has | `{"label": "spam", "score": 0.9}` |
| the words before it | `Category: spam`, `The answer is spam.` |
| what the model worked out before its last line | `It asks for money.\nFinal answer: spam` |
| an answer's element or box in a longer text | `... <answer>spam</answer>`, `... \boxed{42}` |
| quotation marks, bold, code marks, the full stop | `"Spam."`, `**spam**` |
"""

from __future__ import annotations

import json
import re
from typing import Final, cast

from llm_vitals.verdicts.answer import judged

_CAP: Final = 20_000
"""Characters of an answer that are looked at: its end, where it is longer."""
_LABEL_CAP: Final = 200
"""Characters of a label behind the words before it; a longer text is an answer in prose."""
_NAMES: Final = (
    r"(?:(?:final|predicted|correct|best|my|the) ){0,2}(?:answer|label|category|class|classification|sentiment|intent"
    r"|topic|verdict|prediction|result|decision|antwort|kategorie|r\u00e9ponse|cat\u00e9gorie|respuesta|categor\u00eda"
    r"|resposta|risposta|categoria|antwoord|categorie|\u7b54\u6848|\u7c7b\u522b|\u56de\u7b54|\u7b54\u3048)"
)
_LINE: Final = re.compile(
    rf"(?:^|\n)[ \t>#*_-]*{_NAMES}[*_ ]*(?:is|ist|est|es|=)?[*_ ]*[:\uff1a=][*_ \t]*(\S[^\n]*?)\s*\Z", re.IGNORECASE
)
_SENTENCE: Final = re.compile(
    rf"(?:^|[.!?\n] *)(?:so |therefore,? |thus,? )?{_NAMES} (?:is|ist|est|es|\u00e8|\u00e9):? +([^\n.!?]+)[.!]?\s*\Z",
    re.IGNORECASE,
)
_ELEMENT: Final = re.compile(r"<(answer|label|category|class|final_answer|result)>\s*([^<>]*?)\s*</\1>", re.IGNORECASE)
_BOXED: Final = re.compile(r"\\boxed\{([^{}]*)\}")
_MEMBERS: Final = (
    "label", "class", "category", "classification", "sentiment", "intent", "topic", "verdict", "prediction", "decision",
    "answer", "final_answer", "result", "output", "value",
)  # fmt: skip
_MARKS: Final = "\"'`*_\u201c\u201d\u201e\u2018\u2019\u00ab\u00bb\u300c\u300d "
_STOPS: Final = ".!\u3002\uff01"


def answer_label(text: str) -> str:
    """The label of an answer, or its text where it gives none. Case and white space stay."""
    text = text.strip()
    if len(text) > _CAP:
        text = text[-_CAP:]
    if (member := _member(_unfenced(text))) is not None:
        return _bare(member)
    text = judged(text) or text
    for pattern in (_ELEMENT, _BOXED):
        if found := pattern.findall(text):
            last = found[-1]
            return _bare(last if isinstance(last, str) else last[-1])
    for pattern in (_LINE, _SENTENCE):
        if (match := pattern.search(text)) and len(match[1]) <= _LABEL_CAP:
            return _bare(match[1])
    return _bare(text) if len(text) <= _LABEL_CAP else text


def _unfenced(text: str) -> str:
    """An object in a code fence, also below a sentence."""
    begin, end = text.find("{"), text.rfind("}")
    return text[begin : end + 1] if "```" in text and 0 <= begin < end else text


def _member(text: str) -> str | None:
    """The label that a JSON object gives; None where the text is none, or gives several."""
    if not (text.startswith("{") and text.endswith("}")):
        return None
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    members = {name.lower(): value for name, value in cast("dict[str, object]", found).items()}
    named = [members[name] for name in _MEMBERS if isinstance(members.get(name), (str, int, float))]
    if not named and len(members) == 1:
        named = [value for value in members.values() if isinstance(value, (str, int, float))]
    if not named:
        return None
    value = named[0]
    return value if isinstance(value, str) else json.dumps(value)


def _bare(text: str) -> str:
    """Without marks around it and a full stop; as it is where nothing would be left."""
    bare = text
    for _ in range(3):
        bare = bare.strip(_MARKS).rstrip(_STOPS)
    return bare or text
