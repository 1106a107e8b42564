"""What carries a run: its context, its portions of work, its reports, the server that it talks to."""
