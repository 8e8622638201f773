"""The bill of materials of what each extra brings: one CycloneDX 1.6 file an extra, checked against its schema.

Made from what is installed. The same packages give the same bytes: the serial number is worked out from them, and the
time is that of SOURCE_DATE_EPOCH, or left out.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from datetime import datetime, timezone
from pathlib import Path
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

from tools.dependencies import EXTRAS, PACKAGE, Dependency, NotInstalledError, closure
from tools.markdown import table

ROOT: Final = Path(__file__).resolve().parents[1]


def bill(packages: Mapping[str, Dependency], at: datetime | None = None) -> str:
    """The CycloneDX document of these packages, of which the first is the subject."""
    made = {name: _component(name, one) for name, one in packages.items()}
    subject, *others = made.values()
    listed = "\n".join(sorted(str(component.purl) for component in made.values()))
    bom = Bom(components=others, serial_number=uuid5(NAMESPACE_URL, listed))
    bom.metadata.component = subject
    bom.metadata.timestamp = at  # the library's default is now, which no second run gives
    for name, component in made.items():
        bom.register_dependency(component, [made[one] for one in packages[name].needs])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(name: str, package: Dependency) -> Component:
    address = PackageURL("pypi", name=name, version=package.version)
    return Component(
        name=name,
        version=package.version,
        type=ComponentType.LIBRARY,
        purl=address,
        bom_ref=str(address),
        licenses=[LicenseFactory().make_from_string(package.licence)] if package.licence else [],
    )


def faults(document: str) -> str | None:
    """What the schema of CycloneDX 1.6 says against a document; None where it is valid."""
    found = JsonStrictValidator(SchemaVersion.V1_6).validate_str(document)
    return None if found is None else str(found)


def main() -> int:
    """Write the files."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.sbom", description=__doc__, epilog="example: python -m tools.sbom --folder dist/sbom"
    )
    parser.add_argument("--folder", type=Path, default=ROOT / "dist" / "sbom", help="where to; default: dist/sbom")
    parser.add_argument(
        "--need", nargs="+", default=["server", "demo"], choices=EXTRAS, metavar="EXTRA",
        help="fail where one is not installed, instead of naming it; default: server demo",
    )  # fmt: skip
    options = parser.parse_args()
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    at = datetime.fromtimestamp(int(epoch), timezone.utc) if epoch else None
    options.folder.mkdir(parents=True, exist_ok=True)
    rows: dict[str, tuple[str, str, list[str]]] = {}
    missing: list[str] = []
    for extra in (None, *EXTRAS):
        try:
            packages = closure(extra)
        except NotInstalledError as error:
            print(f"not made for the extra {extra}: {error}", file=sys.stderr)
            missing += [extra] if extra in options.need else []
            continue
        document = bill(packages, at)
        fault = faults(document)
        if fault is not None:
            print(f"the bill of {PACKAGE}[{extra}] breaks the schema of CycloneDX 1.6: {fault}", file=sys.stderr)
            return 1
        path = options.folder / f"{PACKAGE}{f'-{extra}' if extra else ''}.cdx.json"
        path.write_text(document, encoding="utf-8")
        print(f"{path}: {len(packages) - 1} packages, valid CycloneDX 1.6")
        for name, one in packages.items():
            if name != PACKAGE:
                rows.setdefault(name, (one.version, one.licence or "not stated", []))[2].append(extra or "-")
    lines = [(name, version, text, ", ".join(extras)) for name, (version, text, extras) in sorted(rows.items())]
    (options.folder / "licences.md").write_text(
        table(("Package", "Version", "Licence", "Comes with"), lines), encoding="utf-8"
    )
    print(f"{options.folder / 'licences.md'}: the licences of {len(rows)} packages")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
