"""Refusal: whether an answer declines, and what decided it.

The wire's own signals come first (a content filter, `stop_reason=refusal`, `message.refusal`); then the text: the
phrase rules, and where they find nothing a small linear model. `unable` (no access, not known, a false premise) and
`clarification` (a question back) are classes of their own. The rules and the model know English; `verdicts.languages`
holds phrases of other languages. An answer in a language without phrases is not judged; for those, an application
brings its own classifier (`use_classifier`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, Literal, NamedTuple

from llm_vitals.core import semconv
from llm_vitals.core.errors import report_failure
from llm_vitals.core.exchange import Exchange
from llm_vitals.verdicts.answer import judged
from llm_vitals.verdicts.languages import negative_answers
from llm_vitals.verdicts.languages.detect import ENGLISH, language, rivals, script_language
from llm_vitals.verdicts.languages.language import MODULES
from llm_vitals.verdicts.languages.preambles import PREAMBLES
from llm_vitals.verdicts.languages.salutations import unaddressed
from llm_vitals.verdicts.refusal import classifier, concept_model, other_languages, phrases

Kind = Literal["refusal", "unable", "clarification", "none"]
Source = Literal["wire", "phrase", "model"]


class Refusal(NamedTuple):
    """What kind of non-answer it is, what decided (None for `none`), and the signal or rule, never user text."""

    kind: Kind = "none"
    source: Source | None = None
    reason: str | None = None
    judged: bool = True
    """False where the answer is in a language that nothing here knows: then `none` means "not judged"."""


_BRIEF: Final = 240
"""Characters up to which the model of concepts looks at an answer: a longer one that declines says so in a phrase, or
answers all the same."""
_LONG: Final = 240
"""Characters past which a preamble may hide what an answer comes to,"""
_LONGEST: Final = 900
"""and up to which its end is what it comes to."""
_ENDING: Final = 240
"""Characters of the end that are looked at, from the beginning of a sentence on."""
_SENTENCE: Final = re.compile(r"[.!?]\s+|[\u3002\uff01\uff1f]\s*")
_DECLINES: Final = frozenset(("refusal", "unable"))
_WORDS: Final = phrases.WORDS | classifier.WORDS
"""Words of English that decide anything; of the 60 of an opening some 20 are."""
NONE: Final = Refusal()
NOT_JUDGED: Final = Refusal(judged=False)
Classifier = Callable[[str], Refusal | None]
"""An answer's text to its verdict; None leaves it to the rules and the model here."""
_own: list[Classifier] = []


def use_classifier(classifier: Classifier | None) -> None:
    """Ask `classifier` first about every answer's text; None takes it away again. It must be quick and thread-safe;
    where it raises, the rules and the model decide."""
    _own[:] = [] if classifier is None else [classifier]


def refusal(exchange: Exchange, answer: str | None = None) -> Refusal:
    """The verdict on one call: the wire's signal, else the text's. An answer without text is `none`. `answer`: the text
    that is judged (`answer.judged`), where the caller has it."""
    if exchange.response.blocked is not None:
        return Refusal(kind="refusal", source="wire", reason=exchange.response.blocked)
    if exchange.request.operation == semconv.EMBEDDINGS:
        return NONE
    return text_verdict(judged(exchange.response.text) if answer is None else answer)


def text_verdict(text: str) -> Refusal:
    """The verdict on the judged text of an answer alone; its first 400 characters are looked at."""
    for own in _own:
        if (verdict := _safely_classified(own, text)) is not None:
            return verdict
    if not text:
        return NONE
    text = unaddressed(text)
    verdict, code, head = _opening_verdict(text)
    if verdict == NONE and _LONG < len(text) <= _LONGEST and head.startswith(PREAMBLES[code]):
        return _at_the_end(text, code)
    return NONE if verdict.kind in _DECLINES and _answers_no(code, text, verdict) else verdict


def _answers_no(code: str, text: str, verdict: Refusal) -> bool:
    """Whether an answer that was taken for one that declines says no, and is an answer."""
    head = other_languages.opening(text)
    if (rest := negative_answers.after_advice_or_evidence(code, head)) is not None:
        return _opening_verdict(rest)[0].kind not in _DECLINES
    if verdict.kind != "unable" or (concluded := negative_answers.conclusion(code, head)) is None:
        return False
    return not concept_model.denies(code, concluded)


