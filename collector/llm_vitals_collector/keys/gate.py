"""The gate: every request of HTTP, gRPC and the login page passes it before any work is done for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final

from llm_vitals_collector.keys.failures import FailedKeys
from llm_vitals_collector.keys.file import KeyFileError, read
from llm_vitals_collector.keys.key import Credential, Key
from llm_vitals_collector.keys.rights import GRANTED, Right
from llm_vitals_collector.keys.uses import KeyUses
from llm_vitals_collector.metrics import Instruments

logger = logging.getLogger(__name__)

_LOOK_S: Final = 1.0
"""Seconds after which a changed file of keys is seen."""


class KeyRefusedError(Exception):
    """A request may not pass. `status` is that of HTTP: 401 (no key, or a wrong one), 403 (without the right), 429."""

    def __init__(self, status: int, reason: str, detail: str, *, wait_s: float = 0.0) -> None:
        super().__init__(detail)
        self.status: Final = status
        self.reason: Final = reason
        """missing, wrong, limited or right: as `/metrics` counts them."""
        self.wait_s: Final = wait_s
        """Of 429: seconds until another key is looked at."""


class Gate:
    """Thread-safe. It reads the file of keys anew when that has changed; a file that cannot be read changes nothing,
    and is logged."""

    def __init__(self, path: Path, own: Key | None, *, closed: bool, uses: KeyUses, instruments: Instruments) -> None:
        """`own` is the key of the environment. `closed`: a key is needed even where there is none, because others can
        reach this machine. Raises KeyFileError."""
        self._path: Final = path
        self._own: Final = () if own is None else (own,)
        self._closed: Final = closed
        self._instruments: Final = instruments
        self._lock: Final = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._looked_at = float("-inf")
        self._named: tuple[Key, ...] = ()
        self.uses: Final = uses
        self.failures: Final = FailedKeys()
        self._look(first=True)

    @property
    def keys(self) -> tuple[Key, ...]:
        """All keys, that of the environment first."""
        if time.monotonic() - self._looked_at >= _LOOK_S:
            self._look()
        return (*self._own, *self._named)

    @property
    def needs_key(self) -> bool:
        """Whether any request needs one. An empty file of keys means that nobody may, not that everybody may."""
        return bool(self.keys) or self._closed or self._seen is not None

    def admit(self, credentials: Sequence[Credential], right: Right, address: str, door: str) -> Key | None:
        """The key that admits the request; None where none is needed. Raises KeyRefusedError.

        `door` (http, grpc, login) is what `/metrics` counts it under.
        """
        if right is Right.NONE or not self.needs_key:
            return None
        try:
            key = self._of(credentials, address)
            _check_right(key, right)
        except KeyRefusedError as refused:
            self._instruments.failed_keys.labels(door, refused.reason).inc()
            raise
        self.uses.note(key.name)
        return key

    def _of(self, credentials: Sequence[Credential], address: str) -> Key:
        if not credentials:
            self.failures.note(address, None)
            raise KeyRefusedError(
                401,
                "missing",
                "A key is needed: send `Authorization: Bearer <key>`, with LLM_VITALS_API_KEY of the collector or a "
                "key of `llm-vitals keys add`.",
            )
        keys, now = self.keys, datetime.now(timezone.utc)
        for credential in credentials:
            if (wait_s := self.failures.wait_s(address, credential.sha256)) > 0:
                self.failures.note(address, None)
                raise KeyRefusedError(
                    429,
                    "limited",
                    f"Too many different keys from {address} were wrong: another is looked at in {wait_s:.0f} s.",
                    wait_s=wait_s,
                )
            found = None
            for key in keys:  # all of them: how long it takes says nothing
                if key.holds(credential, now):
                    found = key
            if found is not None:
                return found
            self.failures.note(address, credential.sha256)
        raise KeyRefusedError(
            401,
            "wrong",
            "This key is not known, or has ended: check it against LLM_VITALS_API_KEY of the collector and "
            "`llm-vitals keys list`.",
        )

    def refresh(self) -> None:
        """See the file as it is now."""
        self._look()

    def _look(self, *, first: bool = False) -> None:
        with self._lock:
            self._looked_at = time.monotonic()
            seen = _identity(self._path)
            if seen == self._seen and not first:
                return
            try:
                self._named = read(self._path)
                self._seen = seen
            except KeyFileError as error:
                if first:
                    raise
                self._seen = seen  # said once
                logger.error("The keys stay as they were until the file is mended: %s", error)  # noqa: TRY400 # it says all


def _check_right(key: Key, right: Right) -> None:
    if not key.allows(right):
        rights = ", ".join(one.value for one in GRANTED if one in key.rights) or "nothing"
        raise KeyRefusedError(
            403, "right", f"The key {key.name!r} may {rights}: this needs a key that may {right.value}."
        )


def _identity(path: Path) -> tuple[int, ...] | None:
    """What changes when the file does; None where there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size, found.st_mode
