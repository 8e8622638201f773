"""Scores calls by the judge in the background: which, how many, and when."""
