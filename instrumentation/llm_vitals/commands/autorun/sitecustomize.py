"""Runs in the process that `llm-vitals run` starts, before its first line: init(), then the sitecustomize that this
one hides, if any."""

import os
import sys

_HERE = os.path.dirname(os.path.abspath(__file__))


def _start() -> None:
    from llm_vitals.sdk import init

    # A command that starts while we do (a helper of some library) must not start us again and again.
    init.init()


def _next_sitecustomize() -> None:
    path = list(sys.path)
    sys.path[:] = [entry for entry in path if os.path.abspath(entry or ".") != _HERE]
    ours = sys.modules.pop("sitecustomize", None)
    try:
        import sitecustomize  # noqa: F401
    except ImportError:
        if ours is not None:
            sys.modules["sitecustomize"] = ours
    finally:
        sys.path[:] = path


_next_sitecustomize()
_start()
