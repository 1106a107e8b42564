"""Made books of many feeds: weekly runs by SQL, row by row as real ones would be, but for the words.

Identifiers are of the length and the randomness of real ones, so that columns take the room and joins the time that they
take in a home. A feed has two or three articles a week. Of a hundred articles ten are copies of another feed's, ten are in
a language that is not read, and two are found up to forty weeks late; of English ones 85 are about AI. Of a hundred
visits one fails. Responses and what stories are found by are left out: no part of an update behind the tags reads them.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from warehouse.books import boilerplate
from warehouse.books.ledger import close_run, open_run
from warehouse.books.models import add_model, make_current
from warehouse.books.trends import put_taxonomy
from warehouse.database import Connection, Home, writing
from warehouse.records import Model, Run, Trend
from warehouse.sums import counted

FIRST = datetime(2021, 3, 1, 6, tzinfo=UTC)  # a Monday
TRENDS = 40
WEEKS_AT_ONCE = 13  # a write: 325,000 articles of 10,000 feeds

FEEDS = """
insert into feeds by name
select 'feed-' || i as feed_id, 'https://h' || i || '.example/feed' as url, 'Feed ' || i as title, 'news' as category,
    'en' as language, 'House ' || (i - if(i % 20 = 1, 1, 0)) as publisher, true as is_active, $1 as added_at
from range($2) as _(i)
"""
VISITS = """
insert into feed_visits by name
select 'feed-' || i as feed_id, 'r' || w as run_id, $1 + to_weeks(w::integer) as visited_at,
    if(hash(i, w, 'down') % 100 = 0, 'timed out', 'kept') as fate, '' as reason, '' as etag, '' as last_modified,
    '' as body_digest, 3 as entries, '' as moving_to, false as is_gone, 0 as seen, 0 as failures
