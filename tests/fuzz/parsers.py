"""Coverage-guided fuzzing of the parsers that we wrote ourselves, by atheris (pip install atheris).

    python tests/fuzz/parsers.py wire -runs=1000000 -max_len=300
    python tests/fuzz/parsers.py answers -max_total_time=600 -max_len=20000 /tmp/corpus

Flags after the target are libFuzzer's; a corpus is kept in the folder that is named last. `targets.py` has what each
parser must do with any bytes, of which CI tries 200,000 (test_fuzz_parsers.py). The first run writes a few requests,
streams and answers to begin with into the corpus. Short inputs (-max_len) are several times as many a second.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / "fuzz"), str(ROOT / "tests" / "formats")]

if "--help" in sys.argv[1:]:
    print(__doc__)
    sys.exit()

try:
    import atheris  # type: ignore[import-not-found] # of no extra: it has no build for every Python
except ModuleNotFoundError:
    sys.exit("atheris is not installed; expected it beside the development environment. Run: pip install atheris")

with atheris.instrument_imports(include=["llm_vitals", "llm_vitals_collector"]):
    from targets import TARGETS, seeds


def main() -> None:
    target = TARGETS.get(sys.argv[1] if len(sys.argv) > 1 else "")
    if target is None:
        sys.exit(f"usage: parsers.py {'|'.join(TARGETS)} [flags of libFuzzer] [corpus folder]\n\n{__doc__}")
    arguments = [sys.argv[0], *sys.argv[2:]]
    corpus = Path(arguments[-1])
    if not arguments[-1].startswith("-") and len(arguments) > 1:
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(seeds(sys.argv[1])):
            (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup(arguments, target)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
