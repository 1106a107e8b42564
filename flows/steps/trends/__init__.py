"""What rises and falls, and how sure that is."""
