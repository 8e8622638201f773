"""`llm-vitals alerts`: the alert rules, set by one file and put where they are evaluated."""

from __future__ import annotations

from typing import Final

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command
from llm_vitals_dashboards.commands.alerts_backtest import BACKTEST
from llm_vitals_dashboards.commands.alerts_list import LIST
from llm_vitals_dashboards.commands.alerts_push import PUSH
from llm_vitals_dashboards.commands.alerts_set import SET, UNSET
from llm_vitals_dashboards.commands.alerts_test import TEST
from llm_vitals_dashboards.commands.alerts_write import WRITE

SUBCOMMANDS: Final = (LIST, SET, UNSET, TEST, BACKTEST, WRITE, PUSH)
ALERTS: Final = Command(
    name="alerts",
    help="list, set and test the alert rules, and put them into Prometheus, Mimir or Grafana",
    example="llm-vitals alerts list\nllm-vitals alerts set error_rate --warning 5% --critical 10%\n"
    "llm-vitals alerts push prometheus http://localhost:9090 --dir /etc/prometheus/rules",
    configure=subcommands.configure(SUBCOMMANDS),
    run=subcommands.run(SUBCOMMANDS),
)
