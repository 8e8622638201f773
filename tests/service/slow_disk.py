"""A disk whose syncs and writes take as long as one likes: a library that is loaded before a process's own (Linux)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from patience import until

SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void nap(double s) {
    struct timespec t = {(time_t)s, (long)((s - (double)(time_t)s) * 1e9)};
    nanosleep(&t, 0);
}

static double number_in(const char *name) {
    char path[4096]; double s = 0;
    snprintf(path, sizeof path, "%s/%s", getenv("SLOW_DISK"), name);
    FILE *file = fopen(path, "r");
    if (!file) return 0;
    if (fscanf(file, "%lf", &s) != 1) s = 0;
    fclose(file);
    return s;
}

static void note(const char *list, int fd) {
    char link[64], name[4096], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, name, sizeof name - 1);
    if (length < 0) return;
    name[length] = 0;
    snprintf(path, sizeof path, "%s/%s", getenv("SLOW_DISK"), list);
    FILE *file = fopen(path, "a");
    if (file) { fprintf(file, "%s\n", strrchr(name, '/') ? strrchr(name, '/') + 1 : name); fclose(file); }
}

static int synced(const char *function, int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, function);
    note("begun", fd);
    nap(number_in("sync_s"));
    while (number_in("held") > 0) nap(0.01);
    int result = real(fd);
    note("synced", fd);
    return result;
}

int fsync(int fd) { return synced("fsync", fd); }
int fdatasync(int fd) { return synced("fdatasync", fd); }

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at) {
    ssize_t (*real)(int, const void *, size_t, off_t) = dlsym(RTLD_NEXT, "pwrite64");
    nap(number_in("write_s"));
    return real(fd, data, size, at);
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }
"""
"""It reads `sync_s` and `write_s`, seconds that each takes more, and `held`, 1 while no sync ends; it writes names of
files into `begun` and `synced`."""
COMPILER = shutil.which("cc")
IS_POSSIBLE = sys.platform == "linux" and COMPILER is not None


class SlowDisk:
    """One, driven by files in a folder."""

    def __init__(self, folder: Path) -> None:
        assert COMPILER is not None
        self._folder = folder
        folder.mkdir()
        library = folder / "slow.so"
        subprocess.run(
            [COMPILER, "-shared", "-fPIC", "-w", "-o", library, "-x", "c", "-", "-ldl"],
            input=SOURCE,
            text=True,
            check=True,
        )
        self.variables: Mapping[str, str] = {"LD_PRELOAD": str(library), "SLOW_DISK": str(folder)}
        """Of the environment of a process that has this disk."""

    def set(self, **seconds: float) -> None:
        """`sync_s`, `write_s`, `held`."""
        for name, value in seconds.items():
            new = self._folder / "new"
            new.write_text(f"{value}\n")
            new.replace(self._folder / name)

    def names(self, what: str) -> list[str]:
        """The files of which a sync has `begun`, or that are `synced`, in order."""
        found = self._folder / what
        return found.read_text().split("\n")[:-1] if found.exists() else []

    def wait_for_sync(self, name: str, after: int) -> None:
        """Return when a sync of this file, later than the first `after` of all, has begun."""
        until(lambda: name in self.names("begun")[after:], f"a sync of {name}")