from range($3, $4) as t(w), range($2) as _(i)
"""
# Of the week before the run's: what is two days old on a Monday is of the week before.
MADE = """
create or replace temp table made as
with written as (
    select w, i, n, md5('article ' || w || ' ' || i || ' ' || n)[:16] as article_id, hash(w, i, n) as chance,
        $1 + to_weeks(w::integer) as seen_at
    from range($3, $4) as t(w), range($2) as _(i), range(3) as u(n)
    where (n < 2 or hash(w, i) % 2 = 0) and hash(i, w, 'down') % 100 != 0
)
select w, i, article_id, chance, seen_at,
    seen_at - to_hours((1 + chance % 166)::integer) - to_weeks(if(chance // 1000 % 50 = 0, chance // 7 % 40, 0)::integer)
        as published_at,
    chance // 1000 % 10 = 1 and i > 0 as is_copy,
    if(chance // 1000 % 10 = 1 and i > 0, md5('article ' || w || ' ' || (i - 1) || ' 0')[:16], article_id) as story_id,
    if(chance // 100000 % 10 = 0, 'fr', 'en') as language
from written
"""
# What the ledger and the stages say of each article on its way.
BESIDE = (
    """
insert into entries by name
select md5(article_id)[:16] as entry_id, 1 as revision, 'feed-' || i as feed_id, 'r' || w as run_id,
    md5('body ' || w || ' ' || i)[:16] as response_id, article_id as guid, 'https://h' || i || '.example/' || article_id as url,
    'Title ' || article_id as title, '' as author, '' as content, published_at, '' as published_said,
    md5('entry ' || article_id)[:16] as digest, seen_at
from made order by w, i, article_id
""",
    """
insert into page_visits by name
select md5(article_id)[:16] as entry_id, 1 as entry_revision, 'r' || w as run_id, 1 as attempt, 'kept' as fate,
    '' as reason, true as is_final, md5('response ' || article_id)[:16] as response_id
from made order by w, i, article_id
""",
    """
insert into refined by name
select md5(article_id)[:16] as entry_id, 1 as entry_revision, 'r' || w as run_id, 'kept' as fate, '' as reason, article_id
from made order by w, i, article_id
""",
    """
insert into readings by name
select md5(article_id || part)[:16] as passage_id, 'm' as model_id, 'r' || w as run_id, 'tagged' as fate
from made, range(2) as p(part) order by w, i, article_id, part
""",
    """
insert into fates by name
select run_id, 'feeds' as stage, feed_id as item, fate, reason, 1 as items from feed_visits
where visited_at >= $1 + to_weeks($3::integer) and visited_at < $1 + to_weeks($4::integer)
union all
select 'r' || w, 'entries', 'feed-' || i, 'kept', '', count(*) from made group by w, i
union all
select 'r' || w, stage, md5(article_id)[:16], 'kept', '', 1 from made, (values ('pages'), ('articles')) as s(stage)
union all
select 'r' || w, 'stories', '', if(is_copy, 'duplicate', 'kept'), '', count(*) from made group by w, is_copy
union all
select 'r' || w, stage, '', fate, '', 2 * count(*) from made, (values ('passages', 'kept'), ('boilerplate', 'kept'),
    ('tags', 'tagged')) as s(stage, fate) group by w, stage, fate
""",
    """
insert into stages by name
select run_id, stage, sum(items) as items from fates
semi join (select distinct 'r' || w as run_id from made) as now using (run_id) group by run_id, stage
""",
)
WRITTEN = (
    """
insert into articles by name
select article_id, 'https://h' || i || '.example/' || article_id as url, url as original_url, 'feed-' || i as feed_id,
    md5(article_id)[:16] as entry_id, published_at, 'feed' as published_from, seen_at as first_seen_at, story_id,
    not is_copy as is_original, false as is_backfill, 1 as revision, 'r' || w as run_id, '' as date_flag
from made order by w, i, article_id
""",
    """
insert into revisions by name
select article_id, 1 as revision, 'Title ' || article_id as title, '' as author, language, 'Words.' as text,
    200 as word_count, md5('text ' || article_id)[:16] as text_digest, 'page' as origin,
    md5('response ' || article_id)[:16] as response_id, seen_at, 'r' || w as run_id
from made order by w, i, article_id
""",
    """
insert into about_ai by name
select article_id, 1 as revision, 1.0 as evidence, true as is_named, if(chance // 77 % 100 < 85, 0.9, 0.1) as probability,
    probability > 0.5 as is_about_ai, seen_at
from made where language = 'en' order by w, i, article_id
""",
    """
insert into passages by name
select md5(article_id || part)[:16] as passage_id, article_id, 1 as revision, part as position, 'Words.' as text,
    100 as word_count, md5('words ' || article_id || part)[:16] as digest, false as is_boilerplate, seen_at
from made, range(2) as p(part) order by w, i, article_id, part
""",
    """
insert into tags by name
select md5(article_id || part)[:16] as passage_id, 'm' as model_id, 't' || (chance // 31 % $5) as trend,
    if(chance // 13 % 3 = part, 0.6, 0.9) as probability, [] as terms
from made, range(2) as p(part) where language = 'en' and (chance // 17 + part) % 10 < 5 order by w, i, article_id, part
""",
    *BESIDE,
    *(f"insert into {marks} (story_id) select distinct story_id from made" for marks in counted.MARKS),
)
# What else a run changes: stories of all years that get a copy, lose a passage or turn out to be about something else. So
# many for each feed, as it is what a week brings that changes them, however many there are.
CHANGED_BY_A_FEED = 0.1
CHANGED = (
    "insert into {} (story_id) select story_id from articles where is_original order by hash(story_id, $1) limit $2"
)
# Of all years, too: passages in which words turn out to recur on their site.
ASIDE = 20
SOME_PASSAGES = "select passage_id from passages where not is_boilerplate order by hash(passage_id, $1) limit $2"


def change_some(db: Connection, feeds: int, week: int) -> None:
    """Mark CHANGED_BY_A_FEED stories for each feed as changed, others each week, of all years."""
    for marks in counted.MARKS:
        db.execute(CHANGED.format(marks), [week, round(CHANGED_BY_A_FEED * feeds)])


def set_some_aside(db: Connection, week: int) -> None:
    """Set ASIDE passages aside, others each week, of all years."""
    found = db.execute(SOME_PASSAGES, [week, ASIDE]).fetchall()
    boilerplate.mark(db, [boilerplate.Standing(name, is_boilerplate=True, own_text=None) for (name,) in found])


def begin(home: Home, feeds: int) -> None:
    """Put feeds, trends and a model into a new home."""
    with writing(home) as db:
        put_taxonomy(db, [Trend(1, f"t{n}", f"Trend {n}", "g", "Group", "About.", [], n) for n in range(TRENDS)])
        add_model(db, Model("m", 1, FIRST, 1, "{}", "{}"))
        make_current(db, "m", FIRST)
        db.execute(FEEDS, [FIRST, feeds])


def live_through(home: Home, feeds: int, first: int, last: int) -> None:
    """Write the runs of the weeks from `first` to before `last`, some at once, so that memory stays bounded."""
    for start in range(first, last, WEEKS_AT_ONCE):
        with writing(home) as db:
            write_weeks(db, feeds, start, min(start + WEEKS_AT_ONCE, last))


def write_weeks(db: Connection, feeds: int, first: int, last: int) -> None:
    """Write the runs of the weeks from `first` to before `last`."""
    values = {"1": FIRST.replace(tzinfo=None), "2": feeds, "3": first, "4": last, "5": TRENDS}
    for statement in (VISITS, MADE, *WRITTEN):
        db.execute(statement, {name: value for name, value in values.items() if f"${name}" in statement})
    db.execute("drop table made")
    for week in range(first, last):
        at = FIRST + timedelta(weeks=week)
        open_run(db, Run(f"r{week}", "live", at, at, "", "0"))
        close_run(db, f"r{week}", at, "done")
