"""A running Prometheus: whether it can take a history, whether it has one, and how far its rules are."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final, cast
from urllib.parse import urlencode

import yaml

from llm_vitals.commands.command import CommandError
from llm_vitals_dashboards.prometheus.increments import SERVICE
from llm_vitals_dashboards.prometheus.render import recorded
from llm_vitals_dashboards.prometheus.rules import groups
from llm_vitals_dashboards.push.api import Api
from llm_vitals_dashboards.push.change import members
from llm_vitals_demo import SERVICE as DEMO

DAY_S: Final = 86400
_UNITS_S: Final = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": DAY_S, "w": 7 * DAY_S, "y": 365 * DAY_S}
_REACH_S: Final = 100 * DAY_S
"""How far back a history is looked for: longer than the longest."""
_HISTORY: Final = f'{recorded("attempts", "1h")}{{{SERVICE}="{DEMO}"}}'


@dataclass(frozen=True, slots=True)
class Prometheus:
    """Asked by its API. Whatever goes wrong is raised as CommandError."""

    api: Api

    @classmethod
    def at(cls, url: str) -> Prometheus:
        """The one at an address."""
        return cls(Api(name="Prometheus", url=url))

    def check(self, days: int) -> None:
        """Whether it can take so many days; all that it lacks is in one message."""
        lacks = list(self._lacks(days))
        if lacks:
            message = (
                f"Prometheus at {self.api.url} cannot take the history. It lacks: {'; '.join(lacks)}. "
                "`llm-vitals stack up` starts one that has all of it."
            )
            raise CommandError(message)

    def _lacks(self, days: int) -> Iterator[str]:
        flags = self._data("/api/v1/status/flags", "reading its flags")
        for name, flag in _FLAGS.items():
            if flags.get(name) != "true":
                yield flag
        if "exemplar-storage" not in str(flags.get("enable-feature", "")):
            yield "--enable-feature=exemplar-storage (dots that lead to traces)"
        text = self._data("/api/v1/status/config", "reading its configuration").get("yaml", "")
        config = members(yaml.safe_load(str(text))) or {}
        tsdb = (members(config.get("storage")) or {}).get("tsdb")
        window = str((members(tsdb) or {}).get("out_of_order_time_window", "0s"))
        if (seconds(window) or 0) < (days + 1) * DAY_S:
            yield f"storage.tsdb.out_of_order_time_window of {days + 1}d or more (it is {window})"
        kept = str(self._data("/api/v1/status/runtimeinfo", "reading its state").get("storageRetention", ""))
        kept_s = seconds(kept.partition(" or ")[0])
        if kept_s and kept_s < (days + 1) * DAY_S:
            yield f"--storage.tsdb.retention.time of {days + 1}d or more (it is {kept})"
        loaded = {str(one["name"]) for one in self._data("/api/v1/rules", "reading its rules")["groups"]}
        if not {group.name for group in groups()} <= loaded:
            yield "the rules of dashboards/generated/recording-rules.yaml under rule_files"

    def history(self) -> tuple[datetime, datetime] | None:
        """From which day to which it has recorded calls of the demo; None where it has none."""
        end = int(time.time())
        request = {
            "query": f"count(last_over_time({_HISTORY}[1d]))",
            "start": end - _REACH_S,
            "end": end,
            "step": DAY_S,
        }
        found = self._data(f"/api/v1/query_range?{urlencode(request)}", "looking for a history")["result"]
        days = [datetime.fromtimestamp(float(at_s), timezone.utc) for one in found for at_s, _ in one["values"]]
        return (min(days) - timedelta(days=1), max(days)) if days else None

    def evaluated(self, now_s: float) -> Mapping[str, float]:
        """The series by which rules note that a step is done, with the times of their newest samples (Unix, seconds) in
        the five minutes before `now_s`."""
        found = self._query('{__name__=~"llm_vitals:.+:due.+"}[5m]', now_s)
        return {str(one["metric"]["__name__"]): max(float(at_s) for at_s, _ in one["values"]) for one in found}

    def _query(self, expression: str, at_s: float) -> list[Any]:
        path = f"/api/v1/query?{urlencode({'query': expression, 'time': at_s})}"
        return list(cast("Iterable[Any]", self._data(path, "a query")["result"]))

    def _data(self, path: str, doing: str) -> Mapping[str, Any]:
        answer = self.api.check(self.api.send("GET", path), doing)
        data = members((members(answer.data) or {}).get("data"))
        if data is None:
            message = f"{self.api.url} answers, and it is no Prometheus; give its address with --prometheus"
            raise CommandError(message)
        return data


_FLAGS: Final = {
    "web.enable-remote-write-receiver": "--web.enable-remote-write-receiver",
    "web.enable-otlp-receiver": "--web.enable-otlp-receiver",
}


def seconds(text: str) -> float | None:
    """A duration as Prometheus writes it: `28d`, `1d12h`, `0s`; None for anything else."""
    if not _DURATION.fullmatch(text):
        return None
    return sum(int(number) * _UNITS_S[unit] for number, unit in _PART.findall(text))


_DURATION: Final = re.compile(r"(?:\d+(?:ms|[smhdwy]))+")
_PART: Final = re.compile(r"(\d+)(ms|[smhdwy])")
