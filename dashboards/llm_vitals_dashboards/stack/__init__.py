"""The servers around the collector, on one machine: which they are, the files that they read, their processes."""
