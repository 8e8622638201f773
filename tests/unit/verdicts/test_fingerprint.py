"""Fingerprints meet for the same question asked again, and for nothing else; pseudonyms need the key."""

from __future__ import annotations

import string
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llm_vitals.core.exchange import Exchange, Message, Part, Request
from llm_vitals.formats import media
from llm_vitals.verdicts.derive import judge
from llm_vitals.verdicts.fingerprint import FIXED_SALT, fingerprint, key_from, normalise, pseudonym

KEY = b"a key"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("How do I reset it?", "how do i reset it", id="case and end mark"),
        pytest.param("How do I  reset\nit", "How do I reset it", id="white space"),
        pytest.param("How do I, reset - it!!", "How do I reset it", id="punctuation"),
        pytest.param("\uff57\uff48\uff41\uff54 is \ufb01re", "What is fire", id="full width and ligature (NFKC)"),
        pytest.param("Straße", "STRASSE", id="casefold"),
        pytest.param("\u201cwho\u201d\u2026", '"Who"...', id="typographic quotes and ellipsis"),
        pytest.param("- How do I **reset** it?", "How do I reset it", id="Markdown"),
        pytest.param("Is covid-19 over?", "is covid 19 over", id="a hyphen before a figure"),
        pytest.param("What is 2 * 3?", "what is 2*3", id="spaces around an operator"),
        pytest.param("Is 1,000,000 a lot?", "is 1000000 a lot", id="thousands"),
        pytest.param("50 % of 80", "50% of 80.", id="a space before percent"),
        pytest.param("Is 3,5 more?", "Is 3.5 more?", id="a decimal comma"),
        pytest.param("(see page 5)", "see page 5", id="brackets around a figure"),
        pytest.param("Is \u22125 cold?", "Is -5 cold?", id="the minus sign"),
        pytest.param(
            "word " * 400 + "end",
            "  WORD" + " word" * 200 + " Word" + " word" * 198 + " end!",
            id="a long one, typed differently",
        ),
    ],
)
def test_the_same_question_again(one: str, other: str) -> None:
    assert fingerprint(one, KEY) == fingerprint(other, KEY) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("What is C?", "What is C++?", id="symbols count"),
        pytest.param("price in $", "price in €", id="currencies count"),
        pytest.param("reset it", "resetit", id="word boundary"),
        pytest.param("是", "否", id="Chinese"),
        pytest.param("What is C#?", "What is C?", id="C# is not C"),
        pytest.param("Learn F#.", "Learn F.", id="F#"),
        pytest.param("Learn .NET", "Learn net", id=".NET"),
        pytest.param("root of -5", "root of 5", id="a sign"),
        pytest.param("solve (-5)", "solve (5)", id="a sign in brackets"),
        pytest.param("2*3", "2-3", id="an operator"),
        pytest.param("2 * 3", "2 - 3", id="an operator between spaces"),
        pytest.param("5 - 3", "3 - 5", id="operands exchanged"),
        pytest.param("(2+3)*4", "2+3*4", id="brackets"),
        pytest.param("x*y", "x/y", id="an operator between names"),
        pytest.param("a != b", "a = b", id="unequal"),
        pytest.param("50% of 80", "50 of 80", id="percent"),
        pytest.param("3.5 miles", "35 miles", id="a decimal point"),
        pytest.param("3.5 miles", "3 5 miles", id="a decimal point is no space"),
        pytest.param("1/2 cup", "1-2 cup", id="a fraction"),
        pytest.param("3/4/2026", "3/42026", id="a date"),
        pytest.param("Ist \u00e4-5 gut?", "Ist \u00e4 5 gut?", id="a sign, not ASCII"),
        pytest.param("q" * 1000 + "a", "q" * 1000 + "b", id="the end of a long one"),
        pytest.param("q" * 700 + "a" + "q" * 700, "q" * 700 + "b" + "q" * 700, id="the middle of a long one"),
        pytest.param("q" * 1500, "q" * 1600, id="the length of a long one"),
        pytest.param("😀", "😡", id="emoji"),
    ],
)
def test_another_question(one: str, other: str) -> None:
    assert fingerprint(one, KEY) != fingerprint(other, KEY)


def test_form_and_key() -> None:
    print_ = fingerprint("What is it?", KEY)
    assert print_ is not None
    assert len(print_) == 16
    assert set(print_) <= set(string.hexdigits.lower())
    assert print_ != fingerprint("What is it?", b"another key")
    assert print_ == "3116fb481f196058", "a change here makes every stored question look new: write it in the changelog"


@pytest.mark.parametrize("text", ["", "   ", "?!...", "\u200b"])
def test_nothing_left_gives_none(text: str) -> None:
    assert fingerprint(text, KEY) is None


_HEAD, *_MESSAGES = (Path(__file__).parent / "languages" / "acknowledgements.tsv").read_text("utf-8").splitlines()


