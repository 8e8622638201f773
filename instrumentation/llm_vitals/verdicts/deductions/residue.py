"""What a person should never see in an answer: signs of the chat template, turns that the model invents for the user,
slots that nobody filled, letters that were decoded wrongly."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.lazy_pattern import lazy

_CAP: Final = 16_384
_MARKERS: Final = lazy(
    r"<\|(?:im_start|im_end|im_sep|eot_id|end_of_turn|endoftext|end_of_text|begin_of_text|start_header_id|end_header_id"
    r"|eom_id|assistant|user|system|channel|message|start|end|return|tool_call|python_tag)\|>"
    r"|\[/?INST\]|<</?SYS>>|</?(?:start|end)_of_turn>|</s>|<s>\s|\u3010\d+[:\u2020][^\u3011]*\u3011"
)
_NOTES: Final = lazy(
    r"\s*(?:(?:okay|ok|alright|hmm|so|well|first|right)[,. ]\s?){1,3}(?:i see that )?the user "
    r"(?:ask|want|say|wrote|would)"
    r"|\s*(?:i see that )?the user (?:asks|is asking|asked)\b",
    re.IGNORECASE,
)
_TURN: Final = lazy(
    r"\n\s{0,3}(?:#{1,4} |\*\*|\[)?(?:Human|User|USER|Customer)(?:\*\*|\])?:(?:\*\*)?[ \n]"
    r"|[.!?] (?:Human|User): [^\n]{1,300}? (?:Assistant|AI|Bot): "
)
_DIALOGUE: Final = lazy(
    r"dialog|conversation|transcript|script|interview|chat|role.?play|simulat|scene|exchange|few.?shot|example|Q&A|FAQ"
    r"|quiz|gespr\u00e4ch|entretien|di\u00e1logo|\bUser:|\bHuman:|\bCustomer:|\bQuestion:",
    re.IGNORECASE,
)
_SLOT: Final = lazy(
    r"\[(?:insert|enter|add|fill in|name of|type|phone|date|your|customer|client|company|recipient|product|address"
    r"|email|order|amount|name)\b[^\]\n]{0,40}\](?!\()"
    r"|\{\{\s?[\w.]+\s?\}\}"
    r"|(?<![\w\\}$^_{])\{[a-z][a-z_.]{2,24}(?:_\d+)?\}(?!\})"
    r"|<(?:insert|your|name|date)[_ ][\w ]{2,24}>"
    r"|\$\{[a-z]\w{1,30}(?:\.\w{1,30})?\}"
    r"|(?:<[a-z\u00e0-\u00ff][\w\u00df-\u00ff-]{3,24}>[^<>\n]{0,40}){2}(?!.{0,200}</)"
    r"|(?<![\w%])%[sd](?![\w%])[^%\n]{0,60}(?<![\w%])%[sd](?![\w%])"
    r"|\[object Object\]|(?:\u20ac|\$|\u00a3) ?(?:NaN|undefined|null)\b"
    r"|\b(?:NaN|undefined|null)(?= (?:euros?|dollars?|eur|usd|pounds|points|items|days|hours|km|kg)\b)"
    r"|\b(?:Dear|Hello|Hi|Hallo|Bonjour|Hola) (?:undefined|null|None|NaN)\b"
    r"|lorem ipsum",
    re.IGNORECASE,
)
_DRAFT: Final = lazy(
    r"\b(?:templates?|drafts?|letter|write|compose|rewrite|placeholders?|cover letter|schreib\w*|entw(?:urf|irf)\w*"
    r"|vorlage|r\u00e9dige|lettre|escrib\w*|redacta|plantilla|modelo|escreva|scrivi|lettera|jinja|handlebars|variables?|syntax"
    r"|python|javascript|latex|html|f-?strings?|prompts?)\b",
    re.IGNORECASE,
)
"""What is asked for where slots are right: the writer does not know the names."""
_WRONGLY_DECODED: Final = lazy(
    "[\u00c2\u00c3\u00c4\u00c5\u00e2][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122]"
)
"""UTF-8 that was read as Windows-1252."""


def residue(view: AnswerView) -> list[Deduction]:
    """All deductions of this kind."""
    found: list[Deduction] = []
    raw = view.text
    if ("<" in raw or "[" in raw or "\u3010" in raw) and (one := _markers(view, raw[:_CAP])):
        found.append(one)
    if "he user " in raw[:80] and (one := _notes(view)):
        found.append(one)
    seen = view.seen
    # A sign alone is looked for in a tenth of the time.
    if (
        ":" in seen
        and ("ser:" in seen or "uman:" in seen or "USER:" in seen or "tomer:" in seen)
        and (one := _invented_turn(view))
    ):
        found.append(one)
    if ("[" in raw or "{" in raw or "<" in raw or "%" in raw or "orem" in raw or _has_no_value(raw)) and (
        one := _placeholder(view)
    ):
        found.append(one)
    if not seen.isascii() and (one := _undecodable(view)):
        found.append(one)
    return found


def _notes(view: AnswerView) -> Deduction | None:
    """What the model says to itself about who asks, in front of its answer."""
    match = _NOTES().match(view.text)
    if match is None or "user" in view.question.lower():
        return None
    return deduction(semconv.DEDUCTED_LEAKED_MARKERS, f"reasoning in the answer: {quoted(view.text)}")


def _has_no_value(raw: str) -> bool:
    return "undefined" in raw or "NaN" in raw or "null" in raw or "None" in raw


def _markers(view: AnswerView, raw: str) -> Deduction | None:
    match = _MARKERS().search(raw)
    if match is None or "`" in raw or view.prompt_has(match[0].strip()):
        return None
    return deduction(semconv.DEDUCTED_LEAKED_MARKERS, f"a sign of the chat template: {quoted(match[0])}")


def _invented_turn(view: AnswerView) -> Deduction | None:
    match = _TURN().search(view.text[:_CAP])
    if match is None or "`" in view.text or _DIALOGUE().search(view.question):
        return None
    return deduction(semconv.DEDUCTED_INVENTED_TURN, f"goes on as the user: {quoted(view.text[match.start() :][:50])}")


def _placeholder(view: AnswerView) -> Deduction | None:
    match = _SLOT().search(view.text[:_CAP])
    if match is None or "`" in view.text or view.text[:1] in "{[<":
        return None
    if _DRAFT().search(view.question) or view.request_has_media or view.prompt_has(match[0]):
        return None
    return deduction(semconv.DEDUCTED_PLACEHOLDER, f"not filled in: {quoted(match[0])}")


def _undecodable(view: AnswerView) -> Deduction | None:
    if "\ufffd" in view.seen and not view.prompt_has("\ufffd"):
        return deduction(semconv.DEDUCTED_UNDECODABLE, "characters that could not be decoded (U+FFFD)")
    match = _WRONGLY_DECODED().search(view.seen)
    if match is None or view.prompt_has(match[0]):
        return None
    return deduction(
        semconv.DEDUCTED_UNDECODABLE, f"decoded wrongly: {quoted(view.seen[max(0, match.start() - 10) :][:30])}"
    )
