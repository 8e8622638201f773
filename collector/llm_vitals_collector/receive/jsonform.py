"""OTLP/JSON to the protobuf messages: hex ids, camelCase names, 64-bit numbers as text, enums as numbers.

Source: opentelemetry.io/docs/specs/otlp, "JSON Protobuf Encoding". It differs from protobuf's own JSON in that ids
are hex, not base64.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator
from typing import Final, TypeVar, cast

from google.protobuf.json_format import ParseDict
from google.protobuf.message import Message

M = TypeVar("M", bound=Message)

_IDS: Final = ("traceId", "spanId", "parentSpanId", "trace_id", "span_id", "parent_span_id")
# From a request to the objects that carry ids.
_PATHS: Final = (
    (("resourceSpans", "resource_spans"), ("scopeSpans", "scope_spans"), ("spans",)),
    (("resourceLogs", "resource_logs"), ("scopeLogs", "scope_logs"), ("logRecords", "log_records")),
)


_MOST_OBJECTS: Final = 500_000
"""Objects and lists of a body, counted by their brackets (those within texts, too). An empty one takes two bytes, and
270 when it is parsed."""


class MalformedError(Exception):
    """The body is not what its content type says; the message says where and why."""


def parse(body: bytes, message: M) -> M:
    """`message`, filled from OTLP/JSON; unknown fields are ignored, as OTLP demands. Raises MalformedError."""
    if body.count(b"{") + body.count(b"[") > _MOST_OBJECTS:
        raise MalformedError(f"The body has more than {_MOST_OBJECTS} objects and lists: send smaller batches")
    try:
        decoded: object = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise MalformedError(f"The body is not JSON: {error}") from error
    if not isinstance(decoded, dict):
        raise MalformedError(f"The body is JSON, but no object (found {type(decoded).__name__})")
    try:
        return ParseDict(_readable(cast("dict[str, object]", decoded), body), message, ignore_unknown_fields=True)
    except RecursionError as error:
        # json.loads follows nesting that nothing behind it does.
        raise MalformedError("The JSON is not OTLP: values nest too deeply, expected at most 100 levels") from error
    except MalformedError:
        raise
    except Exception as error:  # besides ParseError it raises whatever a conversion does: OverflowError of 1e999
        raise MalformedError(f"The JSON is not OTLP: {error}") from error


def _readable(found: dict[str, object], body: bytes) -> dict[str, object]:
    """What protobuf's parser can read: text without lone surrogates, ids in base64. Raises MalformedError, and
    RecursionError where values nest too deeply."""
    if b"\\u" in body:
        # An escaped lone surrogate is no text for protobuf.
        found = cast("dict[str, object]", _clean(found))
    for path in _PATHS:
        for record in _records(found, path):
            _ids(record)
            for link in _objects(record, ("links",)):
                _ids(link)
    return found


def _records(found: dict[str, object], path: tuple[tuple[str, ...], ...]) -> Iterator[dict[str, object]]:
    if not path:
        yield found
        return
    for inner in _objects(found, path[0]):
        yield from _records(inner, path[1:])


def _objects(found: dict[str, object], names: tuple[str, ...]) -> Iterator[dict[str, object]]:
    for name in names:
        inner = found.get(name)
        for item in cast("list[object]", inner) if isinstance(inner, list) else ():
            if isinstance(item, dict):
                yield cast("dict[str, object]", item)


def _ids(record: dict[str, object]) -> None:
    """Hex to base64, which is what protobuf's JSON parser reads."""
    for name in _IDS:
        value = record.get(name)
        if isinstance(value, str):
            try:
                record[name] = base64.b64encode(binascii.unhexlify(value)).decode("ascii")
            except (binascii.Error, ValueError) as error:
                raise MalformedError(f"{name}={value[:80]!r}: expected hex digits") from error


def _clean(found: object) -> object:
    if isinstance(found, str):
        return found if found.isascii() else found.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(found, dict):
        return {_clean(k): _clean(v) for k, v in cast("dict[object, object]", found).items()}
    if isinstance(found, list):
        return [_clean(item) for item in cast("list[object]", found)]
    return found
