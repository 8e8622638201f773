"""The files that the servers read, as text: those that are shipped, rules and boards of the catalogue, addresses."""

from __future__ import annotations

import json
from importlib.resources import files as resources
from pathlib import Path
from typing import Final

from llm_vitals_collector.alerts.vitals_file import Vitals, shipped
from llm_vitals_dashboards.alerts.rule_file import groups, render_file
from llm_vitals_dashboards.alerts.texts import Links
from llm_vitals_dashboards.boards.files import files as board_files
from llm_vitals_dashboards.prometheus.rules import rule_file as recording_rules
from llm_vitals_dashboards.stack.place import Place

SHIPPED: Final = {
    "otelcol/otelcol.yaml": "collector/otelcol.yaml",
    "prometheus/prometheus.yml": "dashboards/stack/prometheus/prometheus.yml",
    "tempo/tempo.yaml": "dashboards/stack/tempo/tempo.yaml",
    "alertmanager/alertmanager.yml": "dashboards/stack/alertmanager/alertmanager.yml",
    "grafana/grafana.ini": "dashboards/stack/grafana/grafana.ini",
}
"""A server's file to where it is in a checkout; a wheel has it in `shipped`, beside this file."""
_CHECKOUT: Final = Path(__file__).parents[3]
_HEADER: Final = "# Addresses that Prometheus scrapes and sends to, made from the ports of the stack.\n"


def files(place: Place, vitals: Vitals | None = None) -> dict[str, str]:
    """The text of each file, by its name below the servers' configurations. `vitals` are the user's alerts."""
    return {
        **{name: _shipped(name) for name in SHIPPED},
        **rules(vitals),
        **{f"prometheus/targets/{name}": text for name, text in targets(place).items()},
        **{f"grafana/{name}": text for name, text in board_files().items()},
    }


def rules(vitals: Vitals | None = None) -> dict[str, str]:
    """The rule files of Prometheus."""
    chosen = vitals or shipped()
    return {
        "prometheus/rules/recording-rules.yaml": recording_rules(),
        "prometheus/rules/alert-rules.yaml": render_file(
            groups(chosen.rules), Links.of(chosen.runbook_url, chosen.grafana_url)
        ),
    }


def targets(place: Place) -> dict[str, str]:
    """What Prometheus scrapes, and where it sends alerts: files of its discovery by file."""
    servers = {
        "prometheus": "prometheus",
        "otelcol": "otelcol-metrics",
        "tempo": "tempo",
        "alertmanager": "alertmanager",
    }
    return {
        "llm-vitals.yaml": _targets({"": place.address("pages")}),
        "servers.yaml": _targets(
            {name: place.address(port) for name, port in servers.items() if name not in place.absent}
        ),
        "alertmanager.yaml": _targets({} if "alertmanager" in place.absent else {"": place.address("alertmanager")}),
    }


def _targets(addresses: dict[str, str]) -> str:
    """One group an address, with the job that it is, where it is not the one of prometheus.yml."""
    lines = [
        f"- targets: [{json.dumps(address)}]" + (f"\n  labels: {{job: {job}}}" if job else "")
        for job, address in addresses.items()
    ]
    return _HEADER + ("\n".join(lines) if lines else "[]") + "\n"


def _shipped(name: str) -> str:
    packaged = resources("llm_vitals_dashboards.stack") / "shipped" / name
    source = packaged if packaged.is_file() else _CHECKOUT / SHIPPED[name]
    return source.read_text(encoding="utf-8")
