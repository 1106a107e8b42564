"""Is it rising? Each source against itself: ratio, how sure, since when, and what to call it."""
