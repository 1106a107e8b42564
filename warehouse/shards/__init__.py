"""Work that is shared out: who is at which shard, and what is finished."""
