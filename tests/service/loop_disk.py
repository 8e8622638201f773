"""A disk of its own for a test: ext4 in a file, on a loop device. Needs root on Linux."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
from pathlib import Path

IS_POSSIBLE = sys.platform == "linux"
_SHUTDOWN = 0x8004587D
"""EXT4_IOC_SHUTDOWN, of the kernel's fs/ext4/ext4.h."""
_NO_LOG_FLUSH = 2
"""EXT4_GOING_FLAGS_NOLOGFLUSH: what the file system's journal has not on the device yet is lost, too."""


def run(*command: str | Path) -> None:
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stderr!r}: run this as root, with loop devices and e2fsprogs, on Linux"


class Disk:
    """Ext4 of so many MB in a file, mounted."""

    def __init__(self, folder: Path, *, megabytes: int = 64) -> None:
        self._image, self.path = folder / "image", folder / "disk"
        self.path.mkdir()
        with self._image.open("wb") as image:
            image.truncate(megabytes << 20)
        run("mkfs.ext4", "-q", "-F", self._image)
        self.mount()

    def mount(self) -> None:
        # The kernel writes by itself what nobody synced, after 5 s by default. Here nothing gets to the disk by luck.
        run("mount", "-o", "loop,commit=300", self._image, self.path)

    def unmount(self) -> None:
        run("umount", self.path)

    def fail(self) -> None:
        """As after an error of the device: read-only, until it is mounted anew."""
        run("mount", "-o", "remount,abort", self.path)

    def lose_power(self) -> None:
        """What is not on the device now never will be; then the power is back, and the disk is mounted anew."""
        folder = os.open(self.path, os.O_RDONLY)
        try:
            fcntl.ioctl(folder, _SHUTDOWN, struct.pack("I", _NO_LOG_FLUSH))
        finally:
            os.close(folder)
        self.unmount()
        self.mount()

    def freeze(self, *, frozen: bool) -> None:
        """The files of the database cannot be written, open or not."""
        for file in (self.path / "data").glob("*.duckdb*"):
            run("chattr", "+i" if frozen else "-i", file)

    def close(self) -> None:
        subprocess.run(["umount", "-l", str(self.path)], check=True)
