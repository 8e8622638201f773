"""An answer's scores by heuristics and by reference: the verdicts that spans get, of texts. Pure, under a millisecond.

docs/quality-scores.md has the formulae, and what they are worth. What they cannot see they do not score.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import perf_counter
from typing import Final, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part, Request, Response
from llm_vitals.evaluation.criterion_score import CriterionScore, not_scored
from llm_vitals.evaluation.subject import Subject
from llm_vitals.verdicts.answer_label import answer_label
from llm_vitals.verdicts.derive import Verdicts, judge
from llm_vitals.verdicts.quality import drawn_from

DEFAULT: Final = ("confidence", "clarity", "context", semconv.OVERALL)
"""The criteria of an evaluation that names none."""
CORRECTNESS: Final = "correctness"
_DOCUMENTS_CAP: Final = 100_000
"""Characters of documents that an answer is looked for in: under a millisecond."""
_EXPLANATIONS: Final = {
    semconv.OVERALL: "nothing is seen to be wrong",
    "clarity": "1 less what is wrong with the text itself, times readability",
    "relevancy": "the root of the share of the question's words that the answer takes up",
    "context": "the root of the share of the answer that stands in what it was given",
    "confidence": "the mean probability of the answer's tokens",
}
_ABSENT: Final = {
    "relevancy": "the question has no words to compare, or too few",
    "context": "nothing was given to draw on: no document, and no long prompt",
    "confidence": "the probabilities of its tokens are not known (`logprobs`)",
    CORRECTNESS: "no `expected` answer to compare to; a judge can score it against documents",
}
_NOT_JUDGED: Final = {
    semconv.NOT_JUDGED_LANGUAGE: "the answer's language is not known here",
    semconv.NOT_JUDGED_MEDIA: "heuristics see text alone",
}
_JUDGE_ONLY: Final = "heuristics cannot see it; it takes a judge"
_NO_KEY: Final = b"not kept"


class Heuristics(NamedTuple):
    """What heuristics make of an answer."""

    verdicts: Verdicts
    scores: Mapping[str, CriterionScore]
    """By the names that were asked for."""


def evaluate(subject: Subject, names: Iterable[str] = DEFAULT, *, key: bytes = _NO_KEY) -> Heuristics:
    """The scores of these names by heuristics, correctness by the expected answer; and all verdicts. `key` keys the
    question's fingerprint."""
    began = perf_counter()
    verdicts = judge(_exchange(subject), stream_end=None, error_type=None, key=key, declared_task=None)
    scores = dict(verdicts.scores)
    if subject.documents and semconv.OVERALL in scores:
        found = drawn_from(subject.answer, "\n".join(subject.documents)[:_DOCUMENTS_CAP])
        if found is not None:
            scores["context"] = round(found, 4)
    took = perf_counter() - began
    return Heuristics(verdicts, {name: _score(name, subject, verdicts, scores, took) for name in names})


def equals_expected(subject: Subject) -> bool | None:
    """Whether the answer is the expected one, but for what wraps it; None where none is expected."""
    if subject.expected is None:
        return None
    return compared_label(subject.answer) == compared_label(subject.expected)


def compared_label(text: str) -> str:
    """An answer as it is compared with the expected one: its label, without case, spacing and full stop."""
    return " ".join((answer_label(text) or text).casefold().split()).rstrip(".")


def _score(name: str, subject: Subject, verdicts: Verdicts, scores: Mapping[str, float], took: float) -> CriterionScore:
    if name == CORRECTNESS:
        return _correctness(subject, took)
    if subject.answer_media and name in _EXPLANATIONS:
        return not_scored(name, f"the answer holds {seen_as(subject)}, which heuristics cannot see", duration_s=took)
    if name in scores:
        explanation = _EXPLANATIONS[name]
        if name == semconv.OVERALL and verdicts.deductions:
            lines = (f"{one.name.replace('_', ' ')} (-{one.amount:g}): {one.evidence}" for one in verdicts.deductions)
            explanation = "; ".join(lines)
        return CriterionScore(
            name=name, value=scores[name], evaluator=semconv.HEURISTIC, explanation=explanation, duration_s=took
        )
    if name not in _EXPLANATIONS:
        return not_scored(name, _JUDGE_ONLY, duration_s=took)
    if semconv.OVERALL not in scores:
        return not_scored(name, _NOT_JUDGED.get(verdicts.judged or "", "there is no answer to judge"), duration_s=took)
    return not_scored(name, _ABSENT.get(name, _JUDGE_ONLY), duration_s=took)


def _correctness(subject: Subject, took: float) -> CriterionScore:
    equal = equals_expected(subject)
    if equal:
        return CriterionScore(
            name=CORRECTNESS,
            value=1.0,
            evaluator=semconv.REFERENCE,
            explanation="it is the expected answer",
            duration_s=took,
        )
    if equal is None:
        return not_scored(CORRECTNESS, _ABSENT[CORRECTNESS], duration_s=took)
    return not_scored(
        CORRECTNESS, "it is not the expected answer word for word; whether it says the same a judge can tell",
        duration_s=took,
    )  # fmt: skip


def seen_as(subject: Subject) -> str:
    """What an answer holds beside text, in words."""
    one = subject.answer_media[0]
    return "an image" if one.is_image else f"a file of type {one.mime_type}"


def _exchange(subject: Subject) -> Exchange:
    answer: list[Part] = [Part(type="text", content=subject.answer)] if subject.answer else []
    answer += [Part(type="blob", mime_type=one.mime_type) for one in subject.answer_media]
    return Exchange(
        provider="",
        server_address=None,
        server_port=None,
        request=Request(
            operation=semconv.CHAT,
            messages=tuple(one for one in subject.messages if one.role != "system"),
            system=tuple(part for one in subject.messages if one.role == "system" for part in one.parts),
        ),
        response=Response(
            messages=(Message(role="assistant", parts=tuple(answer)),),
            finish_reasons=(subject.finish_reason or semconv.FINISH_STOP,),
            complete=True,
            token_probabilities=subject.probabilities,
        ),
    )
