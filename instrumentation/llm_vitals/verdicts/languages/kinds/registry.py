"""The table of kinds; a new one is a module of this package and one line here."""

from __future__ import annotations

from typing import Final

from llm_vitals.verdicts.languages.kinds import (
    assistant_cannot,
    closed_topic,
    data_ends,
    data_of_others,
    does_not_disclose,
    does_not_write,
    ends_the_talk,
    expect_not,
    find_another,
    flat_no,
    forbidden_to_me,
    goes_not_into,
    keeps_out,
    keeps_privacy,
    leaves_the_topic,
    left_to_others,
    no_comment,
    no_part,
    no_record,
    not_among_mine,
    not_fitting,
    not_from_me,
    not_mine_to_do,
    not_the_one,
    our_people_may_not,
    own_remit,
    own_rule,
    passes_on_it,
    red_line,
    removed_notice,
    request_against_rules,
    request_refused,
    sealed_lips,
    searched_in_vain,
    secret_of_mine,
    service_scope,
    source_silent,
    stops_here,
    tied_hands,
    will_not_any,
    wrong_door,
)
from llm_vitals.verdicts.languages.language import PhraseText

KINDS: Final[dict[str, dict[str, str]]] = {
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
    "does_not_disclose": does_not_disclose.LINES,
    "keeps_privacy": keeps_privacy.LINES,
    "own_remit": own_remit.LINES,
    "not_the_one": not_the_one.LINES,
    "passes_on_it": passes_on_it.LINES,
    "not_fitting": not_fitting.LINES,
    "removed_notice": removed_notice.LINES,
    "own_rule": own_rule.LINES,
    "left_to_others": left_to_others.LINES,
    "closed_topic": closed_topic.LINES,
    "ends_the_talk": ends_the_talk.LINES,
    "not_among_mine": not_among_mine.LINES,
    "request_refused": request_refused.LINES,
    "secret_of_mine": secret_of_mine.LINES,
    "our_people_may_not": our_people_may_not.LINES,
    "tied_hands": tied_hands.LINES,
    "sealed_lips": sealed_lips.LINES,
    "red_line": red_line.LINES,
    "flat_no": flat_no.LINES,
    "expect_not": expect_not.LINES,
    "request_against_rules": request_against_rules.LINES,
    "find_another": find_another.LINES,
    "wrong_door": wrong_door.LINES,
    "stops_here": stops_here.LINES,
}
UNABLE_KINDS: Final[dict[str, dict[str, str]]] = {
    "no_record": no_record.LINES,
    "searched_in_vain": searched_in_vain.LINES,
    "data_ends": data_ends.LINES,
    "source_silent": source_silent.LINES,
}
"""What is not there."""
ANY_VERB: Final = will_not_any.LINES
"""What is tried last."""


def of(code: str) -> tuple[PhraseText, ...]:
    """The phrases of a language that decline."""
    return tuple((name, lines[code]) for name, lines in KINDS.items())


def unables_of(code: str) -> tuple[PhraseText, ...]:
    """Those that say that something is not there."""
    return tuple((name, lines[code]) for name, lines in UNABLE_KINDS.items())
