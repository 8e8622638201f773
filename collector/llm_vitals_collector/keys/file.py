"""The file of keys: JSON, written by `llm-vitals keys`, read by collectors while they run. It has hashes, no keys."""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Final, cast

from llm_vitals_collector.files import replace_file
from llm_vitals_collector.keys.key import Key, Secret
from llm_vitals_collector.keys.rights import GRANTED, Right

MOST_KEYS: Final = 100
_VERSION: Final = 1
_LONGEST: Final = 1_000_000
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_OTHERS: Final = stat.S_IWGRP | stat.S_IXGRP | stat.S_IRWXO
"""What nobody but the owner may do; the group may read, as orchestrators mount secrets."""


class KeyFileError(Exception):
    """The file cannot be used; the message says why and what to do."""


def check_private(path: Path, what: str) -> None:
    """Raises KeyFileError where others may read or change the file, or there is none."""
    try:
        found = path.stat()
    except OSError as error:
        raise KeyFileError(f"{path}: {what} cannot be read ({error.strerror}): check the path.") from error
    if not stat.S_ISREG(found.st_mode):
        raise KeyFileError(f"{path}: {what} is expected to be a file: name one.")
    if found.st_mode & _OTHERS:
        raise KeyFileError(
            f"{path}: {what} is open to other users (mode {stat.S_IMODE(found.st_mode):04o}): chmod 600 {path}"
        )


def read(path: Path) -> tuple[Key, ...]:
    """The keys of the file, none where there is no file. Raises KeyFileError."""
    if not path.exists():
        return ()
    check_private(path, "the file of keys")
    try:
        with path.open("rb") as file:
            document: object = json.loads(file.read(_LONGEST))
        return _keys(document)
    except OSError as error:
        raise KeyFileError(f"{path}: the file of keys cannot be read ({error.strerror}): check who owns it.") from error
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise KeyFileError(
            f"{path}: this is not a file of keys ({type(error).__name__}: {error}): restore it, or remove it and add "
            "keys anew with `llm-vitals keys add`."
        ) from error


def change(path: Path, alter: Callable[[Sequence[Key]], Sequence[Key]]) -> None:
    """Replace the file by what `alter` makes of its keys; of several who do so each sees what the others did.

    Raises KeyFileError, and what `alter` raises, with the file as it was.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(path.with_name(path.name + ".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be written ({error.strerror}): make its folder writable.") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        replace_file(path, json.dumps(_document(alter(read(path))), indent=1) + "\n")
    except OSError as error:
        raise KeyFileError(f"{path}: cannot be written ({error.strerror}): check its folder and the disk.") from error
    finally:
        os.close(lock)


def is_name(text: str) -> bool:
    """Whether a key may have this name."""
    return _NAME.fullmatch(text) is not None


def _document(keys: Sequence[Key]) -> dict[str, object]:
    return {
        "version": _VERSION,
        "keys": [
            {
                "name": key.name,
                "rights": [right.value for right in GRANTED if right in key.rights],
                "created_at": _text(key.created_at),
                "expires_at": _text(key.expires_at),
                "secrets": [
                    {"key_sha256": s.key_sha256, "cookie_sha256": s.cookie_sha256, "until": _text(s.until)}
                    for s in key.secrets
                ],
            }
            for key in keys
        ],
    }


def _keys(document: object) -> tuple[Key, ...]:
    """Raises ValueError, KeyError or TypeError where the document is of another form."""
    found = cast("Mapping[str, object]", document)
    if found["version"] != _VERSION:
        raise ValueError(f"version {found['version']!r}, expected {_VERSION}: it is of a newer LLM Vitals")
    keys = tuple(_key(one) for one in cast("Sequence[Mapping[str, object]]", found["keys"]))
    if len({key.name for key in keys}) != len(keys):
        raise ValueError("two keys have one name")
    if len(keys) > MOST_KEYS:
        raise ValueError(f"more than {MOST_KEYS} keys")
    return keys


def _key(entry: Mapping[str, object]) -> Key:
    name = entry["name"]
    if not isinstance(name, str) or not is_name(name):
        raise ValueError(f"name {name!r}")
    rights = frozenset(Right(one) for one in cast("Sequence[object]", entry["rights"]))
    return Key(
        name=name,
        rights=rights & frozenset(GRANTED),
        created_at=_time(entry["created_at"]),
        expires_at=_time(entry["expires_at"]),
        secrets=tuple(_secret(one) for one in cast("Sequence[Mapping[str, object]]", entry["secrets"])),
    )


def _secret(entry: Mapping[str, object]) -> Secret:
    return Secret(
        key_sha256=_sha256(entry["key_sha256"]),
        cookie_sha256=_sha256(entry["cookie_sha256"]),
        until=_time(entry["until"]),
    )


def _sha256(value: object) -> str:
    if not isinstance(value, str) or _SHA256.fullmatch(value) is None:
        raise ValueError("a hash that is no SHA-256")
    return value


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(timezone.utc).isoformat(timespec="seconds")


def _time(value: object) -> datetime | None:
    if value is None:
        return None
    at = datetime.fromisoformat(cast("str", value))
    return at if at.tzinfo is not None else at.replace(tzinfo=timezone.utc)
