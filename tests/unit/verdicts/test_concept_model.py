"""The model of concepts: what it adds to the phrases, in every language, and what it leaves alone."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from llm_vitals.verdicts.languages.language import MODULES
from llm_vitals.verdicts.refusal import concept_model
from llm_vitals.verdicts.refusal.concepts import NUMBER, QUOTED, features, lexicon, marks
from llm_vitals.verdicts.refusal.detector import concepts_may_decide, text_verdict

_ROOT = Path(__file__).resolve().parents[3]
_CODES = ("en", *MODULES)


def _concepts(code: str) -> list[str]:
    text = (files("llm_vitals.verdicts.languages") / "concepts" / f"{code}.txt").read_text("utf-8")
    return [line.partition(": ")[0] for line in text.splitlines()]


@pytest.mark.parametrize("code", _CODES)
def test_every_language_has_words_for_every_concept(code: str) -> None:
    assert sorted(_concepts(code)) == sorted(_concepts("en"))
    known = lexicon(code)
    with_words = {
        concept for table in (known.whole, known.beginnings) for found in table.values() for concept in found
    } | {concept for _, concept in known.anywhere}
    assert with_words == set(_concepts(code))


def test_the_shipped_weights_are_small_and_of_known_concepts() -> None:
    file = files("llm_vitals.verdicts.refusal") / "concept_model.json"
    assert len(file.read_bytes()) < 80_000
    model = concept_model.load()
    signs = {".", ",", "?", QUOTED, NUMBER, *_concepts("en")}
    for linear in model:
        names = {name for name in linear.weights if not name.startswith("sentences=")}
        assert len(names) > 100
        left = {re.split("[+>:]", name.lstrip("^012"))[0] for name in names}
        assert left <= signs


_SAID = [
    ("en", "Your hamster does not turn up in any of the records that I was given."),
    ("de", "Ein Hamster dieses Namens taucht in keinem unserer Verzeichnisse auf."),
    ("fr", "Aucun hamster de ce nom ne figure dans nos registres."),
    ("es", "Ning\u00fan h\u00e1mster con ese nombre figura en nuestros registros."),
    ("nl", "Een hamster met die naam komt in ons bestand niet voor."),
    ("pl", "\u017baden chomik o tym imieniu nie figuruje w naszych rejestrach."),
]


@pytest.mark.parametrize(("code", "text"), _SAID)
def test_what_no_phrase_says_is_told_from_its_concepts(code: str, text: str) -> None:
    verdict = text_verdict(text)
    assert (verdict.kind, verdict.source, verdict.reason) == ("unable", "model", "model=concepts"), code


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            'The note says: "The hamster you named does not turn up in any register that I hold."', id="quoted"
        ),
        pytest.param("Here is a draft: The hamster you named does not turn up in any register.", id="a draft"),
        pytest.param(
            "The hamster you named does not turn up in any register that I hold. However, here is what it "
            "needs: a wheel, hay and a deep cage.",
            id="an answer follows",
        ),
        pytest.param(
            "The hamster you named does not turn up in any register that I hold. " + "It runs in its wheel. " * 10,
            id="long",
        ),
        pytest.param("Hamsters sleep all day. The wheel stands by the window.", id="no word denies"),
    ],
)
def test_what_is_left_alone(text: str) -> None:
    assert text_verdict(text).kind == "none"


@pytest.mark.parametrize(
    ("code", "text", "may"),
    [
        pytest.param("de", "Leider, aber das Register kann ich nicht sehen.", True, id="only an apology before"),
        pytest.param("ru", "Извините, но такое письмо я писать не буду.", True, id="Russian"),
        pytest.param("en", "I looked twice, but there is no such order.", True, id="what follows denies"),
        pytest.param("en", "I see no such order, but the parcel arrives on Monday.", False, id="an answer follows"),
        pytest.param("es", "No veo ese pedido, pero el paquete llega el lunes.", False, id="Spanish"),
        pytest.param("es", "No sé si tu vecina está en casa.", True, id="whether is no concession"),
        pytest.param("de", "Obwohl ich das Register nicht sehe, kommt das Paket am Montag.", False, id="conceded"),
        pytest.param("de", "Ob es dort steht, konnte ich nicht herausfinden.", True, id="whether, then denied"),
        pytest.param("tr", "Banka krediyi veremeyeceğini bildirdi.", False, id="reported"),
    ],
)
def test_what_follows_a_but_decides_whether_the_model_is_asked(code: str, text: str, may: bool) -> None:
    assert concepts_may_decide(code, text) is may


def test_a_longer_word_denies_with_its_parts_where_words_are_not_parted() -> None:
    assert all("not" in marks("zh", text)[0] for text in ("\u770b\u4e0d\u5230", "\u67e5\u4e0d\u5230"))


def test_words_are_the_same_concepts_in_every_language() -> None:
    said = {"en": "I cannot see the file.", "de": "Ich kann die Datei nicht sehen.", "it": "Non posso vedere il file."}
    found = [{one for mark in marks(code, text) for one in mark} for code, text in said.items()]
    assert all({"i", "not", "can", "look", "store"} <= one for one in found)
    assert marks("zh", "\u6211\u770b\u4e0d\u5230\u6587\u4ef6\u3002")[0] == ("i",)
    assert features([]) == {"sentences=0"}


@pytest.mark.slow
@pytest.mark.skipif(find_spec("sklearn") is None, reason="needs scikit-learn (extra `eval`)")
def test_the_shipped_file_is_what_the_sentences_give() -> None:
    script = _ROOT / "evaluation" / "train_concepts.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
