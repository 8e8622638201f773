"""Many broken records a request to a collector of this process, good ones among them: each costs itself alone.

Whatever its fields hold, a whole request is acknowledged, and of its records each is kept, passed by or rejected, to
the last one: what the answers say, what `/metrics` counts and what is in the database must be the same sums, and every
good record must be there. Two requests of three have bytes changed by chance: taken, or refused as the sender's fault.
Afterwards every page and endpoint can be read.

    python tests/fuzz/otlp_records.py --cases 1000000 --seed 7
    python tests/fuzz/otlp_records.py --seed 7 --request 4711       # one request again, with its bytes
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import grpc
import httpx

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("fuzz", "instrumentation")]

import records  # noqa: E402 # after the folders are known
from everywhere import Everywhere  # noqa: E402 # as above
from google.protobuf.json_format import MessageToDict  # noqa: E402 # as above
from opentelemetry.proto.collector.logs.v1.logs_service_pb2 import ExportLogsServiceResponse  # noqa: E402 # as above
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceResponse  # noqa: E402 # as above
from otlp_requests import with_hex_ids  # noqa: E402 # as above
from peak_memory import peak_mb  # noqa: E402 # as above

from llm_vitals_collector.process import Running, running  # noqa: E402 # as above
from llm_vitals_collector.settings import Settings  # noqa: E402 # as above

A_REQUEST = 900
"""A commit takes most of the time of a small request."""
GOOD = 60
"""Records without a fault in each request."""
WHOLE = 3
"""Of so many requests one is whole. The others have three records, and bytes changed by chance: a case each."""
ENCODINGS = ("protobuf", "json", "grpc")
ANEW = 20_000
"""Records until the store begins anew."""
TRACE = b"\xab\xcd"
"""How the traces of the records begin whose sums are taken: each has one of its own, so none replaces another."""
IN_MEMORY = Path("/dev/shm")
"""Where there is one: nothing here is about the disk, and each commit waits for it."""
START_NS = 1_795_000_000_000_000_000
PATHS = {"traces": "trace.v1.TraceService", "logs": "logs.v1.LogsService"}
ANSWERS = {"traces": ExportTraceServiceResponse, "logs": ExportLogsServiceResponse}
MEDIA = {"protobuf": "application/x-protobuf", "json": "application/json"}
FAULTS = {"HTTP 400", "HTTP 413", "gRPC INVALID_ARGUMENT"}
"""What a sender of mangled bytes may hear."""


class FuzzError(Exception):
    """A request did what none may do."""


class Sums:
    """One collector, and what must be in it."""

    def __init__(self, collector: Running) -> None:
        self.collector = collector
        self.client = httpx.Client(base_url=collector.url, timeout=600)
        self.channel = grpc.insecure_channel(collector.grpc_target)
        self.sent, self.rejected = Counter[str](), Counter[str]()
        self.good = {"traces": 0, "logs": 0}
        self.mangled = 0
        self.kept_of_mangled = 0
        """Calls that mangled requests brought."""

    def close(self) -> None:
        self.client.close()
        self.channel.close()

    def send(self, number: int, seed: int) -> int:
        """Send a request; how many cases that is. Raises FuzzError."""
        r = Random(f"{seed}:{number}")
        signal, encoding = signal_of(number), encoding_of(number)
        if number % WHOLE:
            self._send_mangled(r, signal, encoding)
            return 1
        message = request(r, signal, number)
        body = _json(message) if encoding == "json" else message.SerializeToString()
        answered, answer = self._post(signal, encoding, body)
        if answered not in ("HTTP 200", "gRPC OK"):
            raise FuzzError(f"{answered} for a whole request of {signal} by {encoding}: {answer!r}")
        self.sent[signal] += A_REQUEST
        self.good[signal] += GOOD
        self.rejected[signal] += _rejected(signal, answer)
        return A_REQUEST - GOOD

    def _send_mangled(self, r: Random, signal: str, encoding: str) -> None:
        message = records.spans(r, 3) if signal == "traces" else records.logs(r, 3)
        body = records.as_json(message, r) if encoding == "json" else message.SerializeToString()
        before = self._counted(signal)
        answered, answer = self._post(signal, encoding, records.mutated(body, r))
        if answered not in FAULTS | {"HTTP 200", "gRPC OK"}:
            raise FuzzError(f"{answered} for mangled {signal} by {encoding}: {answer!r}")
        self.mangled += 1
        # How many records mangled bytes hold nobody knows better than the door: what it counts was sent.
        brought = self._counted(signal)
        brought.subtract(before)
        self.sent[signal] += brought.total()
        self.rejected[signal] += brought["rejected"]
        self.kept_of_mangled += brought["kept"] if signal == "traces" else 0

    def _post(self, signal: str, encoding: str, body: bytes) -> tuple[str, Any]:
        """What was answered, in a word and whole."""
        if encoding == "grpc":
            path = f"/opentelemetry.proto.collector.{PATHS[signal]}/Export"
            call = self.channel.unary_unary(path, response_deserializer=ANSWERS[signal].FromString)
            done = call.future(body, timeout=600)
            if done.code() is not grpc.StatusCode.OK:
                return f"gRPC {done.code().name}", done.details()
            return "gRPC OK", done.result()
        answer = self.client.post(f"/v1/{signal}", content=body, headers={"content-type": MEDIA[encoding]})
        if answer.status_code != 200:
            return f"HTTP {answer.status_code}", answer.text[:300]
        read = ANSWERS[signal].FromString if encoding == "protobuf" else json.loads
        return "HTTP 200", read(answer.content)

    def _counted(self, signal: str) -> Counter[str]:
        """What the collector counts of a signal's records, by what became of them."""
        instruments = self.collector.app.state.instruments
        counter = instruments.spans if signal == "traces" else instruments.log_records
        (family,) = counter.collect()
        return Counter(
            {sample.labels["kind"]: int(sample.value) for sample in family.samples if sample.name.endswith("_total")}
        )

    def check(self) -> dict[str, int]:
        """The sums; raises FuzzError where they do not agree."""
        found: dict[str, int] = {}
        for signal in PATHS:
            counted = self._counted(signal)
            found |= {f"{signal}_{kind}": counted[kind] for kind in ("kept", "other", "rejected")}
            if sum(counted.values()) != self.sent[signal]:
                raise FuzzError(f"{self.sent[signal]} {signal} sent, counted: {dict(counted)}")
            if counted["rejected"] != self.rejected[signal]:
                raise FuzzError(
                    f"of {signal} {self.rejected[signal]} rejected by the answers, counted: {dict(counted)}"
                )
        read = self.collector.store._read
        ((stored,),) = read(f"SELECT count(*) FROM call WHERE trace_id LIKE '{TRACE.hex()}%'")
        if stored != found["traces_kept"] - self.kept_of_mangled:
            raise FuzzError(f"{found['traces_kept'] - self.kept_of_mangled} calls counted as kept, {stored} are stored")
        ((calls,),) = read("SELECT count(*) FROM call WHERE service = 'good'")
        ((ratings,),) = read("SELECT count(*) FROM feedback WHERE id LIKE 'good-%'")
        if (calls, ratings) != tuple(self.good.values()):
            raise FuzzError(f"good ones sent: {self.good}; kept: {calls} calls, {ratings} ratings")
        return found


