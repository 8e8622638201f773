"""POST /api/erase: all that is kept of a user is deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from llm_vitals_collector.api.auth import sender_of
from llm_vitals_collector.api.errors import ApiError, responses
from llm_vitals_collector.api.models import Answer
from llm_vitals_collector.api.parameters import Expected
from llm_vitals_collector.keys import audit
from llm_vitals_collector.keys.rights import Right, requires
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.store import Store

UserId = Annotated[str, Field(min_length=1, max_length=1000), Expected("text of 1 to 1000 characters")]


class ErasureBody(BaseModel):
    """Who is erased, by one of the two."""

    model_config = ConfigDict(extra="forbid")

    user: UserId | None = Field(None, description="The user's id, as applications send it; it is hashed here.")
    user_hash: UserId | None = Field(None, description="In its place: the hash that calls show as `user`.")


class Erased(Answer):
    """What was deleted."""

    user: str = Field(description="The hash under which the user was kept.")
    calls: int
    ratings: int = Field(description="Theirs, and those of their calls.")
    scores: int = Field(description="Of their calls.")
    examples: int = Field(description="Of data sets, made of their calls.")


def router(store: Store, users: Users, erased: Callable[[str], None]) -> APIRouter:
    """The endpoint. `erased` is called with the hash of each user, for what is in memory."""
    routes = APIRouter(prefix="/api/erase", tags=["erase"])

    @routes.post("", responses=responses(400, 503))
    @requires(Right.ADMINISTER)
    def erase_user(request: Request, body: ErasureBody) -> Erased:  # pyright: ignore[reportUnusedFunction] # registered
        """Delete a user's calls and ratings, and all that is about the calls. What they send later is kept again, and
        backups made before have them still."""
        user = user_of(body.user, body.user_hash, users)
        removed = store.erase(user)
        erased(user)
        counts = (
            f"{removed.calls} calls, {removed.ratings} ratings, {removed.scores} scores, {removed.examples} examples"
        )
        audit.record(sender_of(request), f"user {user} was erased: {counts}")
        return Erased.of(removed, user=user)

    return routes


def user_of(user: str | None, user_hash: str | None, users: Users) -> str:
    """The hash of the user who is named. Raises ApiError (400)."""
    if user is not None and user_hash is None:
        return users.hashed(user)
    if user_hash is not None and user is None:
        return user_hash
    raise ApiError(
        400,
        "Expected either user, an id (it is hashed here), or user_hash: send one of the two.",
        field="user",
        expected="user or user_hash",
    )
