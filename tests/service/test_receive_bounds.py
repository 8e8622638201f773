"""Requests that become far more than they were: each is refused before its cost, and memory stays where it was.

Memory is measured from outside: the peak of a collector in a process of its own.
"""

from __future__ import annotations

import contextlib
import gzip
import sys
from pathlib import Path

import grpc
import httpx
import peak_memory
import pytest
from google.protobuf.message import DecodeError
from hypothesis import given
from hypothesis import strategies as st
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceRequest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import ExportMetricsServiceRequest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span
from patience import PATIENCE_S, WORK_S, times_the_cost
from up_process import addresses_of, up

from llm_vitals_collector.receive import times, wire
from llm_vitals_collector.receive.bounds import noted
from llm_vitals_collector.receive.jsonform import MalformedError, parse
from llm_vitals_collector.receive.signals import parts_of

KEY = "0123456789abcdef"
MB = 1 << 20
PROTOBUF, JSON = "application/x-protobuf", "application/json"
TRACES = "/opentelemetry.proto.collector.trace.v1.TraceService/Export"


def within(*fields):
    """Bytes inside of messages, the innermost field last."""
    *outer, inner = fields
    for tag in reversed(outer):
        length = len(inner)
        size = b""
        while length > 127:
            size += bytes([length & 127 | 128])
            length >>= 7
        inner = bytes([tag]) + size + bytes([length]) + inner
    return inner


IDS = b"\x0a\x10" + b"\1" * 16 + b"\x12\x08" + b"\2" * 8
ARRAY = within(0x4A, 0x12, 0x2A, b"\x0a\x00" * (4 * MB))
"""An attribute whose value is a list of 4 M values."""
BOMBS = {
    "empty spans": within(0x0A, 0x12, b"\x12\x00" * (7 * MB)),
    "empty attributes of a span": within(0x0A, 0x12, 0x12, IDS + b"\x4a\x00" * (7 * MB)),
    "empty events of a span": within(0x0A, 0x12, 0x12, IDS + b"\x5a\x00" * (7 * MB)),
    "a list of values": within(0x0A, 0x12, 0x12, IDS + ARRAY),
    "attributes of a resource": within(0x0A, 0x0A, b"\x0a\x00" * (7 * MB)),
    "empty resources": b"\x0a\x00" * (7 * MB),
    "empty scopes": within(0x0A, b"\x12\x00" * (7 * MB)),
}
JSON_BOMBS = {
    "objects": b'{"resourceSpans":[' + b"{}," * (5 * MB) + b"{}]}",
    "lists": b"[" + b"[]," * (5 * MB) + b"[]]",
}


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    """A collector with a key, in a process of its own: its addresses, and its peak of memory in MB."""
    with up(tmp_path_factory.mktemp("bounds"), LLM_VITALS_API_KEY=KEY) as child:
        url, target = addresses_of(child)

        def peak_mb(*, again=False):
            if again:
                Path(f"/proc/{child.pid}/clear_refs").write_text("5")
            return peak_memory.peak_mb(child.pid)

        with httpx.Client(base_url=url, headers={"authorization": f"Bearer {KEY}"}, timeout=WORK_S) as client:
            yield client, target, peak_mb
        child.terminate()


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")


@linux
@pytest.mark.parametrize("name", BOMBS)
def test_what_a_request_becomes_is_bounded(process, name):
    client, target, peak_mb = process
    before = peak_mb(again=True)
    body = BOMBS[name]
    answer = client.post(
        "/v1/traces",
        content=gzip.compress(body, 1),
        headers={"content-type": PROTOBUF, "content-encoding": "gzip"},
    )
    assert answer.status_code in (200, 400), answer.text
    with grpc.insecure_channel(target) as channel:
        call = channel.unary_unary(TRACES).future(
            body, metadata=(("authorization", f"Bearer {KEY}"),), compression=grpc.Compression.Gzip, timeout=PATIENCE_S
        )
        assert call.code() in (grpc.StatusCode.OK, grpc.StatusCode.INVALID_ARGUMENT)
    assert peak_mb() - before < 150  # bodies of 16 MB; parsed as a whole they were 700 and more


@linux
@pytest.mark.parametrize("name", JSON_BOMBS)
def test_what_json_becomes_is_bounded(process, name):
    client, _, peak_mb = process
    before = peak_mb(again=True)
    answer = client.post("/v1/traces", content=JSON_BOMBS[name], headers={"content-type": JSON})
    assert answer.status_code == 400
    assert "smaller batches" in answer.text
    assert peak_mb() - before < 100


@linux
def test_without_the_key_a_message_is_not_read(process):
    client, target, peak_mb = process
    before = peak_mb(again=True)
    with grpc.insecure_channel(target) as channel:
        call = channel.unary_unary(TRACES).future(
            BOMBS["empty spans"], compression=grpc.Compression.Gzip, timeout=PATIENCE_S
        )
        assert call.code() is grpc.StatusCode.UNAUTHENTICATED
        assert "LLM_VITALS_API_KEY" in call.details()
    refused = client.get("/metrics").text
    assert 'llm_vitals_collector_refused_total{reason="key"} 1.0' in refused
    assert peak_mb() - before < 40


def test_a_body_of_many_gzip_members_is_refused_at_once(client):
    def sent(members):
        body = gzip.compress(b"") * members
        return client.post("/v1/traces", content=body, headers={"content-type": PROTOBUF, "content-encoding": "gzip"})

    answer = sent(100_000)
    assert answer.status_code == 400
    assert "members" in answer.text
    # It was the square of their number, minutes: a hundred times as much.
    assert times_the_cost(lambda: sent(100_000), lambda: sent(10_000)) < 20
    answer = sent(20)
    assert answer.status_code == 200


