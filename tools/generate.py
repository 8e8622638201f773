"""Documentation and rule files that are made from the code, so that they cannot lie.

`make generate` writes it; `python -m tools.generate --check` fails when a file is stale, missing or left over.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from llm_vitals.commands.main import OTHERS, OWN, _parser
from llm_vitals.core import settings as instrumentation_settings
from llm_vitals.core.attribute_entries import ATTRIBUTES
from llm_vitals.core.metric_entries import METRICS
from llm_vitals_collector import settings as collector_settings
from llm_vitals_dashboards.kpi import Kpi
from llm_vitals_dashboards.kpis import KPIS
from llm_vitals_dashboards.prometheus_deviations import DIFFERENCES
from llm_vitals_dashboards.promql import Window, render
from llm_vitals_dashboards.rules.recording import recording_rules

ROOT = Path(__file__).parents[1]
FOLDERS = ("docs/reference", "dashboards/generated")
"""Everything in them is made here."""


def header(title: str) -> str:
    """Title, and the command that made the file."""
    return f"<!-- Made by `make generate`; edit the code, not this file. -->\n# {title}\n\n"


def table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A Markdown table."""
    cells = [[cell.replace("|", "\\|").replace("\n", " ") for cell in row] for row in rows]
    lines = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *(f"| {' | '.join(row)} |" for row in cells)]
    return "\n".join(lines) + "\n"


def settings() -> str:
    """Every environment variable."""

    def rows(variables: Sequence[instrumentation_settings.Variable]) -> str:
        return table(
            ("Variable", "Default", "Value", "Meaning"),
            [(f"`{v.name}`", f"`{v.default}`" if v.default else "unset", v.kind, v.meaning) for v in variables],
        )

    return (
        header("Environment variables")
        + "`OTEL_*` variables of the OpenTelemetry SDK mean what they always mean; ours are these.\n\n"
        + "## In the application\n\n"
        + rows(instrumentation_settings.VARIABLES)
        + "\n## In the collector (`llm-vitals up`; each has a flag, too)\n\n"
        + rows(collector_settings.VARIABLES)
    )


_DIFFERENCES = """
## Where the store and Prometheus may differ

The pages, `/api/kpis` and `llm-vitals kpis` read the store. tests/stack holds both to the errors above, over the same
calls; these are the causes of what remains, or of more.

"""
_IN_PROMQL = """
## In PromQL

Over the last 7 days. For another period put its length in place of `7d`; for one that ended earlier put `offset` at
each selector. KPIs over users and repeats need the rules of `dashboards/generated/recording-rules.yaml`.
"""


def kpis() -> str:
    """Every KPI, in words and in PromQL."""
    rows = [(f"`{k.id}`", k.title, k.unit, k.better, ", ".join(k.by), k.definition, _in_prometheus(k)) for k in KPIS]
    week = Window(length="7d", end="", start="offset 7d")
    told = [
        header("KPIs"),
        table(("Id", "KPI", "Unit", "Better", "By", "Definition", "In Prometheus"), rows),
        _DIFFERENCES,
        table(("Cause", "KPIs", "In the store", "In Prometheus", "By how much"), _differences()),
        _IN_PROMQL,
    ]
    told += [f"\n### {k.title}\n\n```promql\n{render(k.promql, week)}\n```\n" for k in KPIS if k.promql]
    return "".join(told)


def _differences() -> list[tuple[str, ...]]:
    return [
        (d.cause, ", ".join(f"`{one}`" for one in d.kpis) or "all", d.store, d.prometheus, d.how_much)
        for d in DIFFERENCES
    ]


def _in_prometheus(kpi: Kpi) -> str:
    """How near PromQL's value is, and by what it can be split."""
    if kpi.promql is None:
        return "-"
    near = f"±{kpi.error:.0%}{' of 1 - value' if kpi.error_of == 'complement' else ''}"
    return f"{near}, by {' and '.join(kpi.promql_by)}" if kpi.promql_by else f"{near}, in total only"


def commands() -> str:
    """Every command's own help."""
    os.environ["COLUMNS"] = "100"
    told = [header("Commands")]
    for name in (*OTHERS, *(command.name for command in OWN)):
        parser, _ = _parser(name)
        choices = next(a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        told.append(f"## llm-vitals {name}\n\n```text\n{choices[name].format_help()}```\n\n")
    return "".join(told).rstrip() + "\n"


def attributes() -> str:
    """Our own attributes and what they mean."""
    rows = [
        (
            f"`{entry.name}`",
            entry.type,
            ", ".join(entry.on),
            f"{entry.meaning} Only when content is captured." if entry.content else entry.meaning,
            ", ".join(f"`{value}`" for value in entry.values),
        )
        for entry in ATTRIBUTES
    ]
    return (
        header("Attributes of our own")
        + "They stand beside the OpenTelemetry GenAI conventions' `gen_ai.*`: on spans, on evaluation events\n"
        + "(`gen_ai.evaluation.result`), or as labels of metrics.\n\n"
        + table(("Attribute", "Type", "On", "Meaning", "Values"), rows)
    )


def metrics() -> str:
    """Every metric, with its name in Prometheus."""
    rows = [
        (
            f"`{entry.name}`",
            entry.kind,
            f"`{entry.unit}`" if entry.unit else "",
            f"`{entry.prometheus}`",
            ", ".join(f"`{name}`" for name in entry.attributes),
            f"{entry.description} {entry.why}",
        )
        for entry in METRICS
    ]
    return (
        header("Metrics")
        + "Names in Prometheus are those of its OTLP receiver with `UnderscoreEscapingWithSuffixes`, its default; a\n"
        + "classic histogram adds `_bucket`, `_sum` and `_count`. Labels have underscores in place of dots.\n\n"
        + table(("Metric", "Kind", "Unit", "In Prometheus", "Attributes", "Meaning"), rows)
    )


FILES: dict[str, Callable[[], str]] = {
    "docs/reference/settings.md": settings,
    "docs/reference/kpis.md": kpis,
    "docs/reference/commands.md": commands,
    "docs/reference/attributes.md": attributes,
    "docs/reference/metrics.md": metrics,
    "dashboards/generated/recording-rules.yaml": recording_rules,
}


def problems() -> list[str]:
    """What differs between the folders and what the code makes."""
    there = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()}
    told = [f"{name} is left over: nothing makes it" for name in sorted(there - set(FILES))]
    for name, make in FILES.items():
        if name not in there:
            told.append(f"{name} is missing")
        elif (ROOT / name).read_text(encoding="utf-8") != make():
            told.append(f"{name} is not what the code makes")
    return told


def main() -> int:
    """Write, or check."""
    parser = argparse.ArgumentParser(description=__doc__, epilog="example: make generate")
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a file is not current")
    if parser.parse_args().check:
        found = problems()
        for problem in found:
            print(f"{problem}. Run `make generate` and commit what it writes.", file=sys.stderr)
        return 1 if found else 0
    for name, make in FILES.items():
        (ROOT / name).parent.mkdir(parents=True, exist_ok=True)
        (ROOT / name).write_text(make(), encoding="utf-8")
        print(name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
