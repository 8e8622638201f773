"""The text of an answer that is judged: what a person reads of it, without the model's reasoning and without wrapping.

Every verdict (refusal, quality, emptiness) looks at the same text, made here once:

| Seen through | For example |
|---|---|
| reasoning tags, closed, left open, or begun by the prompt | `<think>... </think>`, `[THINK]`, `◁think▷` |
| channels of gpt-oss (harmony), and what is left of them where their signs were dropped | `<|channel|>analysis ...` |
| signs of chat templates | `<|im_end|>`, `</s>` |
| a JSON object with one text member, whole or cut off | `{"answer": "...", "confidence": 0.4}` |
| XML tags, a code fence, quotation marks, bold, headings, block quotes around the whole | `<reply>...</reply>` |
| a speaker's label | `Assistant: ...`, `**Answer:** ...` |

Nearly every answer begins with a letter and has none of these: it costs half a microsecond. An answer that holds only
reasoning, blanks, punctuation, zero-width characters or `{"answer": null}` is the empty text.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Final, cast

from llm_vitals.verdicts.lazy_pattern import lazy

_LAYERS: Final = 6
"""Wrappers within wrappers that are seen through."""
_READ_CAP: Final = 65_536
"""Characters in which the end of reasoning is looked for; the formats keep no more of a message."""
_WRAPPED_CAP: Final = 16_384
"""Characters of an answer that may be wrapped; of a longer one only reasoning and labels are seen through."""
_JSON_CAP: Final = 8192
"""Characters of an object that is parsed; of a longer one its first member is looked at."""
_LABEL_CAP: Final = 24
"""Characters within which a speaker's label ends."""
_FIRST_CAP: Final = 2000
"""Characters that are looked at of a member that is cut off."""
_OTHER_MEMBER: Final = 24
"""Characters of a text beside the answer ("status": "declined"); a longer one is part of what is answered."""

# -- reasoning ---------------------------------------------------------------------------------------------------------
_REASONING: Final = lazy(
    r"(?:<(?:think|thinking|thoughts?|reason|reasoning|reflection|scratchpad|analysis|inner_monologue)"
    r"(?: [^<>]{0,200})?>"
    r"|\[THINK\]|\u25c1think\u25b7|<\|(?:begin_of_thought|startofthink)\|>)",
    re.IGNORECASE,
)
"""How a block of reasoning begins; one that does not end is all of the answer."""
_REASONING_NAME: Final = lazy(r"\w+")
_CLOSED: Final = ("</think>", "</thinking>", "</reasoning>", "[/THINK]", "\u25c1/think\u25b7")
"""Ends of reasoning that the prompt began."""
_CHANNEL: Final = lazy(r"(?:<\|start\|>\s{0,9}assistant\s{0,9})?<\|channel\|>")
_FINAL: Final = "<|channel|>final"
_MESSAGE: Final = "<|message|>"
_BARE_CHANNEL: Final = lazy(r"analysis(?=[A-Z])")
_BARE_FINAL: Final = "assistantfinal"
"""Harmony whose signs a decoder dropped: "analysisThe user wants ...assistantfinalHello"."""

