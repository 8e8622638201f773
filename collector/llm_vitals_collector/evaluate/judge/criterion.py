"""Criteria that a judge scores answers by: YAML files, those that are shipped and a folder of the user's own."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, cast

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

_SIZE: Final = 64 * 1024
_MOST: Final = 100
_SHIPPED: Final = Path(__file__).parent / "criteria"
Shown = Literal["question", "answer", "documents", "expected"]


class CriteriaError(Exception):
    """A criterion's file cannot be used; the message names the file, what was expected and what to do."""


class Criterion(BaseModel):
    """One thing that an answer is scored by, as its file says it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    """How requests, scores and metrics call it."""
    question: Annotated[str, Field(min_length=8, max_length=500)]
    """What the judge is to answer."""
    steps: Annotated[
        tuple[Annotated[str, Field(min_length=3, max_length=500)], ...], Field(min_length=1, max_length=12)
    ]
    """How it gets there, in order."""
    scale: Annotated[
        Mapping[int, Annotated[str, Field(min_length=2, max_length=300)]], Field(min_length=2, max_length=11)
    ]
    """Each grade that it may give, the worst first, and what it means."""
    shows: Annotated[tuple[Shown, ...], Field(min_length=1)] = ("question", "answer", "documents", "expected")
    """What the judge is shown of that which there is."""
    needs: tuple[Shown, ...] = ()
    """It is scored only where there is one of these."""
    benchmark: Annotated[float, Field(ge=0, le=1)] | None = None
    """The value under which an answer is worth a look."""

    @field_validator("scale")
    @classmethod
    def _whole(cls, scale: Mapping[int, str]) -> Mapping[int, str]:
        grades = sorted(scale)
        if grades != list(range(grades[0], grades[-1] + 1)):
            raise ValueError("grades without a gap, such as 1, 2, 3, 4, 5")
        return {grade: scale[grade] for grade in grades}

    @property
    def least(self) -> int:
        """The worst grade."""
        return min(self.scale)

    @property
    def most(self) -> int:
        """The best grade."""
        return max(self.scale)

    def value(self, grade: int) -> float:
        """A grade as a score, 0..1."""
        return round((grade - self.least) / (self.most - self.least), 4)

    @property
    def version(self) -> str:
        """8 hex digits of all that the judge is told: scores of two versions are not the same measure."""
        content = json.dumps(self.model_dump(mode="json", exclude={"benchmark"}), sort_keys=True)
        return hashlib.sha256(content.encode()).hexdigest()[:8]


def shipped() -> dict[str, Criterion]:
    """The criteria of this package, by name."""
    return dict(_shipped())


@functools.cache
def _shipped() -> Mapping[str, Criterion]:
    # Read once in a process: reading YAML takes longer than all else that a collector does before it listens.
    return _read(sorted(_SHIPPED.glob("*.yaml")))


def load(folder: Path | None) -> dict[str, Criterion]:
    """The criteria that are shipped, and those of a folder, which win over shipped ones of their name.

    Raises CriteriaError.
    """
    if folder is None:
        return shipped()
    if not folder.is_dir():
        raise CriteriaError(f"{folder} is no folder: expected one with a .yaml file for each criterion.")
    files = sorted(one for one in folder.iterdir() if one.suffix in (".yaml", ".yml"))
    if len(files) > _MOST:
        raise CriteriaError(f"{folder} has {len(files)} criteria: expected {_MOST} at most.")
    return {**shipped(), **_read(files)}


def _read(files: list[Path]) -> dict[str, Criterion]:
    found: dict[str, Criterion] = {}
    for file in files:
        one = _criterion(file)
        if one.name in found:
            raise CriteriaError(f"{file}: there is another file for the criterion {one.name}: keep one of them.")
        found[one.name] = one
    return found


def _criterion(file: Path) -> Criterion:
    try:
        text = file.read_text(encoding="utf-8")
        if len(text) > _SIZE:
            raise CriteriaError(f"{file} has more than {_SIZE} characters: shorten it.")
        fields: object = yaml.safe_load(text)
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise CriteriaError(f"{file} cannot be read ({' '.join(str(error).split())}): expected YAML.") from error
    if not isinstance(fields, dict):
        raise CriteriaError(f"{file}: expected name, question, steps and scale, as docs/evaluation.md shows.")
    try:
        return Criterion.model_validate(cast("dict[str, Any]", fields))
    except ValidationError as error:
        fault = error.errors()[0]
        where = ".".join(map(str, fault["loc"]))
        raise CriteriaError(f"{file}: {where}: {fault['msg']}. docs/evaluation.md shows a whole file.") from error
