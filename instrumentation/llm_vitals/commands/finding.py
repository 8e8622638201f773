"""One line of `llm-vitals doctor`."""

from __future__ import annotations

from dataclasses import dataclass

GOOD, NOTE, BAD = "ok", "note", "FAIL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line: what was looked at, how it stands (ok, note or FAIL), what was found, and what to do, if anything."""

    subject: str
    state: str
    found: str
    fix: str | None = None
