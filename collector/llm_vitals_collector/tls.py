"""TLS where a certificate is set: for HTTP and gRPC, with a renewed certificate taken up while they run."""

from __future__ import annotations

import logging
import os
import ssl
import threading
import time
from pathlib import Path
from typing import Final

import grpc

from llm_vitals_collector.keys.file import KeyFileError, check_private
from llm_vitals_collector.settings import variable

logger = logging.getLogger(__name__)

_LOOK_S: Final = 30.0
"""Seconds between two looks at the files."""


class TlsError(Exception):
    """The certificate or its key cannot be used; the message says why and what to do."""


class Certificate:
    """A certificate and its key, from their files. Raises TlsError."""

    def __init__(self, certificate: Path, key: Path, *, look_s: float | None = None) -> None:
        self._certificate: Final = certificate
        self._key: Final = key
        self._look_s: Final = _LOOK_S if look_s is None else look_s
        self._lock: Final = threading.Lock()
        self._context: Final = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.minimum_version = ssl.TLSVersion.TLSv1_2
        self._context.set_alpn_protocols(["http/1.1"])
        self._seen = _identity(certificate, key)
        self._pair: tuple[bytes, bytes] = self._load()
        self._looked_at = time.monotonic()
        self._context.sni_callback = self._before_handshake

    @property
    def context(self) -> ssl.SSLContext:
        """For the HTTP server. It looks for a renewed certificate itself."""
        return self._context

    def grpc_credentials(self) -> grpc.ServerCredentials:
        """For the gRPC server; as `context`."""

        def fetch() -> grpc.ServerCertificateConfiguration:
            self._renew()
            return self._configuration()

        return grpc.dynamic_ssl_server_credentials(self._configuration(), fetch)

    def _configuration(self) -> grpc.ServerCertificateConfiguration:
        certificate, key = self._pair
        return grpc.ssl_server_certificate_configuration([(key, certificate)])

    def _before_handshake(self, _socket: object, _name: str | None, _context: ssl.SSLContext) -> None:
        # The handshake that notices still has the old one, which is good for a while.
        self._renew()

    def _renew(self) -> None:
        """Take the files anew where they changed. One that cannot be used is logged, and the old one kept."""
        with self._lock:
            if time.monotonic() - self._looked_at < self._look_s:
                return
            self._looked_at = time.monotonic()
            try:
                seen = _identity(self._certificate, self._key)
                if seen != self._seen:
                    self._pair = self._load()
                    self._seen = seen
                    logger.warning("The renewed certificate %s is in use.", self._certificate)
            except TlsError as error:
                logger.error("The certificate stays as it was until the files are mended: %s", error)  # noqa: TRY400 # it says all

    def _load(self) -> tuple[bytes, bytes]:
        """Both files, checked to fit each other, and in use."""
        try:
            pair = self._certificate.read_bytes(), self._key.read_bytes()
        except OSError as error:
            raise _unreadable(error) from error
        try:
            check_private(self._key, "the private key of TLS")
        except KeyFileError as error:
            raise TlsError(str(error)) from error
        trial = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        for context in (trial, self._context):  # a pair that does not fit must not reach the server's
            _use(context, self._certificate, self._key)
        return pair


def _use(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise TlsError(
                f"{key} is not the private key of {certificate}: set {variable('tls_certificate').name} and "
                f"{variable('tls_key').name} to two files that were made together."
            ) from error
        raise TlsError(
            f"{certificate} and {key} cannot be used ({error.reason or 'no PEM'}): expected a certificate with its "
            "chain and a private key without a password, both in PEM."
        ) from error
    except ValueError as error:
        raise TlsError(f"{key} has a password: remove it (openssl pkey -in {key} -out new.pem).") from error


def _no_password() -> str:
    raise ValueError("a password")


def _identity(*paths: Path) -> tuple[tuple[int, int, int], ...]:
    """What changes when one of the files does. Raises TlsError."""
    try:
        return tuple((found.st_mtime_ns, found.st_ino, found.st_size) for found in map(os.stat, paths))
    except OSError as error:
        raise _unreadable(error) from error


def _unreadable(error: OSError) -> TlsError:
    return TlsError(f"{error.filename} cannot be read ({error.strerror}): check the path and its owner.")
