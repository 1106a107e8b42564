"""The books: one module a table, or a question that is asked of some."""
