"""How long Prometheus takes for each KPI, each query of a board, and the rules: `make bench-prometheus`.

Thirty days, and the thirty before them, of 50 processes with 200 sets of labels each, as far as the rules have recorded
them: each hour has something of each set, and of the last two days each minute; so have the other steps. Behind that 6
hours of the raw counters of attempts, 10,000 series a family, for the rules to be evaluated over.
"""

from __future__ import annotations

import platform
import random
import re
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

sys.path += [str(Path(__file__).parents[1] / folder) for folder in ("stack", "waiting")]
import boards
from boards import cpu
from prometheus_server import FLAGS, LATE, Prometheus, serving
from remote_write import histograms, numbers, write

from llm_vitals.core import semconv
from llm_vitals_collector.kpi.catalogue import KPIS
from llm_vitals_dashboards.prometheus import render
from llm_vitals_dashboards.prometheus.increments import FAMILIES, REGISTERS, Family
from llm_vitals_dashboards.prometheus.render import Window, carried_by, is_carried, promql, recorded, union
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.prometheus.steps import FROM, MINUTES, Step

PROCESSES, SETS, DAY = 50, 200, 86400
MODELS, TASKS = 20, 10
END = int(time.time()) // 3600 * 3600
DAYS: Mapping[Step, int] = {"1m": 2, "10m": 4, "1h": 60, "6h": 60}
"""Of so many days each step is there: the longest period that reads it, twice."""
RAW = range(END - 6 * 3600, END, 60)
PERIODS = {"1 h": 3600, "24 h": DAY, "7 d": 7 * DAY, "30 d": 30 * DAY}
RUNS = 3
BUCKETS = [round(40 * 0.93**i) + 1 for i in range(48)]
"""Of a histogram from 0.1 to 6.4 s, in steps of 9%."""
SCHEMA, OFFSET = 3, -27
COUNTED = FAMILIES[:3]
"""Of these the raw counters are there, too."""
VALUES = {
    "gen_ai_request_model": [f"model-{i}" for i in range(MODELS)],
    "gen_ai_provider_name": ["openai"],
    "gen_ai_operation_name": ["chat"],
    "llm_vitals_task": [f"task-{i}" for i in range(TASKS)],
    "llm_vitals_outcome": ["ok", "ok", "ok", "refusal", "error"],
    "llm_vitals_retry": ["", "", "true"],
    "llm_vitals_rating": ["positive", "negative", "promoter", "passive", "detractor"],
    "gen_ai_token_type": ["input", "output"],
    "gen_ai_evaluation_name": ["overall", "overall", "correctness", "relevancy", "coherence"],
    "llm_vitals_evaluator": ["heuristic"],
    "llm_vitals_known_user": ["true", "true", "false"],
    "llm_vitals_deduction": list(semconv.DEDUCTIONS[:10]),
    "llm_vitals_answer_judged": ["", *[semconv.JUDGED_YES] * 4, semconv.NOT_JUDGED_LANGUAGE],
    "llm_vitals_completed": ["", "true", "true", "false"],
    "llm_vitals_known_question": ["", "", "false"],
    "llm_vitals_variant": [""],
    "error_type": [""],
    "job": [f"service-{i}" for i in range(10)],
}


def label_sets(family: Family) -> list[Mapping[str, str]]:
    """Two hundred different ones, or as many as there are."""
    draw, found = random.Random(family.name), {}
    for _ in range(20 * SETS):
        labels = {name: value for name in family.labels if (value := draw.choice(VALUES[name]))}
        found[tuple(labels.items())] = labels
        if len(found) == SETS:
            break
    return list(found.values())


def days() -> Iterator[Iterator[bytes]]:
    """All that is recorded, day by day, as it comes in life: late samples would lie in blocks of their own."""
    for start in range(END - 60 * DAY, END, DAY):
        yield series(start, {step: times(step, start) for step in DAYS})


