"""The command line: a noun a file. The front door, `trendledger.py`, composes it."""
