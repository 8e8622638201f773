"""Repeats: which questions are the same, and that the same call always gets the same fingerprint."""

from __future__ import annotations

import csv
import itertools
import json
import random
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from patience import times_the_cost

from llm_vitals.core import semconv
from llm_vitals.verdicts.fingerprint import FIXED_SALT, fingerprint
from llm_vitals_collector.derive.question_grams import ALIKE, grams, likeness, may_be_like, sign
from llm_vitals_collector.derive.question_similarity import is_another_question
from llm_vitals_collector.derive.repeat_detector import REMEMBERED, Repeats
from llm_vitals_collector.records import Batch, Call
from llm_vitals_collector.store.duckdb import open_store

AT = datetime(2026, 11, 18, 11, tzinfo=timezone.utc)
ASKED = "How do I change the delivery address of my order?"
AGAIN = "how can I change my order's delivery address"
ELSE = "How do I cook rice?"
THINGS = (
    "apples bridges candles dragons engines forests gardens hammers islands jackets kettles ladders mirrors nettles"
)
OTHERS = [
    f"What do people say about {thing}?"
    for thing in f"{THINGS} oranges pillows quarries rockets saddles tunnels".split()
]


def pairs():
    with Path(__file__).with_name("question_pairs.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def same(a, b):
    ours, theirs = sign(a), sign(b)
    return likeness(grams(ours.text), grams(theirs.text)) >= ALIKE and not is_another_question(ours, theirs)


def call(prompt, number, user="u", **more):
    told = {"starts_query": True, "prompt": prompt, "fingerprint": fingerprint(prompt, FIXED_SALT), **more}
    return Call(
        trace_id=f"{number:032x}",
        span_id=f"{number:016x}",
        started_at=more.pop("started_at", AT + timedelta(seconds=number)),
        duration_s=1.0,
        operation="chat",
        user=user,
        **{name: value for name, value in told.items() if name != "started_at"},
    )


def settled(repeats, *calls):
    return [one for batch in repeats.settle([Batch(calls=(one,)) for one in calls]) for one in batch.calls]


def fingerprints(repeats, *calls):
    return [one.fingerprint for one in settled(repeats, *calls)]


@pytest.mark.parametrize(
    ("part", "precision", "recall"),
    [pytest.param("tuned", 0.98, 0.55, id="tuned"), pytest.param("held-out", 0.91, 0.65, id="held-out")],
)
def test_the_table_is_judged_as_well_as_the_docs_say(part, precision, recall):
    told = [(truth, same(a, b)) for truth, kind, _, a, b in pairs() if kind == part]
    right, wrong, lost = (told.count(one) for one in (("same", True), ("other", True), ("same", False)))
    assert right / (right + wrong) >= precision
    assert right / (right + lost) >= recall


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        pytest.param(ASKED, AGAIN, True, id="another order of words"),
        pytest.param(
            "Where is my parcel from Leipzig?", "where is my pracel from leipzig now", True, id="mistyped and added to"
        ),
        pytest.param("How can I return a damaged item?", "How do I return damaged items?", True, id="other forms"),
        pytest.param("What is the capital of Norway?", "What is the capital of Sweden?", False, id="another name"),
        pytest.param("what is the capital of norway", "what is the capital of sweden", False, id="small letters"),
        pytest.param("Where is order 48213?", "Where is order 48231?", False, id="another number"),
        pytest.param("Can I eat eggs?", "Can I not eat eggs?", False, id="denied"),
        pytest.param("Why should I upgrade?", "Why shouldn't I upgrade?", False, id="denied with an apostrophe"),
        pytest.param("Flights from Oslo to Rome", "Flights from Rome to Oslo", False, id="the other direction"),
        pytest.param("挪威的首都是哪里", "请问挪威的首都是哪里", True, id="Chinese, more polite"),
        pytest.param("挪威的首都是哪里", "瑞典的首都是哪里", False, id="Chinese, another name"),
        pytest.param("why", "why?", False, id="shorter than a gram"),
        pytest.param("How often do I water it?", "How much do I water it?", False, id="how often, how much"),
        pytest.param("Does the cat chase the hen?", "Does the hen chase the cat?", False, id="exchanged"),
        pytest.param("Do cats and dogs get along?", "Do dogs and cats get along?", True, id="exchanged in a list"),
        pytest.param("Is C# older than Java?", "Is C older than Java?", False, id="C# and C"),
        pytest.param("How cold is -5 degrees?", "How cold is 5 degrees?", False, id="a sign"),
        pytest.param("word " * 300 + "plum", "word " * 300 + "pear", False, id="the end of a long one"),
        pytest.param("the " * 300 + "b" + " the" * 300, "the " * 300 + "c" + " the" * 300, False, id="the middle"),
    ],
)
def test_which_questions_are_the_same(a, b, expected):
    assert same(a, b) is expected
    assert same(b, a) is expected