# -- wrappers ----------------------------------------------------------------------------------------------------------
_SIGNS: Final = lazy(
    r"<\|(?:im_start|im_end|eot_id|end|return|endoftext|end_of_text|end_of_turn|start|start_header_id|end_header_id"
    r"|assistant|message|eom_id)\|>(?:assistant\b\s*)?|</?s>|</?(?:start|end)_of_turn>(?:model\b\s*)?"
)
_LABEL: Final = lazy(
    r"(?:#+ |\*\*|__)?(?:(?:final|my|the|short) )?"
    r"(?:assistant|ai|bot|chatbot|model|answer|response|reply|output|result|a|antwort"
    r"|r\u00e9ponse|respuesta|resposta|risposta|antwoord|odpowied\u017a|\u043e\u0442\u0432\u0435\u0442|yan\u0131t|cevap"
    r"|\u0627\u0644\u0625\u062c\u0627\u0628\u0629|\u0627\u0644\u0631\u062f|\u0909\u0924\u094d\u0924\u0930|\u56de\u7b54"
    r"|\u7b54\u6848|\u7b54|\u56de\u590d|\u7b54\u3048|\ub2f5\ubcc0)(?:\*\*|__)? ?[:\uff1a](?:\*\*|__)?\s*(?=\S)",
    re.IGNORECASE,
)
_HEADING: Final = lazy(r"#{1,6} (?:(?:the |final )?(?:answer|response|reply|output|result)[ :]*)?\s*", re.IGNORECASE)
_FENCE: Final = lazy(r"```(?:json|xml|html|text|txt|plaintext|md|markdown)?[ \t]*\n(.*?)\n?[ \t]*```", re.DOTALL)
_ELEMENT: Final = lazy(r"<([A-Za-z_][\w.:-]*)(?: [^<>]*)?>(.*)</\1>", re.DOTALL)
_ANSWER_NAMES: Final = "answer|response|reply|output|result|text|message|content|final|final_answer|assistant"
_ANSWER_ELEMENT: Final = lazy(rf"<({_ANSWER_NAMES})(?: [^<>]*)?>(?P<inner>.*?)(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_MEMBERS: Final = frozenset(_ANSWER_NAMES.split("|")) | {
    "completion",
    "summary",
    "reason",
    "explanation",
    "value",
    "data",
}
_FIRST_MEMBER: Final = lazy(r"\{\s*\"(\w+)\"\s*:\s*\"((?:[^\"\\]|\\.)*)")
_QUOTES: Final = {
    '"': '"', "'": "'", "\u201c": "\u201d", "\u201e": "\u201c\u201d", "\u2018": "\u2019", "\u00ab": "\u00bb",
    "\u00bb": "\u00ab", "\u300c": "\u300d", "\u300e": "\u300f", "*": "*", "_": "_",
}  # fmt: skip
_ZERO_WIDTH: Final = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u2800\u3164"
_BLANK: Final = " \t\r\n\v\f\u00a0\u3000" + _ZERO_WIDTH
_UNSEEN: Final = frozenset(_ZERO_WIDTH)
_NULL_MEMBERS: Final = frozenset(_ANSWER_NAMES.split("|"))
"""Members that are the answer: null in them is none. In another member it may say that nothing was found."""
_HOW_SURE: Final = frozenset(("confidence", "score", "probability", "certainty"))
_BESIDE: Final = _HOW_SURE | {"sources", "citations", "references", "evidence", "documents"}
"""Members beside an answer that is null: how sure that is, and what it is of."""
_NOTHING_FOUND: Final = ("[]", "{}")
"""Answers in JSON where nothing was found: not empty."""
_TAGS: Final = frozenset("<[\u25c1")
_WORD: Final = lazy(r"[^\W_]")


def judged(text: str) -> str:
    """The text of an answer that verdicts look at; empty where it has no letter, figure or symbol."""
    text = _behind_reasoning(_bare(text))
    if not text:
        return text
    if text[:1].isalpha():
        return _labelled(text)
    return _unwrapped(text)


def without_reasoning(text: str) -> str:
    """An answer as a program gets it: without the model's reasoning before it, but in its wrapping."""
    text = _behind_reasoning(_bare(text))
    answer = _after_reasoning(text) if text[:1] in _TAGS else None
    return text if answer is None else _bare(answer)


def _behind_reasoning(text: str) -> str:
    """What follows the end of reasoning that the prompt began."""
    seen = text if len(text) <= _READ_CAP else text[:_READ_CAP]
    # One character alone is found, or not, in a thirtieth of the time.
    if ("<" in seen and "</" in seen) or ("[" in seen and "[/" in seen) or "\u25c1" in seen:
        for end in _CLOSED:
            text = _after(text, end)
    return text


def _bare(text: str) -> str:
    """Without blanks around it, and characters that show nothing."""
    text = text.strip()
    return text.strip(_BLANK) if text[:1] in _UNSEEN or text[-1:] in _UNSEEN else text


def _labelled(text: str) -> str:
    """An answer that begins with a letter: behind a speaker's label, or the bare channels of harmony."""
    inner = _behind_label(text)
    return text if inner is None else _unwrapped(_bare(inner))


def _behind_label(text: str) -> str | None:
    """One label less; None where there is none."""
    if text.startswith("analysis") and _BARE_CHANNEL().match(text) and (at := text.find(_BARE_FINAL)) > 0:
        return text[at + len(_BARE_FINAL) :]
    start = text[:_LABEL_CAP]
    if (":" in start or "\uff1a" in start) and (match := _LABEL().match(text)):
        return text[match.end() :]
    if text.endswith((">", "|")) and "<" in text[-20:]:
        bare = _SIGNS().sub("", text)
        return None if bare == text else bare
    return None


def _unwrapped(text: str) -> str:
    for _ in range(_LAYERS):
        inner = _bare(_inner(text))
        if inner == text:
            break
        text = inner
    if _WORD().search(text, 0, _WRAPPED_CAP) or text in _NOTHING_FOUND or len(text) > _WRAPPED_CAP:
        return text
    return text if _has_symbol(text) else ""


def _inner(text: str) -> str:
    """One layer less, or the text as it is."""
    first = text[:1]
    if first.isalpha():
        inner = _behind_label(text) if not text.startswith("analysis") else None
        return text if inner is None else inner
    if first in _TAGS and (answer := _after_reasoning(text)) is not None:
        return answer
    if len(text) > _WRAPPED_CAP:
        return text
    if first in _TAGS:
        return _without_tags(text)
    if first == "{":
        return _member(text)
    if first == "`":
        match = _FENCE().fullmatch(text)
        return match[1] if match else text
    if first == "#":
        match = _HEADING().match(text)
        return text[match.end() :] if match else text
    if first == ">":
        lines = text.split("\n")
        return "\n".join(line[1:].lstrip() for line in lines) if all(one[:1] == ">" for one in lines) else text
    if match := _LABEL().match(text):
        return text[match.end() :]
    return _unquoted(text, first)


