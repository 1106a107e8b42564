"""Ids that may have been meant, where there is none of that name."""

from __future__ import annotations

from warehouse.database import Connection
from warehouse.published.publish import query
from warehouse.records import TrendledgerError

SUGGESTED = 3
TYPOS = 2  # letters that may be wrong, missing or too many; of two random ids of 32 digits some 30 differ
SHORTEST_BEGINNING = 4  # digits; fewer begin the ids of half a million articles by the hundred
# Every id of the books with what it is an id of; a story is named after an article, so that those are among them.
NEAR = """
with ids as (
    select article_id as id from api.articles
    union all
    select response_id as id from api.responses where $2
)

select id from ids
where (length($1) >= $3 and starts_with(id, lower($1)))
   or (length($1) > $4 and abs(length(id) - length($1)) <= $4 and levenshtein(id, lower($1)) <= $4)
order by levenshtein(id, lower($1)), id
limit $5
"""


class UnknownArticleError(TrendledgerError):
    """The published copy has nothing of this id. Says what it was to be, what is near, and where ids are listed."""

    def __init__(self, said: str, what: str, near: tuple[str, ...] = ()) -> None:
        super().__init__(said, what, near)
        self.said, self.what, self.near = said, what, near

    def __str__(self) -> str:
        meant = f"; did you mean {' or '.join(self.near)}?" if self.near else "."
        return (
            f"{self.said!r} is {self.what}{meant} `trendledger stories` lists the largest stories with their ids, "
            "api.articles has the article_id, story_id and response_id of all."
        )


def unknown(db: Connection, said: str, what: str, *, with_responses: bool = False) -> UnknownArticleError:
    """Return the error that says that nothing has this id, with those that begin with it or are a slip away."""
    found = query(db, NEAR, [said.strip(), with_responses, SHORTEST_BEGINNING, TYPOS, SUGGESTED]).rows
    return UnknownArticleError(said, what, tuple(name for (name,) in found))