SIGNS = ("+", "-", "*", "/", "%", "^", "<", ">", "<=", ">=", "=", "==", "!=", "&", "&&", "|", "||")


@given(st.sampled_from(SIGNS), st.sampled_from(SIGNS), st.sampled_from(["a", "x"]), st.booleans())
def test_another_operator_between_the_same_names_is_another_question(one, other, name, blanks):
    asked = "What does {} {} y do in the last line of this function?" if blanks else "What does {}{}y do in this line?"
    a, b = (asked.replace("{}", name, 1).format(sign) for sign in (one, other))
    assert same(a, b) is (one == other)


def test_a_sign_between_words_asks_something_else():
    assert not same("What is the width + height of this box?", "What is the width - height of this box?")


@given(st.text(max_size=1200), st.text(max_size=1200))
def test_any_two_texts_are_judged_and_the_order_does_not_matter(a, b):
    assert same(a, b) == same(b, a)


@given(st.text("ab c", max_size=60), st.text("ab c", max_size=60))
def test_the_bits_never_rule_out_what_is_alike(a, b):
    ours, theirs = sign(a), sign(b)
    if likeness(grams(ours.text), grams(theirs.text)) >= ALIKE:
        assert may_be_like(ours, [theirs])


@pytest.mark.parametrize(
    "letters", [pytest.param("aeinorst", id="ASCII"), pytest.param("ae\u00e9\u03b1\u4e2d\U0001f600rs", id="others")]
)
@settings(deadline=None)
@given(st.integers(), st.integers(1, 250), st.integers(1, 250), st.floats(0, 1))
def test_the_bits_of_long_and_short_texts_rule_out_nothing_that_is_alike(letters, seed, words, others, share):
    draw = random.Random(seed)
    texts = ["".join(draw.choices(letters, k=draw.randint(1, 6))) for _ in range(words)]
    changed = [word for word in texts if draw.random() > share] + texts[:others]
    ours, theirs = sign(" ".join(texts)), sign(" ".join(changed))
    if likeness(grams(ours.text), grams(theirs.text)) >= ALIKE:
        assert may_be_like(ours, [theirs])
        assert may_be_like(theirs, [ours])


@pytest.mark.parametrize(
    "length", [pytest.param(length, id=f"{length} characters") for length in (30, 150, 300, 450, 1000)]
)
def test_the_bits_rule_out_other_questions(length):
    """Else each new question would be compared word by word with all of its user's: twenty times the cost."""
    draw = random.Random(length)
    known = sorted({word.lower() for row in pairs() for text in row[3:] for word in text.split()})
    assert_few_are_left([" ".join(draw.choices(known, k=length))[:length] for _ in range(100)])


@pytest.mark.parametrize("length", [pytest.param(length, id=f"{length} characters") for length in (120, 300, 450)])
def test_the_bits_rule_out_other_prose(length):
    """Which has many 4-grams twice, as words by chance have not."""
    prose = " ".join(Path(__file__).parents[2].joinpath("ARCHITECTURE.md").read_text("utf-8").split())
    assert_few_are_left([prose[i : i + length] for i in range(0, len(prose) - length, length)])


def assert_few_are_left(questions):
    signed = [sign(question) for question in questions]
    left = sum(len(may_be_like(one, signed)) - 1 for one in signed)
    assert left < 0.01 * len(signed) ** 2


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a" * 1_000_000, id="one letter"),
        pytest.param("\u4e2d" * 1_000_000, id="one Chinese letter"),
        pytest.param("\ud800" * 5_000, id="lone surrogates"),
        pytest.param("\u202e\u0645\u0631\u062d\u0628\u0627 " * 50_000, id="right to left"),
        pytest.param("1 " * 500_000, id="numbers"),
        pytest.param("".join(chr(0x1F600 + i % 60) for i in range(50_000)), id="emoji"),
        pytest.param(" ".join(f"word{chr(97 + i % 26)}{chr(97 + i // 26 % 26)}" for i in range(100_000)), id="words"),
    ],
)
def test_any_text_takes_bounded_time(text):
    """About 1 ms: that of any of a thousand characters. What is beyond them does not count."""

    def settles(text):
        repeats, numbers = Repeats(), itertools.count()
        calls = [call(f"{text[: 900 - i]}{i} {text}", i) for i in range(REMEMBERED + 10)]
        repeats.settle([Batch(calls=tuple(calls[next(numbers)] for _ in range(REMEMBERED)))])
        return lambda: repeats.settle([Batch(calls=(calls[next(numbers)],))])

    prose = " ".join(Path(__file__).parents[2].joinpath("ARCHITECTURE.md").read_text("utf-8").split())[:1000]
    assert times_the_cost(settles(text), settles(prose)) < 10


