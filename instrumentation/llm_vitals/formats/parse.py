"""The bytes of one HTTP call to an Exchange: the one entry of this package. Pure, and never raises.

Limits: a body of up to PARSE_CAP bytes is parsed whole, a longer one without the middle of its long strings
(`shortened`); of one that is too long all the same, or that comes cut, head and tail are looked at (`partial_json`). A
stream's runs of text are merged first (`sse_merge`), up to MERGE_CAP bytes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from llm_vitals.core import errors
from llm_vitals.core.exchange import Exchange, Message, Request, Response
from llm_vitals.formats import provider, registry, request_reader, response_reader
from llm_vitals.formats.body import Body
from llm_vitals.formats.parameters import of_request as parameters_of
from llm_vitals.formats.registry import Match
from llm_vitals.formats.request_reader import RequestMembers

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
    """None: no response came."""
    content_type: str | None
    response: Body | None
    """Decoded bytes; None: none came, or dropped."""
    streamed: bool
    """Whether the application asked its HTTP library for a stream."""
    dropped: bool = False
    """Whether the bodies were dropped."""
    undecodable: bool = False
    """Whether a response came whose content-encoding could not be undone."""


def exchange(wire: Wire, *, parameters: bool = False) -> Exchange | None:
    """What one call says; None when it is no call to a model. Never raises.

    `parameters`: whether to keep the request's members beside its messages, for calls whose content is captured.
    """
    try:
        matched, members = _matched(wire)
        return None if matched is None else _exchange(wire, matched, members, parameters=parameters)
    except Exception as error:  # noqa: BLE001 - the last guard: a fault in here must not cost the application anything
        errors.report_failure("wire", error)
        return None


def later_id(path: str) -> str | None:
    """The id of the answer of the background that a path fetches, or cancels; None when it does neither."""
    found = registry.match_later(path)
    return None if found is None else found[1]


def later_answer(wire: Wire) -> tuple[Response, tuple[str, ...]] | None:
    """An answer that was made in the background, and what of it could not be read; None while it is still being made,
    or when it is no such request. Never raises."""
    try:
        found = registry.match_later(wire.path)
        if found is None or wire.response is None or wire.status_code is None or wire.status_code >= _FIRST_ERROR:
            return None
        matched, _ = found
        name = provider.known(wire.host, wire.path) or matched.format.provider(wire.path)
        response, problems = response_reader.read(
            wire.response, matched, name, failed=False, content_type=wire.content_type, stream=wire.streamed
        )
        if response.pending or not (response.finish_reasons or response.messages or response.error_type):
            return None
        return response, tuple(problems)
    except Exception as error:  # noqa: BLE001 - as above
        errors.report_failure("wire", error)
        return None


def _matched(wire: Wire) -> tuple[Match | None, RequestMembers | None]:
    """The endpoint that a call went to: by its path, and where that says too little by its body, which is then read."""
    found = registry.matches(wire.path, wire.request_headers)
    if not found:
        return None, None
    if len(found) > 1 and wire.request is not None:
        for one in found:
            read = request_reader.read(wire.request, one.operation)
            named = one.format.model(wire.path) is not None
            if read.members is not None and one.operation.is_request(read.members, model_in_path=named):
                return one, read
    return found[0], None


def _exchange(wire: Wire, matched: Match, members: RequestMembers | None, *, parameters: bool) -> Exchange | None:
    failed = wire.status_code is not None and wire.status_code >= _FIRST_ERROR
    known_provider = provider.known(wire.host, wire.path)
    name = known_provider or matched.format.provider(wire.path)
    problems: list[str] = []
    if wire.dropped:
        problems.append("body_dropped")
    if wire.undecodable:
        problems.append("undecodable")
    request = _request(wire, matched, members, problems, parameters=parameters)
    if request is None:
        # A known provider that turns a malformed request down was called all the same, and so was one that understands
        # what we do not read, a compressed request for one; a request without a body (a list of stored completions) is
        # no call to a model.
        unread = failed or "request_not_json" in problems
        if not (unread and known_provider and wire.request is not None and wire.request.size):
            return None
        request = Request(operation=matched.operation.name)
    if request.model is None:
        request = request._replace(model=matched.format.model(wire.path))
    if matched.endpoint.always_streams:
        request = request._replace(stream=True)
    response = Response()
    if wire.response is not None:
        response, found = response_reader.read(
            wire.response, matched, name, failed=failed, content_type=wire.content_type, stream=request.stream
        )
        problems += found
    return Exchange(
        provider=name,
        server_address=wire.host or None,
        server_port=wire.port,
        request=request,
        response=response,
        status_code=wire.status_code,
        problems=tuple(problems),
    )


def _request(
    wire: Wire, matched: Match, members: RequestMembers | None, problems: list[str], *, parameters: bool
) -> Request | None:
    """The request; None when the body is not one of this operation."""
    operation = matched.operation
    if wire.request is None:
        if not registry.is_certain(matched, wire.path, wire.host, wire.request_headers):
            return None
        return Request(
            operation=operation.name,
            stream="event-stream" in (wire.content_type or ""),
            led_by_user=operation.led_by_user,
        )
    model_in_path = matched.format.model(wire.path) is not None
    found = request_reader.read(wire.request, operation) if members is None else members
    problems += found.problems
    if found.members is None:
        return None
    if not operation.is_request(found.members, model_in_path=model_in_path) and not (
        found.problems and registry.is_certain(matched, wire.path, wire.host, wire.request_headers)
    ):
        return None
    # What stands in the middle is not known, which is no reason to leave the call out.
    request = operation.request(found.members)
    if parameters:
        kept = parameters_of(found.members, (operation.input, operation.system), found.cut)
        if kept is not None:
            request = request._replace(parameters=kept.text, omitted_parameters=kept.omitted)
    if not found.unread:
        return request
    known = found.last_message_known and not (request.messages and _is_aside(request.messages[-1]))
    return request._replace(unread=True, led_by_user=request.led_by_user if known else None)


def _is_aside(last: Message) -> bool:
    """Whether it takes the message before it to know who leads, which a truncated request may lack."""
    return last.role in ("system", "assistant")
