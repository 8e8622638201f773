"""Files that are whole, and still there after a power failure.

A file is on disk when it was synced, its name when its folder was (fsync(2)): without the second, a file that was put
in the place of another may be the old one again.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path


def replace_file(path: Path, text: str, *, private: bool = True) -> None:
    """Put a whole new file in the place of the old one; on disk when this returns. For this user alone, or with the
    rights of the old one. Raises OSError, with the old one as it was.
    """
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        made = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600 if private else 0o666)
        with os.fdopen(made, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if not private and path.exists():
            new.chmod(path.stat().st_mode)
        put_in_place(new, path)
    finally:
        new.unlink(missing_ok=True)


def put_in_place(new: Path, path: Path) -> None:
    """Rename a file that is on disk; it has its name after a power failure, too, when this returns. Raises OSError."""
    new.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Return when the names of its files are on disk: new ones, renamed ones, removed ones. Raises OSError."""
    if sys.platform == "win32":  # a folder cannot be opened there, and NTFS keeps names by itself
        return
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
