-- one row per feed: as whose its articles are counted, and from when
create or replace view api.counted_feeds as
select
    f.feed_id,
    f.publisher,
    f.title,
    v.week as arrived,
    coalesce(g.is_unread, false) as is_unread
from main.feeds as f
left join api.arrivals as v on f.feed_id = v.feed_id
left join api.feed_languages as g on f.feed_id = g.feed_id;

comment on view api.counted_feeds is 'One row per feed: as whose its articles are counted, and from when, as api.period_sums asks for it.';
comment on column api.counted_feeds.feed_id is 'Feed; see api.feeds.';
comment on column api.counted_feeds.publisher is 'Who publishes it, where the watch list says so; else empty.';
comment on column api.counted_feeds.title is 'Name of the feed.';
comment on column api.counted_feeds.arrived is 'Monday of the week of the first visit that brought it, UTC; from the next week on it is watched. Null where it never answered.';
comment on column api.counted_feeds.is_unread is 'Whether the feed is wholly in a language that is not read; see api.feed_languages.';
