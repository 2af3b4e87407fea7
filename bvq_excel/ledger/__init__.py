"""The office's memory: what was received in which period, what it came to, and what has been closed."""
