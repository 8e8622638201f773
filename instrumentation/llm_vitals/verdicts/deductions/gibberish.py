"""Gibberish: text that is no language, told from its letters and from its want of function words.

Nothing here is about style. Code, tables, JSON, figures, names and lists of terms are no sentences, so what is told
from sentences is only told where there are some; what is told from letters wants most words to be odd.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.languages.detect import UNKNOWN, language
from llm_vitals.verdicts.lazy_pattern import lazy
from llm_vitals.verdicts.words import STOP_WORDS, stems

_LEAST_SIGNS: Final = 12
_LEAST_DIFFERENT_SIGNS: Final = 5
_LEAST_WORDS: Final = 6
_LEAST_PROSE: Final = 12
_LEAST_SALAD: Final = 14
_SALAD: Final = 0.12
"""Share of content words among the different words of an English text below which it says nothing: full answers have
a quarter at least."""
_ODD: Final = 0.4
_WORD: Final = lazy(r"(?<![\w/\\.:-])[a-z\u00e0-\u024f0-9]{2,}(?![\w/\\:-]|\.\w)", re.IGNORECASE)
_CODE: Final = lazy(r"```.*?(?:```|\Z)|`[^`\n]+`|https?://\S+|\$[^$]+\$", re.DOTALL)
_VOWELS: Final = (
    "aeiouy\u00e0-\u00e6\u00e8-\u00ef\u00f2-\u00f6\u00f8-\u00fd"
    "\u0101\u0103\u0105\u0113\u0117\u0119\u011b\u012b\u0131\u014d\u0151\u016b\u016f\u0171"
)
_NO_LETTERS: Final = lazy(
    rf"(?=\w{{4}})[^{_VOWELS}\W\d_]+$"  # no vowel
    rf"|\w*[^{_VOWELS}\W\d_]{{5}}"  # five consonants
    r"|\w*(?:asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert(?!e|s|u|v|z)|erty|rtyu|tyui|yuio|uiop|zxcv|xcvb|cvbn|vbnm|lkjh|kjhg"
    r"|jhgf|hgfd|gfds|fdsa|poiu|oiuy|iuyt|uytr|ytre|rewq|mnbv|nbvc|bvcx|vcxz)"  # keys side by side
    r"|[a-z]+\d+[a-z]+\d*\w*$|\d+[a-z]+\d+\w*$"  # letters and figures in turns
    r"|\w*(?:q[^uaei\d_w]|[zxjkv]q|[qjzw]x|x[jzkq]|[jqv]z|jj|vv[^y]|[bcdfgmpqtvwz]j[bcdfgklmnpqrstvwxz])",
    re.IGNORECASE,
)
"""Words with letters that no language of the Latin script puts so."""
_SEGMENT: Final = lazy(r"[,;:|\n\u2022\u00b7(){}\[\]=<>/]|\s[-\u2013\u2014]\s|[.!?]\s")
_PROSE: Final = 3.5
"""Words between two signs on average, at least: lists of names and terms have fewer."""
_LOWER: Final = 0.7


def gibberish(view: AnswerView) -> Deduction | None:
    """The deduction for a text that is no language; None where it is one, or where that cannot be told."""
    distinct = view.distinct
    if not view.words:
        return _only_signs(view.seen)
    if view.is_english:
        if view.content_count <= _SALAD * len(distinct) and len(view.words) >= _LEAST_SALAD:
            return deduction(semconv.DEDUCTED_GIBBERISH, f"function words alone: {quoted(view.seen)}")
        return None
    if len(view.words) < _LEAST_WORDS or view.seen[:1] in "{[<|":
        return None
    if not view.seen.isascii() and sum(map(len, view.words)) < 2 * len(view.words):
        return None  # by character: Chinese, Japanese or Korean
    return _odd_words(view) or _no_language(view)


def _only_signs(text: str) -> Deduction | None:
    signs = text.replace(" ", "").replace("\n", "")
    if len(signs) >= _LEAST_SIGNS and signs.isascii() and len(set(signs)) >= _LEAST_DIFFERENT_SIGNS:
        return deduction(semconv.DEDUCTED_GIBBERISH, f"signs alone: {quoted(text)}")
    return None


def _odd_words(view: AnswerView) -> Deduction | None:
    # Each word that is looked at is one of these, and half of these must be looked at.
    if view.seen.isascii() and sum(map(_is_odd, view.words)) * 2 < _ODD * len(view.words):
        return None
    plain = _CODE().sub(" ", view.seen)
    words = [w for w in _WORD().findall(plain) if not w.isdigit() and (len(w) < 4 or not w.isupper())]
    if len(words) < _LEAST_WORDS or len(words) * 2 < len(view.words):
        return None
    odd = [w for w in words if _is_odd(w)]
    if len(odd) >= _ODD * len(words) and len(set(odd)) >= 3:
        return deduction(
            semconv.DEDUCTED_GIBBERISH, f"{len(odd)} of {len(words)} words are none: {quoted(' '.join(odd))}"
        )
    return None


@lru_cache(maxsize=8192)
def _is_odd(word: str) -> bool:
    """The words of a language come again and again, and the pattern takes 3 us of each."""
    return _NO_LETTERS().match(word) is not None


def _no_language(view: AnswerView) -> Deduction | None:
    """Sentences without a function word of any of thirty languages, and without a word of the prompt."""
    seen, words = view.seen, view.words
    if len(words) < _LEAST_PROSE or "`" in seen or view.has_english:
        return None
    if STOP_WORDS.isdisjoint(view.question_distinct):
        return None  # no question, or one in a language that is not known, either
    if sum(map(str.isalpha, words)) < _LEAST_PROSE:
        return None  # each of the plain words below is one of these
    if language(seen.lower(), view.distinct) != UNKNOWN or not _WORD().search(seen):
        return None
    plain = [w for w in seen.split() if w.strip(".,;:!?").isalpha()]
    lower = sum(w[0].islower() for w in plain)
    if len(plain) < _LEAST_PROSE or lower < _LOWER * len(plain):
        return None
    segments = [s for s in _SEGMENT().split(seen) if s.strip()]
    if len(words) < _PROSE * len(segments) or not stems(view.topics).isdisjoint(stems(view.content)):
        return None
    return deduction(semconv.DEDUCTED_GIBBERISH, f"no language: {quoted(seen)}")
