-- one row per feed: as whose its articles are counted, and from when
-- By what is covered, as api.feed_languages tells it by the texts: a week that asks need not read those of all years.
create or replace view api.counted_feeds as
with read as (
    select
        feed_id,
        count(*) as articles,
        count(*) filter (where not is_read) as unread
    from api.covered_articles()
    group by feed_id
)

select
    f.feed_id,
    f.publisher,
    f.title,
    v.week as arrived,
    coalesce(api.is_in_another_language(r.articles, r.unread), false) as is_unread
from main.feeds as f
left join api.arrivals as v on f.feed_id = v.feed_id
left join read as r on f.feed_id = r.feed_id;

comment on view api.counted_feeds is 'One row per feed: as whose its articles are counted, and from when, as api.period_sums asks for it.';
comment on column api.counted_feeds.feed_id is 'Feed; see api.feeds.';
comment on column api.counted_feeds.publisher is 'Who publishes it, where the watch list says so; else empty.';
comment on column api.counted_feeds.title is 'Name of the feed.';
comment on column api.counted_feeds.arrived is 'Monday of the week of the first visit that brought it, UTC; from the next week on it is watched. Null where it never answered.';
comment on column api.counted_feeds.is_unread is 'Whether the feed is wholly in a language that is not read; see api.feed_languages.';
