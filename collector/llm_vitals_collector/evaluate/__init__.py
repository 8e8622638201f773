"""Scores that the collector works out by itself, in the background."""
