"""What leaves the pages: feeds, the report, the digest, the site, and what machines read."""
