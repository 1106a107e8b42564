"""What is kept, and the only code that keeps it."""
