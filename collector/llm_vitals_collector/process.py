"""The process: opens the store, starts OTLP/HTTP with pages and API, and OTLP/gRPC, and stops them in order."""

from __future__ import annotations

import errno
import logging
import os
import socket
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import ExitStack, contextmanager
from importlib.metadata import EntryPoint, entry_points
from typing import Final

import uvicorn
from fastapi import APIRouter, FastAPI

from llm_vitals.verdicts.fingerprint import key_from
from llm_vitals_collector.alerts.notify.routes import Route, RouteError, routes_of
from llm_vitals_collector.alerts.vitals_file import Vitals, VitalsFileError, load, shipped
from llm_vitals_collector.app import Routers, create_app
from llm_vitals_collector.derive.counts.ledger import LedgerError
from llm_vitals_collector.endpoints.endpoint import Endpoint
from llm_vitals_collector.endpoints.file import EndpointsError
from llm_vitals_collector.endpoints.file import load as load_endpoints
from llm_vitals_collector.evaluate.judge.criterion import CriteriaError, Criterion
from llm_vitals_collector.evaluate.judge.criterion import load as load_criteria
from llm_vitals_collector.keys.file import KeyFileError
from llm_vitals_collector.receive.connections import bounded_protocol
from llm_vitals_collector.receive.grpc import GrpcReceiver
from llm_vitals_collector.receive.users import Users
from llm_vitals_collector.repeated_lines import RepeatedLines
from llm_vitals_collector.settings import Settings, flag, variable
from llm_vitals_collector.store import Store, StoreError
from llm_vitals_collector.store.duckdb import open_store
from llm_vitals_collector.tls import Certificate, TlsError

logger = logging.getLogger(__name__)

GROUP: Final = "llm_vitals.routers"
_STOP_S: Final = 5
"""Requests that are inside get this long to finish."""


class StartError(Exception):
    """The collector cannot start; one line that says why and what to do."""


class Running:
    """A collector that runs in threads of this process."""

    def __init__(self, app: FastAPI, store: Store, url: str, grpc_target: str, stopping: ExitStack) -> None:
        self.app: Final = app
        self.store: Final = store
        self.url: Final = url
        """Of the pages, the API and OTLP/HTTP, without a slash at the end."""
        self.grpc_target: Final = grpc_target
        """host:port of OTLP/gRPC."""
        self._stopping: Final = stopping

    def stop(self) -> None:
        """Take no more, commit what waits, close the store; returns when that is done. Twice does nothing."""
        self._stopping.close()


@contextmanager
def running(settings: Settings, endpoints: Sequence[Endpoint] = ()) -> Generator[Running, None, None]:
    """The whole collector, ready when it is yielded, stopped when the block ends. `endpoints` are model APIs that the
    Playground may call beside those of the settings' file.

    Raises StartError (a port in use) and StoreError (the data folder).
    """
    collector = start(settings, endpoints)
    try:
        yield collector
    finally:
        collector.stop()


def start(settings: Settings, endpoints: Sequence[Endpoint] = ()) -> Running:
    """The whole collector, ready when this returns; the caller stops it. Raises as `running`."""
    vitals, routes = _alerts(settings)
    certificate = _certificate(settings)
    criteria = _criteria(settings)
    callable_endpoints = (*_endpoints(settings), *endpoints)
    with ExitStack() as stack:
        # Ports first: a second `up` should hear of the port, not of the database's lock.
        listening = _listen(settings.host, settings.port, "port")
        stack.callback(listening.close)
        store = store_of(settings)
        stack.callback(store.close)
        url = f"{'http' if certificate is None else 'https'}://{_netloc(settings.host, listening.getsockname()[1])}"
        app = _app(settings, store, url, vitals, routes, criteria, callable_endpoints)
        # Its shutdown closes the queue too, after the last request and before the store.
        stack.callback(app.state.queue.close)
        stack.enter_context(_http(app, listening, certificate))
        grpc = _grpc(settings, app, certificate)
        grpc.start()
        stack.callback(grpc.stop, _STOP_S)
        return Running(app, store, url, _netloc(settings.host, grpc.port), stack.pop_all())
    raise AssertionError("ExitStack swallows nothing")


def store_of(settings: Settings) -> Store:
    """The store that the settings name, open. Raises StoreError."""
    if settings.store is None:
        return open_store(settings.data, memory=settings.memory, keep=settings.keep)
    try:
        from llm_vitals_collector.store import clickhouse  # noqa: PLC0415 # an extra
    except ModuleNotFoundError as error:
        if error.name != "clickhouse_connect":
            raise
        raise StoreError(
            "LLM_VITALS_STORE names a ClickHouse database, and its client is not installed: pip install "
            "'llm-vitals[clickhouse]'."
        ) from None
    # Of the collector's own: uses of keys, and what is counted at /metrics.
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return clickhouse.open_store(settings.store.get_secret_value(), keep=settings.keep)


def _alerts(settings: Settings) -> tuple[Vitals, tuple[Route, ...]]:
    """The rules of alerts, and who is sent them. Raises StartError."""
    if settings.alerts_file is None:
        return shipped(), ()
    try:
        vitals = load(settings.alerts_file)
        return vitals, routes_of(vitals.receivers)
    except (VitalsFileError, RouteError) as error:
        raise StartError(str(error)) from error


