"""What stands on each page: the questions it asks of the published copy, and their answers as records."""
