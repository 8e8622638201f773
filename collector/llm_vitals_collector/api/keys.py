"""GET /api/keys: the keys, their rights and their use, and who failed with one."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from fastapi import APIRouter
from pydantic import Field

from llm_vitals_collector.api.errors import responses
from llm_vitals_collector.api.models import Answer, Moment
from llm_vitals_collector.keys.gate import Gate
from llm_vitals_collector.keys.key import Key
from llm_vitals_collector.keys.rights import GRANTED, Right, requires

_MOST_ADDRESSES: Final = 50


class KeyOf(Answer):
    """A key, without what it is."""

    name: str
    rights: list[str] = Field(description="send, read, rate, run, administer; administer includes the others.")
    created_at: Moment | None = Field(description="Null for the key of the environment.")
    expires_at: Moment | None
    last_used_at: Moment | None = Field(description="Null where it never was used.")


class FailedKeysOf(Answer):
    """Requests of one address that were not let in."""

    address: str = Field(description="An IPv4 address, or an IPv6 network of 64 bits.")
    requests: int
    last_at: Moment


class KeyList(Answer):
    """The keys."""

    needed: bool = Field(description="Whether requests need a key.")
    keys: list[KeyOf]
    failures: list[FailedKeysOf] = Field(
        description="Addresses whose keys were missing or wrong since the start, the last one first; 50 at most."
    )


def router(gate: Gate) -> APIRouter:
    """The endpoint."""
    routes = APIRouter(prefix="/api/keys", tags=["keys"])

    @routes.get("", responses=responses())
    @requires(Right.ADMINISTER)
    async def list_keys() -> KeyList:  # pyright: ignore[reportUnusedFunction] # registered
        """Every key with its rights and its last use, and the addresses that failed with one."""
        return key_list(gate)

    return routes


def key_list(gate: Gate) -> KeyList:
    """The keys as the API answers them."""
    return KeyList(
        needed=gate.needs_key,
        keys=[_key_of(key, gate.uses.last(key.name)) for key in gate.keys],
        failures=[
            FailedKeysOf(address=one.address, requests=one.requests, last_at=one.last_at)
            for one in gate.failures.recent(_MOST_ADDRESSES)
        ],
    )


def _key_of(key: Key, last_used_at: datetime | None) -> KeyOf:
    return KeyOf(
        name=key.name,
        rights=[right.value for right in GRANTED if right in key.rights],
        created_at=key.created_at,
        expires_at=key.expires_at,
        last_used_at=last_used_at,
    )
