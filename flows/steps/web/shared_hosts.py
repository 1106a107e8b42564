"""Hosts on which many write, so that the host says nothing of whose a feed or a page is.

Short, and beside the public suffix list: what that has in its private section (blogspot.com, github.io, netlify.app and
hundreds more) is told apart by it already. Named here is what it does not have.
"""

from __future__ import annotations

# Files of whoever keeps a repository. Feeds that lie there are often made by a stranger of another's pages, so that not
# even the owner's name tells whose words they are: of 43 such feeds on a real list four owners kept all.
FILE_HOSTS = frozenset({"gist.githubusercontent.com", "jsdelivr.net", "raw.githubusercontent.com", "statically.io"})
# They make feeds of, or forward feeds for, others.
FEED_SERVICES = frozenset(
    (
        "feed43.com",
        "feedblitz.com",
        "feedburner.com",
        "feedproxy.google.com",
        "fetchrss.com",
        "kill-the-newsletter.com",
        "morss.it",
        "news.google.com",
        "openrss.org",
        "politepol.com",
        "rss.app",
        "rsshub.app",
    )
)
# Everyone writes there; the address before the domain, or the first part of the path, says who.
FORGES = frozenset({"bitbucket.org", "codeberg.org", "gitee.com", "github.com", "gitlab.com", "sr.ht"})
WRITERS = frozenset(
    (
        "bearblog.dev",
        "beehiiv.com",
        "blogger.com",
        "buttondown.com",
        "buttondown.email",
        "dev.to",
        "ghost.io",
        "hashnode.dev",
        "livejournal.com",
        "mataroa.blog",
        "medium.com",
        "micro.blog",
        "posthaven.com",
        "reddit.com",
        "sites.google.com",
        "squarespace.com",
        "substack.com",
        "svbtle.com",
        "tumblr.com",
        "typepad.com",
        "weebly.com",
        "wordpress.com",
        "write.as",
    )
)
# Of films and recordings there the address names nobody, and of a feed often a number in its query alone.
CHANNELS = frozenset({"libsyn.com", "soundcloud.com", "vimeo.com", "youtube.com"})
SHARED_BY_MANY = FEED_SERVICES | FORGES | WRITERS | CHANNELS
