"""Requests to known hosts of models that nobody reads: counted by host, so that their silence is told."""

from __future__ import annotations

import logging
import re
from typing import Final

from llm_vitals.core.forks import at_fork
from llm_vitals.formats import provider

logger = logging.getLogger("llm_vitals")

MOST_HOSTS: Final = 50
"""Hosts and libraries that are told apart; further ones are counted together."""
OTHER: Final = ("other", "other")
_NO_CALLS: Final = (
    *("/count_tokens", ":countTokens", "/tokenize", "/moderations", "/files", "/uploads", "/parts", "/complete"),
    *("/batches", "/cancel", ":batchGenerateContent", "/cachedContents", "/vector_stores", "/conversations", "/items"),
    *("/input_tokens", "/client_secrets", "/organizations", "/checkpoints", "/jobs", "/token"),
)
"""Ends of paths that are no call to a model: counting tokens, files, batches and alike."""
_MESSAGE_OF_A_THREAD: Final = re.compile(r"/threads/[^/]+/messages$")
"""What ends as a path of Anthropic's does, and only keeps a message."""
_NO_MODELS: Final = frozenset({"huggingface.co", "www.huggingface.co", "auth.openai.com", "telemetry.huggingface.co"})
"""Hosts beneath a known domain that serve no model."""


class UnreadRequests:
    """Counts by host and HTTP library. Counting is quick and never raises into a request: the transports guard it."""

    def __init__(self) -> None:
        self.counts: dict[tuple[str, str], int] = {}
        # The parent of a fork goes on exporting its own.
        at_fork(in_child=self._clear)

    def _clear(self) -> None:
        self.counts.clear()

    def count(self, library: str, host: str, path: str) -> None:
        """A POST request that is not read as a call, by its path or by its body: counted where its host is known to
        serve models."""
        if provider.known(host) is None or host in _NO_MODELS:
            return
        place = path.partition("?")[0]
        if place.endswith(_NO_CALLS) or _MESSAGE_OF_A_THREAD.search(place):
            return
        key = (host, library)
        if key not in self.counts:
            if len(self.counts) >= MOST_HOSTS:
                key = OTHER
            else:
                logger.warning(
                    "A request to %s by %s is not read: neither measured nor judged. Such requests are counted in the "
                    "metric llm_vitals.unread. `llm-vitals doctor` says what can be done; docs/formats.md says what is "
                    "read.",
                    host,
                    library,
                )
        self.counts[key] = self.counts.get(key, 0) + 1
