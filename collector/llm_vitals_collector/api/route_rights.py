"""The right that a request needs: what the endpoint of its route declares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute, Match, Mount, Route
from starlette.types import Scope

from llm_vitals_collector.keys.rights import Right, right_of


class RouteRights:
    """`routes` may still grow until the first request."""

    def __init__(self, routes: Sequence[BaseRoute]) -> None:
        self.routes: Final = routes
        # Of paths without parameters, which senders use a thousand times a second.
        self._known: Final[dict[tuple[str, str], Right]] = {}

    def of(self, scope: Scope) -> Right:
        """Of a request. Where there is no such route, any key shows that."""
        at = (scope["method"], scope["path"])
        if (known := self._known.get(at)) is not None:
            return known
        for route in self.routes:
            match, _ = route.matches(scope)
            if match is Match.FULL:
                right = declared(route)
                if isinstance(route, Route) and route.path == scope["path"]:
                    self._known[at] = right
                return right
        return Right.READ

    def preflight(self, scope: Scope) -> Right:
        """Of a request, or of the POST that an OPTIONS request comes before."""
        return self.of({**scope, "method": "POST"} if scope["method"] == "OPTIONS" else scope)


def declared(route: BaseRoute) -> Right:
    """The right of a route; ADMINISTER where it declares none, or has no endpoint that could."""
    found = None
    if isinstance(route, Route):
        found = right_of(route.endpoint)
    elif isinstance(route, Mount):
        found = right_of(route.app)
    return found or Right.ADMINISTER
