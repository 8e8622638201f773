"""Prometheus' remote write 1.0: samples, native histograms and exemplars with times of their own.

Source: prometheus/prometheus, prompb/remote.proto and prompb/types.proto; the messages are made of the fields that are
used here. A body is a block of snappy (google/snappy, format_description.txt): one of literals alone is as valid as a
compressed one, and on one machine the bytes cost nothing.
"""

from __future__ import annotations

import http.client
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from google.protobuf.descriptor_pb2 import FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

Labels = tuple[tuple[str, str], ...]
"""Names and values, the metric's as `__name__`."""

POINTS_A_REQUEST: Final = 20_000
"""Of samples, histograms and exemplars: about a megabyte."""
PATH: Final = "/api/v1/write"
_TIMEOUT_S: Final = 60.0
_ZERO_THRESHOLD: Final = 1e-128
"""As the OTLP receiver of Prometheus has it."""
_GAUGE: Final = 3
"""`ResetHint` of what a rule records; a counter's is unknown, 0."""


class RemoteWriteError(Exception):
    """Prometheus did not take what was sent; one line that says what it answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Histogram:
    """A native histogram. Bucket `i` holds what is in (2**((i-1)/2**schema), 2**(i/2**schema)]."""

    schema: int
    buckets: Mapping[int, int]
    zeros: int
    total: float
    """Sum of the observations."""
    is_counter: bool = False
    """Whether it is a process's own, which grows; else what a rule recorded."""

    @property
    def count(self) -> int:
        """How many observations it has."""
        return self.zeros + sum(self.buckets.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Exemplar:
    """One observation and its trace; ids in hex."""

    at_ms: int
    value: float
    trace_id: str
    span_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """The points of one series, each kind in the order of time (Unix, milliseconds)."""

    labels: Labels
    samples: Sequence[tuple[int, float]] = ()
    histograms: Sequence[tuple[int, Histogram]] = ()
    exemplars: Sequence[Exemplar] = ()

    @property
    def points(self) -> int:
        """How much there is to send."""
        return len(self.samples) + len(self.histograms) + len(self.exemplars)


def send(url: str, several: Iterable[Series]) -> Iterator[int]:
    """Send all to the Prometheus at `url`, a request at a time; yields the points of each. Raises RemoteWriteError."""
    parts = urlsplit(url)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)) as connection:
        for request in _requests(several):
            _post(connection, url, parts.path.rstrip("/") + PATH, body(request))
            yield sum(series.points for series in request)


def send_at_once(url: str, several: Iterable[Series]) -> int:
    """Send all in one request, which Prometheus takes as a whole; how many points. Raises RemoteWriteError."""
    parts, request = urlsplit(url), list(several)
    with closing(http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT_S)) as connection:
        _post(connection, url, parts.path.rstrip("/") + PATH, body(request))
    return sum(series.points for series in request)


def body(several: Iterable[Series]) -> bytes:
    """The body of one request."""
    request: Any = _WRITE_REQUEST(timeseries=[_message(series) for series in several])
    return _literals(request.SerializeToString())


def _requests(several: Iterable[Series]) -> Iterator[list[Series]]:
    """Whole series, as many as make a request; a longer one makes its own."""
    request: list[Series] = []
    points = 0
    for series in several:
        request.append(series)
        points += series.points
        if points >= POINTS_A_REQUEST:
            yield request
            request, points = [], 0
    if request:
        yield request


def _post(connection: http.client.HTTPConnection, url: str, path: str, content: bytes) -> None:
    headers = {
        "Content-Type": "application/x-protobuf",
        "Content-Encoding": "snappy",
        "X-Prometheus-Remote-Write-Version": "0.1.0",
    }
    try:
        connection.request("POST", path, content, headers)
        response = connection.getresponse()
        answer = response.read()
        # The next request may come later than a server keeps an idle connection.
        connection.close()
    except (OSError, http.client.HTTPException) as error:
        message = f"Prometheus at {url} did not take the history ({error}); is it still running? Its log says more."
        raise RemoteWriteError(message) from error
    if not 200 <= response.status < 300:
        reason = answer[:300].decode("utf-8", "replace").strip()
        message = f"Prometheus at {url} did not take the history (HTTP {response.status}): {reason}"
        raise RemoteWriteError(message)


def _message(series: Series) -> Any:
    return _TIME_SERIES(
        labels=[{"name": name, "value": value} for name, value in sorted(series.labels)],
        samples=[{"value": value, "timestamp": at_ms} for at_ms, value in series.samples],
        exemplars=[
            {
                "labels": [
                    {"name": "span_id", "value": one.span_id},
                    {"name": "trace_id", "value": one.trace_id},
                ],
                "value": one.value,
                "timestamp": one.at_ms,
            }
            for one in series.exemplars
        ],
        histograms=[_histogram(at_ms, one) for at_ms, one in series.histograms],
    )


