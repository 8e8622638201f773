"""A request's parameters: every member beside its messages, as JSON text, so that the call can be made again.

Members whose names say that they hold a secret (authorisation, keys, headers) or name the user are never there, at any
depth; nor are strings that look like a secret. A member that is too long is left out and named.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection
from typing import Final, NamedTuple, cast

from llm_vitals.core.utf8 import join_surrogates
from llm_vitals.formats.json_values import Json, items, mapping
from llm_vitals.formats.shortened import MARK

PARAMETERS_CAP: Final = 16_384
"""Characters of JSON kept of all parameters together: tools with long schemas are what reaches it."""
_DEEPEST: Final = 32
"""Levels of nesting that are kept."""
_SECRET_NAME: Final = re.compile(
    r"authori[sz]ation|(?:api|access|private|secret|subscription|encryption|signing)[-_]?key|passw(?:or)?d|passphrase"
    r"|secret|credential|cookie|headers$|^bearer"
    r"|^user(?:[-_]?id)?$|^safety_identifier$|^end[-_]?user"
    r"|(?:^|[-_])(?:auth|access|refresh|bearer|session|id|security|client)[-_]?token$|^(?:token|auth|key)$",
    re.IGNORECASE,
)
"""Names of members that are left out: those of secrets, and those of users, who have attributes of their own. Counts of
tokens (`max_tokens`) are none of them."""
_SECRET_VALUE: Final = re.compile(r"^(?:Bearer|Basic)\s|^(?:sk|pk|rk|xai|gsk|hf|ghp|AIza|AKIA)[-_A-Za-z0-9]{16,}$")
_SECRET_IN_URL: Final = re.compile(
    r"(://)[^/@\s]+@|([?&](?:[\w-]*(?:key|token|secret|signature|sig))=)[^&#\s]+", re.IGNORECASE
)
HIDDEN: Final = "[left out]"
"""Stands where a string was that looks like a secret."""


class Parameters(NamedTuple):
    """What is kept of a request beside its messages."""

    text: str
    """A JSON object."""
    omitted: tuple[str, ...]
    """Names of the members that were too long."""


def of_request(members: Json, messages: Collection[str], cut: str | None) -> Parameters | None:
    """The members of a request without those that hold its messages; None when there is no other. Never raises.

    `cut`: the member that was read in part, which counts as too long.
    """
    texts: dict[str, str] = {}
    omitted: set[str] = set()
    for name, value in members.items():
        if name in messages or _SECRET_NAME.search(name):
            continue
        if name == cut:
            omitted.add(name)
            continue
        try:
            texts[name] = json.dumps(without_secrets(value), ensure_ascii=False, separators=(",", ":"))
            if MARK in texts[name]:  # a part of it was left out
                del texts[name]
                omitted.add(name)
        except (ValueError, RecursionError):
            omitted.add(name)
    room = PARAMETERS_CAP
    # The short ones first: a long one must not cost the others their place.
    for name in sorted(texts, key=lambda name: len(texts[name])):
        room -= len(texts[name]) + len(name) + 4
        if room < 0:
            omitted.add(name)
    kept = ",".join(f"{json.dumps(name)}:{text}" for name, text in texts.items() if name not in omitted)
    if not kept and not omitted:
        return None
    return Parameters(join_surrogates(f"{{{kept}}}"), tuple(name for name in members if name in omitted))


def without_secrets(value: object, depth: int = _DEEPEST) -> object:
    """A JSON value without members that may hold a secret. The names under `properties` are those of a schema, which
    are kept: what they describe is elsewhere."""
    if isinstance(value, str):
        if _SECRET_VALUE.search(value):
            return HIDDEN
        return _SECRET_IN_URL.sub(rf"\1\2{HIDDEN}", value) if "://" in value else value
    if not isinstance(value, (list, dict)):
        return value
    if not depth:
        return HIDDEN
    if isinstance(value, list):
        return [without_secrets(element, depth - 1) for element in items(cast("object", value))]
    found: dict[str, object] = {}
    for name, inner in mapping(cast("object", value)).items():
        schemas = mapping(inner)
        if name == "properties" and schemas:
            found[name] = {key: without_secrets(schema, max(depth - 2, 0)) for key, schema in schemas.items()}
        elif not _SECRET_NAME.search(name):
            found[name] = without_secrets(inner, depth - 1)
    return found
