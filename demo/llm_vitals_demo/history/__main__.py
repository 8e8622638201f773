"""The history in a process of its own, beside the collector's: `python -m llm_vitals_demo.history URL`.

Prints lines "done total" as it goes; a failure is one line on stderr and exit code 1.
"""

from __future__ import annotations

import argparse
import gc
import sys
from datetime import datetime

from llm_vitals_demo.history.export import SEED, ExportError, export
from llm_vitals_demo.history.labels import LabelError


def main() -> int:
    """Send the history that the arguments ask for; the exit code."""
    parser = argparse.ArgumentParser(prog="python -m llm_vitals_demo.history")
    parser.add_argument("url")
    parser.add_argument("--end", type=datetime.fromisoformat, required=True, help="ISO 8601 with an offset")
    parser.add_argument("--days", type=int, required=True)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--labels", action="store_true", help="a person says of some answers whether they are good")
    arguments = parser.parse_args()
    # A short-lived process without garbage worth collecting: looking for it takes a fifth of its time.
    gc.disable()
    try:
        export(
            arguments.url,
            arguments.end,
            days=arguments.days,
            seed=arguments.seed,
            labels=arguments.labels,
            progress=lambda done, total: print(done, total, flush=True),
        )
    except (ExportError, LabelError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
