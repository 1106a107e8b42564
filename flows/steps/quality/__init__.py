"""How good the tags are, and which passages teach most."""
