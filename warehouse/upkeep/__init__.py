"""What keeps a home safe and small: backup, restore, rebuild, moves, and what can be spared."""
