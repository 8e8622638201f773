"""Quality of an answer: 1 less what can be seen to be wrong with it, each thing by its name and with its evidence.

What is wrong is in `deductions/`; docs/quality-scores.md has the table and what was measured. An answer of which
nothing is seen to be wrong scores 1, however short it is: nothing here knows what is true. The parts beside `overall`
say other things of an answer, and are no part of it:

- `clarity` = 1 less the deductions for the text itself, times readability, see `clarity.py`.
- `relevancy` = sqrt(share of the question's content words, of eight at most, that the answer takes up); words are cut
  to six letters.
- `context` = sqrt(share of 32 pieces of 8 characters, spread over the answer, that stand in what the prompt gives apart
  from a short question): the coverage of Grusky et al. 2018, by characters as in chrF (Popovic 2015).
- `confidence` = mean probability of the tokens, `confidence_min` = the least.

A score that cannot be computed has no key. There is none at all for an answer that was not seen whole, that is media,
or in a language that is not known; nor where a call gives no answer (an error, an embedding, a step that calls tools).
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request
from llm_vitals.verdicts.clarity import clarity
from llm_vitals.verdicts.deductions import find
from llm_vitals.verdicts.deductions.answer_view import WHOLE_CAP, AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, total
from llm_vitals.verdicts.refusal.detector import Refusal
from llm_vitals.verdicts.words import STEM, STOP_WORDS, parted, stems, words

HEAD_CAP: Final = 350
"""Characters at the beginning of an answer that are read."""
TAIL_CAP: Final = 250
"""And at its end, where an answer that loops does so."""
QUESTION_CAP: Final = 600
"""Characters of the question that are read."""
MATERIAL_CAP: Final = 1500
"""Characters that are read of the instructions (the first ones) and of the messages (the last ones) each."""
MATERIAL: Final = 300
"""Fewer characters than this give nothing to draw on: a question alone, or "You are a helpful assistant."."""

_TOPICS: Final = 8
_FEW: Final = 4
_PIECES: Final = 32
_PIECE: Final = 8
_WIDE_PIECE: Final = 3
"""Eight letters are a word and a half; so are three characters of Chinese."""
_SEEN_IN_PART: Final = frozenset({semconv.STREAM_EARLY_CLOSE, semconv.STREAM_ABANDONED, semconv.STREAM_CANCELLED})


class Quality(NamedTuple):
    """What is made of one answer."""

    scores: Mapping[str, float]
    """By name, 0..1, higher is better; empty where the answer cannot be judged."""
    deductions: tuple[Deduction, ...] = ()
    """What was seen to be wrong; empty where nothing was."""


NOT_SCORED: Final = Quality({})


def quality(
    exchange: Exchange,
    refusal: Refusal,
    answer: str,
    *,
    outcome: str | None,
    judged: str | None,
    stream_end: str | None,
    question: str,
) -> Quality:
    """The quality of one answer.

    `answer`: the text that is judged (`answer.judged`); `judged`: whether it could be judged if it declines
    (`judgement`); `stream_end`: one of `semconv.STREAM_ENDS`, None for a plain answer; `question`: the text of the last
    user message, empty where there is none or where it is not known.
    """
    if judged not in (semconv.JUDGED_YES, semconv.NOT_JUDGED_LANGUAGE):
        return NOT_SCORED
    declines = refusal.kind in (semconv.REFUSAL, semconv.UNABLE)
    if stream_end in _SEEN_IN_PART and not declines and not exchange.response.finish_reasons:
        return NOT_SCORED
    if not answer:
        found = find.without_text(outcome, refusal)
        return Quality({semconv.OVERALL: total(found)}, found) if found else NOT_SCORED
    view = _view(exchange, answer, question)
    if judged == semconv.NOT_JUDGED_LANGUAGE:
        found = find.of_unknown_language(view)
        return Quality({semconv.OVERALL: total(found)}, found) if found else NOT_SCORED
    found = find.deductions(view, refusal, truncated=stream_end == semconv.STREAM_TRUNCATED)
    return Quality(_scores(view, found), found)


def _view(exchange: Exchange, text: str, question: str) -> AnswerView:
    seen = text if len(text) <= HEAD_CAP + TAIL_CAP else f"{text[:HEAD_CAP]} {text[-TAIL_CAP:]}"
    if len(text) > WHOLE_CAP:
        text = text[-WHOLE_CAP:]
    answer_parted = parted(seen)
    answer_words = answer_parted.split()
    distinct = set(answer_words)
    question_words = words(question[:QUESTION_CAP])
    question_distinct = set(question_words)
    return AnswerView(
        exchange, text, seen, answer_parted, answer_words, distinct, len(distinct & STOP_WORDS), question,
        question_words, question_distinct, question_distinct - STOP_WORDS,
    )  # fmt: skip


def _scores(view: AnswerView, found: tuple[Deduction, ...]) -> dict[str, float]:
    scores = {
        semconv.OVERALL: total(found) if found else 1.0,
        "clarity": round(clarity(view.seen, len(view.words), found), 4),
    }
    if view.has_english or len(view.topics) == len(
        view.question_distinct
    ):  # else English is answered in another language
        relevancy = _relevancy(view)
        if relevancy is not None:
            scores["relevancy"] = round(relevancy, 4)
        size = _WIDE_PIECE if len(view.seen) < 2 * len(view.words) else _PIECE
        context = _context(_material(view.exchange, view.question), view.seen, size)
        if context is not None:
            scores["context"] = round(context, 4)
    if probabilities := view.exchange.response.token_probabilities:
        scores["confidence"] = round(_unit(sum(probabilities) / len(probabilities)), 4)
        scores["confidence_min"] = round(_unit(min(probabilities)), 4)
    return scores


def last_message(exchange: Exchange) -> Message | None:
    """The last message by the user that has words; None when there is none, or for embeddings."""
    if exchange.request.operation == semconv.EMBEDDINGS:
        return None
    request = exchange.request
    messages = request.messages
    if request.unread:
        # An earlier question is not the last one.
        messages = messages[-1:] if request.led_by_user is not None else ()
    for message in reversed(messages):
        if message.role == "user" and message.text:
            return message
    return None


def _relevancy(view: AnswerView) -> float | None:
    """Absent when nothing is asked for, and where a few words share nothing: "Paris" may be all there is to say."""
    if not view.topics:
        return None
    named = stems(view.topics)
    shared = (named & view.distinct) - STOP_WORDS
    taken_up = len(shared)
    if cut := [stem for stem in named - shared if len(stem) == STEM]:
        flat = f" {view.parted}"
        for stem in cut:
            if f" {stem}" in flat:
                taken_up += 1
    if not taken_up and view.content_count < _FEW:
        return None
    return sqrt(min(1.0, taken_up / min(_TOPICS, len(named))))


def _context(material: str, seen: str, size: int) -> float | None:
    """From the share of evenly spread pieces of the answer that stand in `given`; None with nothing to compare."""
    answer = seen.lower()
    last = len(answer) - size
    if not material or last < 0:
        return None
    starts = range(0, last + 1, last // _PIECES + 1)
    found = sum([answer[start : start + size] in material for start in starts])
    return sqrt(found / len(starts))


def drawn_from(answer: str, material: str) -> float | None:
    """How much of an answer stands in a text that it was to draw on: as `context`, of all of the text. None where the
    answer is too short to tell."""
    seen = answer if len(answer) <= HEAD_CAP + TAIL_CAP else f"{answer[:HEAD_CAP]} {answer[-TAIL_CAP:]}"
    size = _WIDE_PIECE if len(seen) < 2 * len(words(seen)) else _PIECE
    return _context(material.lower(), seen, size)


def _material(exchange: Exchange, question: str) -> str:
    """What the prompt gives, lower case: instructions, messages, answers of tools. Empty where it gives nothing to draw
    on: no tool's answer, no long question, and less than 300 characters beside it."""
    request = exchange.request
    if len(request.messages) == 1 and not request.system and len(question) <= MATERIAL:
        return ""
    if len(question) <= MATERIAL and not _has_material(request, MATERIAL + len(question)):
        return ""
    texts = _joined(request.system)[:MATERIAL_CAP]
    room = MATERIAL_CAP
    for message in reversed(request.messages):
        piece = _joined(message.parts)[-room:]
        texts = f"{piece}\n{texts}"
        room -= len(piece)
        if room <= 0:
            break
    return texts.lower()


def _has_material(request: Request, more_than: int) -> bool:
    """Whether a tool has answered, or all texts of a request together have more characters."""
    size = 0
    for part in request.system:
        size += len(part.content or "")
    for message in request.messages:
        if message.role == "tool":
            return True
        for part in message.parts:
            size += len(part.content or "")
    return size > more_than


def _joined(parts: tuple[Part, ...]) -> str:
    return "\n".join([p.content for p in parts if p.type in ("text", "tool_call_response") and p.content])


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
