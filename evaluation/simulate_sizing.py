"""Which part of an installation becomes the limit first, from measured constants: prints the tables of docs/sizing.md.

    python evaluation/simulate_sizing.py
    python evaluation/simulate_sizing.py --text 0 --series 600 --calls 1e7 3e7

Each constant names what it was measured by, on 2 cores (x86-64), November 2026. Everything is taken to grow in
proportion but the series of Prometheus, which grow with processes and labels and not with calls.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

MONTH_S: Final = 30 * 86400

APPLICATION_S: Final = 220e-6
"""CPU of an application a call, the worker's included (docs/cost.md, `make bench`)."""
OTELCOL_S: Final = 83e-6
"""CPU of the OpenTelemetry Collector a span, by collector/otelcol.yaml, queue on disk (60 requests of 512 spans)."""
COLLECTOR_S: Final = 95e-6
"""CPU of our collector a span of 900 characters, HTTP included (the same requests)."""
COUNTING_S: Final = 30e-6
"""More, where it counts for services (512 calls a commit)."""
STORE_BYTES: Final = 270
"""A call in the store without text, roll-ups included (`make bench-store`: 2.7 GB of 10 million)."""
TEXT_BYTES: Final = 2900
"""More with text: a question of 300 characters, an answer of 1,200, a system prompt of 600, each twice: as text and as
messages (30,000 calls of English)."""
PAGE_S: Final = 1.2 / 5e6
"""CPU of all KPIs over 30 days, from roll-ups, a call of those 30 days (`make bench-store`)."""
SERIES: Final = 200
"""Of a process that calls 8 models for 3 tasks: 128 of counters, 64 of native histograms."""
SERIES_BYTES: Final = 4200
"""Memory of Prometheus a series (6,000 series, two hours of samples)."""
SAMPLE_BYTES: Final = 2.4
"""A sample on disk with its block's index; 1.35 without it."""
SAMPLE_S: Final = 4.3e-6
"""CPU a sample that comes by OTLP."""
RULE_S: Final = 50e-6
"""CPU of the recording rules a raw series and minute (docs/prometheus.md: 1.0 s for 20,000)."""
REGISTERS: Final = 2048
"""Series of users and questions, whatever there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What comes in a month."""

    calls: float
    peak: float
    """How many times the mean the busiest minutes have."""
    per_process: float
    """Calls a second that one process of an application makes at its busiest."""
    series: float
    """Of a process, in Prometheus."""
    text: float
    """Share of calls whose text is captured."""
    kept_days: float

    @property
    def a_second(self) -> float:
        """At the busiest."""
        return self.calls / MONTH_S * self.peak

    @property
    def all_series(self) -> float:
        """Of all processes that there are at the busiest, two at least."""
        return max(2.0, self.a_second / self.per_process) * self.series + REGISTERS


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that one machine has only so much of."""

    name: str
    used: Callable[[Load], float]
    limit: float
    unit: str


PARTS: Final = (
    Part(
        name="the pages: all KPIs over 30 days, CPU",
        used=lambda load: load.calls * PAGE_S,
        limit=5,
        unit="s",
    ),
    Part(
        name="the store's disk",
        used=lambda load: load.calls * load.kept_days / 30 * (STORE_BYTES + load.text * TEXT_BYTES) / 1e9,
        limit=1000,
        unit="GB",
    ),
    Part(
        name="our collector at the busiest",
        used=lambda load: load.a_second * (COLLECTOR_S + COUNTING_S),
        limit=1,
        unit="cores",
    ),
    Part(
        name="the OpenTelemetry Collector at the busiest",
        used=lambda load: load.a_second * OTELCOL_S,
        limit=4,
        unit="cores",
    ),
    Part(
        name="Prometheus' memory for series",
        # A raw series and what the rules note of it; increments are a few more.
        used=lambda load: 2.2 * load.all_series * SERIES_BYTES / 1e9,
        limit=16,
        unit="GB",
    ),
    Part(
        name="Prometheus' CPU, samples and rules",
        used=lambda load: load.all_series * (SAMPLE_S + RULE_S) / 60,
        limit=4,
        unit="cores",
    ),
    Part(
        name="Prometheus' disk, 90 days",
        used=lambda load: 1.5 * load.all_series * 1440 * 90 * SAMPLE_BYTES / 1e9,
        limit=1000,
        unit="GB",
    ),
)
"""Limits are what one usual machine has, or what a person waits for; our collector commits in one process."""


def first_limit(load: Load) -> tuple[float, Part]:
    """The number of calls a month at which the first part is used up, and that part."""
    return min(((_calls_at(part, load), part) for part in PARTS), key=lambda one: one[0])


def _calls_at(part: Part, load: Load) -> float:
    low, high = 1.0, 1e15
    while high / low > 1.01:
        middle = (low * high) ** 0.5
        used = part.used(_with_calls(load, middle))
        low, high = (middle, high) if used <= part.limit else (low, middle)
    return low


def _with_calls(load: Load, calls: float) -> Load:
    return Load(
        calls=calls,
        peak=load.peak,
        per_process=load.per_process,
        series=load.series,
        text=load.text,
        kept_days=load.kept_days,
    )


def table(load: Load, calls: list[float]) -> str:
    """What each part has to do, and the calls a month at which it is used up."""
    head = ["Part", *(f"{one:.0e}".replace("e+0", "e") for one in calls), "Limit", "reached at"]
    rows = [
        [
            part.name,
            *(f"{part.used(_with_calls(load, one)):.2g}" for one in calls),
            f"{part.limit:g} {part.unit}",
            f"{_calls_at(part, load):.0e}".replace("e+0", "e").replace("e+", "e"),
        ]
        for part in PARTS
    ]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=float, nargs="+", default=[1e6, 1e7, 1e8, 1e9], help="calls a month")
    parser.add_argument("--peak", type=float, default=3.0, help="busiest minutes, in times of the mean (default 3)")
    parser.add_argument("--per-process", type=float, default=5.0, help="calls a second of a process (default 5)")
    parser.add_argument("--series", type=float, default=SERIES, help=f"of a process in Prometheus (default {SERIES})")
    parser.add_argument("--text", type=float, default=1.0, help="share of calls with their text (default 1)")
    parser.add_argument("--kept-days", type=float, default=30, help="how long calls are kept (default 30)")
    chosen = parser.parse_args()
    load = Load(
        calls=1,
        peak=chosen.peak,
        per_process=chosen.per_process,
        series=chosen.series,
        text=chosen.text,
        kept_days=chosen.kept_days,
    )
    print(table(load, chosen.calls))
    calls, part = first_limit(load)
    print(f"\nThe first limit is {part.name}, at {calls:.1e} calls a month.")


if __name__ == "__main__":
    main()
