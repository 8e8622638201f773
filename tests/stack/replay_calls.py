"""Fifteen days of an application's calls, made up: the same on every run.

Several processes live and die meanwhile; the counters of each begin at nothing. One (`pod-0`) keeps its identity over
its restarts, as a pod's name does; it does one thing only, since a pinned identity loses rare label sets (see
`dashboards.prometheus`). Users ask, ask again and come back, and each day brings new ones; others have no name.
Calls fail and are retried, are refused, are cut off, are steps of an agent's loop, are embeddings. Some spans reach the
collector late, and some ratings come days later.

A call counts at its start in the store, and in Prometheus with the export after its end: the edges of a period are as
soft as an export interval is long. That is no matter of a formula, so no call lies across the edges that are asked
about: nothing begins in the 25 minutes before each full six hours, and nothing late comes over one.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone

from llm_vitals.core import semconv, settings
from llm_vitals.core.call_context import CallContext
from llm_vitals.core.exchange import Exchange, Request, Response, Usage
from llm_vitals.pipeline import span_attributes
from llm_vitals.pipeline.queries import Place
from llm_vitals.verdicts.cost import Cost
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction
from llm_vitals.verdicts.derive import Verdicts
from llm_vitals.verdicts.refusal.detector import Refusal

END = datetime(2026, 11, 15, 12, tzinfo=timezone.utc).timestamp()
HOUR, DAY = 3600.0, 86400.0
BEGIN = END - 15 * DAY
EDGES_S = 6 * HOUR
QUIET_BEFORE_S, QUIET_AFTER_S = 1500.0, 60.0

QUERIES_PER_DAY = 560
USERS, NEW_USERS_PER_DAY = 300, 25
MODELS = ("swift-1", "deep-2", "old-0")
"""The last is given up after a week: nothing of it is in the newest period, and much in the one before."""
FREE = "free-3"
"""Given up, too; its processes live on, and go on exporting what it cost."""
BROKEN = "broken-4"
"""Every call to it fails."""
PINNED = "pod-0"
SERVICE = "shop"
PRICES = {"swift-1": 0.4e-6, "deep-2": 6e-6, "old-0": 2e-6, FREE: 0.0, BROKEN: 1e-6}
TASKS = ("summarise", "write", "explain", "translate", None)
ERRORS = (("rate_limit_exceeded", 429), ("server_error", 500), ("httpx.ReadTimeout", None))
MOST_RETRIES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One process from start to end; two lives of one `instance` are restarts that kept their identity. Between
    `silent` its exports do not arrive. The SDK's own interval is a minute; this one makes the test shorter, and nothing
    is recorded where nothing was exported."""

    instance: str
    start: float
    end: float
    export_s: float = 7200
    silent: tuple[float, float] = (0, 0)


LIVES = (
    *(
        Life(instance=f"web-{number}", start=END - DAY * first, end=END - DAY * last, export_s=export_s)
        for number, (first, last, export_s) in enumerate(((15, 9.07, 7200), (9.06, 3.31, 3600), (3.3, -0.01, 7200)))
    ),
    Life(
        instance="batch",
        start=END - 14.9 * DAY,
        end=END - 20.4 * HOUR,
        silent=(END - 3 * DAY - 5.5 * HOUR, END - 3 * DAY - 1.2 * HOUR),
    ),
    Life(instance="young", start=END - 2.13 * DAY, end=END + HOUR),
    *(
        Life(instance=PINNED, start=END - first * HOUR, end=END - last * HOUR, export_s=3600)
        for first, last in ((50.3, 40.01), (40, 26.51), (26.5, 9.21), (9.2, 2.41), (2.4, -1))
    ),
)
OUTAGE = (END - 5 * DAY - 4.05 * HOUR, END - 5 * DAY - 1.67 * HOUR)
"""Prometheus is away: nothing is exported to it, scraped or evaluated. It begins after the last export of an hour, and
before the sum of that hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a person says at a time (epoch seconds); one of `semconv.RATINGS`. `by_api` to the collector, else told to
    the process that answered."""

    at: float
    word: str
    by_api: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One call as its process tells it; times in epoch seconds. `arrives` is when the collector has its span."""

    life: Life
    number: int
    at: float
    duration_s: float
    arrives: float
    attributes: span_attributes.Attributes
    user: str | None
    rating: Rating | None = None
    judged: float | None = None
    """What a judge of the application's own makes of the answer, under the same name as ours."""

    @property
    def ends(self) -> float:
        return self.at + self.duration_s

    @property
    def per_chunk_s(self) -> float | None:
        """The mean time between two of its chunks."""
        first, chunks = (
            self.attributes.get(name) for name in (semconv.RESPONSE_TIME_TO_FIRST_CHUNK, semconv.STREAM_CHUNKS)
        )
        if not isinstance(first, float) or not isinstance(chunks, int):
            return None
        return (self.duration_s - first) / (chunks - 1)


