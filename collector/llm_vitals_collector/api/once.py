"""A request that is sent again by its id gets what the first one got."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from llm_vitals_collector.api.errors import ApiError

T = TypeVar("T")
REMEMBERED: Final = 4096


@dataclass(frozen=True)
class Known(Generic[T]):
    """The request of an id."""

    digest: str
    result: asyncio.Future[T]
    until_s: float
    """When it is forgotten, by the clock of `Once`."""


class Once(Generic[T]):
    """Results by id: the newest ones in memory, the others where they are kept. For one event loop."""

    def __init__(
        self, kept_s: float, remembered: int = REMEMBERED, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Results are given for `kept_s` seconds."""
        self._kept_s: Final = kept_s
        self._most: Final = remembered
        self._clock: Final = clock
        self._known: OrderedDict[str, Known[T]] = OrderedDict()

    def forget(self) -> None:
        """Forget all results. From any thread."""
        self._known = OrderedDict()

    async def result(
        self,
        name: str,
        digest: str,
        find: Callable[[], Awaitable[tuple[str, T] | None]],
        make: Callable[[], Awaitable[T]],
    ) -> T:
        """What `make` makes, once for each name. `find` has the digest and the result of what was made before and is
        not in memory. What fails is made again. Raises ApiError (409) where the name had another request."""
        known = self._of(name)
        if known is None:
            found = await find()
            known = self._of(name)  # another one may have been quicker
            if known is None and found is not None:
                known = self._remember(name, found[0])
                known.result.set_result(found[1])
        if known is not None:
            if known.digest != digest:
                raise ApiError(
                    409,
                    f"The id {name[:80]!r} was used for another request: send that one again, or use a new id.",
                    field="id",
                    expected="an id for each request",
                )
            return await asyncio.shield(known.result)
        return await self._made(name, digest, make)

    async def _made(self, name: str, digest: str, make: Callable[[], Awaitable[T]]) -> T:
        known = self._remember(name, digest)
        try:
            result = await make()
        except BaseException as error:
            self._known.pop(name, None)
            known.result.set_exception(
                error if isinstance(error, Exception) else RuntimeError("the request was given up")
            )
            known.result.exception()  # nobody may wait for it
            raise
        known.result.set_result(result)
        return result

    def _of(self, name: str) -> Known[T] | None:
        known = self._known.get(name)
        if known is not None and known.until_s <= self._clock():
            self._known.pop(name, None)
            return None
        return known

    def _remember(self, name: str, digest: str) -> Known[T]:
        known = Known[T](digest, asyncio.get_running_loop().create_future(), self._clock() + self._kept_s)
        mapping = self._known
        mapping[name] = known
        # What is being made is known until it is: the oldest that is done goes.
        while len(mapping) > self._most and next(iter(mapping.values())).result.done():
            mapping.popitem(last=False)
        return known
