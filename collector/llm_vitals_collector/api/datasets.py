"""/api/datasets: examples that people chose, to tune and to test models with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Annotated, Final, Literal, cast

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field
from starlette.concurrency import run_in_threadpool

from llm_vitals_collector.api.bounded_body import json_body
from llm_vitals_collector.api.dataset_models import (
    MOST,
    NAME_EXPECTED,
    DatasetBody,
    DatasetList,
    DatasetOf,
    DatasetRemoved,
    ExampleAdded,
    ExampleBody,
    ExampleChange,
    ExampleFilters,
    ExampleList,
    ExampleOf,
    ExampleRemoved,
    ExamplesAdded,
    ExamplesBody,
    ExportedOf,
)
from llm_vitals_collector.api.documented import takes
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.evaluation_requests import decoded, validated
from llm_vitals_collector.api.examples import changed, example, example_of
from llm_vitals_collector.api.parameters import Expected, Parameters
from llm_vitals_collector.datasets.tuning import Form, Outcome, lines
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import Store
from llm_vitals_collector.store.datasets import MOST_DATASETS, MOST_EXAMPLES, Dataset, ExampleQuery

NDJSON: Final = "application/x-ndjson"
_FEWER: Final = "send fewer examples"
NamePath = Annotated[str, Path(description=f"The data set: {NAME_EXPECTED}.")]
IdPath = Annotated[str, Path(description="The id of an example.")]


class ExportParameters(Parameters):
    """What lines are to be like."""

    form: Annotated[Form, Expected("supervised, preference or trl")] = Field(
        "supervised",
        description="supervised (OpenAI's chat form, the answer last), preference (OpenAI's pairs), trl (TRL's).",
    )


def router(store: Store, users: Users, *, body_limit: int) -> APIRouter:
    """The endpoints; `users` hashes the ids of users, `body_limit` is in bytes."""
    routes = APIRouter(prefix="/api/datasets", tags=["datasets"])
    kept = store.datasets

    @routes.get("", responses=responses(503))
    @requires(Right.READ)
    def list_datasets() -> DatasetList:  # pyright: ignore[reportUnusedFunction] # registered
        """All data sets by name, with how many examples they have."""
        return DatasetList(datasets=[DatasetOf.of(one) for one in kept.listed()])

    @routes.post("", status_code=201, responses=responses(400, 409, 413, 415, 503), openapi_extra=takes(DatasetBody))
    @requires(Right.ADMINISTER)
    async def make_dataset(request: Request) -> DatasetOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Make an empty data set."""
        body = validated(DatasetBody, decoded(await json_body(request, body_limit, _FEWER)), "")
        return DatasetOf.of(await run_in_threadpool(made, store, body.name, body.description))

    @routes.get("/{name}", responses=responses(404, 503))
    @requires(Right.READ)
    def get_dataset(name: NamePath) -> DatasetOf:  # pyright: ignore[reportUnusedFunction] # registered
        """A data set with how many examples it has."""
        return DatasetOf.of(found(store, name))

    @routes.delete("/{name}", responses=responses(404, 503))
    @requires(Right.ADMINISTER)
    def remove_dataset(name: NamePath) -> DatasetRemoved:  # pyright: ignore[reportUnusedFunction] # registered
        """Delete a data set with all of its examples."""
        removed = kept.remove(name)
        if removed is None:
            raise none_of(name)
        return DatasetRemoved(examples=removed)

    @routes.get("/{name}/examples", responses=responses(400, 404, 503))
    @requires(Right.READ)
    def list_examples(  # pyright: ignore[reportUnusedFunction] # registered
        name: NamePath, filters: Annotated[ExampleFilters, Query()]
    ) -> ExampleList:
        """Examples of a data set, newest first."""
        found(store, name)
        query = ExampleQuery(
            dataset=name,
            origin=filters.origin,
            label=filters.label,
            consent=filters.consent,
            text=filters.text,
            limit=filters.limit,
            before=filters.before,
        )
        try:
            page = kept.examples(query)
        except ValueError as error:
            raise ApiError(400, f"{error}.", field="before", expected="the `next` of the page before") from error
        return ExampleList(examples=[example_of(one) for one in page.examples], next=page.next)

    @routes.post(
        "/{name}/examples",
        status_code=201,
        responses=responses(400, 404, 409, 413, 415, 503),
        openapi_extra=takes(ExamplesBody),
    )
    @requires(Right.ADMINISTER)
    async def add_examples(name: NamePath, request: Request) -> ExamplesAdded:  # pyright: ignore[reportUnusedFunction] # registered
        """Add up to 1,000 examples. The same conversation with the same answers is kept once."""
        body = decoded(await json_body(request, body_limit, _FEWER))
        bodies = [validated(ExampleBody, one, f"examples[{at}].") for at, one in enumerate(_items(body))]
        return await run_in_threadpool(added, store, name, bodies, users)

    @routes.patch(
        "/{name}/examples/{example_id}",
        responses=responses(400, 404, 413, 415, 503),
        openapi_extra=takes(ExampleChange),
    )
    @requires(Right.ADMINISTER)
    async def change_example(name: NamePath, example_id: IdPath, request: Request) -> ExampleOf:  # pyright: ignore[reportUnusedFunction] # registered
        """Set the expected answer, labels, rating, note or consent of an example."""
        value = decoded(await json_body(request, body_limit, _FEWER))
        change = validated(ExampleChange, value, "")
        # Null takes a value away; `validated` reads it as absent.
        nulls = {one for one, sent in cast("dict[str, object]", value).items() if sent is None}
        change = change.model_copy(update=dict.fromkeys(nulls))
        return await run_in_threadpool(put, store, name, example_id, change)

    @routes.delete("/{name}/examples/{example_id}", responses=responses(404, 503))
    @requires(Right.ADMINISTER)
    def remove_example(name: NamePath, example_id: IdPath) -> ExampleRemoved:  # pyright: ignore[reportUnusedFunction] # registered
        """Delete an example."""
        if not kept.remove_example(name, example_id):
            raise _no_example(name, example_id)
        return ExampleRemoved(id=example_id)

    @routes.get("/{name}/export/summary", responses=responses(400, 404, 503))
    @requires(Right.READ)
    def export_summary(  # pyright: ignore[reportUnusedFunction] # registered
        name: NamePath, parameters: Annotated[ExportParameters, Query()]
    ) -> ExportedOf:
        """What an export would have, what it leaves out and why, and what is redacted."""
        return ExportedOf.of(summary(store, name, parameters.form))

    @routes.get(
        "/{name}/export",
        response_class=Response,
        responses={
            **responses(400, 404, 503),
            200: {"description": "Lines of JSON.", "content": {NDJSON: {"schema": {"type": "string"}}}},
        },
    )
    @requires(Right.READ)
    def export_dataset(name: NamePath, parameters: Annotated[ExportParameters, Query()]) -> Response:  # pyright: ignore[reportUnusedFunction] # registered
        """Lines of JSON to tune a model with: the examples with consent, redacted, without their users."""
        found(store, name)
        return StreamingResponse(
            _streamed(lines(kept.every(name), parameters.form, Outcome())),
            media_type=NDJSON,
            headers={"Content-Disposition": f'attachment; filename="{name}-{parameters.form}.jsonl"'},
        )

    return routes


