"""What is worth telling people at once, and in which words it goes out."""
