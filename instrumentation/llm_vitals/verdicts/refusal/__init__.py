"""Whether an answer declines: the wire's signals, phrases, and a linear classifier."""
