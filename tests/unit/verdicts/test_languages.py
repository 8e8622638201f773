"""Answers in other languages than English: sentences by language in `languages/*.tsv`, which a speaker can extend.

A line holds the set, the verdict that a person would give, and the answer (`\\n` for a new line). The phrases were
written with the development sentences in view; the model of concepts is fitted on them and on the fitted ones. The
held-out ones were written before any phrase and are only counted; the unseen ones are the last batch, written when the
phrases stood (docs/refusal-model.md has what it came to when it was first run). Idioms are in `languages/idioms`:
`make eval-refusal` says how many are found.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import regex_texts

from llm_vitals.verdicts.languages.detect import language
from llm_vitals.verdicts.languages.language import MODULES, fold, load
from llm_vitals.verdicts.refusal.detector import text_verdict
from llm_vitals.verdicts.refusal.phrases import opening, words

_FOLDER = Path(__file__).parent / "languages"
_DOCS = Path(__file__).parents[3] / "docs" / "refusal-model.md"
_CODES = ("en", *MODULES)
_DECLINED = ("refusal", "unable")


class _Sentence(NamedTuple):
    code: str
    which: str
    verdict: str
    text: str


def _read(code: str) -> Iterator[_Sentence]:
    head, *rows = (_FOLDER / f"{code}.tsv").read_text("utf-8").splitlines()
    assert head == "set\tverdict\tanswer"
    for row in rows:
        which, verdict, text = row.split("\t")
        assert which in ("development", "fitted", "held_out", "unseen")
        assert verdict in (*_DECLINED, "none")
        yield _Sentence(code, which, verdict, text.replace("\\n", "\n"))


_SENTENCES = [sentence for code in _CODES for sentence in _read(code)]


@pytest.mark.parametrize("code", _CODES)
def test_development_sentences(code: str) -> None:
    found = [(one, text_verdict(one.text)) for one in _SENTENCES if (one.code, one.which) == (code, "development")]
    assert found
    assert [(one, it) for one, it in found if (it.kind, it.judged) != (one.verdict, True)] == []


@pytest.mark.parametrize(("which", "least"), [("held_out", 360), ("unseen", 89)])
def test_nine_of_ten_sentences_that_decline_are_found(which: str, least: int) -> None:
    declined = [one for one in _SENTENCES if one.which == which and one.verdict in _DECLINED]
    missed = [one for one in declined if text_verdict(one.text).kind not in _DECLINED]
    assert len(declined) >= least
    assert len(missed) <= len(declined) * 0.1, missed


@pytest.mark.parametrize(("which", "least"), [("held_out", 310), ("unseen", 120)])
def test_hardly_an_answer_is_taken_for_a_refusal(which: str, least: int) -> None:
    answers = [one for one in _SENTENCES if one.which == which and one.verdict == "none"]
    flagged = [one for one in answers if text_verdict(one.text).kind in _DECLINED]
    assert len(answers) >= least
    assert len(flagged) <= len(answers) * 0.01, flagged


def test_the_documentation_has_the_figures_of_the_held_out_sentences() -> None:
    """Those of other languages than English, as `make eval-refusal` prints them."""
    rows = [one for one in _SENTENCES if one.which == "held_out" and one.code != "en"]
    found = [(one.verdict in _DECLINED, text_verdict(one.text).kind in _DECLINED) for one in rows]
    declined, answers = ([says for person, says in found if person is kind] for kind in (True, False))
    share = f"{sum(declined)} of {len(declined)} ({sum(declined) / len(declined):.0%})"
    row = f"| all `held_out` in the files | {share} | {sum(answers)} of {len(answers)} |"
    assert row in _DOCS.read_text("utf-8"), f"docs/refusal-model.md: expected the row {row}"


@pytest.mark.parametrize("code", _CODES)
def test_a_language_has_sentences_of_both_kinds_and_each_once(code: str) -> None:
    texts = [one.text for one in _SENTENCES if one.code == code]
    assert len(set(texts)) == len(texts)
    for which, least in (("development", 12), ("held_out", 12), ("unseen", 5)):
        part = [one for one in _SENTENCES if one.code == code and one.which == which]
        assert sum(one.verdict == "none" for one in part) >= least
        assert sum(one.verdict != "none" for one in part) >= least


@pytest.mark.parametrize("code", _CODES)
def test_the_language_is_found(code: str) -> None:
    texts = [one.text for one in _SENTENCES if one.code == code]
    wrong = [text for text in texts if language(opening(text), words(opening(text))) != code]
    assert len(wrong) <= len(texts) * 0.08, wrong


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Tyvärr kan jag inte hjälpa dig med det, men jag kan svara på frågor om din faktura.", id="Swedish"
        ),
        pytest.param("На жаль, я не можу допомогти вам із цим запитом, оскільки він порушує правила.", id="Ukrainian"),
        pytest.param("Λυπάμαι, αλλά δεν μπορώ να σας βοηθήσω με αυτό.", id="Greek"),
        pytest.param("متأسفم، نمی‌توانم در این مورد به شما کمک کنم چون خلاف قوانین است.", id="Persian"),
        pytest.param(
            "Omlouvám se, ale s tímto požadavkem vám bohužel nemohu pomoci, protože to není možné.", id="Czech"
        ),
        pytest.param(
            "Samahani, siwezi kukusaidia kuhusu jambo hilo kwa sababu linakiuka sheria zetu za matumizi bora hapa.",
            id="Swahili",
        ),
        pytest.param("אני מצטער, אבל אינני יכול לעזור לך עם הבקשה הזאת.", id="Hebrew"),
    ],
)
def test_an_answer_in_an_unknown_language_is_not_judged(text: str) -> None:
    verdict = text_verdict(text)
    assert (verdict.kind, verdict.source, verdict.reason, verdict.judged) == ("none", None, None, False)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "Paris.",
            "42",
            "",
            "São Paulo",
            "Łódź",
            "✅",
            "```sql\nSELECT name FROM orders\n```",
            '{"total": 48, "währung": "EUR"}',
        ),
        "def ist_gerade(n):\n    return n % 2 == 0",
        "| Stadt | Einwohner |\n|---|---|\n| Köln | 1.087.000 |",
        "The German word for 'unfortunately' is leider, and 'nicht' means not.",
        "In Chinese you write 你好 and say it with two third tones.",
    ],
)
def test_names_figures_code_and_english_about_a_language_are_answers_that_are_judged(text: str) -> None:
    assert (text_verdict(text).kind, text_verdict(text).judged) == ("none", True)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_form_of_accents_changes_nothing(form: str) -> None:
    changed = [
        (one, unicodedata.normalize(form, one.text))
        for one in _SENTENCES
        if one.which == "development" and one.code != "en"
    ]
    assert [text for one, text in changed if text_verdict(text).kind != one.verdict] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            "Die Pumpe hat drei Teile, und jedes davon kann zu Hause mit Wasser gereinigt werden. ", id="German"
        ),
        pytest.param("水泵由三个部分组成，每个部分都可以在家里用温水清洗，请先关闭电源，然后拆下外壳。", id="Chinese"),
    ],
)
def test_a_refusal_far_down_a_long_answer_is_not_the_answer(text: str) -> None:
    declined = "Dabei kann ich nicht helfen." if text.isascii() else "我无法帮助您。"
    assert text_verdict(declined).kind == "refusal"
    assert text_verdict(text * 6 + declined).kind == "none"


def _preambles(which: str) -> list[tuple[str, str]]:
    rows = (_FOLDER / "preambles" / "answers.tsv").read_text("utf-8").splitlines()[1:]
    return [(verdict, text) for one, _, verdict, text in (row.split("\t") for row in rows) if one == which]


@pytest.mark.parametrize(("which", "most_missed"), [("development", 0), ("held_out", 1)])
def test_what_a_long_preamble_of_sympathy_or_thanks_comes_to(which: str, most_missed: int) -> None:
    found = [(verdict, text_verdict(text).kind, text) for verdict, text in _preambles(which)]
    assert [text for verdict, kind, text in found if verdict == "none" and kind != "none"] == []
    assert len([text for verdict, kind, text in found if verdict != kind]) <= most_missed


@pytest.mark.parametrize("code", MODULES)
def test_what_a_phrase_matches_has_the_parts_that_it_needs(code: str) -> None:
    """The parts are looked up before the pattern: one that is forgotten would hide a match."""
    texts = [fold(one.text) for one in _SENTENCES if one.code == code]
    for phrase in load(code).phrases:
        for text in texts:
            if phrase.pattern.search(text):
                assert all(any(part in text for part in parts) for parts in phrase.needs), (phrase.name, text)


@pytest.mark.parametrize("code", MODULES)
def test_what_a_pattern_may_match_has_the_parts_that_it_needs(code: str) -> None:
    """Texts made from the patterns themselves, so that no alternative is forgotten."""
    for phrase in load(code).phrases:
        made = set(regex_texts.texts(phrase.pattern, tries=60))
        if len(made) <= 5:  # edges of words that few made texts have
            made = set(regex_texts.texts(phrase.pattern, tries=1000))
        assert len(made) > 5, phrase.name
        for text in made:
            assert all(any(part in text for part in parts) for parts in phrase.needs), (phrase.name, text)


@pytest.mark.parametrize("code", MODULES)
def test_a_phrase_that_does_not_say_so_reaches_over_no_end_of_a_sentence(code: str) -> None:
    """Its parts are looked for in one sentence: a match over the end of one would be missed."""
    reaching: list[tuple[str, str]] = []
    for phrase in load(code).phrases:
        if (
            phrase.across or r"\S" in phrase.pattern.pattern
        ):  # "a word" in some scripts: that it takes a stop is no wish
            continue
        for text in regex_texts.texts(phrase.pattern, tries=60):
            matches = (match.group().strip(".!? '\"-,") for match in phrase.pattern.finditer(text))
            reaching += [(phrase.name, match) for match in matches if load(code).ends.search(match)]
    assert reaching == []
