"""The HTTP session of an exporter: each process has connections of its own.

A forked child inherits the parent's open connection to the collector. Were it used by both, or by two children, their
requests would mix on it: the collector reads neither (400), and the spans of both are lost.
"""

from __future__ import annotations

import copy
import os
from typing import Any

CREDENTIALS = "_CREDENTIAL_PROVIDER"
"""The ending of the variables by which the SDK loads a session of the user's own: that is left as it is."""


def own_session() -> dict[str, Any]:
    """The argument `session` of an exporter; nothing where the user has one of their own."""
    if any(name.endswith(CREDENTIALS) for name in os.environ):
        return {}
    # Where it is used, as the exporters import it themselves: not before `init()`.
    from requests import PreparedRequest, Response, Session  # noqa: PLC0415

    class ProcessSession(Session):
        """Opens connections anew in a forked child."""

        def __init__(self) -> None:
            super().__init__()
            self._process = os.getpid()

        def send(self, request: PreparedRequest, **kwargs: Any) -> Response:
            if self._process != os.getpid():
                self._process = os.getpid()
                for prefix, adapter in list(self.adapters.items()):
                    # A copy has a pool of its own; the old one's lock may be held by a thread that only the parent has.
                    self.mount(prefix, copy.copy(adapter))
            return super().send(request, **kwargs)

    return {"session": ProcessSession()}
