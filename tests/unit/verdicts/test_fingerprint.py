"""Fingerprints meet for the same question asked again, and for nothing else; pseudonyms need the key."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        pytest.param("q" * 1000 + "a", "q" * 1000 + "b", id="beyond the first 1000 characters"),
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


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_text_has_a_stable_normal_form(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once or len(once) > 1000
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
