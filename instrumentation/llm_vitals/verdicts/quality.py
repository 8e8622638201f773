"""Quality heuristics: scores 0..1 of an answer, cheap enough for every call; higher is better.

None of them knows what is true. They are named apart from a judge's scores. Spearman's correlation with human
ratings, measured by `make eval-signals`: USR Topical-Chat and PersonaChat overall, FED turns overall (dialogue), QAGS
CNN/DM and XSum consistency (summaries), PandaLM preference (assistants). docs/quality-scores.md has the intervals.

| Score | Topical | Persona | FED | CNN/DM | XSum | PandaLM |
|---|---|---|---|---|---|---|
| `relevancy` | .12 | -.13 | -.09 | - | - | .06 |
| `context` | .21 | .28 | .07 | .52 | .20 | -.62 |
| `clarity` | .10 | .25 | .00 | .07 | - | .07 |
| `overall` | .37 | .33 | .06 | .52 | .11 | .23 |
| the answer's length | .39 | .38 | .14 | .31 | -.09 | .36 |
| one person against the others | .77 | .73 | .39 | .60 | .42 | .90 |

- `relevancy` = sqrt(share of the question's content words, of eight at most, that the answer takes up); words are cut
  to six letters.
- `context` = sqrt(share of 32 pieces of 8 characters, spread over the answer, that stand in the prompt): the coverage
  of Grusky et al. 2018, by characters as in chrF (Popovic 2015). Copying is no merit where a text is to be changed
  (PandaLM), so `overall` takes it only of what is given apart from the question.
- `clarity` = repetition x truncation x markup x readability, see `clarity.py`.
- `overall` = A x clarity x (1 + relevancy + context + substance) / 4; substance is the share of ten content words that
  the answer has. A is 1 for an answer or a question back, .55 for unable, .4 for a refusal.
- `confidence` = mean probability of the tokens, `confidence_min` = the least; the sets have none to measure.

A score that cannot be computed has no key: no text; English answered in another language or in code; a few words that
share none with the question; a short question alone, which gives nothing to draw on. `overall` takes relevancy for a
context and .4 for a relevancy that is absent. `confidence` stays out of it, so that answers with and without logprobs
compare.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Part
from llm_vitals.verdicts.answer import judged
from llm_vitals.verdicts.clarity import clarity
from llm_vitals.verdicts.refusal.detector import Refusal
from llm_vitals.verdicts.words import STEM, STOP_WORDS, stems, words

HEAD_CAP: Final = 350
"""Characters at the beginning of an answer that are read."""
TAIL_CAP: Final = 250
"""And at its end, where an answer that loops does so."""
QUESTION_CAP: Final = 600
"""Characters of the question that are read."""
MATERIAL_CAP: Final = 1500
"""Characters that are read of the instructions (the first ones) and of the messages (the last ones) each."""
MATERIAL: Final = 300
"""A question that is all of the prompt gives nothing to draw on, unless it is longer than this."""

_ANSWERED: Final[Mapping[str, float]] = {"none": 1.0, "clarification": 1.0, "unable": 0.55, "refusal": 0.4}
_UNKNOWN: Final = 0.4
_ENOUGH: Final = 10
_TOPICS: Final = 8
_FEW: Final = 4
_PIECES: Final = 32
_PIECE: Final = 8
_WIDE_PIECE: Final = 3
"""Eight letters are a word and a half; so are three characters of Chinese."""


def scores(exchange: Exchange, refusal: Refusal, answer: str | None = None) -> dict[str, float]:
    """The scores of one answer by name; empty for embeddings and for an answer without text. `answer`: the text that is
    judged (`answer.judged`), where the caller has it."""
    text = judged(exchange.response.text) if answer is None else answer
    if exchange.request.operation == semconv.EMBEDDINGS or not text:
        return {}
    seen = text if len(text) <= HEAD_CAP + TAIL_CAP else f"{text[:HEAD_CAP]} {text[-TAIL_CAP:]}"
    answer_words = words(seen)
    distinct = set(answer_words)
    content = distinct - STOP_WORDS
    question = last_question(exchange) or ""
    question_words = set(words(question[:QUESTION_CAP]))
    topics = question_words - STOP_WORDS
    relevancy = context = None
    if len(content) < len(distinct) or len(topics) == len(
        question_words
    ):  # else English is answered in another language
        relevancy = _relevancy(topics, content, answer_words)
        context = _context(
            _material(exchange, question), seen, _WIDE_PIECE if len(seen) < 2 * len(answer_words) else _PIECE
        )
    clear = clarity(exchange, text, seen, answer_words)
    about = _UNKNOWN if relevancy is None else relevancy
    drawn = about if context is None or not _apart(exchange) else context
    substance = min(1.0, len(content) / _ENOUGH)
    overall = _ANSWERED[refusal.kind] * clear * (1.0 + about + drawn + substance) / 4.0
    found = {"clarity": round(clear, 4), "overall": round(overall, 4)}
    if relevancy is not None:
        found["relevancy"] = round(relevancy, 4)
    if context is not None:
        found["context"] = round(context, 4)
    if probabilities := exchange.response.token_probabilities:
        found["confidence"] = round(_unit(sum(probabilities) / len(probabilities)), 4)
        found["confidence_min"] = round(_unit(min(probabilities)), 4)
    return found


def last_question(exchange: Exchange) -> str | None:
    """The text of the last message by the user; None when there is none, or for embeddings."""
    if exchange.request.operation == semconv.EMBEDDINGS:
        return None
    request = exchange.request
    messages = request.messages
    if request.unread:
        # An earlier question is not the last one.
        messages = messages[-1:] if request.led_by_user is not None else ()
    for message in reversed(messages):
        if message.role == "user" and (text := message.text):
            return text
    return None


def _relevancy(topics: set[str], content: set[str], answer_words: list[str]) -> float | None:
    """Absent when nothing is asked for, and where a few words share nothing: "Paris" may be all there is to say."""
    if not topics:
        return None
    named = stems(topics)
    shared = named & content
    taken_up = len(shared)
    if cut := [stem for stem in named - shared if len(stem) == STEM]:
        flat = " " + " ".join(answer_words)  # a third of the time of cutting every word of the answer too
        for stem in cut:
            if f" {stem}" in flat:
                taken_up += 1
    if not taken_up and len(content) < _FEW:
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


def _material(exchange: Exchange, question: str) -> str:
    """What the prompt gives, lower case: instructions, messages, answers of tools. Empty for a short question alone."""
    request = exchange.request
    texts = _joined(request.system)[:MATERIAL_CAP]
    if not texts and len(request.messages) == 1 and len(question) <= MATERIAL:
        return ""
    room = MATERIAL_CAP
    for message in reversed(request.messages):
        piece = _joined(message.parts)[-room:]
        texts = f"{piece}\n{texts}"
        room -= len(piece)
        if room <= 0:
            break
    return texts.lower()


def _apart(exchange: Exchange) -> bool:
    """Whether anything was given apart from the question; text within it may be there to be changed, not used."""
    return bool(exchange.request.system) or len(exchange.request.messages) > 1


def _joined(parts: tuple[Part, ...]) -> str:
    return "\n".join([p.content for p in parts if p.type in ("text", "tool_call_response") and p.content])


def _unit(value: float) -> float:
    return min(1.0, max(0.0, value))
