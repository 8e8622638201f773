"""`llm-vitals alerts write`: rule files for Prometheus, with the user's file."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command
from llm_vitals_collector.alerts.vitals_file import Vitals
from llm_vitals_dashboards.alerts.rule_file import groups, render_file
from llm_vitals_dashboards.alerts.texts import Links
from llm_vitals_dashboards.commands.file import add_file, vitals_of
from llm_vitals_dashboards.prometheus.rules import rule_file as recording_rules
from llm_vitals_dashboards.push.change import Change
from llm_vitals_dashboards.push.prometheus import MADE, file_changes

ALERTS: Final = "llm-vitals-alert-rules.yaml"
RECORDING: Final = "llm-vitals-recording-rules.yaml"
_HEADER: Final = f"{MADE}alerts write` from the KPI catalogue and vitals.yaml; change that file, not this one.\n"


def rule_files(vitals: Vitals) -> Mapping[str, str]:
    """Both rule files, by name."""
    links = Links.of(vitals.runbook_url, vitals.grafana_url)
    recording = recording_rules()
    return {
        RECORDING: _HEADER.replace(" and vitals.yaml; change that file, not this one", "") + recording,
        ALERTS: render_file(groups(vitals.rules), links, _HEADER),
    }


def apply(changes: list[Change], *, dry_run: bool) -> None:
    """Say what changes, and change it. Of what is updated the difference is shown in a dry run."""
    if not changes:
        print("nothing changes")
    for change in changes:
        print(f"{'would ' if dry_run else ''}{change.kind} {change.what}")
        if dry_run and change.kind == "update":
            print("\n".join(f"    {line}" for line in change.difference.splitlines()[2:]))
        if not dry_run:
            change.apply()


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help=f"gets {RECORDING} and {ALERTS}")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; print the difference")
    add_file(parser)


def _run(arguments: argparse.Namespace) -> int:
    apply(list(file_changes(arguments.folder, rule_files(vitals_of(arguments)))), dry_run=arguments.dry_run)
    return 0


WRITE = Command(
    name="write",
    help="write rule files for Prometheus into a folder",
    example="llm-vitals alerts write /etc/prometheus/rules\nllm-vitals alerts write rules --file vitals.yaml --dry-run",
    configure=_configure,
    run=_run,
)
