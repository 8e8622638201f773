"""Attributes of a span to counts and histograms, with bounded labels."""
