"""Who is notified, and how. What may be secret is never shown, by whatever way it comes."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from llm_vitals_collector.alerts.rule import Severity

Kind = Literal["webhook", "slack", "email"]
_VARIABLE: Final = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
NOTIFIED: Final[tuple[Severity, ...]] = ("critical", "warning")
"""What a receiver gets that names no severities: `info` is for a page only."""


class MissingVariableError(LookupError):
    """A file names an environment variable that is not set."""


@dataclass(frozen=True, slots=True, repr=False)
class Secret:
    """A text of the file in which `${NAME}` stands for an environment variable. It shows itself to nobody."""

    text: str = field(repr=False)

    def __repr__(self) -> str:
        return f"Secret({self.shown})"

    __str__ = __repr__

    @property
    def shown(self) -> str:
        """`${NAME}` where it is nothing else, else that it is not shown."""
        return self.text if _VARIABLE.fullmatch(self.text) else "(not shown)"

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that it names."""
        return tuple(_VARIABLE.findall(self.text))

    def value(self, environ: Mapping[str, str] | None = None) -> str:
        """The text with its variables. Raises MissingVariableError with the variable's name."""
        env = os.environ if environ is None else environ

        def found(match: re.Match[str]) -> str:
            value = env.get(match[1], "").strip()
            if not value:
                raise MissingVariableError(f"the environment variable {match[1]} is not set; set it, and start again")
            return value

        return _VARIABLE.sub(found, self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """Where the collector itself hands e-mail over; Grafana has its own."""

    host: str
    port: int
    sender: str
    user: Secret | None
    password: Secret | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receiver:
    """One receiver: `url` and `token` (a Bearer token) of a webhook, `url` of Slack, `to` of e-mail."""

    name: str
    kind: Kind
    severities: tuple[Severity, ...] = NOTIFIED
    url: Secret | None = None
    token: Secret | None = None
    to: tuple[str, ...] = ()
    server: MailServer | None = None
    """Of e-mail. Without one only Grafana can send it."""
    send_resolved: bool = True
