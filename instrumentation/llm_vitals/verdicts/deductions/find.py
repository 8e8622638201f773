"""All deductions of one answer, the ones that leave nothing to look at first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from llm_vitals.core import semconv
from llm_vitals.verdicts.answer import without_reasoning
from llm_vitals.verdicts.deductions.answer_language import wrong_language
from llm_vitals.verdicts.deductions.answer_view import AnswerView
from llm_vitals.verdicts.deductions.deduction import Deduction, deduction, quoted
from llm_vitals.verdicts.deductions.echo import echo
from llm_vitals.verdicts.deductions.ending import cut_off, unfinished
from llm_vitals.verdicts.deductions.error_message import error_message
from llm_vitals.verdicts.deductions.forms import forms
from llm_vitals.verdicts.deductions.gibberish import gibberish
from llm_vitals.verdicts.deductions.json_form import json_form
from llm_vitals.verdicts.deductions.off_topic import off_topic
from llm_vitals.verdicts.deductions.promise import not_answered
from llm_vitals.verdicts.deductions.repeating import repeating
from llm_vitals.verdicts.deductions.requested_form import requested_form
from llm_vitals.verdicts.deductions.residue import residue
from llm_vitals.verdicts.deductions.sums import wrong_sum
from llm_vitals.verdicts.deductions.units import other_unit
from llm_vitals.verdicts.refusal.detector import Refusal

_DECLINES: Final[Mapping[str, str]] = {
    semconv.REFUSAL: semconv.DEDUCTED_DECLINED,
    semconv.UNABLE: semconv.DEDUCTED_UNABLE,
}


def without_text(outcome: str | None, refusal: Refusal) -> tuple[Deduction, ...]:
    """The deductions of an answer that has no text."""
    if (name := _DECLINES.get(refusal.kind)) is not None:
        return (deduction(name, refusal.reason or ""),)
    return (deduction(semconv.DEDUCTED_EMPTY, "no text"),) if outcome == semconv.EMPTY else ()


def deductions(view: AnswerView, refusal: Refusal, *, truncated: bool) -> tuple[Deduction, ...]:
    """All that is wrong with an answer's text. `truncated`: its stream ended before its end."""
    if (name := _DECLINES.get(refusal.kind)) is not None:
        return (deduction(name, f"{refusal.reason}: {quoted(view.text)}"),)
    if (one := echo(view) or error_message(view) or gibberish(view)) is not None:
        return (one,)
    wanted = requested_form(view.exchange.request, view.question, view.question_distinct)
    found: list[Deduction] = []
    loop = repeating(view)
    if loop is not None:
        found.append(loop)
    by_wire = cut_off(view, truncated=truncated)
    if by_wire is not None:
        found.append(by_wire)
    request = view.exchange.request
    by_options = request.output_type == "json"
    if by_options or wanted.json:
        if refusal.kind == "none" and not _calls_tool(view):
            visible = without_reasoning(view.exchange.response.text)
            schema = None if "request_truncated" in view.exchange.problems else request.output_schema
            if one := json_form(visible, strict=by_options, schema=schema):
                found.append(one)
        return tuple(found)
    if by_wire is None and loop is None and (one := unfinished(view)):
        found.append(one)
    found += residue(view)
    if ("=" in view.seen or "%" in view.seen or "rozent" in view.seen) and (one := wrong_sum(view)):
        found.append(one)
    if (one := wrong_language(view, wanted) or off_topic(view) or not_answered(view)) is not None:
        found.append(one)
    elif refusal.kind == "none" and loop is None and by_wire is None:
        found += forms(view, wanted)
        if one := other_unit(view):
            found.append(one)
    return tuple(found)


def of_unknown_language(view: AnswerView) -> tuple[Deduction, ...]:
    """What can be told of an answer in a language that nothing here knows: that it is none, or the wrong one."""
    one = echo(view) or error_message(view) or gibberish(view)
    if one is None:
        wanted = requested_form(view.exchange.request, view.question, view.question_distinct)
        one = wrong_language(view, wanted)
    return () if one is None else (one,)


def _calls_tool(view: AnswerView) -> bool:
    return any(p.type == "tool_call" for m in view.exchange.response.messages for p in m.parts)
