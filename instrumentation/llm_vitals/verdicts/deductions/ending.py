"""The end of an answer: cut off, as the wire says, or unfinished, as its text shows."""

from __future__ import annotations

import re
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import WHOLE_CAP, AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.languages.open_words import OPEN_WORDS
from llm_vitals.verdicts.lazy_pattern import lazy

_EMPTY_ITEM: Final = lazy(r"\n[ \t]*(?:[-*\u2022\u00b7]|\d{1,2}[.)])[ \t]*(?:\*\*)?$")
_OPEN_ENDS: Final = frozenset(":,(\uff1a\uff0c\u3001")
"""Signs after which something must come."""
_LEAST_BEFORE_SIGN: Final = 6
_LEAST_OPEN: Final = 10
_LEAST_WORDS: Final = 18
_LEAST_LINE: Final = 8
"""Words of a last line that is a sentence; a heading or a signature has fewer."""
_VERSE: Final = 80
"""Characters of a line above, at most, that make the last one a verse, too."""
_SENTENCE_ENDS: Final = lazy(r"[^\W\d_]{2}[.!?\u0964\u061f][\"'\u201d\u00bb)*_]{0,3}(?:\s|$)|[\u3002\uff01\uff1f]")
_SENTENCE_SIGNS: Final = ".!?\u0964\u061f\u3002\uff01\uff1f"
_PIECE_WORDS: Final = 5
"""Words between two commas; of a list there are fewer."""
_WANTS_PROSE: Final = lazy(
    r"[?\uff1f]|\b(?:explain|describe|erkl\u00e4r\w*|explique\w*|spiega|wyja\u015bnij)\b", re.IGNORECASE
)
_WANTS_NO_SENTENCE: Final = lazy(
    r"\b(?:prompt|titles?|headlines?|captions?|names?|keywords?|tags?|tweet|slogan|subject|translat\w*|transcri\w*|rewrite"
    r"|rephrase|correct|repeat|quer(?:y|ies)|complete|continue|fill|titel|\u00fcbersetz\w*|titre|t\u00edtulo|traduc\w*|traduis)\b",
    re.IGNORECASE,
)
_ITEM: Final = lazy(r"\s*(?:[-*\u2022\u00b7+|>#]|\d{1,3}[.)]|\w[.)]\s)")
_WIDE: Final = lazy(r"[\u3005\u3040-\u30ff\u3400-\u9fff]")
_LEAST_WIDE: Final = 12


def cut_off(view: AnswerView, *, truncated: bool) -> Deduction | None:
    """What the wire says: a finish reason `length`, or a stream without its end (`truncated`)."""
    if semconv.FINISH_LENGTH in view.exchange.response.finish_reasons:
        return deduction(semconv.DEDUCTED_CUT_OFF, "finish reason length")
    return deduction(semconv.DEDUCTED_CUT_OFF, "the stream ended before its last event") if truncated else None


def unfinished(view: AnswerView) -> Deduction | None:
    """What the text shows. An answer that goes on in a tool call, or that a stop sequence ends, need not be whole."""
    text = view.text
    fenced = "`" in text and "```" in text
    sign = text[-1:]
    if sign in ".!?" and not fenced and not text[-2:-1].isdigit():
        return None  # as nearly every answer
    if fenced and len(text) < WHOLE_CAP and text.count("```") % 2 and not _calls_tool(view):
        return deduction(semconv.DEDUCTED_UNFINISHED, "a block of code is not closed")
    end = text[-240:].rstrip()
    sign = end[-1:]
    empty_item = "\n" in end and _EMPTY_ITEM().search(end) is not None
    if sign in ".!?" and not (sign == "." and empty_item):
        return None
    if view.exchange.request.stop_sequences or _calls_tool(view) or "```" in end:
        return None
    if empty_item:
        return deduction(semconv.DEDUCTED_UNFINISHED, "the last item is empty")
    line = text[text.rfind("\n") + 1 :].strip()
    if line[:1] == "|":
        return _row(text, line)
    if sign in _OPEN_ENDS:
        if (len(view.words) >= _LEAST_BEFORE_SIGN and len(line.split()) >= 3) or _WIDE().search(line):
            return deduction(semconv.DEDUCTED_UNFINISHED, f"ends on \u201c{sign}\u201d: {quoted(end[-40:])}")
        return None
    if sign.isalnum():
        return _in_mid_sentence(view, end, line)
    return None


def _in_mid_sentence(view: AnswerView, end: str, line: str) -> Deduction | None:
    if not end.isascii() and _WIDE().match(end[-1]):
        known = _SENTENCE_ENDS().findall(view.seen)
        broken = len(known) >= 2 and len(line) - max(line.rfind(c) for c in "\u3002\uff01\uff1f") > _LEAST_WIDE
        return deduction(semconv.DEDUCTED_UNFINISHED, f"no full stop: {quoted(end[-20:])}") if broken else None
    if len(view.words) < _LEAST_OPEN or "`" in line:
        return None
    last, words = view.words[-1], line.split()
    above = view.text[: -len(line)].rstrip().rpartition("\n")[2]
    if _ITEM().match(line) and not (above and above[-1] in ".!?" and _ITEM().match(above)):
        return None  # items without full stops
    if last in OPEN_WORDS and not end[-len(last) :].isupper():
        return deduction(semconv.DEDUCTED_UNFINISHED, f"ends on \u201c{last}\u201d: {quoted(end[-40:])}")
    if len(view.words) < _LEAST_WORDS or len(words) < _LEAST_LINE:
        return None
    # A text without full stops, as verses are, may leave out the last one as well.
    before = view.text[: -len(line)] if len(line) < len(view.text) else ""
    if above and above[-1].isalnum() and len(above) < _VERSE:
        return None
    if _ends_sentence(before[-600:]) or _ends_sentence(line) or (not before and _is_open_sentence(view, line)):
        if "://" in words[-1] or "@" in words[-1] or words[-1][0] in "#*_\"'(":
            return None
        return deduction(semconv.DEDUCTED_UNFINISHED, f"ends in mid-sentence: {quoted(end[-40:])}")
    return None


def _is_open_sentence(view: AnswerView, line: str) -> bool:
    """Whether one line is one long sentence of somebody who writes with capitals, in answer to a question: no title,
    no list, no prompt for an image."""
    size = len(view.words)
    if not line[:1].isupper() or line.count(",") * _PIECE_WORDS > size or not _WANTS_PROSE().search(view.question):
        return False
    capitals = sum(word[:1].isupper() or not word[:1].isalpha() for word in line.split())
    return capitals * 2 < size and not _WANTS_NO_SENTENCE().search(view.question)


def _ends_sentence(text: str) -> bool:
    # The pattern tries each letter; most texts without an end have none of the signs.
    return any(sign in text for sign in _SENTENCE_SIGNS) and _SENTENCE_ENDS().search(text) is not None


def _row(text: str, line: str) -> Deduction | None:
    """A last row with fewer cells than the row above it."""
    rows = text.rstrip().split("\n")
    above = rows[-2].strip() if len(rows) > 1 else ""
    if above[:1] == "|" and line.count("|") < above.count("|"):
        return deduction(semconv.DEDUCTED_UNFINISHED, "the last row of a table is not whole")
    return None


def _calls_tool(view: AnswerView) -> bool:
    return any(p.type == "tool_call" for m in view.exchange.response.messages for p in m.parts)
