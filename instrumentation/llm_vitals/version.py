"""The version of the distribution, as its metadata tells it."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version

try:
    __version__ = version("llm-vitals")
except PackageNotFoundError:  # a source tree on the path that was never installed
    __version__ = "0"
