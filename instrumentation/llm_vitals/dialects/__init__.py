"""Spans of other instrumentations: a table of how each spells a call to a model, and its reading."""
