"""How many cores the database may use: more threads than cores only take the core from who receives and answers.

On one core, with two threads and two reads side by side, a page of figures took it from 200 evaluations a second until
they waited 0.8 s; with one of each, 0.2 s, and the page took as long.
"""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import Final

MOST: Final = 4
"""The collector runs beside somebody's application."""
_CGROUPS: Final = Path("/sys/fs/cgroup")
_OWN_CGROUP: Final = Path("/proc/self/cgroup")


def database_threads() -> int:
    """As many as there are cores for this process, up to MOST."""
    return min(MOST, _allowed(), _quota(_OWN_CGROUP, _CGROUPS))


def _allowed() -> int:
    """Cores that this process may run on (taskset, a container's cpuset)."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _quota(own: Path, cgroups: Path) -> int:
    """Cores by the limits of the cgroup (v2) and those around it: of a container, a pod, or a service of systemd."""
    try:
        lines = own.read_text().splitlines()
    except OSError:
        return MOST
    # "0::/a/b" is the line of version 2.
    names = [line[len("0::/") :] for line in lines if line.startswith("0::/")]
    folders = [one for name in names for one in (cgroups / name, *(cgroups / name).parents) if _is_in(one, cgroups)]
    return min([MOST, *(cores for folder in folders if (cores := _limit(folder / "cpu.max")) is not None)])


def _is_in(folder: Path, cgroups: Path) -> bool:
    return folder == cgroups or cgroups in folder.parents


def _limit(file: Path) -> int | None:
    """Of "150000 100000", microseconds of CPU in each period, 2; None where there is no limit ("max 100000")."""
    try:
        quota, period = file.read_text().split()
        return max(1, math.ceil(int(quota) / int(period)))
    except (OSError, ValueError, ZeroDivisionError):
        return None
