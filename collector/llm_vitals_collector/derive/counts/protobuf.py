"""Prometheus' protobuf format of a scrape, the only one that can carry native histograms.

Source: prometheus/client_model, io/prometheus/client/metrics.proto; of it what counters, gauges and histograms need. A
Prometheus asks for it where the scrape has `scrape_native_histograms: true`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from prometheus_client.core import HistogramMetricFamily, Metric
from prometheus_client.samples import Sample

from llm_vitals_collector.derive.counts.kept_histograms import SCHEMA, Distribution

CONTENT_TYPE: Final = "application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited"
_WANTED: Final = re.compile(r"application/vnd\.google\.protobuf[^,]*")
_QUALITY: Final = re.compile(r";\s*q=([\d.]+)")
_KINDS: Final = {"counter": 0, "gauge": 1, "histogram": 4}
_UNTYPED: Final = 3


class NativeHistogramFamily(HistogramMetricFamily):
    """A histogram of which the native buckets are known as well."""

    def __init__(self, name: str, documentation: str, labels: Sequence[str], bounds: Sequence[float]) -> None:
        """`bounds` are those of the classic buckets, without the last one's."""
        super().__init__(name, documentation, labels=labels)
        self.bounds: Final = (*bounds, inf)
        self.native: Final[list[tuple[dict[str, str], Distribution]]] = []


def is_wanted(accept: str) -> bool:
    """Whether a scrape's Accept header prefers this format to text."""
    wanted = _WANTED.search(accept)
    if wanted is None or "encoding=delimited" not in wanted.group(0).replace(" ", ""):
        return False
    others = [_quality(one) for one in accept.split(",") if "vnd.google.protobuf" not in one]
    return _quality(wanted.group(0)) >= max(others, default=0.0)


def _quality(one: str) -> float:
    found = _QUALITY.search(one)
    return 1.0 if found is None else float(found.group(1))


def encoded(families: Iterable[Metric]) -> bytes:
    """The families, each with its length before it."""
    return b"".join(_delimited(made) for family in families if (made := _family(family)) is not None)


def _delimited(message: Message) -> bytes:
    body = message.SerializeToString()
    length, size = bytearray(), len(body)
    while size > 0x7F:
        length.append(size & 0x7F | 0x80)
        size >>= 7
    length.append(size)
    return bytes(length) + body


def _family(family: Metric) -> Message | None:
    name = family.name + "_total" if family.type == "counter" else family.name
    made: Any = _FAMILY(name=name, help=family.documentation, type=_KINDS.get(family.type, _UNTYPED))
    if isinstance(family, NativeHistogramFamily):
        for labels, found in family.native:
            _native(_labelled(made, labels).histogram, found, family)
    elif family.type == "histogram":
        for key, samples in _by_labels(family.samples):
            _classic(_labelled(made, dict(key)).histogram, samples)
    else:
        for sample in family.samples:
            if sample.name == name:
                value = _labelled(made, sample.labels)
                (value.counter if family.type == "counter" else value.gauge).value = sample.value
    return made if made.metric else None


def _labelled(family: Any, labels: Mapping[str, str]) -> Any:
    metric = family.metric.add()
    for name, value in labels.items():
        if value:
            metric.label.add(name=name, value=value)
    return metric


def _by_labels(samples: Iterable[Sample]) -> Iterator[tuple[tuple[tuple[str, str], ...], list[Sample]]]:
    groups: dict[tuple[tuple[str, str], ...], list[Sample]] = {}
    for sample in samples:
        key = tuple((name, value) for name, value in sample.labels.items() if name != "le")
        groups.setdefault(key, []).append(sample)
    return iter(groups.items())


def _classic(made: Any, samples: Iterable[Sample]) -> None:
    for sample in samples:
        if sample.name.endswith("_bucket"):
            made.bucket.add(cumulative_count=int(sample.value), upper_bound=float(sample.labels["le"]))
        elif sample.name.endswith("_sum"):
            made.sample_sum = sample.value
        elif sample.name.endswith("_count"):
            made.sample_count = int(sample.value)


