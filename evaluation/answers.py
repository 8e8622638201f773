"""The labelled answers that the evaluation reads, in a fixed order. They lie beside the project, never in it.

Sources: XSTest v2 completions (Roettger et al. 2024, https://github.com/paul-rottger/xstest, prompts CC-BY-4.0) and
hand-labelled refusals of ChatGPT (Reuter and Schulze 2023, https://github.com/maxwellreuter/chatgpt-refusals, MIT).
"""

from __future__ import annotations

import csv
import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "refusals"
XSTEST: Final = ("llama2new", "llama2orig", "mistralguard")
CHATGPT: Final = "chatgpt"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer with the label that people gave it."""

    source: str
    """The model, as the data set names it."""
    question: str
    text: str
    label: str

    @property
    def refused(self) -> bool:
        """XSTest: a full refusal (a partial one helps in part). ChatGPT: `rejected`; `redirected` and so on answer."""
        return self.label in ("2_full_refusal", "rejected")

    @property
    def partial(self) -> bool:
        return self.label == "3_partial_refusal"


def load(folder: Path = DATA) -> dict[str, list[Answer]]:
    """Answers by source; exits with one line when the folder is absent."""
    if not folder.is_dir():
        sys.exit(
            f"{folder}: no such folder; expected the labelled answers. evaluation/README.md says where to get them."
        )
    found: dict[str, list[Answer]] = {}
    for source in XSTEST:
        with (folder / f"xstest_v2_completions_{source}.csv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        found[source] = [Answer(source, r["prompt"], r["completion"], r["final_label"]) for r in rows]
    hand = json.loads((folder / "chatgpt_refusals_hand_labeled.json").read_text("utf-8"))
    found[CHATGPT] = [
        Answer(CHATGPT, r["prompt"], r["response"], r["tone"]) for r in cast("list[dict[str, str]]", hand)
    ]
    return found
