"""The published copy: how it is made and let out, what it promises, and how it is read."""
