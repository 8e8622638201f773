"""Commands of the collector beside `up`."""
