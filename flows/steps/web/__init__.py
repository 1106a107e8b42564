"""The way to servers: one door, what it may do there, and the archive that answers in its place."""
