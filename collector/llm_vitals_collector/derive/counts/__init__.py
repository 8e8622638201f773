"""Counts and histograms of the calls that are stored, for a Prometheus that scrapes the collector."""
