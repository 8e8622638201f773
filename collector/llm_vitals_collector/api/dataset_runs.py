"""/api/datasets/{name}/runs: a data set answered anew by a model, in the background; a run against the one before."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timezone
from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.accuracy import AccuracyFigures, figures_of
from llm_vitals_collector.api.bounded_body import json_body
from llm_vitals_collector.api.dataset_run_models import (
    AgainstParameters,
    AnswerParameters,
    ComparisonOf,
    DatasetRunBody,
    DatasetRunList,
    DatasetRunOf,
    DatasetRunRemoved,
    DatasetRunResult,
    DifferenceOf,
    RunAnswerList,
    RunAnswerOf,
)
from llm_vitals_collector.api.datasets import NamePath, found
from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.evaluation_requests import decoded, validated
from llm_vitals_collector.api.playground_requests import NO_ENDPOINT
from llm_vitals_collector.datasets.runner import DatasetRunner, RunError
from llm_vitals_collector.datasets.runs import INPUT, Comparison, Plan, after, compared, labels_of, state_of
from llm_vitals_collector.endpoints.chat import OURS
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.kpi.accuracy import Accuracy
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.dataset_runs import DatasetRun, RunAnswer

LISTED: Final = 100
_SHORTER: Final = "shorten the system text or the template"
RunPath = Annotated[str, Path(description="The id of a run.")]


def router(store: Store, runner: DatasetRunner, endpoints: Mapping[str, Endpoint], *, body_limit: int) -> APIRouter:
    """The endpoints; `body_limit` is in bytes."""
    routes = APIRouter(prefix="/api/datasets/{name}/runs", tags=["datasets"])

    @routes.get("", responses=responses(404, 503))
    @requires(Right.READ)
    def list_dataset_runs(name: NamePath) -> DatasetRunList:  # pyright: ignore[reportUnusedFunction] # registered
        """The runs of a data set, the newest first."""
        found(store, name)
        return DatasetRunList(runs=[run_of(one) for one in listed(store, name)])

    @routes.post(
        "", status_code=202, responses=responses(400, 404, 409, 413, 415, 503), openapi_extra=takes(DatasetRunBody)
    )
    @requires(Right.RUN)
    async def run_dataset(name: NamePath, request: Request) -> DatasetRunOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Answer the examples of a data set anew at a configured endpoint, in the background. Nothing of it is counted
        as an application's."""
        body = validated(DatasetRunBody, decoded(await json_body(request, body_limit, _SHORTER)), "")
        return run_of(await started(store, runner, endpoints, name, body))

    @routes.get("/{run_id}", responses=responses(400, 404, 503))
    @requires(Right.READ)
    def get_dataset_run(  # pyright: ignore[reportUnusedFunction] # registered
        name: NamePath, run_id: RunPath, parameters: Annotated[AgainstParameters, Query()]
    ) -> DatasetRunResult:
        """A run with its figures so far, and how it compares with another on the same examples."""
        one = run(store, name, run_id)
        if not parameters.compare:
            return DatasetRunResult(run=run_of(one), labels=None, comparison=None)
        answers = store.runs.answers(name, run_id)
        comparison = against(store, one, parameters.against, answers)
        labels = labelled(store, one, answers)
        return DatasetRunResult(
            run=run_of(one),
            labels=AccuracyFigures.of(labels, **figures_of(labels)),
            comparison=None if comparison is None else comparison_of(comparison),
        )

    @routes.get("/{run_id}/answers", responses=responses(400, 404, 503))
    @requires(Right.READ)
    def list_run_answers(  # pyright: ignore[reportUnusedFunction] # registered
        name: NamePath, run_id: RunPath, parameters: Annotated[AnswerParameters, Query()]
    ) -> RunAnswerList:
        """The answers of a run."""
        run(store, name, run_id)
        answers = store.runs.answers(name, run_id, parameters.after or "", parameters.limit + 1)
        shown = answers[: parameters.limit]
        return RunAnswerList(
            answers=[RunAnswerOf.of(one) for one in shown],
            next=shown[-1].example if len(answers) > len(shown) else None,
        )

    @routes.post("/{run_id}/cancel", responses=responses(404, 409, 503))
    @requires(Right.RUN)
    async def cancel_dataset_run(name: NamePath, run_id: RunPath) -> DatasetRunOf:  # pyright: ignore[reportUnusedFunction] # registered
        """End a run. What was answered stays."""
        return run_of(await cancelled(store, runner, name, run_id))

    @routes.post("/{run_id}/continue", status_code=202, responses=responses(404, 409, 503))
    @requires(Right.RUN)
    async def continue_dataset_run(name: NamePath, run_id: RunPath) -> DatasetRunOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Go on with a run that was interrupted, cancelled or stopped, in this collector: the examples that it has not
        tried are answered, within what is left of its budget. What failed stays failed."""
        return run_of(await continued(store, runner, name, run_id))

    @routes.delete("/{run_id}", responses=responses(404, 409, 503))
    @requires(Right.ADMINISTER)
    def remove_dataset_run(name: NamePath, run_id: RunPath) -> DatasetRunRemoved:  # pyright: ignore[reportUnusedFunction] # registered
        """Delete a run with its answers."""
        removed(store, name, run_id)
        return DatasetRunRemoved(id=run_id)

    return routes


async def started(
    store: Store, runner: DatasetRunner, endpoints: Mapping[str, Endpoint], name: str, body: DatasetRunBody
) -> DatasetRun:
    """A run that has begun. Raises ApiError (400, 404, 409)."""
    await run_in_threadpool(found, store, name)
    plan = plan_of(name, body, endpoints)
    try:
        return await runner.start(plan)
    except RunError as error:
        raise ApiError(409, f"The run did not begin: {error}.") from error


def plan_of(name: str, body: DatasetRunBody, endpoints: Mapping[str, Endpoint]) -> Plan:
    """What a body asks to run. Raises ApiError (400)."""
    if body.endpoint not in endpoints:
        known = f"the name of a configured endpoint: {', '.join(endpoints)}" if endpoints else f"one, but {NO_ENDPOINT}"
        raise ApiError.of_field("endpoint", body.endpoint, known)
    if body.template and INPUT not in body.template:
        raise ApiError.of_field("template", body.template, f"text with {INPUT} where the example's text stands")
    for member in body.parameters or ():
        if member in OURS:
            raise ApiError.of_field(f"parameters.{member}", (body.parameters or {})[member], OURS[member])
    return Plan(
        dataset=name,
        endpoint=body.endpoint,
        model=body.model,
        system=body.system,
        template=body.template or None,
        parameters=body.parameters or {},
        judge=body.judge,
        examples=body.examples,
        budget_usd=body.budget_usd,
    )


def listed(store: Store, name: str) -> tuple[DatasetRun, ...]:
    """The runs of a data set as they are shown, the newest first."""
    now = datetime.now(timezone.utc)
    return tuple(state_of(one, now) for one in store.runs.listed(name, LISTED))


def run(store: Store, name: str, run_id: str) -> DatasetRun:
    """A run as it is shown. Raises ApiError (404)."""
    one = store.runs.get(name, run_id)
    if one is None:
        raise ApiError(404, f"The data set {name[:80]!r} has no run {run_id[:80]!r}: GET .../runs lists them.")
    return state_of(one, datetime.now(timezone.utc))


def against(store: Store, one: DatasetRun, other: str | None, answers: tuple[RunAnswer, ...]) -> Comparison | None:
    """A run, with its answers, compared with the one before it, or with another; None where there is none before.
    Raises ApiError (404)."""
    if other:
        before = run(store, one.dataset, other)
    else:
        earlier = [each for each in listed(store, one.dataset) if each.started_at < one.started_at and each.done]
        if not earlier:
            return None
        before = earlier[0]
    return compared(before, store.runs.answers(one.dataset, before.id), answers)


def labelled(store: Store, one: DatasetRun, answers: tuple[RunAnswer, ...]) -> Accuracy:
    """Precision, recall and F1 of a run by class."""
    return labels_of(answers, store.datasets.expected(one.dataset, [each.example for each in answers]))


async def continued(store: Store, runner: DatasetRunner, name: str, run_id: str) -> DatasetRun:
    """A run that goes on. Raises ApiError (404, 409)."""
    one = await run_in_threadpool(run, store, name, run_id)
    try:
        return await runner.go_on(one)
    except RunError as error:
        raise ApiError(409, f"The run {run_id[:80]!r} does not go on: {error}.") from error


async def cancelled(store: Store, runner: DatasetRunner, name: str, run_id: str) -> DatasetRun:
    """A run that makes no more calls: at once where it is in this collector, within seconds in another one that has the
    same database. Raises ApiError (404, 409)."""
    here = runner.cancel(name, run_id)
    one = await run_in_threadpool(run, store, name, run_id)
    if here:
        return one
    if one.state != "running":
        raise ApiError(409, f"The run {run_id[:80]!r} is not under way: it is {one.state}.")
    ended = replace(one, state="cancelled", updated_at=after(one.updated_at))
    await run_in_threadpool(store.runs.keep, ended)
    return ended


def removed(store: Store, name: str, run_id: str) -> None:
    """Delete a run. Raises ApiError (404, 409)."""
    one = run(store, name, run_id)
    if one.state == "running":
        raise ApiError(409, f"The run {run_id[:80]!r} is under way: cancel it first.")
    store.runs.remove(name, run_id)


def run_of(one: DatasetRun) -> DatasetRunOf:
    """A run as answers have it."""
    return DatasetRunOf.of(one, parameters=json.loads(one.parameters))


def comparison_of(found: Comparison) -> ComparisonOf:
    """A comparison as answers have it."""
    differences = [DifferenceOf.of(one) for one in found.differences]
    return ComparisonOf.of(found, before=run_of(found.before), differences=differences)
