"""Repetition: an answer that loops, by a word, a sentence or a paragraph, or that says all of itself again."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.lazy_pattern import lazy

_LAST_WORDS: Final = 64
_FEWEST_WORDS: Final = 16
_DIFFERENT: Final = 0.45
"""Of the pairs of the last 64 words of 1,501 full answers hardly any has a smaller share of different ones."""
_FEWEST_IN_SHORT: Final = 10
_TIMES_EACH: Final = 4
"""Each word of an answer of fewer than 16 stands there so many times, on average."""
_REPEATS: Final = lazy(
    r"\b(?:repeat|times|say|write|echo|song|lyrics?|sing|laugh|rhythm|chant|buffalo|wiederhol\w*|mal|r[e\u00e9]p[e\u00e8\u00e9]t\w*|fois"
    r"|repit\w*|repet\w*|veces|vezes|volte|raz|\u0440\u0430\u0437|kez)\b|[\u6b21\u904d\u56de]",
    re.IGNORECASE,
)
"""What a question has that asks for a word over and over."""
_BRACKETS: Final = 5
"""More of them in what is read of a text, and it is code."""
_FEWEST_PARAGRAPHS: Final = 4
_LEAST_PARAGRAPH: Final = 20
"""Characters: a heading or a "---" may stand there again."""
_PARAGRAPHS_CAP: Final = 16_384
_PIECE: Final = 40
_TIMES: Final = 4
_FEWER_TIMES: Final = 3
"""Of a piece of 40 characters and more."""
_COVERED: Final = 0.5
"""Share of the answer that the same piece makes up, at least: a line of a table or a refrain makes less."""
_PERIOD_CAP: Final = 400
_MOST_RUNS: Final = 1000
"""Repetitions that are counted."""
_SHORT_PERIOD: Final = 4
_LONG_RUN: Final = 120
"""Characters that make up a run of a period of at most 4, such as figures without end."""


def repeating(view: AnswerView) -> Deduction | None:
    """The deduction for a loop; None where there is none."""
    words, text = view.words, view.text
    if len(text) > 2 * _PIECE:
        earlier = text.rfind(text[-_PIECE:], 0, -1)
        if earlier >= 0 and (one := _loop(text, len(text) - _PIECE - earlier)) is not None:
            return one
    if len(words) >= _FEWEST_WORDS:
        last = words[-_LAST_WORDS:]
        # Of the words before them not all may be others, and there are at least as many different pairs as different
        # words, less one.
        least = _DIFFERENT * len(last)
        few = len(view.distinct) - (len(words) - len(last)) <= least and len(set(last)) <= least
        share = len(set(pairwise(last))) / (len(last) - 1) if few else 1.0
        if share < _DIFFERENT and not _is_table(view.seen):
            return deduction(
                semconv.DEDUCTED_REPEATING,
                f"{share:.0%} of the last {len(last) - 1} pairs of words differ: {quoted(' '.join(last[-8:]))}",
            )
        if (one := _paragraphs(view)) is not None:
            return one
    elif len(words) >= _FEWEST_IN_SHORT and len(view.distinct) * _TIMES_EACH <= len(words):
        return _few_words(view)
    return None


def _paragraphs(view: AnswerView) -> Deduction | None:
    """An answer of which half is paragraphs that stand there before, in the same words."""
    if view.text.count("\n\n") + 1 < _FEWEST_PARAGRAPHS or _is_table(view.seen):
        return None
    paragraphs = [one.strip() for one in view.text[:_PARAGRAPHS_CAP].split("\n\n")]
    seen: set[str] = set()
    again = [one for one in paragraphs if len(one) >= _LEAST_PARAGRAPH and (one in seen or seen.add(one) is not None)]
    if len(again) < 2 or 2 * len(again) < len(paragraphs) or _REPEATS().search(view.question):
        return None
    return deduction(
        semconv.DEDUCTED_REPEATING, f"{len(again)} of {len(paragraphs)} paragraphs again: {quoted(again[0])}"
    )


def _few_words(view: AnswerView) -> Deduction | None:
    """A short answer of the same few words; figures may repeat."""
    if not all(map(str.isalpha, view.distinct)) or _is_table(view.seen) or _REPEATS().search(view.question):
        return None
    return deduction(
        semconv.DEDUCTED_REPEATING, f"{len(view.distinct)} different of {len(view.words)} words: {quoted(view.text)}"
    )


def _loop(text: str, period: int) -> Deduction | None:
    """Whether what stands at the end once in `period` characters makes up the answer."""
    at, runs = len(text), 1
    unit = text[-period:]
    while runs < _MOST_RUNS and at >= 2 * period and text.startswith(unit, at - 2 * period):
        at -= period
        runs += 1
    if runs >= _TIMES or (runs >= 2 and period > _PERIOD_CAP) or (runs >= _FEWER_TIMES and period >= _PIECE):
        if "|" in unit or (period <= _SHORT_PERIOD and runs * period < _LONG_RUN):
            return None  # rows of a table, a rule of signs
        if runs * period >= _COVERED * len(text) or runs * period > 1000:
            return deduction(
                semconv.DEDUCTED_REPEATING, f"the same {period} characters {runs} times at the end: {quoted(unit)}"
            )
    return None


def _is_table(seen: str) -> bool:
    """Figures and cells may repeat in rows: code, tables and JSON are judged by whole pieces only."""
    return "|" in seen or "```" in seen or seen[:1] in "{[<" or seen.count("(") > _BRACKETS