def _certificate(settings: Settings) -> Certificate | None:
    """For TLS, where it is set. Raises StartError."""
    if settings.tls_certificate is None or settings.tls_key is None:
        return None
    try:
        return Certificate(settings.tls_certificate, settings.tls_key)
    except TlsError as error:
        raise StartError(str(error)) from error


def _app(
    settings: Settings,
    store: Store,
    url: str,
    vitals: Vitals,
    routes: tuple[Route, ...],
    criteria: dict[str, Criterion],
    endpoints: Sequence[Endpoint],
) -> FastAPI:
    """The application. Raises StartError where the file of keys, or that of counts, cannot be used."""
    try:
        return create_app(
            settings,
            store,
            routers(),
            url=settings.pages_url or url,
            vitals=vitals,
            routes=routes,
            criteria=criteria,
            endpoints=endpoints,
        )
    except (KeyFileError, LedgerError) as error:
        raise StartError(str(error)) from error


def _criteria(settings: Settings) -> dict[str, Criterion]:
    """What a judge scores answers by. Raises StartError."""
    try:
        found = load_criteria(settings.judge_criteria)
    except CriteriaError as error:
        raise StartError(str(error)) from error
    if settings.online_share > 0:
        unknown = [name for name in settings.criteria_of_online if name not in found]
        if unknown or not settings.criteria_of_online:
            raise StartError(
                f"{variable('online_criteria').name}={settings.online_criteria!r}: expected names out of "
                f"{', '.join(sorted(found))}, with commas between them."
            )
    return found


def _endpoints(settings: Settings) -> tuple[Endpoint, ...]:
    """The model APIs that may be called. Raises StartError."""
    if settings.endpoints is None:
        return ()
    try:
        return load_endpoints(settings.endpoints, os.environ)
    except EndpointsError as error:
        raise StartError(str(error)) from error


def routers() -> list[Routers]:
    """What other packages serve beside the API. One that fails is logged and left out: data must still be taken."""
    return [_routers_or_none(entry) for entry in entry_points(group=GROUP)]


def _routers_or_none(entry: EntryPoint) -> Routers:
    def make(app: FastAPI) -> Sequence[APIRouter]:
        try:
            return entry.load()(app)
        except Exception:
            logger.exception(
                "%s could not be loaded; the collector runs without what it serves. Install its package again, "
                "or remove it.",
                entry.value,
            )
            return ()

    return make


@contextmanager
def _http(app: FastAPI, listening: socket.socket, certificate: Certificate | None) -> Generator[None, None, None]:
    config = uvicorn.Config(
        app,
        http=bounded_protocol(),
        log_level="warning",
        access_log=False,
        lifespan="on",
        server_header=False,
        use_colors=False,  # no command writes escapes of a terminal
        timeout_graceful_shutdown=_STOP_S,
    )
    config.load()
    # Who sends what is no HTTP, or leaves, writes a line each time: a disk full of them for a minute's work.
    log = logging.getLogger("uvicorn.error")
    if not any(isinstance(one, RepeatedLines) for one in log.filters):
        log.addFilter(RepeatedLines())
    config.ssl = None if certificate is None else certificate.context
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, name="llm-vitals-http", daemon=True)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.005)
    if not server.started:
        raise StartError("The HTTP server ended at once: see the lines above for the cause.")
    try:
        yield
    finally:
        server.should_exit = True
        thread.join()


def _grpc(settings: Settings, app: FastAPI, certificate: Certificate | None) -> GrpcReceiver:
    # gRPC's own error does not say why; this does.
    _listen(settings.host, settings.grpc_port, "grpc_port").close()
    try:
        return GrpcReceiver(
            app.state.queue,
            app.state.instruments,
            host=settings.host,
            port=settings.grpc_port,
            body_limit=settings.body_limit,
            gate=app.state.gate,
            users=Users(key_from(settings.key_of_pseudonyms), keep=settings.keep_user_id),
            certificate=certificate,
        )
    except OSError as error:
        raise StartError(_in_use(settings.grpc_port, "grpc_port")) from error


def _listen(host: str, port: int, setting: str) -> socket.socket:
    """A bound socket; `setting` is the field of the settings that chose the port. Raises StartError."""
    listening = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError as error:
        listening.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(_in_use(port, setting)) from error
        if error.errno == errno.EACCES:
            raise StartError(
                f"Port {port} may not be used by this user ({error.strerror}): choose one above 1023 with "
                f"{flag(setting)} or {variable(setting).name}."
            ) from error
        raise StartError(
            f"{host} cannot be listened on ({error.strerror}): choose an address of this machine with "
            f"{flag('host')} or {variable('host').name}."
        ) from error
    return listening


def _in_use(port: int, setting: str) -> str:
    return (
        f"Port {port} is in use, perhaps by another `llm-vitals up` or an OpenTelemetry Collector: stop that one, or "
        f"choose another port with {flag(setting)} or {variable(setting).name}."
    )


def _netloc(host: str, port: int) -> str:
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
