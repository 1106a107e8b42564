"""Sums that are kept, so that nothing is counted twice: of stories, of weeks, of runs, of feeds."""
