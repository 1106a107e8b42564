"""The seam between a run and whoever makes its shards: this machine, others beside it, or a Dask cluster."""
