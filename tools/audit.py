"""Ask for known vulnerabilities of the versions in constraints.txt, by pip-audit, and say what could not be asked.

pip-audit calls a package that its index does not know "skipped" and ends with "No known vulnerabilities found". Here
that is said first, in capitals: what was not audited is not free of faults.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
SERVICES: Final = ("pypi", "osv")
"""Where pip-audit can ask. The next is asked where the one before knows less than all packages."""
VULNERABLE: Final = 1
NOT_AUDITED: Final = 2


@dataclass(frozen=True, slots=True)
class Audit:
    """What one service says of the packages."""

    service: str
    vulnerable: Sequence[str]
    """One line a vulnerability: package, version, id, the versions with the fix."""
    audited: int
    unknown: Sequence[str]
    """Packages that the service could not be asked about."""
    why: str
    """The commonest reason for that; empty where all were."""

    @property
    def lines(self) -> Sequence[str]:
        """The report."""
        lines: list[str] = []
        if self.unknown:
            named = ", ".join(self.unknown[:5]) + (", ..." if len(self.unknown) > 5 else "")
            lines.append(f"NOT AUDITED: {len(self.unknown)} packages ({named}): {self.why}")
        if self.audited:
            lines.append(f"audited by {self.service}: {self.audited} packages, {len(self.vulnerable)} vulnerabilities")
        return [*lines, *self.vulnerable]


def read(service: str, printed: str, failed: str, wanted: Sequence[str]) -> Audit:
    """What pip-audit's JSON says; `failed` is what it wrote to stderr, `wanted` the packages that it was given."""
    try:
        dependencies = json.loads(printed)["dependencies"]
    except (ValueError, KeyError, TypeError):
        last = failed.strip().splitlines()[-1:] or ["it printed nothing"]
        return Audit(service, (), 0, tuple(wanted), f"{service} could not be asked: {last[0][:200]}")
    skipped = {one["name"]: one["skip_reason"] for one in dependencies if "skip_reason" in one}
    vulnerable = [
        f"  {one['name']} {one['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'no version'}"
        for one in dependencies
        for fault in one.get("vulns", ())
    ]
    # The reason without the package's own name and version, so that equal ones are counted together.
    reasons = Counter(reason.partition(":")[0] for reason in skipped.values())
    why = f"{reasons.most_common(1)[0][0]} ({service})" if reasons else ""
    return Audit(service, vulnerable, len(dependencies) - len(skipped), tuple(skipped), why)


def run(service: str, requirements: Path) -> Audit:
    """Run pip-audit against a service."""
    command = [
        *(
            sys.executable,
            "-m",
            "pip_audit",
            "--format",
            "json",
            "--progress-spinner",
            "off",
            "--vulnerability-service",
        ),
        *(service, "--no-deps", "--disable-pip", "--timeout", "10", "--requirement", str(requirements)),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    lines = requirements.read_text(encoding="utf-8").splitlines()
    wanted = sorted({line.partition("==")[0] for line in lines if "==" in line})
    return read(service, done.stdout, done.stderr, wanted)


def code(audits: Sequence[Audit], *, strict: bool) -> int:
    """The exit code: 1 for a vulnerability, 2 where no service knew every package and that is to fail."""
    if any(audit.vulnerable for audit in audits):
        return VULNERABLE
    return NOT_AUDITED if strict and all(audit.unknown for audit in audits) else 0


def main() -> int:
    """Try one service after the other, until one knew all packages."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.audit", description=__doc__, epilog="example: python -m tools.audit --strict"
    )
    parser.add_argument("--requirements", type=Path, default=ROOT / "constraints.txt", metavar="FILE", help="pinned")
    parser.add_argument("--strict", action="store_true", help="exit 2 where something could not be audited")
    options = parser.parse_args()
    audits: list[Audit] = []
    for service in SERVICES:
        audits.append(run(service, options.requirements))
        print("\n".join(audits[-1].lines))
        if not audits[-1].unknown:
            break
    return code(audits, strict=options.strict)


if __name__ == "__main__":
    sys.exit(main())
