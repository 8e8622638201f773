"""`llm-vitals stack`: the servers around the collector, started and stopped on this machine."""

from __future__ import annotations

import argparse
import os
from dataclasses import replace
from pathlib import Path
from typing import Final

from llm_vitals.commands import subcommands
from llm_vitals.commands.command import Command, CommandError
from llm_vitals_collector.alerts.vitals_file import Vitals, VitalsFileError, load
from llm_vitals_dashboards.commands.file import SETTING as ALERTS_FILE
from llm_vitals_dashboards.stack.launch import Stack, StackError, environ_of
from llm_vitals_dashboards.stack.place import NUMBERS, PORTS
from llm_vitals_dashboards.stack.processes import Process, ProcessesError
from llm_vitals_dashboards.stack.servers import BY_NAME, GRAFANA, SERVERS
from llm_vitals_dashboards.stack.settings import DATA, folder_of


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="folder of the servers' data, configurations and logs (default: stack, in the folder of the collector's "
        f"database; also {DATA.name})",
    )


def _configure_up(parser: argparse.ArgumentParser) -> None:
    _add_data(parser)
    parser.add_argument(
        "--port",
        action="append",
        default=[],
        type=_port,
        metavar="NAME=PORT",
        help="another port than the default, once a port: " + ", ".join(f"{n}={p}" for n, p in NUMBERS.items()),
    )


def _port(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if name not in PORTS:
        raise argparse.ArgumentTypeError(f"{text!r}: no port is named {name!r}; expected one of {', '.join(PORTS)}")
    if not number.isdigit() or not 1 <= int(number) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r}: expected {name}=PORT, a whole number from 1 to 65535")
    return name, int(number)


def _folder(arguments: argparse.Namespace) -> Path:
    chosen: Path | None = arguments.data
    return folder_of(os.environ) if chosen is None else chosen.expanduser().absolute()


def _vitals() -> Vitals | None:
    """The user's alerts, where the variable names a file: the collector and Prometheus then evaluate the same."""
    named = os.environ.get(ALERTS_FILE, "").strip()
    try:
        return load(Path(named).expanduser()) if named else None
    except VitalsFileError as error:
        raise CommandError(str(error)) from None


def _print(text: str) -> None:
    print(text, flush=True)


def _run_up(arguments: argparse.Namespace) -> int:
    folder = _folder(arguments)
    # What servers write, prompts and answers among it, is for this user alone.
    os.umask(0o077)
    stack = Stack(folder=folder, ports=NUMBERS, environ=environ_of(os.environ), vitals=_vitals())
    try:
        # What is started beside what runs already joins it where it is.
        there, ports = stack.running()
        stack = replace(stack, ports={**NUMBERS, **(ports if there else {}), **dict(arguments.port)})
        running = stack.up(_print)
    except (StackError, ProcessesError) as error:
        raise CommandError(str(error)) from error
    absent = [server for server in SERVERS if server.name not in running]
    for server in absent:
        _print(f"{server.title} is not on PATH ({', '.join(server.programs)}): {server.without}. Get it: {server.get}")
    _print("\n".join(_addresses(stack, running)))
    return 0


def _addresses(stack: Stack, running: dict[str, Process]) -> list[str]:
    http, grpc = (f"127.0.0.1:{stack.ports[name]}" for name in ("otlp-http", "otlp-grpc"))
    if "otelcol" not in running:
        sent = f"OTEL_EXPORTER_OTLP_ENDPOINT={running['llm-vitals'].url}"
        if "prometheus" in running:
            sent += f" OTEL_EXPORTER_OTLP_METRICS_ENDPOINT={running['prometheus'].url}/api/v1/otlp/v1/metrics"
    elif stack.ports["otlp-http"] == NUMBERS["otlp-http"]:
        sent = f"OTLP at http://{http} (HTTP) and {grpc} (gRPC), which is where they send by default"
    else:
        sent = f"OTEL_EXPORTER_OTLP_ENDPOINT=http://{http}"
    lines = ["", f"{'Applications':<14} {sent}"]
    lines += [
        f"{server.title:<14} {running[server.name].url}  {server.purpose}"
        for server in SERVERS
        if server.name in running and server.shows
    ]
    if GRAFANA.name in running:
        lines.append(f"{'':<14} admin's password: {stack.folder / 'grafana-password'}; everyone else may look")
    lines += [
        f"{'Data, logs':<14} {stack.folder}",
        "`llm-vitals stack status` says what runs; `llm-vitals stack down` stops it.",
    ]
    return lines


def _run_down(arguments: argparse.Namespace) -> int:
    folder = _folder(arguments)
    try:
        ran, killed = Stack(folder=folder, ports=NUMBERS, environ={}).down()
    except ProcessesError as error:
        raise CommandError(str(error)) from error
    for process in ran:
        how = "did not end in time and was killed" if process in killed else "stopped"
        _print(f"{BY_NAME[process.server].title} {how}.")
    _print(f"Data and logs stay in {folder}." if ran else f"Nothing of {folder} runs.")
    return 0


def _run_status(arguments: argparse.Namespace) -> int:
    folder = _folder(arguments)
    stack = Stack(folder=folder, ports=NUMBERS, environ=environ_of(os.environ))
    try:
        there, _ = stack.kept.read()
    except ProcessesError as error:
        raise CommandError(str(error)) from error
    programs = stack.programs()
    for server in SERVERS:
        process = there.get(server.name)
        if process is not None and process.running:
            memory = process.memory_bytes / 1e6
            state = f"runs     pid {process.pid:<8} {memory:5.0f} MB  {process.url}".rstrip()
        elif process is not None:
            state = f"ended    its log: {stack.log(server.name)}"
        elif server.name in programs:
            state = "stopped"
        else:
            state = f"missing  {server.without}. Get it: {server.get}"
        _print(f"{server.title:<24} {state}")
    return 0 if there and all(one.running for one in there.values()) else 1


SUBCOMMANDS: Final = (
    Command(
        name="up",
        help="start the collector and what is on PATH of OpenTelemetry Collector, Prometheus, Tempo, Alertmanager and "
        "Grafana, on loopback",
        example="llm-vitals stack up\nllm-vitals stack up --data ./stack --port grafana=3001 --port otlp-http=14318\n"
        "LLM_VITALS_TEMPO_SHARE=5 llm-vitals stack up",
        configure=_configure_up,
        run=_run_up,
    ),
    Command(
        name="down",
        help="stop what `up` started; data and logs stay",
        example="llm-vitals stack down",
        configure=_add_data,
        run=_run_down,
    ),
    Command(
        name="status",
        help="what runs, with memory and address, and what is missing; exit code 1 unless all that was started runs",
        example="llm-vitals stack status",
        configure=_add_data,
        run=_run_status,
    ),
)
STACK: Final = Command(
    name="stack",
    help="start the servers around the collector on this machine, without containers, and stop them",
    example="llm-vitals stack up\nllm-vitals stack status\nllm-vitals stack down",
    configure=subcommands.configure(SUBCOMMANDS),
    run=subcommands.run(SUBCOMMANDS),
)