def encoding_of(number: int) -> str:
    return ENCODINGS[number // WHOLE % len(ENCODINGS)]


def signal_of(number: int) -> str:
    """Logs are a third."""
    return "logs" if number // WHOLE // len(ENCODINGS) % 3 == 1 else "traces"


def request(r: Random, signal: str, number: int) -> Any:
    """A_REQUEST records, GOOD ones of them without a fault."""
    broken = A_REQUEST - GOOD
    message = records.spans(r, broken) if signal == "traces" else records.logs(r, broken)
    if signal == "traces":
        for place, span in enumerate(message.resource_spans[0].scope_spans[0].spans):
            if len(span.trace_id) == 16 and any(span.trace_id):
                span.trace_id = _trace(number * A_REQUEST + place)
        within = message.resource_spans.add()
        scope = within.scope_spans.add()
        for place in range(GOOD):
            _good_call(scope.spans.add(), number * A_REQUEST + broken + place)
    else:
        within = message.resource_logs.add()
        scope = within.scope_logs.add()
        for place in range(GOOD):
            _good_rating(scope.log_records.add(), number * GOOD + place)
    within.resource.attributes.add(key="service.name").value.string_value = "good"
    if r.randrange(2):  # before the broken ones, or behind them
        halves = message.resource_spans if signal == "traces" else message.resource_logs
        halves.insert(0, halves.pop())
    return message


def _trace(number: int) -> bytes:
    return TRACE + number.to_bytes(14, "big")


def _good_call(span: Any, number: int) -> None:
    span.trace_id, span.span_id = _trace(number), (1 + number).to_bytes(8, "big")
    span.start_time_unix_nano, span.end_time_unix_nano = START_NS + number, START_NS + number + 10**9
    for key, text in (("gen_ai.operation.name", "chat"), ("gen_ai.request.model", "gpt-4o")):
        span.attributes.add(key=key).value.string_value = text


def _good_rating(record: Any, number: int) -> None:
    record.event_name, record.time_unix_nano = "gen_ai.evaluation.result", START_NS + number
    for key, text in (
        ("gen_ai.evaluation.name", "user_feedback"),
        ("gen_ai.evaluation.score.label", "positive"),
        ("llm_vitals.evaluation.id", f"good-{number}"),
        ("gen_ai.response.id", f"answer-{number}"),
    ):
        record.attributes.add(key=key).value.string_value = text


def _json(message: Any) -> bytes:
    return json.dumps(with_hex_ids(MessageToDict(message))).encode()


def _rejected(signal: str, answer: Any) -> int:
    names = (
        ("rejected_spans", "rejectedSpans") if signal == "traces" else ("rejected_log_records", "rejectedLogRecords")
    )
    if isinstance(answer, dict):
        return int(answer.get("partialSuccess", {}).get(names[1], 0))
    return getattr(answer.partial_success, names[0])


def fuzz(cases: int, seed: int, *, first: int = 0, requests: int | None = None, progress: bool) -> dict[str, object]:
    """Send so many cases, or so many requests. Raises FuzzError with the number of the request."""
    number, done, sums, cpu = first, 0, Counter[str](), time.process_time()
    cases_of = Counter[str]()

    def is_over() -> bool:
        return done >= cases if requests is None else number - first >= requests

    while not is_over():
        with (
            tempfile.TemporaryDirectory(dir=IN_MEMORY if IN_MEMORY.is_dir() else None) as folder,
            running(Settings(data=Path(folder) / "data", port=0, grpc_port=0)) as collector,
        ):
            one, until = Sums(collector), done + ANEW
            try:
                while done < until and not is_over():
                    sent = one.send(number, seed)
                    cases_of[encoding_of(number)] += sent
                    done, number = done + sent, number + 1
                    if progress and number % 50 == 0:
                        took = time.process_time() - cpu
                        print(f"{done} cases, {took:.0f} s of CPU, {peak_mb():.0f} MB", file=sys.stderr, flush=True)
                sums.update(one.check())
                sums["good"] += sum(one.good.values())
                sums["mangled_requests"] += one.mangled
                everywhere = Everywhere(collector)
                everywhere.read(Random(seed), calls=10)
                everywhere.close()
            except Exception as error:
                raise FuzzError(f"request {number} of seed {seed}: {error!r}") from error
            finally:
                one.close()
    return {
        "cases": done,
        "by_encoding": dict(cases_of),
        "cpu_s": round(time.process_time() - cpu, 1),
        "peak_mb": round(peak_mb()),
        **sums,
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000, help="broken records; default: 20000, half a minute")
    parser.add_argument("--seed", type=int, default=1, help="of all chance; default: 1")
    parser.add_argument("--first", type=int, default=0, metavar="N", help="the number of the first request; default: 0")
    parser.add_argument("--request", type=int, metavar="N", help="send this request alone, and print what it is")
    parser.add_argument("--quiet", action="store_true", help="no progress")
    options = parser.parse_args()
    alone = options.request is not None
    if alone:
        r = Random(f"{options.seed}:{options.request}")
        print(request(r, signal_of(options.request), options.request))
    try:
        told = fuzz(
            options.cases,
            options.seed,
            first=options.request if alone else options.first,
            requests=1 if alone else None,
            progress=not options.quiet,
        )
    except FuzzError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
