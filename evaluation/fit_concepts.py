"""Fitting the model of concepts (`verdicts.refusal.concept_model`) on our own sentences of all languages together.

Needs scikit-learn (extra `eval`). The order of rows and features is fixed, the optimum of a convex loss is found to
about 1e-10 and weights are rounded to hundredths, so two machines write the same bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from runpy import run_path
from typing import Final, cast

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from llm_vitals.verdicts.refusal.concept_model import Linear, Model, may_decline
from llm_vitals.verdicts.refusal.concepts import features, marks

SENTENCES: Final = Path(__file__).resolve().parents[1] / "tests" / "unit" / "verdicts" / "languages"
_USED: Final = ("development", "fitted")
LEAST: Final = 30
"""Sentences that a feature must stand in."""
STRENGTH: Final = 1.0
"""Inverse of the L2 penalty."""
SCALE: Final = 3.0
"""A row's length: what the features of a sentence come to together, however many they are."""
THRESHOLD: Final = 225
"""Hundredths of log-odds that a sentence must exceed to decline: cross validated, it flags 0.4% of sentences that were
written to be near to a refusal."""
_WORDINGS: Final = {
    "wordings_answered": {"BENIGN": "none", "NEAR_REFUSALS": "none"},
    "wordings_declined": {"REFUSALS": "refusal", "UNABLE": "unable", "RARE_REFUSALS": "refusal"},
    "wordings_lessons": {"LONG_ANSWERS": "none"},
    "wordings_models": {"DECLINED": "refusal", "ANSWERED": "none"},
}
BLOCK: Final = 9
"""Sentences of a language and a verdict that were written one after the other, and are left out together."""
FOLDS: Final = 5


@dataclass(frozen=True, slots=True)
class Sentence:
    """One of ours."""

    code: str
    which: str
    """Its set: development, fitted, ..."""
    verdict: str
    text: str
    fold: int
    """By its place among those of its language, set and verdict: the same scene may stand at the same place in all."""

    @property
    def declines(self) -> bool:
        return self.verdict != "none"


def sentences(used: Iterable[str] = _USED) -> list[Sentence]:
    """Our sentences, by language, in the order of the files."""
    found: list[Sentence] = []
    for path in sorted(SENTENCES.glob("??.tsv")):
        places: Counter[tuple[str, str]] = Counter()
        for line in path.read_text("utf-8").splitlines()[1:]:
            which, verdict, text = line.split("\t")
            place = places[which, verdict]
            places[which, verdict] += 1
            if which in used:
                fold = place // BLOCK % FOLDS
                found.append(Sentence(path.stem, which, verdict, text.replace("\\n", "\n"), fold))
    return found


def wordings() -> list[Sentence]:
    """Our English wordings (`tests/unit/verdicts/wordings_*.py`), which other languages have no counterpart of."""
    found: list[Sentence] = []
    for module, tables in _WORDINGS.items():
        names = run_path(str(SENTENCES.parent / f"{module}.py"))
        for table, verdict in tables.items():
            texts = cast("tuple[str, ...]", names[table])
            found += [
                Sentence("en", "wordings", verdict, text, place // BLOCK % FOLDS) for place, text in enumerate(texts)
            ]
    return found


def known(rows: Sequence[Sentence]) -> list[set[str]]:
    """The features of each."""
    return [features(marks(row.code, row.text)) for row in rows]


def fit(rows: Sequence[Sentence], found: Sequence[set[str]] | None = None, *, threshold: int = THRESHOLD) -> Model:
    """The model of these sentences; `found`: their features, where the caller has them."""
    found = known(rows) if found is None else found
    declines = _fit(found, [row.declines for row in rows], threshold)
    both = [(one, row.verdict == "unable") for one, row in zip(found, rows, strict=True) if row.declines]
    return Model(declines, _fit([one for one, _ in both], [unable for _, unable in both], 0))


def scores(model: Model, rows: Sequence[Sentence], found: Sequence[set[str]]) -> list[float]:
    """The score of each, above 0 where it declines; nothing where no word denies."""
    return [
        model.declines.score(one) if may_decline(marks(row.code, row.text)) else float("-inf")
        for row, one in zip(rows, found, strict=True)
    ]


def _fit(found: Sequence[set[str]], labels: Sequence[bool], threshold: int) -> Linear:
    counts = Counter(feature for one in found for feature in one)
    vocabulary = sorted(feature for feature, count in counts.items() if count >= LEAST)
    column = {feature: number for number, feature in enumerate(vocabulary)}
    indices: list[int] = []
    values: list[float] = []
    ends = [0]
    for one in found:
        columns = sorted(column[feature] for feature in one if feature in column)
        indices += columns
        values += [SCALE / max(1, len(columns)) ** 0.5] * len(columns)
        ends.append(len(indices))
    matrix = csr_matrix((np.array(values), indices, ends), shape=(len(found), len(vocabulary)))
    regression = LogisticRegression(C=STRENGTH, class_weight="balanced", solver="newton-cg", tol=1e-10, max_iter=1000)
    regression.fit(matrix, np.array(labels))
    weights = {f: round(100 * SCALE * float(w)) for f, w in zip(vocabulary, regression.coef_[0], strict=True)}
    return Linear(bias=round(100 * float(regression.intercept_[0])) - threshold, weights=weights)
