-- one row per feed on the watch list
create or replace view api.feed_health as
with visits as (
    select
        feed_id,
        count(*) as visits,
        count(*) filter (where fate not in ('kept', 'unchanged', 'not in the archive')) as failures,
        max(visited_at) as last_visit_at
    from main.feed_visits
    group by feed_id
),

items as (
    select
        feed_id,
        count(distinct entry_id) as entries,
        max(seen_at) as last_entry_seen_at
    from main.entries
    group by feed_id
),

pages as (
    select
        a.feed_id,
        count(*) as articles,
        count(*) filter (where r.origin = 'feed') / count(*) as share_without_page
    from main.articles as a
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    group by a.feed_id
)

select
    f.feed_id,
    f.title,
    coalesce(v.visits, 0) as visits,
    coalesce(v.failures, 0) as failures,
    v.last_visit_at,
    f.last_success_at,
    f.consecutive_failures,
    f.last_error,
    coalesce(i.entries, 0) as entries,
    i.last_entry_seen_at,
    coalesce(p.articles, 0) as articles,
    p.share_without_page
from api.feeds as f
left join visits as v on f.feed_id = v.feed_id
left join items as i on f.feed_id = i.feed_id
left join pages as p on f.feed_id = p.feed_id
where f.is_active;

comment on view api.feed_health is 'One row per feed on the watch list: does it answer, does it speak? Times are UTC.';
comment on column api.feed_health.feed_id is 'Feed; see api.feeds.';
comment on column api.feed_health.title is 'Name of the source.';
comment on column api.feed_health.visits is 'Visits so far.';
comment on column api.feed_health.failures is 'Visits that failed.';
comment on column api.feed_health.last_visit_at is 'Last visit.';
comment on column api.feed_health.last_success_at is 'Last visit that brought a feed, or the answer that nothing has changed.';
comment on column api.feed_health.consecutive_failures is 'Visits that failed since the last success.';
comment on column api.feed_health.last_error is 'What went wrong at the last visit, if it did.';
comment on column api.feed_health.entries is 'Items that it has brought.';
comment on column api.feed_health.last_entry_seen_at is 'When a new or edited item was last seen.';
comment on column api.feed_health.articles is 'Articles that it brought first.';
comment on column api.feed_health.share_without_page is 'Share of those whose page could not be had, so that the feed''s own text serves.';
