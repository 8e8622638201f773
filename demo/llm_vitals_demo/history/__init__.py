"""Fourteen days that never were: who asked what, how the models answered, and how it is told to the collector."""
