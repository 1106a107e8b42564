-- one row per feed, watched or not
create or replace view api.feeds as
with successes as (
    select
        feed_id,
        max(visited_at) as last_success_at,
        -- Of two visits at one time, as replays make them, the one written down later was the later.
        max(row(visited_at, rowid)) as last_success
    from main.feed_visits
    where api.is_success(fate)
    group by feed_id
),

failures as (
    select
        v.feed_id,
        count(*) as consecutive_failures,
        arg_max(v.fate || ': ' || v.reason, row(v.visited_at, v.rowid)) as last_error
    from main.feed_visits as v
    left join successes as s on v.feed_id = s.feed_id
    where api.is_failure(v.fate) and (s.last_success is null or row(v.visited_at, v.rowid) > s.last_success)
    group by v.feed_id
)

select
    f.feed_id,
    f.url,
    f.title,
    f.category,
    f.language,
    coalesce(nullif(f.publisher, ''), f.title) as publisher,
    f.is_active,
    s.last_success_at,
    e.last_error,
    coalesce(e.consecutive_failures, 0) as consecutive_failures
from main.feeds as f
left join successes as s on f.feed_id = s.feed_id
left join failures as e on f.feed_id = e.feed_id;

comment on view api.feeds is 'One row per feed that is or was on the watch list, or that a backfill took in. Times are UTC.';
comment on column api.feeds.feed_id is 'Identifier; stays when the feed moves to another address.';
comment on column api.feeds.url is 'Address that is fetched.';
comment on column api.feeds.title is 'Name of the source.';
comment on column api.feeds.category is 'Kind of source: lab, research, arxiv, news, newsletter, policy; empty where unknown.';
comment on column api.feeds.language is 'ISO 639-1 code as the watch list says; empty where it does not.';
comment on column api.feeds.publisher is 'Who owns the outlet; the title where the watch list does not say.';
comment on column api.feeds.is_active is 'Whether the feed is on the watch list now.';
comment on column api.feeds.last_success_at is 'Last visit that brought a feed, or the answer that nothing has changed.';
comment on column api.feeds.last_error is 'What went wrong at the last visit, if it did.';
comment on column api.feeds.consecutive_failures is 'Visits that failed since the last success.';
