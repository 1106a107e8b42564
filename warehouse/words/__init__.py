"""Words that are looked for: how they are written, and where they stand."""