def _opening_verdict(text: str) -> tuple[Refusal, str, str]:
    """What the opening says, its language and the opening."""
    head = phrases.opening(text)
    if (script := script_language(head)) is not None and not phrases.hands_over(text):
        verdict = _elsewhere(script, text)
        return _by_concepts(script, text) if verdict == NONE else verdict, script, head
    present = phrases.words(head)
    code = language(head, present)
    if code != ENGLISH and not phrases.hands_over(text):
        verdict = _elsewhere(code, text)
        if verdict == NONE:
            verdict = next(
                (one for rival in rivals(head, present, code) if (one := _elsewhere(rival, text)) != NONE), NONE
            )
        return _by_concepts(code, text) if verdict == NONE else verdict, code, head
    present = present & _WORDS
    if (verdict := by_phrase(text, head, present)) is not None:
        return verdict, ENGLISH, head
    if needs_model(text, head, present) and classifier.score(head) > 0:
        return Refusal(kind="refusal", source="model", reason="model=linear"), ENGLISH, head
    return NONE if phrases.identifies_itself(head) else _by_concepts(ENGLISH, text), ENGLISH, head


def _elsewhere(code: str, text: str) -> Refusal:
    """The verdict on an answer in another language than English."""
    if code not in MODULES:
        return NOT_JUDGED
    found = other_languages.phrase(code, text)
    return NONE if found is None else Refusal(kind=found[0], source="phrase", reason=f"phrase={found[1]}")


def _by_concepts(code: str, text: str) -> Refusal:
    """What the model of concepts says of an answer in which no phrase is found."""
    if len(text) > _BRIEF or (kind := concept_model.declined(code, text)) is None:
        return NONE
    if not concepts_may_decide(code, text):
        return NONE
    return Refusal(kind=kind, source="model", reason="model=concepts")


def concepts_may_decide(code: str, text: str) -> bool:
    """Whether the model of concepts may call an answer a refusal: it is short, no draft, and no answer follows. What
    follows a "but" is none where it denies, too, or where only an apology stands before ("Sorry, but ...")."""
    if len(text) > _BRIEF:
        return False
    if code == ENGLISH:
        head = phrases.opening(text)
        if phrases.hands_over(text) or phrases.agrees(head):
            return False
        found = phrases.turns(head)
    else:
        head = other_languages.opening(text)
        if other_languages.agrees(code, text):
            return False
        found = other_languages.turns(code, head)
    return all(
        concept_model.denies(code, head[end:]) or concept_model.only_apologizes(code, head[:begin])
        for begin, end in found
    )


def _at_the_end(text: str, code: str) -> Refusal:
    """What the last sentences of an answer say that began with thanks or sympathy: there it comes to the matter."""
    begun = _SENTENCE.search(text, len(text) - _ENDING)
    end = text[begun.end() if begun else len(text) - _ENDING :]
    if code != ENGLISH:
        return _elsewhere(code, end)
    head = phrases.opening(end)
    verdict = by_phrase(end, head, phrases.words(head))
    return NONE if verdict is None or verdict.kind == "clarification" else verdict


def _safely_classified(own: Classifier, text: str) -> Refusal | None:
    try:
        return own(text)
    except Exception as error:  # noqa: BLE001 - a fault of the application's must not cost it the call
        report_failure("the classifier of use_classifier()", error)
        return None


def by_phrase(text: str, head: str, present: AbstractSet[str]) -> Refusal | None:
    """What the phrase rules say of an answer, its opening and the opening's words; None leaves it to the model."""
    if not present:  # each rule needs some
        return NONE if phrases.hands_over(text) else None
    if phrases.moderation_notice(head, present):
        return Refusal(kind="refusal", source="phrase", reason="phrase=moderation_notice")
    drafted = phrases.hands_over(text)
    if not drafted and (rule := phrases.refusal_rule(head, present, len(text))):
        return Refusal(kind="refusal", source="phrase", reason=f"phrase={rule}")
    if rule := phrases.clarification_rule(head, present, len(text)):
        return Refusal(kind="clarification", source="phrase", reason=f"phrase={rule}")
    if drafted:
        return NONE
    if rule := phrases.unable_rule(head, present):
        return Refusal(kind="unable", source="phrase", reason=f"phrase={rule}")
    return None


def needs_model(text: str, head: str, present: AbstractSet[str]) -> bool:
    """Whether an answer that the phrase rules leave open may be a lesson in place of an answer."""
    return classifier.may_decline(present, len(text)) and not phrases.answers_all_the_same(head)
