"""Pages to articles: which are fetched, what they say, what is none."""
