"""The hand-written readers of answers, fuzzed by coverage: `pip install atheris`.

    python tests/fuzz/readers.py tests/fuzz/.corpus -max_total_time=600 -max_len=20000

All flags are libFuzzer's. The samples of `tests/formats` are the first inputs. An input that makes `exchange` fail
behind its guard, or takes more than a second, is written to a file; inputs that reach new code are kept in the folder.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "formats"), str(ROOT / "tests" / "fuzz")]

if "--help" in sys.argv[1:]:
    print(__doc__)
    sys.exit()

try:
    import atheris
except ModuleNotFoundError:
    sys.exit("atheris is not installed; expected it beside the development environment. Run: pip install atheris")

with atheris.instrument_imports(include=["llm_vitals"]):
    from llm_vitals.core import errors
    from llm_vitals.formats.body import Body
    from llm_vitals.formats.parse import Wire, exchange

import format_samples as s  # noqa: E402 # after the folders are known
from cases import SAMPLES  # noqa: E402 # as above

PLACES = sorted({(one.host, one.path, one.request) for one in SAMPLES})
TYPES = ("application/json", s.SSE, None)
SLOW_S = 1.0


class ReaderError(Exception):
    """The guard was needed, or it took too long."""


def read(data: bytes) -> None:
    """The first three bytes choose the API, the content type and whether the middle was left out."""
    if len(data) < 3:
        return
    host, path, request = PLACES[data[0] % len(PLACES)]
    content_type, cut, body = TYPES[data[1] % len(TYPES)], data[2], data[3:]
    half, whole = len(body) // 2, Body(body, None, len(body))
    response = Body(body[:half], body[half:], len(body) + 9_000_000) if cut % 4 == 3 else whole
    as_request = cut % 4 == 2
    sent = whole if as_request else Body(request, None, len(request))
    begun = time.process_time()
    wire = Wire(
        scheme="https",
        host=host,
        port=443,
        path=path,
        request_headers={},
        request=sent,
        status_code=(200, 429)[cut // 128],
        content_type=content_type,
        response=response,
        streamed=bool(data[1] & 128),
    )
    exchange(wire)
    if errors.failures:
        raise ReaderError(f"our guard was needed: {errors.failures}")
    if time.process_time() - begun > SLOW_S:
        raise ReaderError(f"{len(body)} bytes took more than {SLOW_S} s")


def seeds(folder: Path) -> None:
    """The samples, as inputs."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, one in enumerate(SAMPLES):
        place = PLACES.index((one.host, one.path, one.request))
        kind = TYPES.index(one.content_type) if one.content_type in TYPES else 2
        (folder / f"sample-{number}").write_bytes(bytes([place, kind, 0]) + one.response)


def main() -> None:
    folders = [Path(argument) for argument in sys.argv[1:] if not argument.startswith("-")]
    if folders:
        seeds(folders[0])
    atheris.Setup(sys.argv, read)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