@dataclass(frozen=True, slots=True)
class _Asked:
    life: Life
    model: str
    task: str | None
    user: str | None
    fingerprint: str | None
    stream: bool


def attempts(seed: int = 4) -> list[Attempt]:
    """All of them, in the order of their starts."""
    choice = random.Random(seed)
    habits: dict[str, list[str]] = {}
    found: list[Attempt] = []
    for _ in range(int(QUERIES_PER_DAY * (END - BEGIN) / DAY)):
        at = BEGIN + choice.random() * (END - BEGIN)
        if not _quiet(at):
            found.extend(_query(choice, at, habits, len(found)))
    return sorted(found, key=lambda attempt: attempt.at)


def _quiet(at: float) -> bool:
    since = at % EDGES_S
    return since < QUIET_AFTER_S or since > EDGES_S - QUIET_BEFORE_S


def _query(choice: random.Random, at: float, habits: dict[str, list[str]], number: int) -> Iterator[Attempt]:
    """A question, the retries of what failed, and for some the next step of an agent's loop."""
    early = at < END - 7.8 * DAY
    models = MODELS if early else MODELS[:2]
    newest = int((at - BEGIN) / DAY * NEW_USERS_PER_DAY)
    user = None if choice.random() < 0.16 else f"user-{newest + int(USERS * choice.random() ** 2):03}"
    life = choice.choice([life for life in LIVES if life.start + 1 < at < life.end - 200])
    only = life.instance == PINNED
    model = BROKEN if number % 40 == 7 else FREE if early and number % 6 == 0 else choice.choice(models)
    asked = _Asked(
        life=life,
        model="deep-2" if only else model,
        task="summarise" if only else choice.choice(TASKS),
        user=user,
        fingerprint=_question(choice, habits.setdefault(user or "", []), number),
        stream=choice.random() < 0.5,
    )
    if only:
        asked = replace(asked, user=user or "user-of-the-pod", stream=True)
        yield _attempt(choice, asked, at, number, outcome=semconv.OK)
        return
    if choice.random() < 0.06:
        yield _embedding(choice, asked, at, number)
        return
    for step in range(1 + (choice.random() < 0.3)):
        for resend in range(MOST_RETRIES + 1):
            failed = asked.model == BROKEN or choice.random() < (
                0.45 if resend else 0.16 if asked.model == "deep-2" else 0.09
            )
            outcome = semconv.ERROR if failed else _outcome(choice, asked)
            one = _attempt(choice, asked, at, number, outcome=outcome, resend=resend, starts_query=step == 0)
            number += 1
            at = one.ends + 0.5 + choice.random()
            yield one
            if not failed:
                break


def _question(choice: random.Random, asked: list[str], number: int) -> str | None:
    if number % 15 == 0:
        return None  # an image alone
    if asked and choice.random() < 0.2:
        return choice.choice(asked)
    asked.append(f"{choice.getrandbits(64):016x}")
    return asked[-1]


def _attempt(
    choice: random.Random,
    asked: _Asked,
    at: float,
    number: int,
    *,
    outcome: str,
    resend: int = 0,
    starts_query: bool = True,
) -> Attempt:
    failed = outcome == semconv.ERROR
    error, status = choice.choice(ERRORS) if failed else (None, 200)
    duration = min(choice.lognormvariate(0.5 if asked.model == "swift-1" else 1.2, 0.7), 60.0)
    told = choice.random() < 0.93 and not failed
    usage = (
        Usage(
            input_tokens=choice.randint(40, 3000),
            output_tokens=choice.randint(5, 900),
            cache_read=choice.randint(0, 40),
        )
        if told
        else None
    )
    cost = PRICES[asked.model] * (usage.input_tokens + 4 * usage.output_tokens) if usage else None
    scored = not failed and choice.random() < 0.8
    better = 0.12 if asked.life.start > END - 4 * DAY else 0.0  # a new version of the application
    score = min(1.0, max(0.0, choice.gauss((0.72 if asked.model == "deep-2" else 0.6) + better, 0.15)))
    return _told(
        choice,
        asked,
        Request(operation=semconv.CHAT, model=asked.model, stream=asked.stream, led_by_user=starts_query),
        Response(id=f"answer-{number}", model=asked.model, usage=usage, error_type=error, chunks=2 + number % 40),
        Verdicts(
            outcome=outcome,
            refusal=Refusal(kind="refusal", source="phrase") if outcome == semconv.REFUSAL else Refusal(),
            scores={"overall": score, "clarity": score / 2} if scored else {},
            task=asked.task,
            fingerprint=asked.fingerprint,
            cost=None if cost is None else Cost(cost, semconv.COST_SOURCES[0]),
            judged=_judged(choice, outcome),
            deductions=_deductions(asked, outcome, number) if scored else (),
        ),
        span_attributes.CallTiming(
            duration_s=duration,
            time_to_first_chunk_s=duration * choice.uniform(0.1, 0.5) if asked.stream and not failed else None,
            stream_end=semconv.STREAM_COMPLETE if asked.stream and not failed else None,
            error_type=error,
            resend_count=resend,
        ),
        (at, number, status),
    )


