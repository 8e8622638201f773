"""all-MiniLM-L6-v2 with numpy: a BERT of 6 layers, mean pooling, length 1.

Why not sentence-transformers: it needs torch, whose Linux wheel brings gigabytes of CUDA libraries. Six layers are a
page of matrix products; the sums are those of Hugging Face's BertModel, and the cosines equal the ones that
sentence-transformers documents for this model (tests/stack/test_embeddings.py). Measured on one core of 2 that were
busy: 7 ms for a text of 12 words, 47 ms for 100, 170 ms for the most that is read; 80 MB of memory, loaded in 0.3 s.
"""

from __future__ import annotations

import json
import mmap
import os
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final, cast

# Background work must not take every core from receiving; OpenBLAS reads it when numpy is first imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# numpy and tokenizers belong to an extra, so a type checker may not find them.
np: Any = import_module("numpy")
_tokenizers: Any = import_module("tokenizers")

TOKENS: Final = 256
"""What the model was trained to read (its sentence_bert_config.json); the rest of a text is cut off."""
_CHARACTERS: Final = 4000
"""More characters than 256 tokens have in any text worth the tokenizer's time."""
_LAYERS: Final = 6
_HEADS: Final = 12
_EPSILON: Final = 1e-12

Array = Any


class MiniLM:
    """The model. 90 MB of weights are mapped, not read: processes share them. Not for two threads at a time."""

    def __init__(self, folder: Path) -> None:
        self._weights: Final = _safetensors(folder / "model.safetensors")
        tokenizer = _tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=TOKENS)
        self._ids: Final[Callable[[str], Sequence[int]]] = lambda text: tokenizer.encode(text).ids

    def embed(self, text: str) -> list[float]:
        """384 numbers, length 1. One text at a time: with no padding there is nothing to mask."""
        # The tokenizer takes valid UTF-8 alone.
        ids = self._ids(text[:_CHARACTERS].encode("utf-8", "replace").decode())
        at = "embeddings."
        hidden = (
            self._weights[f"{at}word_embeddings.weight"][list(ids)]
            + self._weights[f"{at}position_embeddings.weight"][: len(ids)]
            + self._weights[f"{at}token_type_embeddings.weight"][0]
        )
        hidden = self._normalise(hidden, f"{at}LayerNorm")
        for layer in range(_LAYERS):
            hidden = self._layer(hidden, f"encoder.layer.{layer}.")
        mean = hidden.mean(axis=0)
        return (mean / np.sqrt((mean * mean).sum())).tolist()

    def _layer(self, hidden: Array, at: str) -> Array:
        seen = self._dense(self._attend(hidden, f"{at}attention.self."), f"{at}attention.output.dense")
        hidden = self._normalise(hidden + seen, f"{at}attention.output.LayerNorm")
        inner = _gelu(self._dense(hidden, f"{at}intermediate.dense"))
        return self._normalise(hidden + self._dense(inner, f"{at}output.dense"), f"{at}output.LayerNorm")

    def _attend(self, hidden: Array, at: str) -> Array:
        tokens, width = hidden.shape

        def heads(name: str) -> Array:
            return self._dense(hidden, at + name).reshape(tokens, _HEADS, width // _HEADS).transpose(1, 0, 2)

        query, key, value = heads("query"), heads("key"), heads("value")
        scores = query @ key.transpose(0, 2, 1) / np.float32((width // _HEADS) ** 0.5)
        weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
        weights /= weights.sum(axis=-1, keepdims=True)
        return (weights @ value).transpose(1, 0, 2).reshape(tokens, width)

    def _dense(self, x: Array, name: str) -> Array:
        return x @ self._weights[f"{name}.weight"].T + self._weights[f"{name}.bias"]

    def _normalise(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        variance = (centred * centred).mean(axis=-1, keepdims=True)
        scaled = centred / np.sqrt(variance + np.float32(_EPSILON))
        return scaled * self._weights[f"{name}.weight"] + self._weights[f"{name}.bias"]


def _gelu(x: Array) -> Array:
    """x/2 (1 + erf(x/sqrt 2)), with erf to 1.5e-7. Source: Abramowitz and Stegun, 7.1.26."""
    z = np.abs(x) * np.float32(0.7071067811865476)
    t = 1 / (1 + np.float32(0.3275911) * z)
    series = np.float32(1.061405429)
    for factor in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series = series * t + np.float32(factor)
    erf = 1 - series * t * np.exp(-z * z)
    return x * np.float32(0.5) * (1 + np.copysign(erf, x))


def _safetensors(path: Path) -> Mapping[str, Array]:
    """The 32-bit arrays of a file: 8 bytes of length, a JSON header, the numbers. Raises ValueError, OSError.

    Source: https://github.com/huggingface/safetensors#format.
    """
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    start = 8 + int.from_bytes(mapped[:8], "little")
    header: object = json.loads(mapped[8:start])
    entries = cast("dict[str, Any]", header) if isinstance(header, dict) else {}
    arrays: dict[str, Array] = {}
    for name, entry in entries.items():
        if entry.get("dtype") == "F32":
            first, last = entry["data_offsets"]
            flat = np.frombuffer(mapped, dtype="<f4", count=(last - first) // 4, offset=start + first)
            arrays[name] = flat.reshape(entry["shape"])
    if "embeddings.word_embeddings.weight" not in arrays:
        raise ValueError(f"{path} does not hold the weights of a BERT: expected all-MiniLM-L6-v2")
    return arrays
