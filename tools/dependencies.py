"""What an extra of this package brings: the packages that are installed for it, their licences, and what needs what.

Read from the metadata of what is installed, so that it is what the tests ran with, not what an index has today.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PACKAGE: Final = "llm-vitals"
EXTRAS: Final = ("prices", "threads", "server", "embeddings", "clickhouse", "demo")
"""Extras for those who use the package; `eval` and `dev` are for those who change it."""
_LICENCES: Final = {
    "Apache Software License": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "3-Clause BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""Names of licences in metadata that have no SPDX expression yet, as SPDX spells them."""


@dataclass(frozen=True, slots=True)
class Dependency:
    """One installed package."""

    name: str
    """As an index spells it: lower case, words joined by hyphens."""
    version: str
    licence: str | None
    """An SPDX expression, or what the metadata have in its place; None where they say nothing."""
    needs: tuple[str, ...]
    """Names of the packages that it requires here, sorted."""


class NotInstalledError(LookupError):
    """A package that an extra requires is not installed."""


def licence(distribution: Distribution) -> str | None:
    """The licence that a package's metadata state: their expression, else their classifier, else their short text."""
    metadata = distribution.metadata
    stated = metadata.get("License-Expression")
    if stated:
        return str(stated)
    classifiers: list[str] = metadata.get_all("Classifier") or []
    names = [one.rpartition(" :: ")[2] for one in classifiers if one.startswith("License :: ")]
    if names:
        return " OR ".join(_LICENCES.get(name, name) for name in names)
    text = (metadata.get("License") or "").strip()
    return _LICENCES.get(text, text) if text and "\n" not in text else None


def closure(
    extra: str | None, find: Callable[[str], Distribution] = distribution, package: str = PACKAGE
) -> Mapping[str, Dependency]:
    """Name to package, of everything that `pip install PACKAGE[EXTRA]` brings here, the package itself first.

    `NotInstalledError` where one of them is not installed.
    """
    found: dict[str, Dependency] = {}
    done: set[tuple[str, str]] = set()
    waiting: list[tuple[str, frozenset[str]]] = [(package, frozenset({extra} if extra else ()))]
    while waiting:
        name, extras = waiting.pop(0)
        new = {(name, one) for one in ("", *extras)} - done
        if not new:
            continue
        done |= new
        try:
            installed = find(name)
        except PackageNotFoundError:
            wanted = f"{package}[{extra}]" if extra else package
            raise NotInstalledError(
                f"{name} is not installed, which {wanted} needs; expected everything that it brings. Run: pip install"
                f" '{wanted}'"
            ) from None
        needed = list(_needed(installed.requires or (), extras))
        before = found[name].needs if name in found else ()
        needs = {canonicalize_name(one.name) for one in needed} - {name}
        found[name] = Dependency(name, installed.version, licence(installed), tuple(sorted({*before, *needs})))
        waiting += [(canonicalize_name(one.name), frozenset(one.extras)) for one in needed]
    return found


def _needed(requirements: Iterable[str], extras: frozenset[str]) -> Iterable[Requirement]:
    """Those that hold on this Python and system, with these extras."""
    for text in requirements:
        one = Requirement(text)
        if one.marker is None or any(one.marker.evaluate({"extra": extra}) for extra in ("", *extras)):
            yield one
