"""`llm-vitals dashboards`: the Grafana boards, written to a folder or put into a Grafana."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command
from llm_vitals_dashboards.boards.files import files
from llm_vitals_dashboards.commands.alerts_write import apply
from llm_vitals_dashboards.commands.target import add_target, api
from llm_vitals_dashboards.push import grafana
from llm_vitals_dashboards.push.prometheus import file_changes


def _configure_write(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, metavar="DIR", help="gets boards/ and Grafana's provisioning files")
    parser.add_argument("--dry-run", action="store_true", help="write nothing; print the difference")


def _run_write(arguments: argparse.Namespace) -> int:
    apply(list(file_changes(arguments.folder, files())), dry_run=arguments.dry_run)
    return 0


def _configure_push(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("url", metavar="URL", help="Grafana's address, such as http://localhost:3000")
    add_target(parser)


def _run_push(arguments: argparse.Namespace) -> int:
    server = api(arguments, "Grafana")
    grafana.check_version(server)
    boards = {name: text for name, text in files().items() if name.startswith("boards/")}
    apply([*grafana.board_folder(server), *grafana.board_changes(server, boards)], dry_run=arguments.dry_run)
    return 0


SUBCOMMANDS: Final = (
    Command(
        name="write",
        help="write the boards and Grafana's provisioning files into a folder",
        example="llm-vitals dashboards write grafana",
        configure=_configure_write,
        run=_run_write,
    ),
    Command(
        name="push",
        help="put the boards into a Grafana; again changes nothing",
        example="LLM_VITALS_PUSH_TOKEN=... llm-vitals dashboards push https://grafana.example.com\n"
        "llm-vitals dashboards push http://localhost:3000 --token-file token --dry-run",
        configure=_configure_push,
        run=_run_push,
    ),
)
DASHBOARDS: Final = Command(
    name="dashboards",
    help="write the Grafana boards to a folder, or put them into a Grafana",
    example="llm-vitals dashboards write grafana\nllm-vitals dashboards push http://localhost:3000",
    configure=subcommands.configure(SUBCOMMANDS),
    run=subcommands.run(SUBCOMMANDS),
)
