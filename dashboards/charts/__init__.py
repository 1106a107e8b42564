"""The charts: what is drawn, in paths and in words. Plain functions on plain data."""
