"""A question asked again in other words takes the fingerprint of the question that it repeats.

Only where prompts are kept, and only among the last questions of the same user. Done before the call is committed, so
that the store and the registers count the same; what the application sent stays readable in the call's `attributes`.
Which questions are the same: derive/question_grams.py and derive/question_similarity.py.
"""

from __future__ import annotations

import re
from collections import OrderedDict, deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from typing import Final

from llm_vitals.core import semconv
from llm_vitals_collector.derive.question_grams import ALIKE, Signature, grams, likeness, may_be_like, sign
from llm_vitals_collector.derive.question_similarity import is_another_question
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store import Store

REMEMBERED: Final = 20
"""Distinct questions of a user that a new one is compared with (a repeat follows its question soon)."""
_QUESTIONS: Final = 50_000
"""Questions of all users together, about 1 kB each; past it the users that were away longest are forgotten."""
_BEGAN: Final = attrgetter("started_at", "span_id")
_SPANS: Final = 32_768
"""Spans whose fingerprint is remembered: a sender sends one again within minutes."""


@dataclass(slots=True)
class _Question:
    fingerprint: str
    first_at: datetime
    text: str
    """As it was asked; what it looks like is worked out when it is first compared."""
    signature: Signature | None = None

    def signed(self) -> Signature:
        if self.signature is None:
            self.signature = sign(self.text)
            self.text = ""
        return self.signature


_NONE: Final[dict[str, _Question]] = {}


class Repeats:
    """The last questions of each user, bounded. For one thread: the store's writer."""

    def __init__(self, questions: int = _QUESTIONS, spans: int = _SPANS) -> None:
        self._most_questions: Final = questions
        self._most_spans: Final = spans
        # By fingerprint, the newest last.
        self._users: Final[OrderedDict[str, dict[str, _Question]]] = OrderedDict()
        self._held = 0
        self._erased: Final[deque[str]] = deque()
        # What was asked, and what it was taken for, by span: the same span gets the same fingerprint.
        self._originals: Final[OrderedDict[tuple[str, str], tuple[str, str]]] = OrderedDict()
        # The call that began the query of a trace; where we made its span, the last of those.
        self._begun: Final[OrderedDict[str, str]] = OrderedDict()

    def settle(self, batches: Sequence[Batch]) -> list[Batch]:
        """The batches, with the fingerprints of repeated questions."""
        while self._erased:
            self._held -= len(self._users.pop(self._erased.popleft(), _NONE))
        # An earlier question is repeated by a later one, in whichever order their spans came.
        calls = sorted(
            (call for batch in batches for call in batch.calls if _has_question(call)),
            key=_BEGAN,
        )
        changed = {id(call): now for call in calls if self._begins(call) and (now := self._settled(call)) is not call}
        if not changed:
            return list(batches)
        return [replace(batch, calls=tuple(changed.get(id(call), call) for call in batch.calls)) for batch in batches]

    def _begins(self, call: Call) -> bool:
        """Whether a call begins a query. Ours say so; of another instrumentation's the first of a trace does, as in the
        store."""
        ours = call.scope == semconv.SCOPE
        if ours:
            self._begun[call.trace_id] = call.span_id
        first = self._begun.setdefault(call.trace_id, call.span_id)
        if len(self._begun) > self._most_spans:
            self._begun.popitem(last=False)
        return ours or first == call.span_id

    def forget(self, user: str) -> None:
        """Forget a user's questions, with the next batch. From any thread."""
        self._erased.append(user)

    def restore(self, store: Store) -> None:
        """Remember the newest questions that are kept. Raises StoreError."""
        for one in store.recent_questions(self._most_questions):
            self._note_span((one.trace_id, one.span_id), (one.original, one.fingerprint))
            # Where the question itself is older than what is read, its repeat stands for it.
            if not self._again(one.user, one.fingerprint):
                self._remember(one.user, _Question(one.fingerprint, one.at, one.prompt))

    @property
    def held(self) -> int:
        """Questions that are remembered."""
        return self._held

    def _settled(self, call: Call) -> Call:
        assert call.user is not None and call.prompt is not None and call.fingerprint is not None  # noqa: PT018, S101 # as _has_question
        span = (call.trace_id, call.span_id)
        original, taken = self._originals.get(span, ("", ""))
        if original != call.fingerprint:
            # Of two pictures the same is asked in the same words: only the fingerprint knows that they are two.
            pictured = _shows_media(call.input_messages)
            taken = (
                call.fingerprint if pictured else self._find(call.user, call.prompt, call.fingerprint, call.started_at)
            )
            self._note_span(span, (call.fingerprint, taken))
        if taken == call.fingerprint:
            return call
        return call._replace(fingerprint=taken, attributes={**call.attributes, semconv.FINGERPRINT: call.fingerprint})

    def _find(self, user: str, prompt: str, fingerprint: str, at: datetime) -> str:
        """The fingerprint of the question that this one repeats; its own, remembered, when it repeats none."""
        if self._again(user, fingerprint):
            return fingerprint
        new = _Question(fingerprint, at, prompt)
        questions = list(self._users.get(user, _NONE).values())
        if questions and (near := _near(new, questions)):
            ours = grams(new.signed().text)
            alike, _, repeated = max(
                (likeness(ours, grams(question.signed().text)), question.first_at, question.fingerprint)
                for question in near
            )
            if alike >= ALIKE:
                self._again(user, repeated)
                return repeated
        self._remember(user, new)
        return fingerprint

    def _again(self, user: str, fingerprint: str) -> bool:
        """Whether this question of a user is remembered; it is the newest then."""
        questions = self._users.get(user, _NONE)
        question = questions.pop(fingerprint, None)
        if question is None:
            return False
        questions[fingerprint] = question
        self._users.move_to_end(user)
        return True

    def _remember(self, user: str, question: _Question) -> None:
        questions = self._users.setdefault(user, {})
        self._users.move_to_end(user)
        questions[question.fingerprint] = question
        if len(questions) > REMEMBERED:
            del questions[next(iter(questions))]
        else:
            self._held += 1
        while self._held > self._most_questions:
            _, forgotten = self._users.popitem(last=False)
            self._held -= len(forgotten)

    def _note_span(self, span: tuple[str, str], original: tuple[str, str]) -> None:
        self._originals[span] = original
        self._originals.move_to_end(span)
        if len(self._originals) > self._most_spans:
            self._originals.popitem(last=False)


def _near(new: _Question, questions: Sequence[_Question]) -> list[_Question]:
    """The earlier questions that the new one may repeat."""
    mine = new.signed()
    signed = [question.signature or question.signed() for question in questions]
    return [
        question
        for place in may_be_like(mine, signed)
        if (question := questions[place]).first_at <= new.first_at and not is_another_question(mine, signed[place])
    ]


def _shows_media(messages: str | None) -> bool:
    return messages is not None and _MEDIA.search(messages) is not None


_MEDIA: Final = re.compile(r'"type": ?"(?:blob|uri|file)"')
"""In messages as JSON, where what a person wrote has its quotation marks escaped."""


def _has_question(call: Call) -> bool:
    return (
        call.user is not None and call.prompt is not None and call.fingerprint is not None and call.starts_query is True
    )
