"""Recordings to spans: the queue and its worker, reading, verdicts, span attributes, each call once."""
