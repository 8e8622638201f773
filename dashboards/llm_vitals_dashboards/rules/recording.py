"""What Prometheus records for the catalogue: the hourly unions of the registers of users and of their questions.

A register holds the least hash seen in one hour (UTC), and stays visible for about two minutes after the hour has
turned, so that a scrape sees what came just before. The union of an hour is therefore complete a little after it, and
must not have the first minutes of the hour in it, where the hour before still shows. So the rule is evaluated each
minute, three minutes late (`query_offset`), gives something in the last minute of each hour only, and then looks from
3 minutes after the hour turned to 90 seconds after its end, which has come by then. One sample an hour and register,
with a time within its hour: a period of whole hours has exactly its own, and no user is counted on both sides of an
edge. Thirty days of all registers are 700,000 samples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import yaml

from llm_vitals_dashboards.promql import HOURLY

HEADER: Final = """\
# Made by `make generate` from dashboards/llm_vitals_dashboards/rules; edit that, not this file.
# Load it with `rule_files` in prometheus.yml. KPIs over users need it: distinct and returning users, repeat queries.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One recorded series."""

    record: str
    expr: str
    labels: dict[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Rules that are evaluated together."""

    name: str
    interval: str
    query_offset: str
    rules: tuple[Rule, ...]


def _hourly(register: str) -> Rule:
    seen = f"min by (r) (min_over_time({register}[57m] offset -90s))"
    # The label keeps the union apart from a live register, so that both may stand in one vector.
    return Rule(record=HOURLY[register], expr=f"{seen} and on () (minute() == 59)", labels={"epoch": "1h"})


GROUPS: Final = (
    Group(
        name="llm-vitals-registers",
        interval="1m",
        query_offset="3m",
        rules=tuple(_hourly(register) for register in HOURLY),
    ),
)


def recording_rules() -> str:
    """The rule file."""
    groups = [
        {
            "name": group.name,
            "interval": group.interval,
            "query_offset": group.query_offset,
            "rules": [{"record": rule.record, "labels": rule.labels, "expr": rule.expr} for rule in group.rules],
        }
        for group in GROUPS
    ]
    return HEADER + yaml.safe_dump({"groups": groups}, sort_keys=False, width=120)
