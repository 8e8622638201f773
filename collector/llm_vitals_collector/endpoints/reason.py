"""What a server says of an error, in one line that can be shown: bounded, printable, without keys and personal data."""

from __future__ import annotations

import html
import json
import re
from typing import Final

from llm_vitals.formats import errors
from llm_vitals.formats.json_values import items, mapping
from llm_vitals.formats.parameters import without_secrets
from llm_vitals.formats.partial_json import beginning
from llm_vitals_collector.endpoints.hidden import Hidden
from llm_vitals_collector.redaction import redact

LONGEST: Final = 300
"""Characters."""
_READ: Final = 16_384
"""Characters of a body that are looked at."""
_CLEANED: Final = 2_000
"""Characters in which secrets are looked for."""
_HIDDEN_PAGE: Final = re.compile(
    r"<(script|style|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_TITLE: Final = re.compile(r"<title\b[^>]{0,200}>", re.IGNORECASE)
_TITLE_END: Final = re.compile(r"</title", re.IGNORECASE)
_TAG: Final = re.compile(r"<[a-zA-Z/!][^>]*(?:>|\Z)")
_PAGE: Final = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|html|head|body)", re.IGNORECASE)
_MASKED: Final = re.compile(r"\S{0,80}\*{3,}\S{0,80}|\b(?:sk|pk|rk)-\S{0,80}?\.{3}\S{0,80}")
"""A key of which providers show the ends."""


def reason_of(body: bytes, key: str | None) -> str:
    """What the body of an error says to a person: the message of its JSON (any API's, FastAPI's and gateways'), the
    title of a page, or its text. `key` is left out of it. Empty where it says nothing. Never raises."""
    text = body[: 4 * _READ].decode("utf-8", "replace")[:_READ].lstrip("\ufeff")
    return shown(_message(text), key)


def shown(text: str, key: str | None) -> str:
    """A server's words in one printable line of at most LONGEST characters, without keys and personal data."""
    line = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    line = Hidden(key).whole(line)
    if len(line) > _CLEANED:
        # What is cut may be half a secret.
        line = line[:_CLEANED].rpartition(" ")[0] or line[: LONGEST + 1]
    line = str(without_secrets(line))
    line = redact(_MASKED.sub("[secret]", line)).text
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


def _message(text: str) -> str:
    if _PAGE.match(text):
        return _of_page(text)
    try:
        value: object = json.loads(text)
    except (ValueError, RecursionError):
        value = beginning(text)  # of a body that is longer than what was read, its whole members
    invalid = _invalid(mapping(value).get("detail"))
    fault = errors.of_body(value)
    return invalid or (fault.message if fault is not None and fault.message else text)


def _of_page(text: str) -> str:
    visible = _HIDDEN_PAGE.sub(" ", text)
    # One pattern for both ends would look for the second from every first: seconds, where there is none.
    start = _TITLE.search(visible)
    end = _TITLE_END.search(visible, start.end()) if start else None
    text = visible[start.end() : end.start()].strip() if start and end else _TAG.sub(" ", visible)
    return html.unescape(text).strip() or "a page without text"


def _invalid(detail: object) -> str:
    """FastAPI's list of what is wrong with a request. What it repeats of the request (`input`) is left out: that is
    what was judged."""
    found: list[str] = []
    for one in map(mapping, items(detail)):
        message, place = one.get("msg"), items(one.get("loc"))
        if isinstance(message, str):
            where = ".".join(str(part) for part in place if isinstance(part, (str, int)))
            found.append(f"{where}: {message}" if where else message)
    return "; ".join(found)
