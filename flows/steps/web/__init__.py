"""The way to servers: one way to ask, what it may ask for, and the archive that answers in its place."""
