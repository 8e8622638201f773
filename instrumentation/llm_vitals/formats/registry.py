"""The table of API formats, and which of them a path belongs to. A new format is one line here."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final, NamedTuple

from llm_vitals.formats import (
    anthropic_messages,
    bedrock,
    bedrock_chat,
    bedrock_converse,
    bedrock_nova,
    bedrock_text,
    cohere,
    gemini,
    ollama,
    openai_chat,
    openai_completions,
    openai_embeddings,
    openai_responses,
    provider,
)
from llm_vitals.formats.format import Endpoint, Format, Operation

FORMATS: Final[tuple[Format, ...]] = (
    openai_chat.FORMAT,
    openai_completions.FORMAT,
    openai_responses.FORMAT,
    openai_embeddings.FORMAT,
    anthropic_messages.FORMAT,
    bedrock.FORMAT,
    bedrock_converse.FORMAT,
    bedrock_nova.FORMAT,
    bedrock_chat.FORMAT,
    bedrock_text.FORMAT,
    gemini.FORMAT,
    ollama.FORMAT,
    cohere.FORMAT,
)


class Match(NamedTuple):
    """What a path says of a call."""

    format: Format
    operation: Operation
    endpoint: Endpoint


def _last_word(ending: str) -> str:
    return ending.rpartition("/")[2].rpartition(":")[2]


def _by_last_word() -> dict[str, list[Match]]:
    """The endpoints by the last word of their paths; the longest ending first, `/chat/completions` before
    `/completions`."""
    table: dict[str, list[Match]] = {}
    for one in FORMATS:
        for operation in one.operations:
            for endpoint in operation.endpoints:
                table.setdefault(_last_word(endpoint.ending), []).append(Match(one, operation, endpoint))
    for matches in table.values():
        matches.sort(key=lambda match: len(match.endpoint.ending), reverse=True)
    return table


_BY_LAST_WORD: Final = _by_last_word()


def _endpoints() -> list[Endpoint]:
    return [one.endpoint for matches in _BY_LAST_WORD.values() for one in matches]


def _is_shared(endpoint: Endpoint) -> bool:
    return bool(endpoint.within or endpoint.holds)


def path_endings() -> tuple[bytes, ...]:
    """Ends of paths that may be a call to a model: the transport's first look tests nothing else."""
    endings = {endpoint.ending for endpoint in _endpoints() if not _is_shared(endpoint)}
    shortest = (e for e in endings if not any(e != other and e.endswith(other) for other in endings))
    return tuple(sorted(ending.encode() for ending in shortest))


class SharedPath(NamedTuple):
    """A path whose ending other APIs have, too: what else such a request has."""

    ending: bytes
    within: bytes
    holds: bytes


def shared_paths() -> tuple[SharedPath, ...]:
    """How a path ends, what stands before that, and what its body holds, where the ending alone says too little."""
    shared = (
        SharedPath(one.ending.encode(), one.within.encode(), one.holds) for one in _endpoints() if _is_shared(one)
    )
    return tuple(dict.fromkeys(shared))


_LATER: Final = tuple(
    (operation.later, Match(one, operation, operation.endpoints[0]))
    for one in FORMATS
    for operation in one.operations
    if operation.later
)


def later_paths() -> tuple[bytes, ...]:
    """What the path of a request has in it that fetches an answer which was made in the background."""
    return tuple(later.encode() for later, _ in _LATER)


def match_later(path: str) -> tuple[Match, str] | None:
    """The operation and the id of an answer that a path fetches, or cancels; None when it does neither."""
    for later, matched in _LATER:
        _, found, rest = path.rpartition(later)
        answer_id, _, action = rest.strip("/").partition("/")
        if found and answer_id and action in ("", "cancel"):
            return matched, answer_id
    return None


def matches(path: str, headers: Mapping[str, str]) -> list[Match]:
    """The endpoints that a path (without its query) may belong to; none when it is no path of a model. Where there are
    several, as the models of Bedrock have each a format of its own behind one path, the body decides."""
    found: list[Match] = []
    for candidate in _candidates(path):
        if candidate.format.serves(path, headers):
            if found and len(candidate.endpoint.ending) < len(found[0].endpoint.ending):
                break
            found.append(candidate)
    return found


@lru_cache(maxsize=512)
def _candidates(path: str) -> tuple[Match, ...]:
    """The endpoints whose ending a path has. An application calls few paths; a look-up costs a call 1 us less."""
    trimmed = path.rstrip("/")
    matches = _BY_LAST_WORD.get(_last_word(trimmed), ())
    return tuple(match for match in matches if trimmed.endswith(match.endpoint.ending))


def is_certain(matched: Match, path: str, host: str, headers: Mapping[str, str]) -> bool:
    """Whether host, path and headers alone say that this is a call to a model, whatever the body holds."""
    certain = matched.endpoint.certain
    return (
        provider.known(host, path) is not None
        or matched.format.certain_header in headers
        or (bool(certain) and path.rstrip("/").endswith(certain))
        or matched.format.model(path) is not None
    )
