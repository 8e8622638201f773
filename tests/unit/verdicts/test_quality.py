"""Quality: 1 where nothing is seen to be wrong, less what is; absent where the answer cannot be judged."""

from __future__ import annotations

import pytest
from exchanges import answered, media, reasoning, text, tool_call

from llm_vitals.core import semconv
from llm_vitals.core.exchange import Exchange, Message, Part
from llm_vitals.verdicts.derive import Verdicts, judge

_QUESTION = "How do I bake a sourdough bread at home?"
_GOOD = (
    "To bake a sourdough bread at home, feed your starter until it bubbles, then mix it with flour, water and salt. "
    "Fold the dough every half hour, shape it, and let it rest in the fridge overnight. The next day, heat the oven "
    "with a pot inside, score the dough, and bake it covered for twenty minutes and open for twenty more."
)


def _judged(exchange: Exchange, stream_end: str | None = None) -> Verdicts:
    return judge(exchange, stream_end=stream_end, error_type=None, key=b"", declared_task=None)


def _scored(exchange: Exchange) -> dict[str, float]:
    return dict(_judged(exchange).scores)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        pytest.param(_QUESTION, _GOOD, id="instructions"),
        pytest.param("What is the capital of France?", "Paris", id="one word"),
        pytest.param("What is 6 times 7?", "42", id="a figure"),
        pytest.param("Is 17 a prime number?", "Yes.", id="yes"),
        pytest.param("日本の首都はどこですか。", "東京です。", id="Japanese"),
        pytest.param("كم عدد أيام السنة؟", "365 يومًا.", id="Arabic"),
        pytest.param("ราคาเท่าไร", "ราคา 40 บาท", id="a language that is hardly known"),
        pytest.param("List three ways to save water.", "1. Fix taps.\n2. Shower briefly.\n3. Reuse rain.", id="list"),
        pytest.param("Write a Python function that adds two numbers.", "```python\nadd = int.__add__\n```", id="code"),
        pytest.param("Give me the table.", "| a | b |\n|---|---|\n| 1 | 2 |", id="table"),
        pytest.param("What is my key?", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", id="hash"),
        pytest.param("Name ten dogs.", "Bello, Rex, Luna, Max, Lassie, Pluto, Snoopy, Bolt, Balto, Toto", id="names"),
        pytest.param("Translate to German: good morning, my friends", "Guten Morgen, meine Freunde", id="translation"),
        pytest.param("What does RFC 2324 define?", "HTCPCP, TLS, SMTP, DNS, RTFM, XHTML, NTFS, PHP", id="acronyms"),
        pytest.param("Wie heißt das Tal?", "Lauterbrunnental, Schmadribachfall, Trümmelbachfälle", id="long words"),
    ],
)
def test_nothing_is_wrong_with_it(question: str, answer: str) -> None:
    verdicts = _judged(answered(answer, question=question))
    assert verdicts.deductions == ()
    assert verdicts.scores.get("overall") in (1.0, None)
    assert (verdicts.scores.get("overall") is None) == (verdicts.judged == semconv.NOT_JUDGED_LANGUAGE)


def test_neither_length_nor_echo_is_a_merit() -> None:
    brief, long = "Boil it for seven minutes.", _GOOD
    assert _scored(answered(brief, question="How do I boil an egg?"))["overall"] == 1.0
    assert _scored(answered(long, question=_QUESTION))["overall"] == 1.0
    assert _scored(answered(_QUESTION, question=_QUESTION))["overall"] == 0.0


def test_overall_is_one_less_the_amounts_and_never_below_zero() -> None:
    verdicts = _judged(answered("Bake the bread at home. " * 30, question=_QUESTION, finish=("length",)))
    assert {one.name for one in verdicts.deductions} == {"repeating", "cut_off"}
    assert verdicts.scores["overall"] == 0.0
    one = _judged(answered(_GOOD, question=_QUESTION, finish=("length",)))
    assert one.scores["overall"] == pytest.approx(1 - one.deductions[0].amount)


@pytest.mark.parametrize(
    ("exchange", "stream_end"),
    [
        pytest.param(answered("0.1 0.2", operation="embeddings"), None, id="embeddings"),
        pytest.param(answered(said=(tool_call(),), finish=("tool_call",)), None, id="a step that calls tools"),
        pytest.param(answered(said=(media(),)), None, id="media"),
        pytest.param(answered(status=500, finish=(), error_type="server_error"), None, id="an error"),
        pytest.param(answered(_GOOD, problems=("response_truncated",)), None, id="not looked at whole"),
        pytest.param(answered(finish=(), problems=("response_not_captured",)), None, id="not captured"),
        pytest.param(answered("Mix the", finish=(), complete=False), "early_close", id="closed by the application"),
        pytest.param(answered("Mix the", finish=(), complete=False), "cancelled", id="cancelled by the application"),
        pytest.param(
            answered("Ο ουρανός είναι μπλε επειδή ο αέρας σκεδάζει το φως.", question="Γιατί;"), None, id="Greek"
        ),
    ],
)
def test_what_cannot_be_judged_has_no_score(exchange: Exchange, stream_end: str | None) -> None:
    verdicts = _judged(exchange, stream_end)
    assert (verdicts.scores, verdicts.deductions) == ({}, ())


