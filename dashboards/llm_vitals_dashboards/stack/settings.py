"""The environment variables of the stack that a user sets; its servers read them in their own files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from llm_vitals.core.settings import Variable
from llm_vitals_collector.settings import default_data

DATA: Final = Variable(
    name="LLM_VITALS_STACK_DATA",
    default="",
    kind="path of a folder",
    meaning="Folder of what the servers of `llm-vitals stack` read, write and log. Unset: `stack` in the folder of the "
    "collector's database.",
)
ALERTMANAGER_FILE: Final = Variable(
    name="LLM_VITALS_ALERTMANAGER_FILE",
    default="",
    kind="path of a file",
    meaning="Alertmanager's configuration, with your receivers. Unset: the one that is shipped, which notifies nobody.",
)
GRAFANA_PASSWORD: Final = Variable(
    name="LLM_VITALS_GRAFANA_PASSWORD",
    default="",
    kind="text",
    meaning="Password of Grafana's `admin`, set when its database is made. `docker compose` demands it; `llm-vitals "
    "stack up` makes one up and keeps it in its folder.",
)
_READ_BY_SERVERS: Final = (
    Variable(
        name="LLM_VITALS_TEMPO_SHARE",
        default="100",
        kind="percent, 0 to 100",
        meaning="Of the traces that are neither errors, refusals, badly scored nor slow, the share that Tempo keeps. "
        "No KPI depends on it.",
    ),
    Variable(
        name="LLM_VITALS_TEMPO_SLOW_MS",
        default="10000",
        kind="whole number of milliseconds",
        meaning="Traces that take longer are kept whatever the share.",
    ),
    Variable(
        name="LLM_VITALS_TEMPO_LOW_SCORE",
        default="0.5",
        kind="number, 0 to 1",
        meaning="Traces with an answer whose overall score is lower are kept whatever the share.",
    ),
    Variable(
        name="LLM_VITALS_TEMPO_REDACT",
        default="[]",
        kind="list of regular expressions, as YAML",
        meaning="What matches in a value becomes asterisks before Tempo. Our collector's copy stays as it is.",
    ),
    Variable(
        name="LLM_VITALS_TEMPO_REDACT_NAMES",
        default="[]",
        kind="list of regular expressions, as YAML",
        meaning="Attributes whose names match become asterisks before Tempo.",
    ),
    Variable(
        name="LLM_VITALS_TEMPO_RETENTION",
        default="1080h",
        kind="a length such as 720h",
        meaning="How long Tempo keeps traces.",
    ),
    Variable(
        name="LLM_VITALS_OTELCOL_MEMORY_MIB",
        default="512",
        kind="whole number of MiB, more than 128",
        meaning="Memory of the OpenTelemetry Collector past which it asks senders to come back.",
    ),
)
VARIABLES: Final = (DATA, ALERTMANAGER_FILE, GRAFANA_PASSWORD, *_READ_BY_SERVERS)


def folder_of(environ: Mapping[str, str]) -> Path:
    """The folder of the stack where no other is named."""
    named = environ.get(DATA.name, "").strip()
    return (Path(named) if named else default_data() / "stack").expanduser().absolute()
