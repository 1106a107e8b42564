"""A lake's data in a bucket: how DuckDB is let into an object store that speaks S3.

Keys never pass through here: DuckDB's own chain of providers looks for them where every AWS tool does, in the
environment, in ~/.aws and at the machine's own service, and shows them to nobody.
"""

from __future__ import annotations

import os
from urllib.parse import urlsplit

import duckdb
from duckdb import DuckDBPyConnection

SCHEME = "s3://"
# Of AWS's tools: where a store is that is not Amazon's, such as MinIO, Ceph or Cloudflare R2.
ENDPOINTS = ("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL")
ENTERING = """
create or replace temporary secret of_the_lake (type s3, provider credential_chain, scope '{bucket}'{options})
"""


class BucketError(ValueError):
    """A bucket cannot be entered. Says why, and what to set."""


def enter(db: DuckDBPyConnection, data: str) -> None:
    """Let a connection, which has httpfs and aws loaded, read and write below `data`. Raises BucketError."""
    try:
        db.execute(ENTERING.format(bucket=data, options=elsewhere()))
    except duckdb.Error as error:
        raise BucketError(
            f"no key for {data} was found where AWS's tools have theirs ({str(error).splitlines()[0]}). Set "
            "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or AWS_PROFILE."
        ) from error


def elsewhere() -> str:
    """Return the options of a store that is not Amazon's, as the environment names it. Raises BucketError."""
    named = next(((name, os.environ[name]) for name in ENDPOINTS if os.environ.get(name)), None)
    if named is None:
        return ""
    place = urlsplit(named[1])
    if place.scheme not in {"http", "https"} or not place.netloc or "@" in place.netloc or "'" in named[1]:
        raise BucketError(f"{named[0]} must be the address of a store, such as https://store.example:9000.")
    is_secure = "true" if place.scheme == "https" else "false"
    return f", endpoint '{place.netloc}{place.path.rstrip('/')}', url_style 'path', use_ssl {is_secure}"
