"""Quality heuristics: scores 0..1 of an answer, cheap enough for every call; higher is better.

None of them knows what is true. They are named apart from a judge's scores. Correlations are Spearman's with
human ratings, from the project's facts on signals, where one human against the rest reaches .34 to .6.

| Score | Formula | Correlation |
|---|---|---|
| `relevancy` | sqrt(share of the question's content words that the answer takes up) | .40 USR, .14 FED |
| `context` | sqrt(.7 W + .3 B): words, bigrams shared with the prompt, of the smaller side's | .28 USR, .62 QAGS |
| `clarity` | product of repetition, truncation, markup and readability, see `clarity_parts` | not rated there |
| `confidence` | mean probability of the tokens (`confidence_min`: least); absent without logprobs | not rated there |
| `overall` | A x clarity x (.5 + .25 relevancy + .25 context) | see the documentation |

A is 1 for an answer, .75 for a question back, .55 for unable, .4 for a refusal. A score that cannot be computed has
no key: no text, English answered in another language or in code, fewer than four content words; `overall` then
takes .7 in its place. `confidence` is left out of `overall`, so that answers with and without logprobs compare.
Words are cut to their first six letters, a poor man's stemmer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from math import prod, sqrt
from typing import Final, NamedTuple

from llm_vitals import semconv
from llm_vitals.exchange import Exchange, Part
from llm_vitals.verdicts.refusal import Refusal

HEAD_CAP: Final = 400
"""Characters at the beginning of an answer that are read."""
TAIL_CAP: Final = 300
"""And at its end, where an answer that loops does so. Reading 700 characters takes 30 us."""
FENCES_CAP: Final = 1 << 16
"""Code fences are counted in answers up to this many characters."""
PROMPT_CAP: Final = 600
"""Characters of the prompt that are read: the last ones, where the question stands."""

_ANSWERED: Final[Mapping[str, float]] = {"none": 1.0, "clarification": 0.75, "unable": 0.55, "refusal": 0.4}
_UNKNOWN: Final = 0.7
_STEM: Final = 6
_FEW: Final = 4
_WORD: Final = re.compile(r"[^\W_]+")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_ENDS: Final = ".!?\n\u3002\uff01\uff1f|;"
_STOP_WORDS: Final = """
a about above after again all also am an and any are as at be because been before being below between both but by can
could did do does doing don down during each few for from further had has have having he her here hers him his how i if
in into is it its itself just me more most my no nor not now of off on once only or other our out over own please same
she should so some such t s than that the their them then there these they this those through to too under until up us
very was we were what when where which while who whom why will with would you your yours re ve ll d m tell give write
make get
"""
_STOP: Final = frozenset(_STOP_WORDS.split())


class Read(NamedTuple):
    """A text as words, lower case."""

    words: list[str]
    pairs: set[tuple[str, str]]
    stems: set[str]
    """The content words, cut to their first letters."""
    english: bool
    """Whether an English function word is among them."""


def scores(exchange: Exchange, refusal: Refusal) -> dict[str, float]:
    """The scores of one answer by name; empty for embeddings and for an answer without text."""
    text = exchange.response.text
    if exchange.request.operation == semconv.EMBEDDINGS or not text[:HEAD_CAP].strip():
        return {}
    seen = text if len(text) <= HEAD_CAP + TAIL_CAP else f"{text[:HEAD_CAP]} {text[-TAIL_CAP:]}"
    answer = _read(seen)
    asked = last_question(exchange)
    question = _read(asked[:PROMPT_CAP]) if asked else None
    given = _prompt(exchange)
    prompt = question if question is not None and given == asked else _read(given)
    probabilities = exchange.response.token_probabilities
    parts = clarity_parts(
        seen,
        answer,
        fences=text.count("```") if len(text) <= FENCES_CAP else 0,
        ends=not _calls_tool(exchange),
        cut=semconv.FINISH_LENGTH in exchange.response.finish_reasons,
    )
    clarity = prod(parts.values())
    relevancy = _relevancy(question, answer) if question else None
    context = _context(prompt, answer)
    use = (
        0.5 + 0.25 * (_UNKNOWN if relevancy is None else relevancy) + 0.25 * (_UNKNOWN if context is None else context)
    )
    found = {
        "relevancy": relevancy,
        "context": context,
        "clarity": clarity,
        "confidence": sum(probabilities) / len(probabilities) if probabilities else None,
        "confidence_min": min(probabilities) if probabilities else None,
        "overall": _ANSWERED[refusal.kind] * clarity * use,
    }
    return {name: round(_unit(value), 4) for name, value in found.items() if value is not None}


def clarity_parts(text: str, read: Read, *, fences: int, ends: bool, cut: bool) -> dict[str, float]:
    """The four parts of clarity, each 0..1, of a text and its words.

    `fences`: code fences in all of it; `ends`: the text should come to an end; `cut`: the wire says cut off.

    `repetition`: 1 while at least 80% of the word pairs are different, then in proportion (distinct-2, Li et al.
    2016). `truncation`: .5 when cut, .8 when more than 20 words end in a letter or figure. `markup`: .7 for an
    unclosed code fence, .7 for undecodable characters. `readability`: 1 up to 40 words a sentence or line, falling
    to .6 at 120; the Flesch index correlates negatively with ratings (-.26 to -.34), so it is not used.
    """
    words = len(read.words)
    repetition = 1.0
    if words > 2 * _FEW:
        repetition = min(1.0, len(read.pairs) / (words - 1) / 0.8)
    truncation = 1.0
    if cut:
        truncation = 0.5
    elif ends and words > 20 and _breaks_off(text[-40:].rstrip()):
        truncation = 0.8
    markup = (0.7 if ends and fences % 2 else 1.0) * (0.7 if "\ufffd" in text else 1.0)
    length = words / (1 + sum(map(text.count, _ENDS)))
    readability = 1.0 if length <= 40 else max(0.6, 1.0 - 0.4 * (length - 40) / 80)
    return {"repetition": repetition, "truncation": truncation, "markup": markup, "readability": readability}


def _breaks_off(end: str) -> bool:
    return end.isascii() and end[-1:].isalnum()


def last_question(exchange: Exchange) -> str | None:
    """The text of the last message by the user; None when there is none, or for embeddings."""
    if exchange.request.operation == semconv.EMBEDDINGS:
        return None
    for message in reversed(exchange.request.messages):
        if message.role == "user" and (text := message.text):
            return text
    return None


def _prompt(exchange: Exchange) -> str:
    """The last characters of all that was given, up to PROMPT_CAP: instructions, messages, answers of tools."""
    pieces: list[str] = []
    room = PROMPT_CAP
    for parts in (*(m.parts for m in reversed(exchange.request.messages)), exchange.request.system):
        piece = _given(parts)[-room:]
        if piece:
            pieces.append(piece)
        room -= len(piece)
        if room <= 0:
            break
    return "\n".join(reversed(pieces))


def _given(parts: tuple[Part, ...]) -> str:
    return "\n".join(p.content for p in parts if p.type in ("text", "tool_call_response") and p.content)


def _read(text: str) -> Read:
    lowered = text.lower()
    words = (_WORD if lowered.isascii() else _WIDE).findall(lowered)
    distinct = set(words)
    content = distinct - _STOP
    return Read(
        words=words,
        pairs=set(pairwise(words)),
        stems={w[:_STEM] for w in content},
        english=len(content) != len(distinct),
    )


def _comparable(given: Read, answer: Read) -> bool:
    """Whether words can be compared: not in a few words, nor when English is answered in another language or code."""
    return bool(given.stems) and len(answer.stems) >= _FEW and (answer.english or not given.english)


def _relevancy(question: Read, answer: Read) -> float | None:
    if not _comparable(question, answer):
        return None
    return sqrt(len(question.stems & answer.stems) / len(question.stems))


def _context(prompt: Read, answer: Read) -> float | None:
    if not _comparable(prompt, answer):
        return None
    words = len(prompt.stems & answer.stems) / min(len(prompt.stems), len(answer.stems))
    bigrams = len(prompt.pairs & answer.pairs) / max(1, min(len(prompt.pairs), len(answer.pairs)))
    return sqrt(0.7 * words + 0.3 * bigrams)


def _calls_tool(exchange: Exchange) -> bool:
    """An answer that goes on in a tool call need not end on a full stop."""
    return any(p.type == "tool_call" for m in exchange.response.messages for p in m.parts)


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
