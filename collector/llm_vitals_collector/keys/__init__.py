"""Keys: who may send, read, rate, run and administer."""
