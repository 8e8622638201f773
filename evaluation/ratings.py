"""Answers that people rated, from the published data sets, in a fixed order. They lie beside the project, never in it.

What a set calls context is the conversation, the knowledge it adds (a fact, a persona, an article) the instructions,
the rated turn the answer. A file that is absent is named with where it is published; the others are read all the same.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any, Final, NamedTuple

DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data" / "ratings"
PREFERRED: Final = "preferred"
"""The rating of a pair: +1 when a person prefers the first answer, -1 the second, 0 neither."""


class Turn(NamedTuple):
    """One message of the conversation before the answer."""

    role: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rated:
    """One answer, or a pair of them, and the ratings of people."""

    source: str
    """What the answer should draw on, besides the conversation; empty when there is nothing."""
    conversation: tuple[Turn, ...]
    """The conversation, up to a turn of the user."""
    answer: str
    other: str | None = None
    """The second answer, where people compared two."""
    ratings: Mapping[str, tuple[float, ...]]
    """By the name of the quality: one figure a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedSet:
    """One data set: its file, under any of its names, and where that is published."""

    name: str
    files: tuple[str, ...]
    published: str
    read: Callable[[str], list[Rated]]

    def load(self, folder: Path) -> list[Rated] | None:
        """Its answers; None when no file of that name is in the folder."""
        for file in self.files:
            if (path := folder / file).is_file():
                return self.read(path.read_text("utf-8"))
        return None


def _numbers(values: Sequence[object]) -> tuple[float, ...]:
    """A person who wrote a remark instead of a figure is left out."""
    return tuple(float(v) for v in values if isinstance(v, int | float))


def _turns(texts: Sequence[str]) -> tuple[Turn, ...]:
    """Turns of two who speak in turn; the last one is the user's."""
    present = [t.strip() for t in texts if t.strip()]
    return tuple(reversed([Turn(role, t) for role, t in zip(cycle(("user", "assistant")), reversed(present))]))


def _usr(text: str) -> list[Rated]:
    names = {"Overall": "overall", "Maintains Context": "coherent", "Uses Knowledge": "uses knowledge"}
    return [
        Rated(
            source="" if dialog["fact"].strip() == "_nofact" else dialog["fact"].strip(),
            conversation=_turns(dialog["context"].splitlines()),
            answer=response["response"].strip(),
            ratings={ours: _numbers(response[theirs]) for theirs, ours in names.items()},
        )
        for dialog in json.loads(text)
        for response in dialog["responses"]
    ]


def _fed(text: str) -> list[Rated]:
    """The rated turns; the rows without a response rate whole conversations."""
    names = {"Overall": "overall", "Relevant": "relevant"}
    return [
        Rated(
            source="",
            conversation=tuple(
                Turn("user" if line.startswith("User:") else "assistant", line.partition(":")[2].strip())
                for line in row["context"].splitlines()
            ),
            answer=row["response"].partition(":")[2].strip(),
            ratings={ours: _numbers(row["annotations"][theirs]) for theirs, ours in names.items()},
        )
        for row in json.loads(text)
        if "response" in row
    ]


def _qags(text: str) -> list[Rated]:
    """Consistent: the share of the summary's sentences that a person finds supported by the article."""
    found: list[Rated] = []
    for line in text.splitlines():
        row: dict[str, Any] = json.loads(line)
        sentences: list[dict[str, Any]] = row["summary_sentences"]
        people = zip(*([r["response"] == "yes" for r in s["responses"]] for s in sentences), strict=True)
        found.append(
            Rated(
                source=row["article"],
                conversation=(Turn("user", "Summarise the article."),),
                answer=" ".join(s["sentence"] for s in sentences),
                ratings={"consistent": tuple(sum(votes) / len(sentences) for votes in people)},
            )
        )
    return found


def _pandalm(text: str) -> list[Rated]:
    preference = {0: 0.0, 1: 1.0, 2: -1.0}
    return [
        Rated(
            source="",
            conversation=(Turn("user", "\n\n".join(t for t in (row["instruction"], str(row["input"])) if t)),),
            answer=str(row["response1"]),  # JSON's true and numbers stand there too
            other=str(row["response2"]),
            ratings={PREFERRED: tuple(preference[row[f"annotator{n}"]] for n in (1, 2, 3))},
        )
        for row in json.loads(text)
    ]


SETS: Final = (
    RatedSet(
        name="USR Topical-Chat",
        files=("tc_usr_data.json", "usr_topical_chat.json"),
        published="http://shikib.com/usr (Mehri and Eskenazi 2020)",
        read=_usr,
    ),
    RatedSet(
        name="USR PersonaChat",
        files=("pc_usr_data.json", "usr_percona_chat.json"),
        published="http://shikib.com/usr (Mehri and Eskenazi 2020)",
        read=_usr,
    ),
    RatedSet(
        name="FED turns",
        files=("fed_data.json",),
        published="http://shikib.com/fed_data.json (Mehri and Eskenazi 2020)",
        read=_fed,
    ),
    RatedSet(
        name="QAGS CNN/DM",
        files=("mturk_cnndm.jsonl",),
        published="https://github.com/W4ngatang/qags (data/; Wang et al. 2020)",
        read=_qags,
    ),
    RatedSet(
        name="QAGS XSum",
        files=("mturk_xsum.jsonl",),
        published="https://github.com/W4ngatang/qags (data/; Wang et al. 2020)",
        read=_qags,
    ),
    RatedSet(
        name="PandaLM pairs",
        files=("pandalm_testset-v1.json", "testset-v1.json"),
        published="https://github.com/WeOpenML/PandaLM (data/testset-v1.json; Wang et al. 2023)",
        read=_pandalm,
    ),
)
