"""Every field of OTLP's span, scope and resource has a column or a written reason, and no entry is left over."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.descriptor import Descriptor
from opentelemetry.proto.trace.v1.trace_pb2 import ResourceSpans

from llm_vitals_collector.receive.otlp import KEPT, NOT_KEPT
from llm_vitals_collector.records import Call

# How attributes' values are encoded, not what a span says.
ENCODING = {"AnyValue", "KeyValue", "ArrayValue", "KeyValueList", "EntityRef"}


def walk(message: Descriptor, seen: set[str]) -> Iterator[str]:
    if message.name in seen or message.name in ENCODING:
        return
    seen.add(message.name)
    for field in message.fields:
        yield f"{message.name}.{field.name}"
        if field.message_type is not None:
            yield from walk(field.message_type, seen)


def otlp_fields() -> set[str]:
    found = set(walk(ResourceSpans.DESCRIPTOR, set()))
    return {name for name in found if not name.startswith("Link.")} | {"Link.*"}


def test_every_field_is_kept_or_excused():
    assert otlp_fields() - KEPT.keys() - NOT_KEPT.keys() == set(), "name it in KEPT or NOT_KEPT of receive/otlp.py"


def test_no_entry_names_a_field_that_otlp_does_not_have():
    assert (KEPT.keys() | NOT_KEPT.keys()) - otlp_fields() == set()


def test_no_field_is_both():
    assert KEPT.keys() & NOT_KEPT.keys() == set()


def test_what_is_kept_has_a_real_column():
    assert set(KEPT.values()) <= set(Call._fields)
