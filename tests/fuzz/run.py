"""Fuzz the collector's doors for as long as you like: records in, and every page and endpoint read.

    python tests/fuzz/run.py --cases 100000 --seed 1

A case is one record. After each 200 requests of 50 records every page and endpoint is read, and 20 of the kept calls;
the store begins anew every 50,000 records. A failure prints the seed and the first record of its round, and ends
the run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path
from random import Random

HERE = Path(__file__).parent
sys.path[:0] = [str(HERE)]

from everywhere import Everywhere  # noqa: E402 # found beside this file

from llm_vitals_collector.process import running  # noqa: E402 # as above
from llm_vitals_collector.settings import Settings  # noqa: E402 # as above

A_REQUEST = 50
ROUND = 200
ANEW = 50_000


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=100_000, help="records to send; default: %(default)s")
    parser.add_argument("--seed", type=int, default=1, help="of the records; default: %(default)s")
    arguments = parser.parse_args()
    began, cpu = time.monotonic(), time.process_time()
    done = taken = 0
    while done < arguments.cases:
        with (
            tempfile.TemporaryDirectory() as folder,
            running(Settings(data=Path(folder) / "data", port=0, grpc_port=0)) as collector,
        ):
            doors = Everywhere(collector)
            until = min(arguments.cases, done + ANEW)
            while done < until:
                r = Random(f"{arguments.seed} {done}")
                try:
                    for _ in range(ROUND):
                        taken += doors.send(r, A_REQUEST)
                    doors.read(r, calls=20)
                except BaseException:
                    print(f"failed: --seed {arguments.seed}, the round that begins with record {done}", file=sys.stderr)
                    raise
                done += ROUND * A_REQUEST
                print(f"{done:,} records, {taken:,} answers of success, {time.monotonic() - began:.0f} s", flush=True)
            doors.close()
    print(f"No failure in {done:,} records; {time.process_time() - cpu:.0f} s of CPU.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
