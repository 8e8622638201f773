"""How long Prometheus takes for each query of each board: part of `make bench-prometheus`.

As a reader asks them: all chosen, and narrowed to some services, models and tasks, over a day and over 30 days.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from statistics import median

from board_queries import Reader, reader
from prometheus_server import Prometheus

from llm_vitals_dashboards.boards.board import Board
from llm_vitals_dashboards.boards.files import BOARDS
from llm_vitals_dashboards.boards.panel import Panel, Query

RANGES = {"24 h": 86400, "30 d": 30 * 86400}
CHOSEN: Mapping[str, Mapping[str, str]] = {
    "all": {},
    "some": {
        "service": "service-1|service-2|service-3|service-4|service-5",
        "provider": "openai|anthropic",
        "model": "|".join(f"model-{i}" for i in range(8)),
        "task": "|".join(f"task-{i}" for i in range(5)),
    },
}
RUNS = 3


def table(prometheus: Prometheus, end: float) -> float:
    """Print the slowest query of each panel, in seconds of the server's CPU; the longest of all by the clock."""
    columns = [(name, chosen) for name in RANGES for chosen in CHOSEN]
    print(f"| Board | Panel | {' | '.join(f'{name}, {chosen}' for name, chosen in columns)} |")
    print("|---|---|" + "---|" * len(columns))
    longest = 0.0
    for make in BOARDS.values():
        board = make()
        readers = [reader(board, prometheus, end, RANGES[name], **CHOSEN[chosen]) for name, chosen in columns]
        for panel in board.panels:
            if panel.queries:
                taken = [slowest(panel, looking) for looking in readers]
                longest = max(longest, *(wall for wall, _ in taken))
                cells = " | ".join(f"{used:.2f}" for _, used in taken)
                print(f"| {short(board)} | {panel.title} | {cells} |", flush=True)
    return longest


def short(board: Board) -> str:
    """Its title without what all titles begin with."""
    return board.title.partition(": ")[2]


def slowest(panel: Panel, looking: Reader) -> tuple[float, float]:
    """The longest of its queries, by the clock and in CPU, the median of some runs each."""
    taken = [seconds(query, looking) for query in panel.queries]
    return max(wall for wall, _ in taken), max(used for _, used in taken)


def seconds(query: Query, looking: Reader) -> tuple[float, float]:
    """How long Prometheus takes for it: by the clock, and in CPU."""
    taken: list[tuple[float, float]] = []
    for _ in range(RUNS):
        started, before = time.perf_counter(), cpu(looking.prometheus)
        looking.line(query) if query.every else looking.answer(query)
        taken.append((time.perf_counter() - started, cpu(looking.prometheus) - before))
    return median(wall for wall, _ in taken), median(used for _, used in taken)


def cpu(prometheus: Prometheus) -> float:
    """Seconds of CPU that the server has used."""
    found = re.search(r"^process_cpu_seconds_total (\S+)", prometheus.client.get("/metrics").text, re.MULTILINE)
    assert found is not None
    return float(found[1])
