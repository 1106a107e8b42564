"""What is shown, from the published copy alone."""
