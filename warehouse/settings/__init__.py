"""What the owner of a home has set: one file, `trendledger.toml`, variables of the environment, the command line.

Loading this takes an eighth of a second: it is imported where a setting is needed, and by no command that needs none.
"""
