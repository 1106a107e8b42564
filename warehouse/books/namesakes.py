"""Which articles bear one title at about one time, or stand at two spellings of one address."""

from __future__ import annotations

from collections.abc import Sequence

from duckdb import DuckDBPyConnection

from warehouse.database import fetch
from warehouse.records import Namesakes

# Of a million articles only those of the same days and addresses are looked at: .7 s for 1,000 of 500,000 on one core.
NAMESAKES = r"""
with current as not materialized (
    select a.article_id, a.url, a.published_at, r.title, r.word_count, g.sketch
    from articles as a
    join revisions as r on a.article_id = r.article_id and a.revision = r.revision
    join gathered as g on a.article_id = g.article_id and a.revision = g.revision
),
asking as materialized (  -- no page: a front page is nobody's article
    select *, regexp_replace(lower(title), '[^\p{L}\p{N}]+', '', 'g') as letters,
        replace(regexp_extract(
            url, '^https?://(?:www\.)?([^/?]+(?:/+[^/?]|/*\?.).*?)(?:/|/index\.html)?$', 1
        ), '/?', '?') as page
    from current where article_id in (select unnest($1))
),
around as (select min(published_at) as first, max(published_at) as last from asking),
titled as (
    select *, regexp_replace(lower(title), '[^\p{L}\p{N}]+', '', 'g') as letters
    from current, around
    where published_at between first - to_days(2 * $3) and last + to_days(2 * $3)
),
namesakes as (
    select *, count(*) over (
        partition by letters order by published_at
        range between to_days($3) preceding and to_days($3) following
    ) as bearers
    from titled where length(letters) >= $2 and letters in (select letters from asking)
),
spellings as (
    select page, scheme || written as url
    from (select distinct page from asking where page <> ''),
        unnest(['http://', 'https://', 'http://www.', 'https://www.']) as s (scheme),
        unnest([page, page || '/', page || '/index.html', regexp_replace(page, '\?', '/?')]) as w (written)
),
told as (
    select p.page, c.*, count(*) over (partition by p.page) as tellers
    from (select distinct * from spellings) as p join current as c on p.url = c.url
),
pairs as (
    select one.sketch as one, other.sketch as other, true as is_one_title, false as is_one_page
    from asking as a join namesakes as one on a.article_id = one.article_id
    join namesakes as other on one.letters = other.letters
    where greatest(one.bearers, other.bearers) <= $4
        and abs(epoch(one.published_at) - epoch(other.published_at)) < $3 * 86400
        and least(one.word_count, other.word_count) <= $5 * greatest(one.word_count, other.word_count)
    union all
    select one.sketch, other.sketch,
        one.letters <> '' and one.letters = regexp_replace(lower(other.title), '[^\p{L}\p{N}]+', '', 'g'), true
    from asking as one join told as other on one.page = other.page
    where other.tellers <= $4 and one.url <> other.url  -- items that share an address are told apart
)
select least(one, other), greatest(one, other), bool_or(is_one_title), bool_or(is_one_page)
from pairs where one <> other group by 1, 2 order by 1, 2
"""


def find_namesakes(
    db: DuckDBPyConnection, article_ids: Sequence[str], *, letters: int, days: int, at_most: int, share: float
) -> list[Namesakes]:
    """Return the pairs of these articles with others that may be excerpts of each other, or one page told twice.

    They have a title of so many letters within so many days, and the shorter has so large a share of the longer's words
    at most; or they have one address but for scheme, www and slash, deeper than a front page's. Titles and pages that
    more than `at_most` have at that time are left out.
    """
    return fetch(
        db,
        Namesakes,
        NAMESAKES,
        [list(article_ids), letters, days, at_most, share],
    )