@pytest.mark.parametrize(
    ("exchange", "stream_end", "name"),
    [
        pytest.param(answered(""), None, "empty", id="no text"),
        pytest.param(answered(said=(reasoning(),)), None, "empty", id="reasoning alone"),
        pytest.param(answered(blocked="stop_reason=refusal", finish=()), None, "declined", id="blocked by the wire"),
        pytest.param(answered(_GOOD, finish=(), complete=False), "truncated", "cut_off", id="the stream broke off"),
        pytest.param(
            answered("I'm sorry, I can't help with that."), "early_close", "declined", id="seen before its end"
        ),
    ],
)
def test_what_is_seen_to_be_wrong_without_the_whole_text(exchange: Exchange, stream_end: str | None, name: str) -> None:
    verdicts = _judged(exchange, stream_end)
    assert [one.name for one in verdicts.deductions] == [name]
    assert verdicts.scores["overall"] == pytest.approx(1 - verdicts.deductions[0].amount)


def test_a_question_back_is_no_worse_than_an_answer() -> None:
    back = _judged(answered("Which flour do you have at home for it, wheat or rye?", question=_QUESTION))
    assert back.scores["overall"] == 1.0


_NOTE = (
    "Answer from this note: the heating is serviced every May by Berger Ltd, phone 555-0132. The lift is looked after "
    "by Hofer and Sons, who come twice a year, in March and in October. The garden is mown every second week by the "
    "tenants of the ground floor, who have the key of the shed. Post is kept by the neighbour on the second floor, "
    "whose bell has no name on it."
)


def test_context_tells_an_answer_from_the_documents_from_one_beside_them() -> None:
    asked = (text("system", _NOTE), text("user", "Who looks after the heating?"))
    used = answered("The heating is serviced every May by Berger Ltd.", asked=asked)
    beside = answered("It is usually a certified plumber from the nearest town.", asked=asked)
    assert _scored(used)["context"] > _scored(beside)["context"] + 0.3


_WEATHER = "It is sunny in Lisbon, 24 degrees with light wind."


def test_what_a_tool_answered_is_context_too() -> None:
    def asked(told: str) -> tuple[Message, ...]:
        tool = Message(role="tool", parts=(Part(type="tool_call_response", content=told),))
        return (text("user", "Weather?"), tool_call(), tool)

    told = _scored(answered(_WEATHER, asked=asked("Lisbon: sunny, 24 degrees, light wind")))
    not_told = _scored(answered(_WEATHER, asked=asked("Porto: rain, 11 C, gale")))
    assert told["context"] > not_told["context"] + 0.3


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        pytest.param((text("user", "Weather?"),), False, id="a question alone gives nothing"),
        pytest.param((text("user", "Lisbon is sunny. " * 30 + "Weather?"),), True, id="a document in the question"),
        pytest.param((text("system", "You are kind."), text("user", "Weather?")), False, id="a persona"),
        pytest.param((text("system", _NOTE), text("user", "Weather?")), True, id="instructions with matter"),
        pytest.param(
            (text("user", "Where are we?"), text("assistant", "In Lisbon. " * 40), text("user", "Weather?")),
            True,
            id="earlier turns",
        ),
    ],
)
def test_context_needs_something_to_draw_on(asked: tuple[Message, ...], there: bool) -> None:
    assert ("context" in _scored(answered(_WEATHER, asked=asked))) is there


def test_eight_words_of_a_long_question_are_enough() -> None:
    question = "Name a river, lake, sea, hill, valley, forest, island, desert, meadow, canyon, glacier or volcano."
    answer = "The river, the lake, the sea, the hill, the valley, the forest, the island and the desert are all there."
    assert _scored(answered(answer, question=question))["relevancy"] == 1.0


def test_other_scripts_are_compared_by_character() -> None:
    found = _scored(answered("法国的首都是巴黎\uff0c它是法国最大的城市。", question="法国的首都是哪里\uff1f"))
    assert found["relevancy"] > 0.6
    assert found["clarity"] > 0.9


def test_confidence_is_the_mean_probability_and_absent_without() -> None:
    found = _scored(answered(_GOOD, probabilities=(0.5, 1.0, 0.9)))
    assert found["confidence"] == pytest.approx(0.8)
    assert found["confidence_min"] == pytest.approx(0.5)
    assert "confidence" not in _scored(answered(_GOOD))


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        pytest.param("Translate to German: the house is old", "Das Haus ist alt.", id="translation"),
        pytest.param("Is this review positive or negative?", "neither", id="one word"),
    ],
)
def test_relevancy_is_absent_where_words_cannot_be_compared(question: str, answer: str) -> None:
    assert "relevancy" not in _scored(answered(answer, question=question))


def test_every_score_has_its_name_among_the_parts() -> None:
    exchange = answered(_GOOD, asked=(text("system", _NOTE), text("user", _QUESTION)), probabilities=(0.9,))
    assert set(_scored(exchange)) == {semconv.OVERALL, *semconv.SCORE_PARTS}