def _histogram(at_ms: int, one: Histogram) -> dict[str, object]:
    indices = sorted(one.buckets)
    spans: list[dict[str, int]] = []
    last = 0
    for place, index in enumerate(indices):
        if place and index == last + 1:
            spans[-1]["length"] += 1
        else:
            # The first offset is the index itself, a further one what lies between two spans.
            spans.append({"offset": index - last - 1 if place else index, "length": 1})
        last = index
    counts = [one.buckets[index] for index in indices]
    found: dict[str, object] = {
        "sum": one.total,
        "schema": one.schema,
        "zero_threshold": _ZERO_THRESHOLD,
        "positive_spans": spans,
        "timestamp": at_ms,
    }
    if one.is_counter:
        deltas = [count - before for count, before in zip(counts, [0, *counts], strict=False)]
        return {**found, "count_int": one.count, "zero_count_int": one.zeros, "positive_deltas": deltas}
    # What rules record has counts of floating point, and is no counter.
    return {
        **found,
        "count_float": one.count,
        "zero_count_float": one.zeros,
        "positive_counts": counts,
        "reset_hint": _GAUGE,
    }


_LONGEST_LITERAL: Final = 1 << 16


def _literals(content: bytes) -> bytes:
    """A block of snappy: how long it is, then the bytes as literals."""
    found = [_varint(len(content))]
    for start in range(0, len(content), _LONGEST_LITERAL):
        literal = content[start : start + _LONGEST_LITERAL]
        # Tag of a literal whose length less one follows in two bytes.
        found += [b"\xf4", (len(literal) - 1).to_bytes(2, "little"), literal]
    return b"".join(found)


def _varint(number: int) -> bytes:
    found = bytearray()
    while number >= 0x80:
        found.append(number & 0x7F | 0x80)
        number >>= 7
    found.append(number)
    return bytes(found)


# -- the messages -----------------------------------------------------------------------------------------------------

_Type = FieldDescriptorProto
_MESSAGES: Final[Mapping[str, tuple[tuple[str, int, int | str, bool], ...]]] = {
    "Label": (("name", 1, _Type.TYPE_STRING, False), ("value", 2, _Type.TYPE_STRING, False)),
    "Sample": (("value", 1, _Type.TYPE_DOUBLE, False), ("timestamp", 2, _Type.TYPE_INT64, False)),
    "Exemplar": (
        ("labels", 1, "Label", True),
        ("value", 2, _Type.TYPE_DOUBLE, False),
        ("timestamp", 3, _Type.TYPE_INT64, False),
    ),
    "BucketSpan": (("offset", 1, _Type.TYPE_SINT32, False), ("length", 2, _Type.TYPE_UINT32, False)),
    "Histogram": (
        ("count_int", 1, _Type.TYPE_UINT64, False),
        ("count_float", 2, _Type.TYPE_DOUBLE, False),
        ("sum", 3, _Type.TYPE_DOUBLE, False),
        ("schema", 4, _Type.TYPE_SINT32, False),
        ("zero_threshold", 5, _Type.TYPE_DOUBLE, False),
        ("zero_count_int", 6, _Type.TYPE_UINT64, False),
        ("zero_count_float", 7, _Type.TYPE_DOUBLE, False),
        ("positive_spans", 11, "BucketSpan", True),
        ("positive_deltas", 12, _Type.TYPE_SINT64, True),
        ("positive_counts", 13, _Type.TYPE_DOUBLE, True),
        ("reset_hint", 14, _Type.TYPE_INT32, False),
        ("timestamp", 15, _Type.TYPE_INT64, False),
    ),
    "TimeSeries": (
        ("labels", 1, "Label", True),
        ("samples", 2, "Sample", True),
        ("exemplars", 3, "Exemplar", True),
        ("histograms", 4, "Histogram", True),
    ),
    "WriteRequest": (("timeseries", 1, "TimeSeries", True),),
}
"""Message to its fields: name, number, type or message, and whether there may be several."""
_EXCLUSIVE: Final = {"count": ("count_int", "count_float"), "zero_count": ("zero_count_int", "zero_count_float")}
"""Of a histogram: one of each is set, be it 0."""
_PACKAGE: Final = "prometheus"


def _classes() -> DescriptorPool:
    made = FileDescriptorProto(name="llm_vitals_demo/prometheus.proto", package=_PACKAGE, syntax="proto3")
    for name, fields in _MESSAGES.items():
        message = made.message_type.add(name=name)
        for field_name, number, kind, repeated in fields:
            one = message.field.add(
                name=field_name,
                number=number,
                label=_Type.LABEL_REPEATED if repeated else _Type.LABEL_OPTIONAL,
                type=_Type.TYPE_MESSAGE if isinstance(kind, str) else kind,  # type: ignore[arg-type]
            )
            if isinstance(kind, str):
                one.type_name = f".{_PACKAGE}.{kind}"
            for place, names in enumerate(_EXCLUSIVE.values() if name == "Histogram" else ()):
                if field_name in names:
                    one.oneof_index = place
        if name == "Histogram":
            for choice in _EXCLUSIVE:
                message.oneof_decl.add(name=choice)
    pool = DescriptorPool()
    pool.AddSerializedFile(made.SerializeToString())
    return pool


_POOL: Final = _classes()
_WRITE_REQUEST: Final[Any] = GetMessageClass(_POOL.FindMessageTypeByName(f"{_PACKAGE}.WriteRequest"))
_TIME_SERIES: Final[Any] = GetMessageClass(_POOL.FindMessageTypeByName(f"{_PACKAGE}.TimeSeries"))
