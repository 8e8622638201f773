"""A collector on a slow disk: what is acknowledged, how long that takes, and how long those wait who read meanwhile.

    python tests/bench/slow_disk.py --sync-s 2 --write-s 0.02

Ten senders of 20 spans a request, one after the other, and one reader of three paths in turn, to a collector whose
syncs and writes take so much longer (a library loaded before its own; Linux with a C compiler). Afterwards what is
stored is compared with what was acknowledged.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

import duckdb
import httpx
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / folder) for folder in ("service", "waiting")]

from slow_disk import SlowDisk  # noqa: E402 # after the folder is known
from up_process import addresses_of, up  # noqa: E402 # as above

SENDERS = 10
SPANS = 20
READ = ("/vital-signs?period=24h", "/calls", "/readyz")
PROTOBUF = {"content-type": "application/x-protobuf"}


def body(number: int) -> bytes:
    """A request of SPANS spans that no other has."""
    request = ExportTraceServiceRequest()
    spans = request.resource_spans.add().scope_spans.add().spans
    for place in range(SPANS):
        span = spans.add(name="chat", start_time_unix_nano=time.time_ns(), end_time_unix_nano=time.time_ns() + 10**9)
        span.trace_id, span.span_id = (number + 1).to_bytes(16, "big"), (place + 1).to_bytes(8, "big")
        span.attributes.add(key="gen_ai.operation.name").value.string_value = "chat"
        span.attributes.add(key="gen_ai.request.model").value.string_value = "gpt-4o"
    return request.SerializeToString()


def send(url: str, sender: int, until: float) -> list[float]:
    """Seconds of each acknowledgement."""
    took: list[float] = []
    number = sender * 1_000_000
    with httpx.Client(base_url=url, timeout=300, headers=PROTOBUF) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            if client.post("/v1/traces", content=body(number)).status_code == 200:
                took.append(time.monotonic() - began)
            number += 1
    return took


def read(url: str, stopped: threading.Event) -> list[float]:
    """Seconds of each page; all must answer 200."""
    took: list[float] = []
    with httpx.Client(base_url=url, timeout=300) as client:
        while not stopped.is_set():
            for path in READ:
                began = time.monotonic()
                client.get(path).raise_for_status()
                took.append(time.monotonic() - began)
    return took


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sync-s", type=float, default=0.5, help="seconds more for a sync; default: %(default)s")
    parser.add_argument("--write-s", type=float, default=0.0, help="and for a write; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=15.0, help="how long it is loaded; default: %(default)s")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        disk = SlowDisk(Path(name) / "disk")
        process = up(Path(name) / "data", **disk.variables)
        try:
            url, _ = addresses_of(process)
            for path in READ:
                httpx.get(f"{url}{path}", timeout=60).raise_for_status()
            disk.set(sync_s=options.sync_s, write_s=options.write_s)
            stopped = threading.Event()
            with ThreadPoolExecutor(SENDERS + 1) as threads:
                reader = threads.submit(read, url, stopped)
                until = time.monotonic() + options.seconds
                senders = [threads.submit(send, url, number, until) for number in range(SENDERS)]
                acknowledged = [one for sender in senders for one in sender.result()]
                stopped.set()
                pages = reader.result()
            disk.set(sync_s=0, write_s=0)
            peak = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            process.terminate()
            process.communicate(timeout=120)
        finally:
            process.kill()
            process.communicate()
        with duckdb.connect(str(Path(name) / "data" / "llm-vitals.duckdb"), read_only=True) as connection:
            ((stored,),) = connection.execute("SELECT count(*) FROM call").fetchall()
    result = {
        "acknowledged": len(acknowledged) * SPANS,
        "stored": stored,
        "acknowledgement_s": [round(median(acknowledged), 2), round(max(acknowledged), 2)],
        "pages": len(pages),
        "page_s": [round(median(pages), 2), round(max(pages), 2)],
        "peak_mb": round(int(peak[1]) / 1024) if peak else None,
    }
    print(json.dumps(result))
    return int(stored < len(acknowledged) * SPANS)


if __name__ == "__main__":
    sys.exit(main())
