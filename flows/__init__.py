"""What runs: one Prefect flow a file, in the order of the day."""
