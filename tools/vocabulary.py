"""The words that no identifier may be made of, and what to write instead: the words of OpenTelemetry and Prometheus.

`tests/unit/project/test_vocabulary.py` holds the packages to it. Files that still use such words stand in
`tools/vocabulary_allowed.txt`, one file a line with its words. That list may only shrink:
`python -m tools.vocabulary` takes out what is no longer needed, and never adds a line.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
FOLDERS: Final = ("instrumentation", "collector", "dashboards", "demo", "evaluation", "tools")
ALLOWED: Final = ROOT / "tools" / "vocabulary_allowed.txt"

_WORDS: Final = {
    "told tell tells telling teller tellers untold": "attributes, report, emit, export, process or result",
    "said say says saying sayer unsaid": "response, text, message or value",
    "asked ask asks asking asker": "request, question or prompt",
    "spoken speak speaks speaking speaker spoke": "format, wire format or content",
    "heard hear hears hearing": "received or observed",
    "given give gives giving giver gave": "request, argument, value or the name of the thing",
    "alone": "request_context, isolated or the name of the state",
    "around": "live_span, context or surrounding",
    "opened": "live_span, connection or the name of the thing that is open",
    "foreign foreigner foreigners": "other instrumentation, deduplicator or external",
    "course courses": "timing, trend or sparkline",
    "lacking": "unable",
    "declining": "refusal",
    "disclaiming": "disclaimer",
    "opinion opinions": "evaluation, rating or score",
    "announced announce announces": "endpoint health or warn_once",
    "quiet quieter": "repeat_filter or warn_once",
    "skim skims skimmed skimming": "partial_json or scan",
    "squeeze squeezes squeezed": "merge",
    "guarded": "swallow or report_failure",
    "attention": "insights",
    "tally tallies": "counter or counts",
    "wont": "usual",
    "thereof whereof whence thence": "the name of the thing",
}
BANNED: Final[Mapping[str, str]] = {word: instead for words, instead in _WORDS.items() for word in words.split()}
"""Each banned word, in lower case, with what to write instead."""


def words(identifier: str) -> Iterator[str]:
    """The words of `an_identifier`, `AnIdentifier` or `HTTPIdentifier`, in lower case."""
    return (part.lower() for part in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", identifier))


def identifiers(source: str) -> Iterator[tuple[int, str]]:
    """Every name that a Python source defines, takes, reads or imports, with its line."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield node.lineno, name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield node.lineno, name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node.lineno, name
            case ast.keyword(arg=str(name)):
                yield node.lineno, name
            case ast.alias(name=name, asname=new):
                yield node.lineno, f"{name} {new}"
            case ast.ImportFrom(module=str(name)):
                yield node.lineno, name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from ((node.lineno, name) for name in names)
            case _:
                pass


def banned(source: str, path: str) -> Iterator[tuple[int, str, str]]:
    """Line, identifier and banned word; line 0 stands for a word in the file's own path."""
    for line, identifier in [(0, path.removesuffix(".py")), *identifiers(source)]:
        for word in words(identifier):
            if word in BANNED:
                yield line, identifier, word


def sources() -> dict[str, str]:
    """The Python sources that are held to the vocabulary, by path from the root."""
    paths = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in sorted(paths)}


@cache
def found() -> tuple[tuple[str, int, str, str], ...]:
    """Every use of a banned word: path, line, identifier, word."""
    return tuple((path, *use) for path, source in sources().items() for use in banned(source, path))


def used() -> dict[str, set[str]]:
    """The banned words that each file uses; files without one are absent."""
    words: dict[str, set[str]] = {}
    for path, _, _, word in found():
        words.setdefault(path, set()).add(word)
    return words


def allowed() -> dict[str, set[str]]:
    """The list of what is still allowed: file, then its words."""
    lines = [line.split() for line in ALLOWED.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {line[0]: set(line[1:]) for line in lines if line}


def main() -> int:
    """Take out of the list what is no longer needed."""
    now = used()
    kept = {path: words & now.get(path, set()) for path, words in allowed().items()}
    comments = [line for line in ALLOWED.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    lines = [" ".join([path, *sorted(words)]) for path, words in sorted(kept.items()) if words]
    ALLOWED.write_text("\n".join([*comments, *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} files still use words that no identifier should be made of")
    return 0


if __name__ == "__main__":
    sys.exit(main())
