"""The history into a whole stack, in a process of its own: `python -m llm_vitals_demo.stack.history COLLECTOR_URL`.

The collector gets spans and ratings as ever, Tempo the same spans, and Prometheus what its rules would have recorded.
Prints lines "what done total" as it goes; a failure is one line on stderr and exit code 1.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime

from llm_vitals.commands.command import CommandError
from llm_vitals.core import settings
from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals_collector.derive.registers import query_identity
from llm_vitals_collector.derive.repeat_detector import Repeats
from llm_vitals_collector.receive.signals import signals
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.settings import variable
from llm_vitals_demo.history.export import ExportError, export
from llm_vitals_demo.history.telemetry import Telemetry
from llm_vitals_demo.stack.counted import Counted
from llm_vitals_demo.stack.fill import fill
from llm_vitals_demo.stack.prometheus import Prometheus
from llm_vitals_demo.stack.recorded import Seen
from llm_vitals_demo.stack.remote_write import RemoteWriteError
from llm_vitals_demo.stack.tempo import sending

CALLS, POINTS = "calls", "points"
"""What the lines of progress count."""

Take = Callable[[Sequence[Telemetry], bytes], None]


def main() -> int:
    """Send the history that the arguments ask for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llm_vitals_demo.stack.history")
    parser.add_argument("url")
    parser.add_argument("--end", type=datetime.fromisoformat, required=True, help="ISO 8601 with an offset")
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--prometheus", required=True)
    parser.add_argument("--tempo", help="its OTLP over gRPC; without it no traces are sent")
    arguments = parser.parse_args()
    # A short-lived process without garbage worth collecting: looking for it takes a fifth of its time.
    gc.disable()
    try:
        _send(arguments)
    except (ExportError, RemoteWriteError, CommandError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _send(arguments: argparse.Namespace) -> None:
    counted, seen = Counted(), Seen()
    with _traces(arguments.tempo) as traces:
        export(
            arguments.url,
            arguments.end,
            days=arguments.days,
            progress=lambda done, total: print(CALLS, done, total, flush=True),
            also=(traces, _counting(counted), _seeing(seen)),
            key=os.environ.get(variable("api_key").name),
        )
    prometheus = Prometheus.at(arguments.prometheus)
    for done, total in fill(arguments.prometheus, counted, seen, prometheus.evaluated):
        print(POINTS, done, total, flush=True)


@contextmanager
def _traces(tempo: str | None) -> Generator[Take, None, None]:
    """What sends spans to Tempo."""
    if tempo is None:
        yield lambda made, request: None
        return
    with sending(tempo) as send:
        yield lambda made, request: send(request)


def _counting(counted: Counted) -> Take:
    """What a process counts."""

    def take(made: Sequence[Telemetry], _request: bytes) -> None:
        for one in made:
            counted.add(one)

    return take


def _seeing(seen: Seen) -> Take:
    """What a collector sees of users and their questions, by its own receiver."""
    (traces,) = (one for one in signals(Users(key_from(settings.load().pseudonym_key))) if one.name == "traces")
    repeats = Repeats()

    def take(_made: Sequence[Telemetry], request: bytes) -> None:
        for batch in repeats.settle([traces.read(request, as_json=False).batch]):
            for call in batch.calls:
                if call.user is None:
                    continue
                at_s = call.started_at.timestamp() + call.duration_s
                seen.add(at_s, "users", call.user)
                if call.starts_query and not call.retry and call.fingerprint is not None:
                    seen.add(at_s, "questions", query_identity(call.user, call.fingerprint))

    return take


if __name__ == "__main__":
    sys.exit(main())
