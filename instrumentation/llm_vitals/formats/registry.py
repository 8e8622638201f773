"""The API formats that are understood, and which one a path speaks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from llm_vitals.core.exchange import Request, Response
from llm_vitals.formats import (
    anthropic_messages,
    openai_chat,
    openai_completions,
    openai_embeddings,
    openai_responses,
    provider,
)
from llm_vitals.formats.json_values import Json


class Format(Protocol):
    """One API format: a module of this package."""

    @property
    def OPERATION(self) -> str:  # noqa: N802 - a module's constant
        """`gen_ai.operation.name`."""
        ...

    @property
    def PROVIDER(self) -> str:  # noqa: N802 - a module's constant
        """Whose format it is: told where the host is unknown."""
        ...

    @property
    def REQUEST_NAMES(self) -> Sequence[str]:  # noqa: N802 - a module's constant
        """Members of the outermost object of a request."""
        ...

    @property
    def ANSWER_NAMES(self) -> Sequence[str]:  # noqa: N802 - a module's constant
        """Members of the outermost object of an answer."""
        ...

    @property
    def INPUT(self) -> str:  # noqa: N802 - a module's constant
        """The member of a request that holds what the model is to answer."""
        ...

    @property
    def STREAM_KEYS(self) -> Sequence[bytes]:  # noqa: N802 - a module's constant
        """Members of a stream's events that hold the text they add, for `squeeze`."""
        ...

    def looks_like(self, body: Json, /, *, model_in_path: bool) -> bool:
        """Whether a request body is one of this API."""
        ...

    def request(self, body: Json, /) -> Request:
        """What was asked."""
        ...

    def answer(self, body: Json, provider: str, /, *, complete: bool = False) -> Response:
        """What a plain answer says; `complete`: whether all of it came."""
        ...

    def stream(self, events: Sequence[Json], provider: str, /) -> tuple[Response, bool]:
        """What a stream says, and whether its end was seen."""
        ...


CHAT: Final[Format] = openai_chat
COMPLETIONS: Final[Format] = openai_completions
RESPONSES: Final[Format] = openai_responses
EMBEDDINGS: Final[Format] = openai_embeddings
MESSAGES: Final[Format] = anthropic_messages

BY_SUFFIX: Final[Mapping[str, Format]] = {
    "completions": COMPLETIONS,
    "responses": RESPONSES,
    "embeddings": EMBEDDINGS,
    "messages": MESSAGES,
}
"""By the last segment of the path; `chat/completions` is told apart in `of_path`."""


def of_path(path: str, headers: Mapping[str, str]) -> Format | None:
    """The format that a path speaks; None when it is no path of a model."""
    trimmed = path.rstrip("/")
    found = BY_SUFFIX.get(trimmed.rpartition("/")[2])
    if found is COMPLETIONS and trimmed.endswith("/chat/completions"):
        return CHAT
    if found is MESSAGES:
        # OpenAI's threads have messages too, as have many APIs that know no model.
        named = trimmed.endswith("/v1/messages") or "anthropic-version" in headers
        return MESSAGES if named and "/threads/" not in trimmed else None
    return found


def is_certain(path: str, host: str, headers: Mapping[str, str]) -> bool:
    """Whether host, path and headers alone say that this is a call to a model, whatever the body holds."""
    trimmed = path.rstrip("/")
    return (
        provider.known(host, path) is not None
        or "anthropic-version" in headers
        or trimmed.endswith(("/chat/completions", "/v1/completions", "/v1/embeddings", "/v1/responses"))
        or provider.deployment(path) is not None
    )
