"""Text as text: dates, languages, markup, passages."""