def found(store: Store, name: str) -> Dataset:
    """The data set of a name. Raises ApiError (404)."""
    one = store.datasets.get(name)
    if one is None:
        raise none_of(name)
    return one


def made(store: Store, name: str, description: str | None) -> Dataset:
    """A new data set. Raises ApiError (409)."""
    if len(store.datasets.listed()) >= MOST_DATASETS:
        raise ApiError(409, f"There are {MOST_DATASETS} data sets, which is the most: remove those that are not used.")
    one = Dataset(name=name, created_at=datetime.now(timezone.utc), description=description)
    if not store.datasets.make(one):
        raise ApiError(409, f"There is a data set {name!r}: add to it, or choose another name.", field="name")
    return one


def added(store: Store, name: str, bodies: list[ExampleBody], users: Users) -> ExamplesAdded:
    """Examples added to a data set. Raises ApiError (400, 404, 409), and adds none then."""
    dataset = found(store, name)
    if dataset.examples + len(bodies) > MOST_EXAMPLES:
        raise ApiError(
            409, f"The data set {name!r} has {dataset.examples} examples, of {MOST_EXAMPLES} at most: make another."
        )
    now = datetime.now(timezone.utc)
    examples = [example(one, name, f"examples[{at}].", now, store, users) for at, one in enumerate(bodies)]
    new = store.datasets.add(examples)
    return ExamplesAdded(
        added=sum(new),
        known=len(new) - sum(new),
        examples=[ExampleAdded(id=one.id, new=is_new) for one, is_new in zip(examples, new, strict=True)],
    )


def put(store: Store, name: str, example_id: str, change: ExampleChange) -> ExampleOf:
    """An example with a change. Raises ApiError (404)."""
    before = store.datasets.example(name, example_id)
    after = None if before is None else changed(before, change)
    if after is None or not store.datasets.replace(after):
        raise _no_example(name, example_id)
    return example_of(after)


def summary(store: Store, name: str, form: Literal["supervised", "preference", "trl"]) -> Outcome:
    """What an export would have. Raises ApiError (404)."""
    found(store, name)
    outcome = Outcome()
    for _ in lines(store.datasets.every(name), form, outcome):
        pass
    return outcome


def _streamed(texts: Iterator[str]) -> Iterator[bytes]:
    for text in texts:
        yield text.encode()


def _items(body: object) -> list[object]:
    listed = cast("dict[str, object]", body).get("examples") if isinstance(body, dict) else None
    if (
        not isinstance(body, dict)
        or set(cast("dict[str, object]", body)) != {"examples"}
        or not isinstance(listed, list)
    ):
        raise ApiError(
            400, 'The body is not a list of examples: expected {"examples": [...]} and nothing beside.',
            field="examples", expected=f"a list of 1 to {MOST} examples",
        )  # fmt: skip
    items = cast("list[object]", listed)
    if not 1 <= len(items) <= MOST:
        raise ApiError(
            400, f"examples: expected a list of 1 to {MOST} examples, not {len(items)} of them.",
            field="examples", expected=f"a list of 1 to {MOST} examples",
        )  # fmt: skip
    return items


def none_of(name: str) -> ApiError:
    """There is no data set of a name (404)."""
    return ApiError(404, f"There is no data set {name[:80]!r}: GET /api/datasets lists those that there are.")


def _no_example(name: str, example_id: str) -> ApiError:
    return ApiError(404, f"The data set {name[:80]!r} has no example {example_id[:80]!r}.")
