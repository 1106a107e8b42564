"""Any words, followed over time: what a person asks for, as a tree, and as patterns for texts."""
