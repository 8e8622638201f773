"""Documentation and rule files that are made from the code, so that they cannot lie.

`make generate` writes it; `python -m tools.generate --check` fails when a file is stale, missing or left over.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from llm_vitals.commands.main import OTHERS, OWN, _parser
from llm_vitals.core import settings as instrumentation_settings
from llm_vitals.core.attribute_entries import ATTRIBUTES
from llm_vitals.core.metric_entries import METRICS
from llm_vitals_collector import settings as collector_settings
from llm_vitals_collector.alerts.vitals_file import document
from llm_vitals_dashboards.alerts.rule_file import rule_file as alert_rule_file
from llm_vitals_dashboards.boards.files import files as board_files
from llm_vitals_dashboards.prometheus.rules import rule_file
from llm_vitals_dashboards.stack import settings as stack_settings
from llm_vitals_dashboards.stack.files import targets
from llm_vitals_dashboards.stack.place import CONTAINERS
from tools import api_page, dialects_page, kpis_page, phrase_needs
from tools.markdown import header, table

ROOT = Path(__file__).parents[1]
NEEDS = "instrumentation/llm_vitals/verdicts/languages/needs"
FOLDERS = ("docs/reference", "dashboards/generated", "deploy/kubernetes/otelcol/config", NEEDS)
"""Everything in them is made here."""


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
        + "\n## In the stack (`llm-vitals stack up`, `docker compose up`)\n\n"
        + rows(stack_settings.VARIABLES)
    )


def commands() -> str:
    """Every command's own help."""
    os.environ["COLUMNS"] = "100"
    pages = [header("Commands")]
    for name in (*OTHERS, *(command.name for command in OWN)):
        parser, _ = _parser(name)
        choices = next(a.choices for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        pages.append(f"## llm-vitals {name}\n\n```text\n{choices[name].format_help()}```\n\n")
    return "".join(pages).rstrip() + "\n"


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


def vitals_schema() -> str:
    """The JSON Schema of vitals.yaml, for editors."""
    return json.dumps(document.schema(), indent=1, ensure_ascii=False) + "\n"


FILES: dict[str, Callable[[], str]] = {
    "docs/reference/api.md": api_page.page,
    "docs/reference/settings.md": settings,
    "docs/reference/kpis.md": kpis_page.page,
    "docs/reference/dialects.md": dialects_page.page,
    "docs/reference/commands.md": commands,
    "docs/reference/attributes.md": attributes,
    "docs/reference/metrics.md": metrics,
    "dashboards/generated/recording-rules.yaml": rule_file,
    **{f"dashboards/generated/{name}": partial(str, text) for name, text in board_files().items()},
    **{f"{NEEDS}/{code}.txt": partial(str, text) for code, text in phrase_needs.files().items()},
    "dashboards/generated/alert-rules.yaml": alert_rule_file,
    **{f"dashboards/generated/targets/{name}": partial(str, text) for name, text in targets(CONTAINERS).items()},
    "dashboards/generated/vitals.schema.json": vitals_schema,
    # kustomize reads nothing outside of its folder.
    **{
        f"deploy/kubernetes/otelcol/config/{name}": (ROOT / "collector" / name).read_text
        for name in ("otelcol.yaml", "otelcol-replicas.yaml")
    },
}


def problems() -> list[str]:
    """What differs between the folders and what the code makes."""
    there = {str(path.relative_to(ROOT)) for folder in FOLDERS for path in (ROOT / folder).rglob("*") if path.is_file()}
    found = [f"{name} is left over: nothing makes it" for name in sorted(there - set(FILES))]
    for name, make in FILES.items():
        if name not in there:
            found.append(f"{name} is missing")
        elif (ROOT / name).read_text(encoding="utf-8") != make():
            found.append(f"{name} is not what the code makes")
    return found


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
