"""Data sets: calls and ratings as examples, personal data out of their texts, and lines to tune models with."""
