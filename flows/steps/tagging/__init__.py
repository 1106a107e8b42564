"""The classifier: passages to tags, and why."""