def _outcome(choice: random.Random, asked: _Asked) -> str:
    refuses = 0.09 if asked.task == "write" else 0.04
    words = (semconv.OK, semconv.REFUSAL, semconv.UNABLE, semconv.CLARIFICATION, semconv.CUT_OFF)
    return choice.choices(words, (0.86 - refuses, refuses, 0.05, 0.03, 0.06))[0]


def _deductions(asked: _Asked, outcome: str, number: int) -> tuple[Deduction, ...]:
    """What is wrong with an answer: it is cut off, or it repeats itself, or both; nothing of the pinned process, which
    does one thing only."""
    if asked.life.instance == PINNED:
        return ()
    names = (semconv.DEDUCTED_CUT_OFF, semconv.DEDUCTED_REPEATING)
    there = (outcome == semconv.CUT_OFF, number % (9 if asked.model == "deep-2" else 4) == 0)
    return tuple(deduction(name, "seen") for name, is_there in zip(names, there, strict=True) if is_there)


def _judged(choice: random.Random, outcome: str) -> str | None:
    if outcome == semconv.ERROR:
        return None
    if outcome == semconv.OK and choice.random() < 0.1:
        return semconv.NOT_JUDGED_LANGUAGE
    return semconv.JUDGED_YES


def _embedding(choice: random.Random, asked: _Asked, at: float, number: int) -> Attempt:
    """It answers nothing: no query, no task, no score."""
    return _told(
        choice,
        asked,
        Request(operation=semconv.EMBEDDINGS, model=asked.model, led_by_user=False),
        Response(model=asked.model, usage=Usage(input_tokens=choice.randint(5, 90))),
        Verdicts(outcome=semconv.OK, refusal=Refusal(), scores={}),
        span_attributes.CallTiming(duration_s=choice.uniform(0.02, 0.2)),
        (at, number, 200),
    )


def _told(
    choice: random.Random,
    asked: _Asked,
    request: Request,
    response: Response,
    verdicts: Verdicts,
    course: span_attributes.CallTiming,
    seen: tuple[float, int, int | None],
) -> Attempt:
    at, number, status = seen
    exchange = Exchange(
        provider="openai",
        server_address="api.example",
        server_port=443,
        request=request,
        response=response,
        status_code=status,
    )
    user = f"{asked.user}-hashed" if asked.user else None
    retry = course.resend_count > 0
    place = Place(query=bool(request.led_by_user) and not retry, retry=retry)
    attempt = Attempt(
        life=asked.life,
        number=number,
        at=at,
        duration_s=course.duration_s,
        arrives=at + course.duration_s + 1,
        attributes=span_attributes.attributes(
            exchange, verdicts, place, course, CallContext(user=asked.user), user, settings.Settings()
        ),
        user=user,
    )
    judged = choice.uniform(0, 0.5) if choice.random() < 0.1 and asked.life.instance != PINNED else None
    return replace(attempt, arrives=_arrives(choice, attempt), rating=_rating(choice, attempt), judged=judged)


def _arrives(choice: random.Random, attempt: Attempt) -> float:
    """One in twenty spans waits up to an hour for a collector that was away."""
    late = attempt.arrives + choice.uniform(300, 3600)
    crosses = late // EDGES_S != attempt.at // EDGES_S
    return attempt.arrives if crosses or choice.random() > 0.05 else late


def _rating(choice: random.Random, attempt: Attempt) -> Rating | None:
    """Most right after the answer, some days later; one in five by the collector's API."""
    pinned = attempt.life.instance == PINNED
    if semconv.RESPONSE_ID not in attempt.attributes or choice.random() > (0.8 if pinned else 0.25):
        return None
    if pinned:
        return Rating(at=attempt.ends + 5, word=choice.choice((semconv.POSITIVE, semconv.PROMOTER)))
    at = attempt.ends + (choice.uniform(1 * DAY, 3 * DAY) if choice.random() < 0.1 else choice.uniform(2, 300))
    if at > min(attempt.life.end - 1, END) or (at - attempt.ends > DAY and _quiet(at)):
        return None
    good = 0.8 if attempt.attributes[semconv.REQUEST_MODEL] == "deep-2" else 0.55
    if choice.random() < 0.3:  # on a scale of its own
        word = choice.choices((semconv.PROMOTER, semconv.PASSIVE, semconv.DETRACTOR), (good, 0.3, 1 - good))[0]
    else:
        word = choice.choices((semconv.POSITIVE, semconv.NEUTRAL, semconv.NEGATIVE), (good, 0.1, 1 - good))[0]
    return Rating(at=at, word=word, by_api=attempt.number % 5 == 0)
