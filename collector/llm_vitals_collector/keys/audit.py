"""What was done with a right to administer, in the log: who, what, to whom."""

from __future__ import annotations

import logging

logger = logging.getLogger(__name__)


def record(sender: str, done: str) -> None:
    """Record that `sender` has done something; neither has a secret or a user's id in clear."""
    # A warning, because that is what the collector's log shows by default.
    logger.warning("%s, by %s", done, sender)