@pytest.mark.parametrize("row", _MESSAGES)
def test_an_acknowledgement_is_no_question(row: str) -> None:
    _, expected, message = row.split("\t")
    assert (fingerprint(message, KEY) is None) is (expected == "yes")


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_has_a_stable_normal_form(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or len(once) > 990
    assert once == once.strip()
    fingerprint(text, KEY)


def test_pseudonyms_differ_by_user_and_key_and_from_fingerprints() -> None:
    assert pseudonym("u-42", KEY) == pseudonym("u-42", KEY)
    assert len({pseudonym("u-42", KEY), pseudonym("u-43", KEY), pseudonym("U-42", KEY), pseudonym("u-42", b"x")}) == 4
    assert not pseudonym("u", KEY).startswith(fingerprint("u", KEY) or "")
    assert len(pseudonym("\ud800", KEY)) == 32, "a lone surrogate is an id like another"


@pytest.mark.parametrize("setting", [None, ""])
def test_without_a_key_the_salt_is_fixed(setting: str | None) -> None:
    assert key_from(setting) == FIXED_SALT


def test_a_key_of_any_length_works() -> None:
    keys = {key_from("k"), key_from("k" * 64), key_from("k" * 65), key_from("k" * 5000), key_from("clé\ud800")}
    assert len(keys) == 5
    assert len({pseudonym("u", key) for key in keys}) == 5
    assert pseudonym("u", b"k" * 200) != pseudonym("u", b"k" * 201)


SAID = Part(type="text", content="What is this?")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param(media.located("data:image/png;base64,AAAA", "image"), None, False, id="a picture and none"),
        pytest.param(
            media.located("data:image/png;base64,AAAA", "image"),
            media.located("data:image/png;base64,BBBB", "image"),
            False,
            id="two pictures",
        ),
        pytest.param(
            media.located("data:image/png;base64,AAAA", "image"),
            media.located("data:image/png;base64,AAAA", "image"),
            True,
            id="one picture twice",
        ),
        pytest.param(
            media.located("https://x.example/1.png", "image"),
            media.located("https://x.example/2.png", "image"),
            False,
            id="two addresses",
        ),
        pytest.param(media.stored("file-1"), media.stored("file-2"), False, id="two files"),
        pytest.param(media.stored("file-1"), media.stored("file-1"), True, id="one file"),
        pytest.param(
            media.blob("audio/wav", "audio", data="A" * 5000 + "B"),
            media.blob("audio/wav", "audio", data="A" * 5000 + "C"),
            False,
            id="sounds that begin alike",
        ),
        pytest.param(
            media.blob("audio/wav", "audio", data="A" * 5000),
            media.blob("audio/wav", "audio", data="A" * 6000),
            False,
            id="sounds with the same ends, one longer",
        ),
    ],
)
def test_what_is_asked_about_another_picture_is_another_question(one: Part, other: Part | None, same: bool) -> None:
    prints = []
    for part in (one, other):
        said = (SAID,) if part is None else (SAID, part)
        message = Message(role="user", parts=said)
        exchange = Exchange("openai", None, None, Request(operation="chat", messages=(message,)))
        prints.append(judge(exchange, stream_end=None, error_type=None, key=b"k", declared_task=None).fingerprint)
    assert None not in prints
    assert (prints[0] == prints[1]) is same


def test_a_picture_that_cannot_be_told_from_another_makes_no_question() -> None:
    message = Message(role="user", parts=(SAID, Part(type="blob", modality="image")))
    exchange = Exchange("openai", None, None, Request(operation="chat", messages=(message,)))
    assert judge(exchange, stream_end=None, error_type=None, key=b"k", declared_task=None).fingerprint is None


OPERATORS = ("+", "-", "*", "/", "%", "^", "**", "//", "<", ">", "<=", ">=", "=", "==", "!=", "&", "&&", "|", "||")
FORMULAS = ("What is {} in Python?", "solve {} for x", "Explain ({}).", "{}", "Why {}, and not less?")


@pytest.mark.parametrize("asked", FORMULAS)
def test_every_operator_between_names_asks_something_else(asked: str) -> None:
    spaced = [fingerprint(asked.format(f"a {sign} b"), KEY) for sign in OPERATORS]
    assert len(set(spaced)) == len(OPERATORS)
    assert spaced == [fingerprint(asked.format(f"a{sign}b"), KEY) for sign in OPERATORS], "blanks say nothing"
    assert fingerprint(asked.format("a + b - c"), KEY) != fingerprint(asked.format("a - b + c"), KEY)


@given(st.sampled_from(OPERATORS), st.sampled_from(OPERATORS), st.sampled_from(FORMULAS), st.booleans())
def test_two_formulas_are_one_question_only_where_their_signs_are(
    one: str, other: str, asked: str, blanks: bool
) -> None:
    names = "x {} y" if blanks else "x{}y"
    same = normalise(asked.format(names.format(one))) == normalise(asked.format(names.format(other)))
    assert same is (one == other)
