"""Identifiers are made of the field's words. `tools/vocabulary.py` has the words that they are not made of."""

from __future__ import annotations

import pytest

from tools.vocabulary import BANNED, allowed, banned, found, used


def test_identifiers_are_of_the_fields_words() -> None:
    still = allowed()
    wrong = [
        f"{path}:{line}: `{name}` has the word {word!r}; write {BANNED[word]}"
        for path, line, name, word in found()
        if word not in still.get(path, ())
    ]
    assert wrong == [], "\n".join(wrong)


def test_the_list_of_exceptions_only_shrinks() -> None:
    now = used()
    unneeded = {path: sorted(words - now.get(path, set())) for path, words in allowed().items()}
    assert {path: words for path, words in unneeded.items() if words} == {}, (
        "tools/vocabulary_allowed.txt allows what nobody uses any more: run `python -m tools.vocabulary`"
    )


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("told = 1", "told"),
        ("def f(asked): ...", "asked"),
        ("def tell_all(): ...", "tell"),
        ("class SpanTeller: ...", "teller"),
        ("import x.foreign", "foreign"),
        ("from x.opened import y", "opened"),
        ("from x import y as said", "said"),
        ("f(given=1)", "given"),
        ("a.spoken.b", "spoken"),
        ("for x, told in y: ...", "told"),
        ("try: ...\nexcept E as told: ...", "told"),
        ("match x:\n    case [*told]: ...", "told"),
        ("HTTPTold = 1", "told"),
    ],
)
def test_every_place_of_an_identifier_is_looked_at(source: str, word: str) -> None:
    assert [use for _, _, use in banned(source, "a/b.py")] == [word]


def test_words_inside_of_words_and_texts_are_no_fault() -> None:
    assert list(banned('retold = intelligence = "told"  # asked\nunforgiven = stellar', "a/b.py")) == []
    assert [line for line, _, _ in banned("", "a/told.py")] == [0]