REQUESTS = {
    "traces": (ExportTraceServiceRequest, "resource_spans", "scope_spans", "spans"),
    "logs": (ExportLogsServiceRequest, "resource_logs", "scope_logs", "log_records"),
    "metrics": (ExportMetricsServiceRequest, "resource_metrics", "scope_metrics", "metrics"),
}


def read(parts):
    return [(p.resource, p.scope, list(p.records)) for p in parts]


@pytest.mark.parametrize("name", REQUESTS)
@given(shape=st.lists(st.lists(st.integers(0, 4), max_size=3), max_size=3))
def test_records_are_those_of_the_parsed_request(name, shape):
    kind, resources, scopes, records = REQUESTS[name]
    request = kind()
    for of_resource in shape:
        resource = getattr(request, resources).add(schema_url="u" * 200)
        resource.resource.attributes.add(key="service.name").value.string_value = f"s{len(of_resource)}"
        for many in of_resource:
            scope = getattr(resource, scopes).add()
            scope.scope.name = f"scope {many}"
            for number in range(many):
                record = getattr(scope, records).add()
                if name == "metrics":
                    record.name = f"m{number}"
                else:
                    record.attributes.add(key="k" * number).value.int_value = 2**40
    body = request.SerializeToString()
    record = type(getattr(getattr(getattr(kind(), resources).add(), scopes).add(), records).add())
    assert read(wire.parts(body, record)) == read(parts_of(request))


@given(
    st.lists(
        st.sampled_from((b"\x0a", b"\x12", b"\x00", b"\x02", b"\x04", b"\x4a\x00", b"\x80\x01")) | st.binary(max_size=6)
    )
)
def test_bytes_are_read_as_protobuf_reads_them_or_refused(pieces):
    """What is no protobuf is refused, never another error; what is one has the records that protobuf finds."""
    body = b"".join(pieces)
    with contextlib.suppress(MalformedError, DecodeError):
        assert read(wire.parts(body, Span)) == read(parts_of(ExportTraceServiceRequest.FromString(body)))


YEAR_2554 = 2**64 - 1
NOW = 1_780_000_000 * 10**9


@pytest.mark.parametrize(
    ("start", "end", "kept"),
    [
        pytest.param(NOW - 5, NOW - 2, (NOW - 5, NOW - 2), id="as sent"),
        pytest.param(NOW + 3600 * 10**9, NOW + 3601 * 10**9, (NOW + 3600 * 10**9, NOW + 3601 * 10**9), id="an hour on"),
        pytest.param(YEAR_2554 - 7, YEAR_2554, (NOW - 7, NOW), id="2554, and its duration"),
        pytest.param(NOW - 5, YEAR_2554, (NOW - 5, NOW), id="an end in 2554"),
        pytest.param(YEAR_2554, 3, (NOW, NOW), id="ends before it begins"),
        pytest.param(5, 9, (NOW - 4, NOW), id="1970"),
    ],
)
def test_a_time_that_no_clock_shows_is_that_of_receipt(start, end, kept):
    span = Span(start_time_unix_nano=start, end_time_unix_nano=end)
    problem = times.settle(span, NOW)
    assert (span.start_time_unix_nano, span.end_time_unix_nano) == kept
    assert (problem is None) == (kept == (start, end))


@pytest.mark.parametrize(
    ("earlier", "told"),
    [
        (None, ["one", "two"]),
        ("of a text", ["of a text", "one", "two"]),
        (["response_not_json", "undecodable"], ["response_not_json", "undecodable", "one", "two"]),
    ],
)
def test_a_problem_found_here_stands_behind_those_of_the_sender(earlier, told):
    attributes = {"a": 1} if earlier is None else {"a": 1, "llm_vitals.problem": earlier}
    assert noted(attributes, ["one", "two"]) == {"a": 1, "llm_vitals.problem": "; ".join(told)}


def test_a_call_of_the_year_2554_does_not_head_the_list(client, send, build, chat):
    request = build(chat())
    span = request.resource_spans[0].scope_spans[0].spans[0]
    span.start_time_unix_nano = span.end_time_unix_nano = YEAR_2554
    assert send(request).status_code == 200
    (call,) = client.get("/api/calls").json()["calls"]
    assert not call["started_at"].startswith("25")
    detail = client.get(f"/api/calls/{call['trace_id']}/{call['span_id']}").json()
    assert f"start_time_unix_nano={YEAR_2554}" in detail["attributes"]["llm_vitals.problem"]


@pytest.mark.parametrize("depth", [10, 50, 120, 300, 480, 600, 900, 990, 3_000])
@pytest.mark.parametrize("text", ["x", "\\u00e9"], ids=["plain", "escaped"])
def test_json_of_any_depth_is_read_or_refused(text, depth):
    inner = '{"arrayValue":{"values":[' * depth + f'{{"stringValue":"{text}"}}' + "]}}" * depth
    body = '{"resourceSpans":[{"resource":{"attributes":[{"key":"a","value":' + inner + "}]}}]}"
    if depth < 30:  # protobuf ends at 100 messages in one another: three a list
        parse(body.encode(), ExportTraceServiceRequest())
        return
    with pytest.raises(MalformedError, match=r"deep|recursion"):
        parse(body.encode(), ExportTraceServiceRequest())
