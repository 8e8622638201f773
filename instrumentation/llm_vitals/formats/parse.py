"""Wire to Exchange: the one entry of this package. Pure, and never raises.

Limits: a body of up to PARSE_CAP bytes is parsed whole; of a longer one, or one that comes cut, head and tail are
looked at (`skim`). A stream's runs of text are joined first (`squeeze`), up to SQUEEZE_CAP bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from llm_vitals.core import errors
from llm_vitals.core.exchange import Exchange, Request, Response
from llm_vitals.formats import partial_json, provider, registry, response_reader
from llm_vitals.formats.body import Body
from llm_vitals.formats.json_values import Json, NotJsonError, decode, items, mapping
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.registry import Format

_FIRST_ERROR: Final = 400


class Wire(NamedTuple):
    """What the transport saw of one HTTP call."""

    scheme: str
    host: str
    port: int | None
    path: str
    """Without the query, percent-decoded."""
    request_headers: Mapping[str, str]
    """Lower-case names."""
    request: Body | None
    """None: dropped from the full queue, or not readable."""
    status_code: int | None
    """None: no answer came."""
    content_type: str | None
    response: Body | None
    """Decoded bytes; None: none came, or dropped."""
    streamed: bool
    """Whether the application asked httpx for a stream."""
    dropped: bool = False
    """Whether the bodies were dropped."""


def suffixes() -> frozenset[bytes]:
    """Last segments of a path that may be a call to a model: the transport tests nothing else."""
    return frozenset(name.encode() for name in registry.BY_SUFFIX)


def exchange(wire: Wire) -> Exchange | None:
    """What one call said; None when it is no call to a model. Never raises."""
    try:
        spoken = registry.of_path(wire.path, wire.request_headers)
        return None if spoken is None else _exchange(wire, spoken)
    except Exception as error:  # noqa: BLE001 - the last guard: a fault in here must not cost the application anything
        errors.report_failure("wire", error)
        return None


def _exchange(wire: Wire, spoken: Format) -> Exchange | None:
    failed = wire.status_code is not None and wire.status_code >= _FIRST_ERROR
    at_home = provider.known(wire.host, wire.path)
    name = at_home or (provider.AZURE_OPENAI if "/openai/deployments/" in wire.path else spoken.PROVIDER)
    problems: list[str] = []
    if wire.dropped:
        problems.append("body_dropped")
    asked: Request | None
    if wire.request is None:
        if not registry.is_certain(wire.path, wire.host, wire.request_headers):
            return None
        asked = Request(operation=spoken.OPERATION, stream="event-stream" in (wire.content_type or ""))
        if spoken is registry.EMBEDDINGS:
            asked = asked._replace(starts_query=False)
    else:
        asked = _request(wire, spoken, wire.request, problems)
        if asked is None:
            # A known provider that turns a malformed request down was called all the same; a request without a body
            # (a list of stored completions) is no call to a model.
            if not (failed and at_home and wire.request.size):
                return None
            asked = Request(operation=spoken.OPERATION)
    if asked.model is None:
        asked = asked._replace(model=provider.deployment(wire.path))
    told = Response()
    if wire.response is not None:
        told, found = response_reader.read(
            wire.response, spoken, name, failed=failed, content_type=wire.content_type, asked_stream=asked.stream
        )
        problems += found
    return Exchange(
        provider=name,
        server_address=wire.host or None,
        server_port=wire.port,
        request=asked,
        response=told,
        status_code=wire.status_code,
        problems=tuple(problems),
    )


def _request(wire: Wire, spoken: Format, body: Body, problems: list[str]) -> Request | None:
    """What was asked; None when the body is not one of this API."""
    model_in_path = provider.deployment(wire.path) is not None
    if body.tail is None and body.size <= PARSE_CAP:
        try:
            members = mapping(decode(body.head))
        except NotJsonError:
            problems.append("request_not_json")
            return None
        return spoken.request(members) if spoken.looks_like(members, model_in_path=model_in_path) else None
    problems.append("request_truncated")
    members, end_known = _skimmed_request(body, spoken)
    if not spoken.looks_like(members, model_in_path=model_in_path) and not registry.is_certain(
        wire.path, wire.host, wire.request_headers
    ):
        return None
    # What stands in the middle is not known, which is no reason to leave the call out.
    asked = spoken.request(members)
    return asked if end_known else asked._replace(starts_query=None)


def _skimmed_request(body: Body, spoken: Format) -> tuple[Json, bool]:
    """Members of a long request, and whether its last input message is among them."""
    seen = partial_json.skim(body, spoken.REQUEST_NAMES)
    members = dict(seen.members)
    if body.tail is None and "model" not in members:
        members["model"] = partial_json.in_the_middle(body.head, "model", spoken.REQUEST_NAMES)
    if spoken.INPUT in members and seen.cut != spoken.INPUT:
        return members, True
    if isinstance(members.get(spoken.INPUT), str):
        return members, True
    listed = items(members.get(spoken.INPUT))
    last = partial_json.last_element(seen.before)
    if last is not None:
        members[spoken.INPUT] = [*listed, last]
        return members, True
    members[spoken.INPUT] = listed
    if body.tail is not None or spoken is registry.EMBEDDINGS:
        return members, spoken is registry.EMBEDDINGS
    long = partial_json.last_message(body.head, seen.end)
    if long is None:
        return members, False
    message, at = long
    if at >= partial_json.WINDOW:  # else the head shows it already
        members[spoken.INPUT] = [*listed, message]
    elif "tool_result" in str(message.get("content")):
        members[spoken.INPUT] = [*listed[:-1], message]
    return members, True
