"""How often the task of a question is the word that a person would name: `make eval-tasks`. Needs no data.

Our own labelled prompts by language and set. Held-out ones were written before the words that find them, and are only
counted (docs/tasks.md).
"""

from __future__ import annotations

import time
from collections import defaultdict
from pathlib import Path
from typing import Final

from figures import share

from llm_vitals.verdicts.task import task

PROMPTS: Final = (
    Path(__file__).resolve().parents[1] / "tests" / "unit" / "verdicts" / "languages" / "tasks" / "prompts.tsv"
)


def main() -> None:
    """Print the table."""
    rows = [line.split("\t") for line in PROMPTS.read_text("utf-8").splitlines()[1:]]
    right: dict[tuple[str, str], list[bool]] = defaultdict(list)
    missed: list[str] = []
    for which, code, wanted, prompt in rows:
        found = task(prompt.replace("\\n", "\n"))
        right[which, code].append(found == wanted)
        if found != wanted:
            missed.append(f"  {which} {code}: {wanted}, found {found}: {prompt[:90]}")
    sets = sorted({which for which, _ in right})
    print("prompts whose task is found, by language")
    for code in sorted({code for _, code in right}):
        line = "".join(f"{which} {sum(one)}/{len(one)}   " for which in sets if (one := right.get((which, code))))
        print(f"  {code}  {line}")
    for which in sets:
        for title, is_english in (("English", True), ("other languages", False)):
            parts = (hits for (part, code), hits in right.items() if part == which and (code == "en") is is_english)
            if found := [hit for hits in parts for hit in hits]:
                print(f"{which}, {title}: {share(sum(found), len(found))}")
    print("\nnot found:", *missed, sep="\n")
    texts = [prompt.replace("\\n", "\n") for _, _, _, prompt in rows]
    begun = time.process_time()
    for _ in range(20):
        for text in texts:
            task(text)
    print(f"\n{(time.process_time() - begun) / 20 / len(texts) * 1e6:.0f} us of CPU a question")


if __name__ == "__main__":
    main()
