"""`/datasets`: data sets, their examples, and what people add to them: expected answers, labels, consent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Final, cast

from fastapi import Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool

from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals_collector.api.calls import named
from llm_vitals_collector.api.dataset_models import DatasetBody, ExampleBody, ExampleChange, ExampleFilters
from llm_vitals_collector.api.datasets import added, found, made, none_of, put
from llm_vitals_collector.api.errors import ApiError
from llm_vitals_collector.api.evaluation_requests import validated
from llm_vitals_collector.api.parameters import read
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.datasets import ORIGINS, Example, ExampleQuery
from llm_vitals_dashboards.web.call import call_page
from llm_vitals_dashboards.web.conversation import cut_text
from llm_vitals_dashboards.web.form import form
from llm_vitals_dashboards.web.page_route import page_router
from llm_vitals_dashboards.web.respond import link, page

PATH: Final = "/datasets"
_SHOWN: Final = 20
"""Examples on a page."""
_PATH_OF_ONE: Final = "examples[0]: "
_MOST_BODY: Final = 1024 * 1024
router: Final = page_router()


@router.get(PATH)
@requires(Right.READ)
def datasets(request: Request) -> Response:
    """All of them."""
    store: Store = request.app.state.store
    return page(request, "datasets.html", {"title": "Data sets", "listed": store.datasets.listed(), "problem": None})


@router.post(PATH)
@requires(Right.ADMINISTER)
async def make(request: Request) -> Response:
    """Make one, and show it."""
    form, store = await _form(request), _store(request)
    try:
        body = validated(DatasetBody, {name: form[name] for name in ("name", "description") if form.get(name)}, "")
        await run_in_threadpool(made, store, body.name, body.description)
    except ApiError as error:
        listed = await run_in_threadpool(store.datasets.listed)
        context = {"title": "Data sets", "listed": listed, "problem": str(error)}
        return page(request, "datasets.html", context, status=error.status)
    return RedirectResponse(f"{PATH}/{body.name}", 303)


@router.post(f"{PATH}/keep")
@requires(Right.ADMINISTER)
async def keep(request: Request) -> Response:
    """Keep a call, or a call with one of its ratings, as an example of a data set, and show that; or, on the page of
    the call, what is wrong."""
    form, store = await _form(request), _store(request)
    name = form.get("dataset", "")
    ids: dict[str, object] = {one: form[one] for one in ("trace_id", "span_id") if form.get(one)}
    fields = {"rating_id": form["rating_id"]} if form.get("rating_id") else ids
    users = Users(key_from(request.app.state.settings.key_of_pseudonyms))
    try:
        # Without the mark it is as the application declared.
        body = validated(ExampleBody, {**fields, "consent": form.get("consent") == "yes" or None}, "")
        result = await run_in_threadpool(added, store, name, [body], users)
    except ApiError as error:
        found = await run_in_threadpool(named, store, str(ids.get("trace_id", "")), str(ids.get("span_id", "")))
        if found is None:
            raise
        # The path of the only one says nothing to who sent a form.
        problem = f"Not kept: {str(error).removeprefix(_PATH_OF_ONE)}"
        return await run_in_threadpool(call_page, request, found, problem=problem, status=error.status)
    return RedirectResponse(f"{PATH}/{name}#e-{result.examples[0].id}", 303)


@router.post(f"{PATH}/{{name}}/remove")
@requires(Right.ADMINISTER)
def remove(request: Request, name: str) -> Response:
    """Delete a data set with its examples; back to all of them."""
    if _store(request).datasets.remove(name) is None:
        raise none_of(name)
    return RedirectResponse(PATH, 303)


@router.get(f"{PATH}/{{name}}")
@requires(Right.READ)
def dataset(request: Request, name: str) -> Response:
    """One of them with its examples, newest first."""
    store = _store(request)
    one = store.datasets.get(name)
    if one is None:
        context = {
            "title": "No such data set",
            "listed": store.datasets.listed(),
            "problem": f"There is no {name[:80]!r}.",
        }
        return page(request, "datasets.html", context, status=404)
    problem, filters = None, read(ExampleFilters, {})
    try:
        filters = read(ExampleFilters, dict(request.query_params))
        kept = store.datasets.examples(_query(name, filters))
    except (ApiError, ValueError, ValidationError) as error:
        problem, filters = str(error), read(ExampleFilters, {})
        kept = store.datasets.examples(_query(name, filters))
    texts = {field: value for field, value in request.query_params.items() if field in ExampleFilters.model_fields}
    context = {
        "title": one.name,
        "dataset": one,
        "examples": [_shown(example) for example in kept.examples],
        "origins": ORIGINS,
        "texts": {} if problem else texts,
        "older": link(f"{PATH}/{name}", texts, before=kept.next) if kept.next else None,
        "problem": problem,
    }
    return page(request, "dataset.html", context, status=400 if problem else 200)


@router.post(f"{PATH}/{{name}}/examples/{{example_id}}")
@requires(Right.ADMINISTER)
async def change(request: Request, name: str, example_id: str) -> Response:
    """Add to an example what a form has, or remove it; back to the page."""
    form, store = await _form(request), _store(request)
    if form.get("do") == "remove":
        await run_in_threadpool(store.datasets.remove_example, name, example_id)
        return RedirectResponse(f"{PATH}/{(await run_in_threadpool(found, store, name)).name}", 303)
    labels = [label.strip() for label in form.get("labels", "").split(",") if label.strip()]
    fields = {"expected": form.get("expected", ""), "labels": labels, "consent": form.get("consent") == "yes"}
    result = await run_in_threadpool(put, store, name, example_id, validated(ExampleChange, fields, ""))
    return RedirectResponse(f"{PATH}/{result.dataset}#e-{result.id}", 303)


def _query(name: str, filters: ExampleFilters) -> ExampleQuery:
    return ExampleQuery(
        dataset=name,
        origin=filters.origin,
        label=filters.label,
        consent=filters.consent,
        text=filters.text,
        limit=_SHOWN,
        before=filters.before,
    )


def _shown(example: Example) -> dict[str, object]:
    """An example as its card has it: every text is cut, and is text."""
    turns = cast("list[Mapping[str, object]]", json.loads(example.messages))
    return {
        "one": example,
        "turns": [
            {"role": str(turn.get("role")), "text": cut_text(turn.get("content")) or json.dumps(turn.get("tool_calls"))}
            for turn in turns
        ],
        "answers": [
            (title, cut_text(text), tone)
            for title, text, tone in (
                ("answer", example.answer, "bad" if example.rating == "negative" else ""),
                ("preferred", example.preferred, ""),
                ("rejected", example.rejected, "bad"),
            )
            if text is not None
        ],
        "call": f"/calls/{example.trace_id}/{example.span_id}" if example.trace_id and example.span_id else None,
    }


def _store(request: Request) -> Store:
    return request.app.state.store


async def _form(request: Request) -> dict[str, str]:
    fields = await form(request, most=_MOST_BODY, advice="shorten the answer, or use the API", keep_empty=True)
    return {name: values[0] for name, values in fields.items()}
