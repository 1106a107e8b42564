"""One stage of the day a file, in the order in which `flows/monitor.py` calls them."""
