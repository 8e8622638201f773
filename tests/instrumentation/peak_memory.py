"""The most memory that a process has had."""

from __future__ import annotations

import re
import resource
import sys
from pathlib import Path


def peak_mb(pid: int | None = None) -> float:
    """In megabytes: of this process, or where there is a /proc, of another."""
    status = Path(f"/proc/{pid or 'self'}/status")
    if pid is None and not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    # Not getrusage on Linux: its figure outlives exec, so a child begins with that of its parent.
    found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="ascii"))
    if found is None:
        raise AssertionError(f"{status} has no VmHWM, which is the most memory that a process has had")
    return int(found[1]) / 1024
