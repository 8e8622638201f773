"""`/datasets/{name}/runs`: a data set answered anew by a model; a run with its figures, and what changed in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.auth import may
from llm_vitals_collector.api.dataset_run_models import MOST_EXAMPLES, MOST_USD, DatasetRunBody
from llm_vitals_collector.api.dataset_runs import (
    against,
    cancelled,
    continued,
    labelled,
    listed,
    removed,
    run,
    started,
)
from llm_vitals_collector.api.datasets import found
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.evaluation_requests import validated
from llm_vitals_collector.datasets.runs import Comparison, Difference
from llm_vitals_collector.endpoints.chat import text_of
from llm_vitals_collector.endpoints.file import EXAMPLE
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import are_classes
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer
from llm_vitals_collector.store.datasets import Example
from llm_vitals_dashboards.web.classes import classes_of, no_link
from llm_vitals_dashboards.web.conversation import cut_text
from llm_vitals_dashboards.web.display import DASH, percent, seconds, usd, whole
from llm_vitals_dashboards.web.form import form
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

SHOWN: Final = 30
"""Answers on the page of a run."""
_MOST_BODY: Final = 1024 * 1024
_TONES: Final = {"better": "good", "worse": "bad", "same": "flat", "unknown": "flat"}
_WORDS: Final = {"same": "the same within chance", "unknown": "too few to say"}
_SHORT: Final = {"same": "the same", "unknown": "too few"}
_TITLES: Final = {
    "answered": "Answered",
    "correct": "Right",
    "duration_s": "Time",
    "cost_usd": "Cost",
    "output_tokens": "Output tokens",
}
_STATES: Final = {"running": "flat", "done": "good", "cancelled": "warn", "stopped": "warn", "interrupted": "bad"}
Pair = tuple[RunAnswer | None, RunAnswer]
"""The answer of the run before, and that of this one."""
_KINDS: Final[Mapping[str, tuple[str, Callable[[Pair], bool]]]] = {
    "lost": ("Lost", lambda pair: pair[0] is not None and pair[0].correct is True and pair[1].correct is not True),
    "won": ("Won", lambda pair: pair[0] is not None and pair[0].correct is False and pair[1].correct is True),
    "wrong": ("Wrong", lambda pair: pair[1].correct is False),
    "failed": ("Failed", lambda pair: pair[1].error is not None),
    "all": ("All", lambda pair: True),
}
router: Final = page_router()


@router.get("/datasets/{name}/runs")
@requires(Right.READ)
def runs(request: Request, name: str) -> Response:
    """The runs of a data set, and a form to begin one; `again` is a run whose model and prompt stand in it."""
    again = request.query_params.get("again")
    fields = _fields(run(request.app.state.store, name, again)) if again else {}
    return _runs(request, name, fields, None, 200)


def _runs(request: Request, name: str, fields: Mapping[str, str], problem: str | None, status: int) -> Response:
    store: Store = request.app.state.store
    context = {
        "title": f"Runs of {name}",
        "dataset": found(store, name),
        "rows": [_row(one) for one in listed(store, name)],
        "endpoints": list(request.app.state.endpoints.values()),
        "judge": request.app.state.evaluators.judge,
        "may_run": may(request, Right.RUN),
        "fields": fields,
        "example": EXAMPLE,
        "most_examples": MOST_EXAMPLES,
        "most_usd": f"{MOST_USD:g}",
        "problem": problem,
    }
    return page(request, "dataset_runs.html", context, status=status)


@router.post("/datasets/{name}/runs")
@requires(Right.RUN)
async def begin(request: Request, name: str) -> Response:
    """Begin a run, and show it; or what is wrong, beside what was entered."""
    sent = await form(request, most=_MOST_BODY, advice="shorten the system text or the template")
    fields = {one: values[0] for one, values in sent.items()}
    state = request.app.state
    try:
        body = validated(DatasetRunBody, _body(fields), "")
        one = await started(state.store, state.runner, state.endpoints, name, body)
    except ApiError as error:
        if error.status == 404:
            raise
        return await run_in_threadpool(_runs, request, name, fields, str(error), error.status)
    return RedirectResponse(f"/datasets/{name}/runs/{one.id}", 303)


def _fields(one: DatasetRun) -> dict[str, str]:
    """A run as the form has it."""
    return {
        "endpoint": one.endpoint,
        "model": one.model,
        "system": one.system or "",
        "template": one.template or "",
        "parameters": "" if one.parameters == "{}" else one.parameters,
        "judge": "yes" if one.judge else "",
        "examples": str(one.planned),
        "budget_usd": f"{one.budget_usd:g}",
    }


def _body(fields: Mapping[str, str]) -> dict[str, object]:
    """What the form says, as the API takes it. Raises ApiError (400)."""
    texts = {one: fields[one] for one in ("endpoint", "model", "system", "template") if fields.get(one)}
    body: dict[str, object] = {**texts, "judge": fields.get("judge") == "yes"}
    for one, kind in (("examples", int), ("budget_usd", float)):
        if fields.get(one):
            try:
                body[one] = kind(fields[one])
            except ValueError:
                raise ApiError.of_field(one, fields[one], "a number") from None
    if fields.get("parameters"):
        try:
            body["parameters"] = json.loads(fields["parameters"])
        except (ValueError, RecursionError):
            raise ApiError.of_field("parameters", fields["parameters"], 'JSON such as {"temperature": 0}') from None
    return body


@router.get("/datasets/{name}/runs/{run_id}")
@requires(Right.READ)
def one_run(request: Request, name: str, run_id: str) -> Response:
    """A run. `against` is another run that it is compared with, `show` which answers are listed."""
    store: Store = request.app.state.store
    one = run(store, name, run_id)
    answers = store.runs.answers(name, run_id)
    other, problem = request.query_params.get("against", ""), None
    try:
        comparison = against(store, one, other or None, answers)
    except ApiError as error:
        problem, other = str(error), ""
        comparison = against(store, one, None, answers)
    before: Mapping[str, RunAnswer] = {} if comparison is None else comparison.earlier
    pairs: list[Pair] = [(before.get(each.example), each) for each in answers]
    kinds = {kind: [pair for pair in pairs if test(pair)] for kind, (_, test) in _KINDS.items()}
    show = request.query_params.get("show", "")
    show = show if show in kinds else next(kind for kind, found in kinds.items() if found or kind == "all")
    path = f"/datasets/{name}/runs/{run_id}"
    labels = labelled(store, one, answers)
    context = {
        "title": f"Run of {name}",
        "path_of_run": path,
        "labels": labels if are_classes(len(labels.classes), labels.compared) else None,
        "opened": False,
        **classes_of(labels, no_link),
        "dataset": name,
        "run": one,
        "row": _row(one),
        "parameters": None if one.parameters == "{}" else one.parameters,
        "running": one.state == "running",
        "may_run": may(request, Right.RUN),
        "left": _left(one) if one.endpoint in request.app.state.endpoints else 0,
        "comparison": comparison,
        "verdict": None if comparison is None else _verdict(comparison),
        "before": None if comparison is None else _row(comparison.before),
        "differences": [_difference(each) for each in (comparison.differences if comparison else ())],
        "others": [_row(each) for each in listed(store, name) if each.id != run_id and each.done],
        "against": comparison.before.id if comparison else "",
        "kinds": [
            {"title": title, "count": len(kinds[kind]), "link": link(path, {"against": other}, show=kind) + "#answers",
             "current": kind == show}
            for kind, (title, _) in _KINDS.items() if kinds[kind] or kind == show
        ],
        "answers": [_answer(store, name, pair) for pair in kinds[show][:SHOWN]],
        "more": max(0, len(kinds[show]) - SHOWN),
        "api_link": link(f"/api{path}", {"against": other}),
        "problem": problem,
    }  # fmt: skip
    return page(request, "dataset_run.html", context, status=404 if problem else 200)


@router.post("/datasets/{name}/runs/{run_id}/cancel")
@requires(Right.RUN)
async def cancel(request: Request, name: str, run_id: str) -> Response:
    """End a run, and show it."""
    await cancelled(request.app.state.store, request.app.state.runner, name, run_id)
    return RedirectResponse(f"/datasets/{name}/runs/{run_id}", 303)


@router.post("/datasets/{name}/runs/{run_id}/continue")
@requires(Right.RUN)
async def go_on(request: Request, name: str, run_id: str) -> Response:
    """Go on with a run that has ended before its end, and show it."""
    await continued(request.app.state.store, request.app.state.runner, name, run_id)
    return RedirectResponse(f"/datasets/{name}/runs/{run_id}", 303)


@router.post("/datasets/{name}/runs/{run_id}/remove")
@requires(Right.ADMINISTER)
def remove(request: Request, name: str, run_id: str) -> Response:
    """Delete a run with its answers; back to the others."""
    removed(request.app.state.store, name, run_id)
    return RedirectResponse(f"/datasets/{name}/runs", 303)


def _left(one: DatasetRun) -> int:
    """Examples that it could still try."""
    return 0 if (one.cost_usd or 0.0) >= one.budget_usd else max(0, one.planned - one.done)


def _row(one: DatasetRun) -> dict[str, object]:
    """A run as tables have it."""
    ends = one.accuracy_interval
    prompt = [words for words, text in (("system text", one.system), ("template", one.template)) if text is not None]
    return {
        "one": one,
        "link": f"/datasets/{one.dataset}/runs/{one.id}",
        "tone": _STATES[one.state],
        "prompt": " and ".join(prompt) or "the examples' own",
        "accuracy": percent(one.accuracy),
        "interval": None if ends is None else f"{ends[0] * 100:.0f}{DASH}{percent(ends[1], 0)}",
        "overall": DASH if one.overall is None else f"{one.overall:.2f}",
        "duration": seconds(one.duration_s),
        "cost": usd(one.cost_usd),
    }


def _verdict(found: Comparison) -> dict[str, str]:
    words = _WORDS.get(found.verdict, found.verdict)
    return {"words": words[0].upper() + words[1:], "tone": _TONES[found.verdict]}


def _difference(one: Difference) -> dict[str, object]:
    shown = _units(one.measure)
    change = DASH if one.change is None else _signed(one.change, shown)
    if one.change is not None and one.measure in _SHARES:
        change = f"{_signed(100 * one.change, lambda value: f'{value or 0.0:.1f}')} points"
    if one.won is not None:
        interval = f"{whole(one.won)} won, {whole(one.lost)} lost"
    else:
        interval = (
            DASH if one.low is None or one.high is None else f"{_signed(one.low, shown)} to {_signed(one.high, shown)}"
        )
    return {
        "title": _TITLES.get(one.measure, one.measure.capitalize()),
        "quality": one.quality,
        "pairs": one.pairs,
        "before": shown(one.before),
        "after": shown(one.after),
        "change": change,
        "interval": interval,
        "chance": DASH if one.chance is None else "under 0.1%" if one.chance < 0.001 else percent(one.chance, 1),
        "verdict": _SHORT.get(one.verdict, one.verdict),
        "tone": _TONES[one.verdict],
    }


_SHARES: Final = ("answered", "correct")


def _units(measure: str) -> Callable[[float | None], str]:
    if measure in _SHARES:
        return lambda value: percent(value, 1)
    if measure == "duration_s":
        return seconds
    if measure == "cost_usd":
        return usd
    return lambda value: DASH if value is None else f"{value:,.0f}" if measure == "output_tokens" else f"{value:.3f}"


def _signed(value: float, shown: Callable[[float | None], str]) -> str:
    # What rounds to nothing has no sign.
    size = shown(abs(value))
    sign = "" if size == shown(0.0) else "+" if value > 0 else "\N{MINUS SIGN}"
    return sign + size


def _answer(store: Store, dataset: str, pair: Pair) -> dict[str, object]:
    """An answer as its card has it, with that of before; every text is cut, and is text."""
    before, one = pair
    example = store.datasets.example(dataset, one.example)
    return {
        "one": one,
        "question": _question(example),
        "expected": None if example is None else cut_text(example.expected),
        "before": None if before is None else cut_text(before.answer) or before.error,
        "before_tone": _tone(before),
        "after": cut_text(one.answer) if one.answer else one.error or "an empty answer",
        "tone": _tone(one),
        "facts": [
            *([f"{name} {value:.2f}" for name, value in sorted(one.scores.items())]),
            *([seconds(one.duration_s)] if one.duration_s is not None else []),
            *([f"{whole(one.output_tokens)} tokens"] if one.output_tokens is not None else []),
            *([usd(one.cost_usd)] if one.cost_usd is not None else []),
        ],
    }


def _tone(one: RunAnswer | None) -> str:
    if one is None or (one.error is None and one.correct is None):
        return ""
    return "good" if one.correct else "bad"


def _question(example: Example | None) -> str:
    if example is None:
        return "The example is gone."
    turns = cast("Sequence[Mapping[str, object]]", json.loads(example.messages))
    texts = [text_of(turn.get("content")) for turn in turns if turn.get("role") == "user"]
    return cut_text(texts[-1]) or DASH if texts else DASH
