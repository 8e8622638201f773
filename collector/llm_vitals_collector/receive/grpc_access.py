"""Who may send over gRPC: the gate, before a message is read."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any, Final, cast
from urllib.parse import unquote

import grpc

from llm_vitals_collector.keys.gate import Gate, KeyRefusedError
from llm_vitals_collector.keys.key import Credential, of_key
from llm_vitals_collector.keys.rights import Right
from llm_vitals_collector.metrics import Instruments
from llm_vitals_collector.receive import answers

_CODES: Final = {
    401: grpc.StatusCode.UNAUTHENTICATED,
    403: grpc.StatusCode.PERMISSION_DENIED,
    429: grpc.StatusCode.RESOURCE_EXHAUSTED,
}


class Access:
    """Lets a request in, or ends it."""

    def __init__(self, gate: Gate, instruments: Instruments) -> None:
        self._gate: Final = gate
        self._instruments: Final = instruments

    def admit(self, context: grpc.ServicerContext) -> None:
        """Returns when the request may send; else aborts it, which raises."""
        try:
            self._gate.admit(_credentials(context.invocation_metadata()), Right.SEND, address_of(context), "grpc")
        except KeyRefusedError as refused:
            self._instruments.refused.labels("key").inc()
            if refused.wait_s:
                number, _ = _CODES[429].value
                details = answers.status(number, str(refused), retry_after_s=math.ceil(refused.wait_s))
                context.set_trailing_metadata((("grpc-status-details-bin", details.SerializeToString()),))
            context.abort(_CODES[refused.status], str(refused))


def _credentials(metadata: object) -> list[Credential]:
    """What the metadata bring; two at most."""
    found: dict[str, str] = {}
    for name, value in cast("Iterable[tuple[str, Any]]", metadata or ()):
        text = value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
        if name == "authorization" and text[:7].lower() == "bearer ":
            found.setdefault(name, text[7:].strip())
        elif name == "x-api-key":
            found.setdefault(name, text.strip())
    return [of_key(text) for text in found.values() if text]


def address_of(context: grpc.ServicerContext) -> str:
    """Where a request comes from."""
    return _address(context.peer())


def _address(peer: str) -> str:
    """The address in `ipv4:127.0.0.1:51234` or `ipv6:%5B::1%5D:51234`; a socket of this machine has none."""
    kind, _, rest = unquote(peer).partition(":")
    return rest.rpartition(":")[0].strip("[]") if kind in ("ipv4", "ipv6") else peer
