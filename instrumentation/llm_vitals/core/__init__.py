"""What every package shares: names, frozen facts, settings, the guard around our own failures."""