def test_a_repeat_takes_the_fingerprint_and_keeps_its_own_readable():
    first, again, other = settled(Repeats(), call(ASKED, 1), call(AGAIN, 2), call(ELSE, 3))
    assert first == call(ASKED, 1)
    assert other == call(ELSE, 3)
    assert again == call(AGAIN, 2)._replace(
        fingerprint=first.fingerprint,
        attributes={semconv.FINGERPRINT: call(AGAIN, 2).fingerprint},
    )


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(call(AGAIN, 2, user="other"), id="another user"),
        pytest.param(call(AGAIN, 2, user=None), id="no user"),
        pytest.param(call(AGAIN, 2, fingerprint=None), id="no fingerprint"),
        pytest.param(call(AGAIN, 2)._replace(prompt=None), id="text not kept"),
        pytest.param(call(AGAIN, 2, starts_query=False), id="a step of an agent"),
        pytest.param(call(AGAIN, 2, starts_query=None), id="not known whether it starts a query"),
        pytest.param(call(ELSE, 2), id="another question"),
        pytest.param(call("?!", 2, fingerprint="0" * 16), id="nothing but punctuation"),
        pytest.param(call("Oslo", 2), id="one word"),
    ],
)
def test_what_is_left_alone(again):
    assert settled(Repeats(), call(ASKED, 1), again)[1] is again


@pytest.mark.parametrize("asked", ["", "?!", "x", "Hm", "Why", "Oslo"])
def test_questions_of_a_few_letters_are_not_one(asked):
    calls = [call(asked, 1, fingerprint="1" * 16), call("Um", 2, fingerprint="2" * 16), call(asked, 3)]
    assert settled(Repeats(), *calls)[:2] == calls[:2]


@pytest.mark.parametrize("kind", ["blob", "uri", "file"])
def test_the_same_words_about_another_picture_are_left_alone(kind):
    shown = json.dumps([{"role": "user", "parts": [{"type": "text", "content": ASKED}, {"type": kind}]}])
    calls = [call(ASKED, n, input_messages=shown, fingerprint=f"{n:016x}") for n in (1, 2, 1)]
    assert fingerprints(Repeats(), *calls) == [one.fingerprint for one in calls]
    words = json.dumps([{"role": "user", "parts": [{"type": "text", "content": f'{ASKED} {{"type":"{kind}"}}'}]}])
    again = call(AGAIN, 4, input_messages=words)
    assert settled(Repeats(), call(ASKED, 3), again)[1].fingerprint != again.fingerprint, "only what is shown counts"


def test_a_retry_has_the_fingerprint_of_its_first_attempt():
    told = fingerprints(Repeats(), call(ASKED, 1), call(AGAIN, 2), call(AGAIN, 3, retry=True))
    assert len(set(told)) == 1


def test_a_later_question_repeats_the_earlier_one_whichever_came_first():
    late_first = fingerprints(Repeats(), call(AGAIN, 2), call(ASKED, 1))
    assert late_first == fingerprints(Repeats(), call(ASKED, 1), call(AGAIN, 2))[::-1]


def test_a_question_that_comes_late_does_not_repeat_a_later_one():
    repeats = Repeats()
    fingerprints(repeats, call(AGAIN, 2))
    assert fingerprints(repeats, call(ASKED, 1)) == [call(ASKED, 1).fingerprint]


def test_only_the_last_questions_are_compared():
    repeats = Repeats()
    fingerprints(repeats, call(ASKED, 1))
    others = [call(text, 2 + i) for i, text in enumerate(OTHERS)]
    assert len(OTHERS) == REMEMBERED
    fingerprints(repeats, *others[:-1])
    assert fingerprints(repeats, call(AGAIN, 50)) == [call(ASKED, 1).fingerprint]
    fingerprints(repeats, *(call(text, 60 + i) for i, text in enumerate(OTHERS)))
    assert fingerprints(repeats, call(AGAIN, 90)) == [call(AGAIN, 90).fingerprint]