def _native(made: Any, found: Distribution, family: NativeHistogramFamily) -> None:
    """Both kinds; Prometheus keeps the native one, unless it was told not to."""
    made.sample_count, made.sample_sum = found.count, found.sum
    total = 0
    for bound, count in zip(family.bounds, found.buckets, strict=True):
        total += count
        made.bucket.add(cumulative_count=total, upper_bound=bound)
    made.schema, made.zero_threshold, made.zero_count = SCHEMA, 0.0, found.zeros
    before = 0
    end: int | None = None
    for index, count in sorted(found.native.items()):
        if end is None or index != end:
            made.positive_span.add(offset=index if end is None else index - end, length=0)
        made.positive_span[-1].length += 1
        made.positive_delta.append(count - before)
        before, end = count, index + 1
    if end is None:
        # Without a span it would be taken for a classic one.
        made.positive_span.add(offset=0, length=0)


# -- the messages -----------------------------------------------------------------------------------------------------

_F: Final = descriptor_pb2.FieldDescriptorProto
_FIELDS: Final[dict[str, tuple[tuple[str, int, int, str], ...]]] = {
    "LabelPair": (("name", 1, _F.TYPE_STRING, ""), ("value", 2, _F.TYPE_STRING, "")),
    "Gauge": (("value", 1, _F.TYPE_DOUBLE, ""),),
    "Counter": (("value", 1, _F.TYPE_DOUBLE, ""),),
    "Bucket": (("cumulative_count", 1, _F.TYPE_UINT64, ""), ("upper_bound", 2, _F.TYPE_DOUBLE, "")),
    "BucketSpan": (("offset", 1, _F.TYPE_SINT32, ""), ("length", 2, _F.TYPE_UINT32, "")),
    "Histogram": (
        ("sample_count", 1, _F.TYPE_UINT64, ""),
        ("sample_sum", 2, _F.TYPE_DOUBLE, ""),
        ("bucket", 3, _F.TYPE_MESSAGE, "Bucket"),
        ("schema", 5, _F.TYPE_SINT32, ""),
        ("zero_threshold", 6, _F.TYPE_DOUBLE, ""),
        ("zero_count", 7, _F.TYPE_UINT64, ""),
        ("positive_span", 12, _F.TYPE_MESSAGE, "BucketSpan"),
        ("positive_delta", 13, _F.TYPE_SINT64, ""),
    ),
    "Metric": (
        ("label", 1, _F.TYPE_MESSAGE, "LabelPair"),
        ("gauge", 2, _F.TYPE_MESSAGE, "Gauge"),
        ("counter", 3, _F.TYPE_MESSAGE, "Counter"),
        ("histogram", 7, _F.TYPE_MESSAGE, "Histogram"),
    ),
    "MetricFamily": (
        ("name", 1, _F.TYPE_STRING, ""),
        ("help", 2, _F.TYPE_STRING, ""),
        ("type", 3, _F.TYPE_INT32, ""),
        ("metric", 4, _F.TYPE_MESSAGE, "Metric"),
    ),
}
"""Message to its fields: name, number, type, and of a message its name."""
_REPEATED: Final = frozenset({"bucket", "positive_span", "positive_delta", "label", "metric"})
_PACKAGE: Final = "io.prometheus.client"


def _messages() -> dict[str, type[Message]]:
    file = descriptor_pb2.FileDescriptorProto(name="metrics.proto", package=_PACKAGE, syntax="proto2")
    for message, fields in _FIELDS.items():
        made = file.message_type.add(name=message)
        for name, number, kind, of in fields:
            label = _F.LABEL_REPEATED if name in _REPEATED else _F.LABEL_OPTIONAL
            field = made.field.add(name=name, number=number, type=kind, label=label)  # type: ignore[arg-type] # an enum
            if of:
                field.type_name = f".{_PACKAGE}.{of}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{_PACKAGE}.{name}")) for name in _FIELDS}


_FAMILY: Final = _messages()["MetricFamily"]
