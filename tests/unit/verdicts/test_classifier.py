"""The shipped weights of the linear model: sound, small, and what the training script makes of the data."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from llm_vitals.verdicts.refusal import classifier

_ROOT = Path(__file__).resolve().parents[3]
_DATA = _ROOT.parent / "shared" / "data" / "refusals"


def test_the_weights_are_small_and_sound() -> None:
    model = classifier.load()
    size = len((files("llm_vitals.verdicts.refusal") / "classifier.json").read_bytes())
    assert size <= 100_000
    assert 1000 <= len(model.weights) <= 5000
    assert model.bias < 0, "a text of unknown words is no refusal"
    assert list(model.weights) == sorted(model.weights)


def test_features_are_words_pairs_and_the_beginning() -> None:
    assert classifier.features("i can't, no.") == {
        *("i", "can", "not", "no", ".", "i can", "can not", "not no", "no ."),
        *("^i", "^i can", "^i can not", "^i can not no"),
    }
    assert classifier.features("i can't, no.") == classifier.features("i cannot, no."), (
        "models differ in the short form"
    )
    assert classifier.features("") == set()
    assert len(classifier.features("word " * 1000)) < 10


@pytest.mark.parametrize(
    ("words", "length", "asked"),
    [
        pytest.param({"violence", "is", "never", "acceptable"}, 200, True, id="a lesson"),
        pytest.param({"violence", "is", "never", "acceptable"}, 60, False, id="one short sentence"),
        pytest.param({"the", "pump", "should", "not", "run"}, 200, False, id="two words of a lesson"),
    ],
)
def test_only_what_may_be_a_lesson_is_asked_about(words: set[str], length: int, asked: bool) -> None:
    assert classifier.may_decline(words, length) is asked


@pytest.mark.slow
@pytest.mark.skipif(
    not _DATA.is_dir() or find_spec("sklearn") is None,
    reason="needs the labelled answers in ../shared/data/refusals and scikit-learn (extra `eval`)",
)
def test_the_shipped_file_is_what_the_data_gives() -> None:
    script = _ROOT / "evaluation" / "train_refusal.py"
    done = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