def times(step: Step, start: int) -> range:
    """The moments of a day at which a step is recorded: a minute before its end."""
    if start < END - DAYS[step] * DAY:
        return range(0)
    seconds_a_step = 60 * MINUTES[step]
    return range(start // seconds_a_step * seconds_a_step + seconds_a_step - 60, start + DAY, seconds_a_step)


def series(seed: int, at: Mapping[Step, Sequence[int]]) -> Iterator[bytes]:
    """What is recorded at these times."""
    draw = random.Random(seed)

    def grown(name: str, labels: Mapping[str, str]) -> Iterator[bytes]:
        for step in FROM["number"]:
            values = [float(draw.randint(1, 60)) for _ in at[step]]
            yield numbers({"__name__": recorded(name, step)} | labels, at[step], values)

    for family in FAMILIES:
        for labels in label_sets(family):
            if family.is_histogram:
                for step in FROM["histogram"]:
                    names = {"__name__": recorded(family.name, step)} | labels
                    yield histograms(names, at[step], BUCKETS, SCHEMA, OFFSET)
            for suffix in ("_sum", "_count") if family.is_histogram else ("",):
                yield from grown(family.name + suffix, labels)
    for name, difference in render.differences().items():
        kept = [
            {label: value for label, value in labels.items() if label != "llm_vitals_rating"}
            for labels in label_sets(render.family_of(difference))
        ]
        for labels in {tuple(labels.items()): labels for labels in kept}.values():
            yield from grown(name, labels)
    for population in REGISTERS:
        for r in range(render.PARTITIONS):
            for step in FROM["register"]:
                some = at[step][::15] if step == "1m" else at[step]
                least = [draw.random() for _ in some]
                yield numbers({"__name__": union(population, step), "r": str(r)}, some, least)


def raw() -> Iterator[bytes]:
    """The counters of attempts that the rules read."""
    for family in COUNTED:
        for labels in label_sets(family):
            for process in range(PROCESSES):
                names = {"__name__": family.metrics[0].prometheus, "instance": f"process-{process}"}
                yield numbers(names | labels, RAW, [float(n // 3) for n in range(len(RAW))])


def seconds(prometheus: Prometheus, *expressions: str) -> tuple[float, float]:
    """The median time of these expressions, one after the other, and of the CPU time that Prometheus takes."""
    taken: list[tuple[float, float]] = []
    for _ in range(RUNS):
        started, before = time.perf_counter(), cpu(prometheus)
        for expression in expressions:
            prometheus.samples(expression, END)
        taken.append((time.perf_counter() - started, cpu(prometheus) - before))
    return median(wall for wall, _ in taken), median(used for _, used in taken)


def table(prometheus: Prometheus) -> float:
    """Print it; the longest time."""
    longest = 0.0
    print(f"| With its previous value, s (of CPU) | {' | '.join(f'{name}, in total / by model' for name in PERIODS)} |")
    print("|---|" + "---|" * len(PERIODS))
    for kpi in KPIS:
        if not is_carried(kpi.value):
            continue
        cells: list[str] = []
        for length in PERIODS.values():
            windows = Window.of(length), Window.of(length, length)
            taken = [
                seconds(prometheus, *(promql(kpi, window, dimension) for window in windows))
                for dimension in (None, *carried_by(kpi)[:1])
            ]
            longest = max(longest, *(wall for wall, _ in taken))
            cells.append(" / ".join(f"{wall:.2f} ({used:.2f})" for wall, used in taken))
        assert all(prometheus.samples(promql(kpi, Window.of(length)), END) for length in PERIODS.values()), kpi.id
        print(f"| `{kpi.id}` | {' | '.join(cells)} |")
    return longest


def main() -> int:
    """Make the data, print the table, fail where a KPI takes more than a second."""
    flags = (*FLAGS, "--web.enable-remote-write-receiver", "--storage.tsdb.min-block-duration=1d")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder), flags, LATE.format(window="90d")) as prometheus:
        started = time.perf_counter()
        for day in days():
            write(prometheus.client, day)
        write(prometheus.client, raw())
        print(f"{platform.machine()}; data made in {time.perf_counter() - started:.0f} s\n")
        longest = boards.table(prometheus, END)
        print()
        longest = max(longest, table(prometheus))
        names = "|".join({family.metrics[0].prometheus for family in COUNTED})
        rules = [rule for group in groups() for rule in group.rules if re.search(rf"\b({names})\b", rule.expr)]
        wall, used = seconds(prometheus, *(rule.expr for rule in rules))
        raw_series = len(COUNTED) * PROCESSES * SETS
        print(f"\nThe {len(rules)} rules over {raw_series:,} raw series: {wall:.2f} s (CPU {used:.2f}) a minute")
        longer = [rule for group in groups() for rule in group.rules if group.interval != "1m"]
        wall, used = seconds(prometheus, *(rule.expr for rule in longer))
        print(f"The {len(longer)} rules of the longer steps: {wall:.2f} s (CPU {used:.2f}) in five minutes")
        print(f"The longest of the tables: {longest:.2f} s")
    return 0 if longest <= 1 else 1


if __name__ == "__main__":
    sys.exit(main())
