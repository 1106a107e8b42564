"""Copies, stories and repeats: what was written once and stands in many places."""
