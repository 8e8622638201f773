"""Keys: who may send, read, rate and administer."""
