"""The body of a request to its members: parsed whole, or the ends of a long one."""

from __future__ import annotations

from typing import NamedTuple

from llm_vitals.formats import partial_json
from llm_vitals.formats.body import Body
from llm_vitals.formats.format import Operation
from llm_vitals.formats.json_values import Json, NotJsonError, decode, items, mapping
from llm_vitals.formats.limits import PARSE_CAP
from llm_vitals.formats.shortened import shortened


class RequestMembers(NamedTuple):
    """Members of the outermost object."""

    members: Json | None
    """None: the body is no JSON."""
    problems: tuple[str, ...] = ()
    last_message_known: bool = True
    """Whether the last message of the input is among the members."""
    cut: str | None = None
    """The member of which only a part was read."""
    unread: bool = False
    """Whether there are messages that were not read."""


def read(body: Body, operation: Operation) -> RequestMembers:
    """The members of a request, as many as can be known within the limits. Never raises."""
    if body.tail is None and body.size <= PARSE_CAP:
        try:
            return RequestMembers(mapping(decode(body.head)))
        except NotJsonError:
            return RequestMembers(None, ("request_not_json",))
    short = shortened(body.head, PARSE_CAP) if body.tail is None else None
    if short is not None:
        try:
            return RequestMembers(mapping(decode(short.data)), ("request_truncated",) if short.text_cut else ())
        except NotJsonError:
            pass
    seen = partial_json.scan(body, operation.request_names)
    members, last_message_known, unread = _fill_gap(body, operation, seen)
    return RequestMembers(members, ("request_truncated",), last_message_known, seen.cut, unread)


def _fill_gap(body: Body, operation: Operation, seen: partial_json.Scan) -> tuple[Json, bool, bool]:
    """Members of a long request, whether its last input message is among them, and whether others are not."""
    members = dict(seen.members)
    name = operation.input
    if body.tail is None and "model" not in members:
        members["model"] = partial_json.in_the_middle(body.head, "model", operation.request_names)
    if (name in members and seen.cut != name) or isinstance(members.get(name), str):
        return members, True, False
    messages = items(members.get(name))
    last = partial_json.last_element(seen.before)
    if last is not None:
        members[name] = [*messages, last]
        return members, True, True
    members[name] = messages
    if operation.led_by_user is False:
        return members, True, True
    long = None if body.tail is not None else partial_json.last_message(body.head, seen.end)
    if long is None:
        return members, False, True
    message, at = long
    if at >= partial_json.WINDOW:  # else the head shows it already
        members[name] = [*messages, message]
    elif partial_json.holds_tool_result(message):
        members[name] = [*messages[:-1], message]
    return members, True, True