def _after_reasoning(text: str) -> str | None:
    """What follows the reasoning at the beginning, nothing where it does not end; None where there is none."""
    if match := _REASONING().match(text):
        begin = match[0]
        name = _REASONING_NAME().search(begin)
        if name is None:
            return None
        if begin[0] == "<" and "|" not in begin:
            end = f"</{name[0]}>"
        elif begin[0] == "<":
            end = begin.replace("begin_of", "end_of").replace("startof", "endof")
        else:
            end = f"{begin[0]}/{begin[1:]}"
        at = text.find(end, match.end(), _READ_CAP)
        return "" if at < 0 else text[at + len(end) :]
    if _CHANNEL().match(text):
        at = text.rfind(_FINAL)
        begun = text.find(_MESSAGE, at) if at >= 0 else -1
        return "" if begun < 0 else _SIGNS().sub("", text[begun + len(_MESSAGE) :][:_WRAPPED_CAP])
    return None


def _without_tags(text: str) -> str:
    if text.startswith("["):
        return _only_text(text)
    if (bare := _SIGNS().sub("", text)) != text:
        return bare
    if match := _ELEMENT().fullmatch(text):
        inner = match[2]
        return inner if f"</{match[1]}>" not in inner else text
    match = _ANSWER_ELEMENT().search(text)
    return match["inner"] if match else text


def _member(text: str) -> str:
    """The one text of a JSON object."""
    if len(text) <= _JSON_CAP and text.endswith("}"):
        try:
            inner = _text_of(cast("dict[str, object]", json.loads(text)))
        except (ValueError, RecursionError):
            return _first_member(text)
        return text if inner is None else inner
    return _first_member(text)


def _text_of(members: dict[str, object]) -> str | None:
    if len(members) == 1:
        ((name, only),) = members.items()
        if only is None and name.lower() in _NULL_MEMBERS:
            return ""
        if isinstance(only, dict):
            return _text_of(cast("dict[str, object]", only))
        return only if isinstance(only, str) else None
    if _nothing_but_doubt(members):
        return ""
    texts = {name: value for name, value in members.items() if isinstance(value, str)}
    answers = [name for name in texts if name.lower() in _MEMBERS]
    if len(answers) != 1 or any(type(value) in (dict, list) and bool(value) for value in members.values()):
        return None
    return texts[answers[0]] if all(n == answers[0] or len(t) <= _OTHER_MEMBER for n, t in texts.items()) else None


def _nothing_but_doubt(members: dict[str, object]) -> bool:
    """Whether the answer is null, and what is beside it says how sure that is: `{"answer": null, "confidence": 0}`."""
    beside = [(name.lower(), value) for name, value in members.items() if name.lower() not in _NULL_MEMBERS]
    return (
        len(beside) < len(members)
        and all(value is None for name, value in members.items() if name.lower() in _NULL_MEMBERS)
        and all(
            name in _BESIDE and not isinstance(value, str) and (name in _HOW_SURE or not value)
            for name, value in beside
        )
    )


def _first_member(text: str) -> str:
    """Of an object that is long or cut off, the text of its first member where that is the answer."""
    match = _FIRST_MEMBER().match(text, 0, _FIRST_CAP)
    if match is None or match[1].lower() not in _MEMBERS:
        return text
    return match[2].replace("\\n", "\n").replace('\\"', '"')


def _only_text(text: str) -> str:
    """The text of a JSON list that holds nothing else."""
    if len(text) > _JSON_CAP or not text.startswith('["'):
        return text
    try:
        found: object = json.loads(text)
    except ValueError:
        return text
    elements = cast("list[object]", found)
    return elements[0] if len(elements) == 1 and isinstance(elements[0], str) else text


def _unquoted(text: str, first: str) -> str:
    """Without quotation marks, or signs of bold, around the whole."""
    ends = _QUOTES.get(first)
    if ends is None or len(text) < 2:
        return text
    size = 2 if first in "*_" and text.startswith(first * 2) else 1
    mark = first * size
    end = text[-1]
    if end not in ends or not text.endswith(end * size):
        return text
    inner = text[size:-size]
    if end in inner and (first != "'" or f"{end} " in inner) and mark in inner:
        return text  # two quotations, and something between them
    return inner


def _after(text: str, end: str) -> str:
    """What follows the last `end` that no beginning goes before."""
    at = text.find(end, 0, _READ_CAP)
    if at < 0:
        return text
    begin = end.replace("/", "")
    return text if 0 <= text.find(begin) < at else _bare(text[at + len(end) :])


def _has_symbol(text: str) -> bool:
    return any((kind := unicodedata.category(c))[0] in "SLN" and kind != "Sk" for c in text[:1000])
