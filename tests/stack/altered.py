"""Formulas and rules, each altered in one place: a test that would not notice them compares too little."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from llm_vitals_dashboards.prometheus.rule import Group
from llm_vitals_dashboards.prometheus.rules import groups

Alteration = Callable[[str], str]


def as_it_is(text: str) -> str:
    return text


def swapped(old: str, new: str) -> Alteration:
    return lambda text: text.replace(old, new)


def without(matcher: str) -> Alteration:
    """Every series matches instead."""
    return swapped(matcher, 'job!=""')


ALTERATIONS: Mapping[str, Mapping[str, Alteration]] = {
    "queries_per_user": {
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "half of the registers": swapped("1024", "512"),
        "questions for users": swapped(":users:", ":questions:"),
    },
    "tokens_per_query": {
        "cached tokens twice": without('gen_ai_token_type=~"input|output"'),
        "output only": swapped("input|output", "output"),
        "calls for queries": swapped(":queries:", ":attempts:"),
    },
    "returning_users": {
        "any register that is no greater": swapped(" == bool ", " <= bool "),
        "of all of this period": lambda text: text[: text.index("\nunless")] + ")",
        "questions for users": swapped(":users:", ":questions:"),
    },
    "quality": {
        "another score": swapped('"overall"', '"tone"'),
        "all scores": without('gen_ai_evaluation_name="overall"'),
        "judges, too": without('llm_vitals_evaluator="heuristic"'),
    },
    "error_rate": {
        "retries are not taken off the calls": without('llm_vitals_retry!="true"'),
        "refusals for errors": swapped('"error"', '"refusal"'),
        "a model of which every call fails is unknown": swapped("or 0 * ", "and "),
    },
    "embedding_error_rate": {
        "calls that are to give an answer": swapped(":embeddings:", ":attempts:"),
        "errors for answers": swapped('llm_vitals_outcome!="error"', 'llm_vitals_outcome="error"'),
    },
    "refusal_rate": {
        "what it was unable to do": swapped('"refusal"', '"unable"'),
        "answers that were not judged count, too": without('llm_vitals_answer_judged="yes"'),
    },
    "repeat_rate": {
        "users for questions": swapped(":questions:", ":users:"),
        "queries of nobody count, too": without('llm_vitals_known_user="true"'),
        "questions without text count, too": without('llm_vitals_known_question!="false"'),
        "half of the registers": swapped("1024", "512"),
    },
    "feedback_positive": {
        "negative for positive": swapped('llm_vitals_rating="positive"', 'llm_vitals_rating="negative"'),
        "all ratings": without('llm_vitals_rating=~"positive|negative"'),
    },
    "nps": {
        "ratings for net promoters": swapped(":net_promoters:", ":feedback:"),
        "promoters and detractors only": swapped("promoter|passive|detractor", "promoter|detractor"),
    },
    "completion_rate": {
        "calls without a task, too": without('llm_vitals_task!=""'),
        "what failed, too": swapped('llm_vitals_completed="true"', 'llm_vitals_completed!=""'),
        "attempts for completions": swapped(":completions:", ":tasks:"),
    },
    "duration_p95_s": {
        "p90": swapped("0.95", "0.9"),
        "first chunks": swapped(":duration", ":time_to_first_chunk"),
    },
    "time_to_first_chunk_p95_s": {
        "the median": swapped("0.95", "0.5"),
        "durations": swapped(":time_to_first_chunk", ":duration"),
    },
    "cost_usd": {
        "tokens": swapped(":cost:", ":tokens:"),
        "a tenth": swapped("sum(", "0.1 * sum("),
    },
}
ALTERED = [(kpi_id, what, alter) for kpi_id, several in ALTERATIONS.items() for what, alter in several.items()]

RULES: Mapping[str, Alteration] = {
    "hours that were missed are not made up for": lambda text: text.replace("increase1m[4h]", "increase1m[1h]"),
    "series that begin late are left out": lambda text: re.sub(
        r"\n  or last_over_time\(\S+\[1m\]\)\n  \)", "\n  )", text
    ),
    "what was before is not taken off": lambda text: text.replace("    <= ", "    < 0 * "),
    "what was before is forgotten within two hours": lambda text: text.replace("[6h]", "[2h]"),
    "what is counted is not noted": lambda text: text.replace("altered4:attempts:counted[6h]", "nothing[6h]"),
}
"""To the rules of attempts; recorded beside the true ones, under another prefix."""


def altered_groups() -> list[Group]:
    """The groups of attempts and hours, each altered once."""
    found: list[Group] = []
    for number, alter in enumerate(RULES.values()):
        for group in groups():
            if group.name in ("llm-vitals-attempts", "llm-vitals-counters-roll-up"):
                rules = [
                    replace(rule, record=renamed(rule.record, number), expr=alter(renamed(rule.expr, number)))
                    for rule in group.rules
                    if "attempts" in rule.record or "due" in rule.record
                ]
                found.append(replace(group, rules=tuple(rules)))
    return found


def renamed(text: str, number: int) -> str:
    return text.replace("llm_vitals:", f"altered{number}:")
