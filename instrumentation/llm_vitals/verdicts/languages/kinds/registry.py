"""The table of kinds; a new one is a module of this package and one line here."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.kinds import (
    assistant_cannot,
    data_of_others,
    does_not_write,
    forbidden_to_me,
    goes_not_into,
    keeps_out,
    leaves_the_topic,
    no_comment,
    no_part,
    not_from_me,
    not_mine_to_do,
    service_scope,
)
from llm_vitals.verdicts.languages.kinds.line import Line
from llm_vitals.verdicts.languages.language import PhraseText

KINDS: Final[dict[str, dict[str, Line]]] = {
    "service_scope": service_scope.LINES,
    "not_from_me": not_from_me.LINES,
    "assistant_cannot": assistant_cannot.LINES,
    "keeps_out": keeps_out.LINES,
    "no_part": no_part.LINES,
    "leaves_the_topic": leaves_the_topic.LINES,
    "no_comment": no_comment.LINES,
    "forbidden_to_me": forbidden_to_me.LINES,
    "goes_not_into": goes_not_into.LINES,
    "does_not_write": does_not_write.LINES,
    "data_of_others": data_of_others.LINES,
    "not_mine_to_do": not_mine_to_do.LINES,
}


def of(code: str) -> tuple[PhraseText, ...]:
    """The phrases of a language."""
    return tuple((name, *lines[code]) for name, lines in KINDS.items())
