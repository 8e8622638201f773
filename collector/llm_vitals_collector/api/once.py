"""A request that is sent again by its id gets what the first one got, while that is remembered."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final, Generic, TypeVar

from llm_vitals_collector.api.errors import ApiError

T = TypeVar("T")
REMEMBERED: Final = 4096


class Once(Generic[T]):
    """Results by id, the newest ones. For one event loop."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._most: Final = remembered
        self._known: Final[OrderedDict[str, tuple[str, asyncio.Future[T]]]] = OrderedDict()

    async def result(self, name: str, digest: str, make: Callable[[], Awaitable[T]]) -> T:
        """What `make` makes, once for each name. One that fails is made again. Raises ApiError (409) where the name was
        used for another request."""
        known = self._known.get(name)
        if known is not None:
            if known[0] != digest:
                raise ApiError(
                    409,
                    f"The id {name[:80]!r} was used for another request: send that one again, or use a new id.",
                    field="id",
                    expected="an id for each request",
                )
            return await asyncio.shield(known[1])
        made: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        self._known[name] = (digest, made)
        try:
            result = await make()
        except BaseException as error:
            del self._known[name]
            made.set_exception(error if isinstance(error, Exception) else RuntimeError("the request was given up"))
            made.exception()  # nobody may wait for it
            raise
        made.set_result(result)
        while len(self._known) > self._most:
            self._known.popitem(last=False)
        return result
