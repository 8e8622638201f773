"""What an alert says, and where it leads: its annotations, as templates of Prometheus or of Grafana."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from llm_vitals_dashboards.alerts.alert import Alert

PAGES: Final = "docs/runbooks/{page}.md"
"""Where the pages of advice are in the repository."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Where alerts lead. `runbooks` has `{page}` for a page's name; `grafana` is the address of Grafana."""

    runbooks: str = PAGES
    grafana: str | None = None

    @classmethod
    def of(cls, runbook_url: str | None, grafana_url: str | None) -> Links:
        """Those of a user's file. An address without `{page}` is that of the folder of the pages."""
        if runbook_url is None:
            return cls(grafana=grafana_url)
        return cls(
            runbooks=runbook_url if "{page}" in runbook_url else f"{runbook_url}/{{page}}.md", grafana=grafana_url
        )


REPOSITORY: Final = Links()


def of_prometheus(alert: Alert, links: Links = REPOSITORY) -> dict[str, str]:
    """The annotations of a rule file."""
    description = alert.description
    for mark, stated in alert.judged.stated.items() if alert.judged else ():
        query = " ".join(stated.of_one.split())
        label = alert.judged.label if alert.judged else ""
        found = f"printf `{query}` $labels.{label} | query" if label else f"query `{query}`"
        number = f"{{{{ with {found} }}}}{{{{ . | first | value {stated.shown} }}}}{{{{ end }}}}"
        description = description.replace(mark, number)
    return _annotations(alert, links, alert.summary, description)


def of_grafana(alert: Alert, links: Links = REPOSITORY) -> dict[str, str]:
    """The annotations of a rule that Grafana manages: it has the value of each query, and no `query`."""
    description = alert.description
    for mark, stated in alert.judged.stated.items() if alert.judged else ():
        description = description.replace(mark, f"{{{{ $values.{stated.ref}.Value {stated.shown} }}}}")
    texts = (re.sub(r"\$value\b", "$values.A.Value", text) for text in (alert.summary, description))
    return _annotations(alert, links, *texts)


def _annotations(alert: Alert, links: Links, summary: str, description: str) -> dict[str, str]:
    made = {
        "summary": summary,
        "description": description,
        "runbook_url": links.runbooks.replace("{page}", alert.runbook),
    }
    if links.grafana is not None:
        chosen = "&".join(
            f"var-{variable}={{{{ $labels.{label} | urlquery }}}}" for variable, label in alert.narrowed.items()
        )
        made["dashboard_url"] = f"{links.grafana}/d/{alert.board}{'?' if chosen else ''}{chosen}"
    return made
