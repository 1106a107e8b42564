"""Feeds: what they say, where they live, when they are visited."""
