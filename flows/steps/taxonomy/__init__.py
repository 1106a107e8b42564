"""The taxonomy against its seed documents: checks, drafts, differences."""
