"""What rises and is in no taxonomy yet: terms of the counted stories, by the test that trends get."""
