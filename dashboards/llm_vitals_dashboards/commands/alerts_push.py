"""`llm-vitals alerts push`: the rules to Prometheus, Mimir or Grafana."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Final

from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.vitals_file import Vitals
from llm_vitals_collector.alerts.vitals_file.receivers import MissingVariableError
from llm_vitals_dashboards.alerts.rule_file import groups
from llm_vitals_dashboards.alerts.texts import Links
from llm_vitals_dashboards.commands.alerts_write import apply, rule_files
from llm_vitals_dashboards.commands.file import add_file, vitals_of
from llm_vitals_dashboards.commands.target import add_target, api
from llm_vitals_dashboards.push import grafana, grafana_rules, mimir, prometheus

TARGETS: Final = ("prometheus", "mimir", "grafana")


def _configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", choices=TARGETS, metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("url", metavar="URL", help="its address, such as http://localhost:9090")
    parser.add_argument(
        "--dir", type=Path, metavar="DIR", help="Prometheus: the folder of rule files that its rule_files names"
    )
    parser.add_argument("--namespace", default="llm-vitals", metavar="NAME", help="Mimir: the namespace (llm-vitals)")
    parser.add_argument("--tenant", metavar="ID", help="Mimir: X-Scope-OrgID")
    parser.add_argument("--source", metavar="UID", help="Grafana: uid or name of the Prometheus data source")
    add_target(parser)
    add_file(parser)


def _run(arguments: argparse.Namespace) -> int:
    vitals = vitals_of(arguments)
    {"prometheus": _to_prometheus, "mimir": _to_mimir, "grafana": _to_grafana}[arguments.target](arguments, vitals)
    return 0


def _to_prometheus(arguments: argparse.Namespace, vitals: Vitals) -> None:
    if arguments.dir is None:
        raise CommandError("--dir is missing: the folder whose files rule_files of prometheus.yml names")
    server, files = api(arguments, "Prometheus"), rule_files(vitals)
    changes = list(prometheus.file_changes(arguments.dir, files))
    apply(changes, dry_run=arguments.dry_run)
    if arguments.dry_run:
        return
    if changes or prometheus.not_loaded(server, files):
        prometheus.reload(server)
    missing = prometheus.not_loaded(server, files)
    if missing:
        raise CommandError(
            f"Prometheus at {server.url} does not read {', '.join(missing)}; put {arguments.dir.resolve()}/*.yaml into "
            "rule_files of its configuration"
        )
    print(f"loaded by {server.url}")


def _to_mimir(arguments: argparse.Namespace, vitals: Vitals) -> None:
    server = api(arguments, "Mimir", {"X-Scope-OrgID": arguments.tenant} if arguments.tenant else {})
    apply(
        list(mimir.changes(server, arguments.namespace, list(rule_files(vitals).values()))), dry_run=arguments.dry_run
    )


def _to_grafana(arguments: argparse.Namespace, vitals: Vitals) -> None:
    server = api(arguments, "Grafana")
    grafana.check_version(server)
    target = grafana_rules.Target(
        source=grafana.prometheus_source(server, arguments.source),
        links=Links.of(vitals.runbook_url, vitals.grafana_url),
        contact_points=grafana_rules.contact_points(vitals.receivers),
    )
    try:
        wanted = list(grafana_rules.integrations(vitals.receivers))
    except MissingVariableError as error:
        raise CommandError(str(error)) from None
    before, after = grafana.contact_point_changes(server, wanted)
    rules = [grafana_rules.group(one, target) for one in groups(vitals.rules)]
    changes = [*grafana.alert_folder(server), *before, *grafana.rule_changes(server, rules), *after]
    apply(changes, dry_run=arguments.dry_run)


PUSH = Command(
    name="push",
    help="put the rules into Prometheus, Mimir's ruler or Grafana's own alerting; again changes nothing",
    example="llm-vitals alerts push prometheus http://localhost:9090 --dir /etc/prometheus/rules\n"
    "llm-vitals alerts push mimir http://localhost:8080 --tenant team --dry-run\n"
    "LLM_VITALS_PUSH_TOKEN=... llm-vitals alerts push grafana https://grafana.example.com --source prometheus",
    configure=_configure,
    run=_run,
)