def test_a_delivery_again_gets_the_same_fingerprints():
    """Whatever was asked in between."""
    repeats = Repeats()
    calls = [call(ASKED, 1), call(AGAIN, 2)]
    first = settled(repeats, *calls)
    assert settled(repeats, *calls, *calls) == first * 2
    settled(repeats, *(call(text, 3 + i) for i, text in enumerate(OTHERS)))
    assert settled(repeats, calls[1]) == first[1:]
    assert settled(repeats, *reversed(calls)) == first[::-1]


@given(st.permutations(range(12)), st.integers(1, 12))
def test_batches_and_deliveries_do_not_change_what_is_told(order, cut):
    texts = [ASKED, AGAIN, ELSE, "How do I cook the rice", *OTHERS[:8]]
    calls = [call(text, i) for i, text in enumerate(texts)]
    repeats = Repeats()
    mixed = [calls[i] for i in order]
    first = {one.span_id: one for one in settled(repeats, *mixed[:cut])}
    first |= {one.span_id: one for one in settled(repeats, *mixed[cut:])}
    assert {one.span_id: one for one in settled(repeats, *calls)} == first


@pytest.mark.parametrize("again", [pytest.param(AGAIN, id="rephrased"), pytest.param(ASKED, id="the same text")])
def test_a_restart_remembers(tmp_path, again):
    store = open_store(tmp_path)
    repeats = Repeats()
    store.write(repeats.settle([Batch(calls=(call(ASKED, 1), call(AGAIN, 2), call(ELSE, 3)))]))
    # A sender that was not told that its spans are on disk sends them again.
    restarted = Repeats()
    restarted.restore(store)
    assert restarted.held == repeats.held == 2
    assert fingerprints(restarted, call(AGAIN, 2), call(again, 4)) == [call(ASKED, 1).fingerprint] * 2
    assert fingerprints(restarted, call(ELSE, 3)) == [call(ELSE, 3).fingerprint]
    store.close()


def test_a_repeat_stands_for_a_question_that_is_too_old_to_be_read_again(tmp_path):
    store = open_store(tmp_path)
    store.write(Repeats().settle([Batch(calls=(call(ASKED, 1), call(AGAIN, 2)))]))
    restarted = Repeats(questions=1)
    restarted.restore(store)
    assert fingerprints(restarted, call(AGAIN, 3)) == [call(ASKED, 1).fingerprint]
    store.close()


def test_what_is_remembered_is_bounded():
    repeats = Repeats(questions=100, spans=50)
    for i in range(2_000):
        settled(repeats, call(f"What is thing {i}?", i, user=f"u-{i % 70}"))
    assert repeats.held <= 100
    assert sum(map(len, repeats._users.values())) == repeats.held
    assert len(repeats._originals) == 50


def test_one_user_holds_no_more_than_the_last_questions():
    repeats = Repeats()
    draw = random.Random(1)
    for i in range(200):
        settled(repeats, call(" ".join(str(draw.random()) for _ in range(4)), i))
    assert repeats.held == REMEMBERED


def in_trace(prompt, span, scope, seconds):
    one = call(prompt, 1, started_at=AT + timedelta(seconds=seconds))
    return one._replace(span_id=f"{span:016x}", scope=scope)


@pytest.mark.parametrize("scope", ["openinference", semconv.SCOPE])
def test_a_later_call_of_a_trace_asks_nothing_where_others_made_its_span(scope):
    """A step repeats the words of the question that it serves, and is no repeat of it."""
    asked = in_trace("How do I cancel my subscription?", 1, scope, 0)
    step = in_trace("how do i cancel my subscription, please?", 2, "openinference", 1)
    repeats = Repeats()
    first, second = settled(repeats, asked, step)
    assert (first.fingerprint, second.fingerprint) == (asked.fingerprint, step.fingerprint)
    again = call("how do i cancel my subscription, please?", 3)
    assert fingerprints(repeats, again) == [asked.fingerprint]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("Je veux annuler ma commande", "Je ne veux pas annuler ma commande", id="French"),
        pytest.param("Я могу вернуть товар?", "Я не могу вернуть товар?", id="Russian"),
        pytest.param("Kann ich die Schuhe umtauschen?", "Kann ich die Schuhe nicht umtauschen?", id="German"),
        pytest.param("How do I turn on dark mode?", "How do I turn off dark mode?", id="off"),
        pytest.param("Turn the light on at 7 am", "Turn the light on at 7 pm", id="pm"),
    ],
)
def test_a_denial_in_any_language_and_an_opposite_ask_something_else(one: str, other: str) -> None:
    assert is_another_question(sign(one), sign(other))
