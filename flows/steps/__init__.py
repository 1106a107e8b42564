"""How: plain functions on records. No Prefect, no DuckDB."""
