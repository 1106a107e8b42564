-- one row per feed on the watch list
create or replace macro api.told_health(is_kept) as table
with pages as (
    select
        feed_id,
        count(*) as articles,
        count(*) filter (where is_from_feed) / count(*) as share_without_page,
        avg(cast(is_about_ai as integer)) as share_about_ai
    from api.covered_articles()
    group by feed_id
)

select
    s.feed_id,
    s.title,
    s.visits,
    s.failures,
    s.last_visit_at,
    s.last_success_at,
    s.consecutive_failures,
    s.last_error,
    s.entries,
    s.last_entry_seen_at,
    s.last_published_at,
    s.usual_gap_hours,
    s.long_gap_hours,
    s.is_silent,
    s.median_lag_hours,
    coalesce(p.articles, 0) as articles,
    p.share_without_page,
    p.share_about_ai
from api.feed_signs(is_kept) as s
left join pages as p on s.feed_id = p.feed_id;

create or replace view api.feed_health as
select * from api.told_health(false);

comment on macro table api.told_health is 'What api.feed_health is made of; is_kept: by the rhythms that are kept, which hold in the published copy. `from api.told_health(true)`';
comment on view api.feed_health is 'One row per feed on the watch list: does it answer, does it speak? Times are UTC.';
comment on column api.feed_health.feed_id is 'Feed; see api.feeds.';
comment on column api.feed_health.title is 'Name of the source.';
comment on column api.feed_health.visits is 'Visits so far.';
comment on column api.feed_health.failures is 'Visits that failed, by the feed''s own fault.';
comment on column api.feed_health.last_visit_at is 'Last visit.';
comment on column api.feed_health.last_success_at is 'Last visit that brought a feed, or the answer that nothing has changed.';
comment on column api.feed_health.consecutive_failures is 'Visits that failed since the last success.';
comment on column api.feed_health.last_error is 'What went wrong at the last visit, if it did.';
comment on column api.feed_health.entries is 'Items that it has brought.';
comment on column api.feed_health.last_entry_seen_at is 'When a new or edited item was last seen.';
comment on column api.feed_health.last_published_at is 'Newest publication date of its items that can be believed.';
comment on column api.feed_health.usual_gap_hours is 'Median hours between publications, of the year up to the newest.';
comment on column api.feed_health.long_gap_hours is 'Hours between publications that 95 % of the gaps stay under, of the same year.';
comment on column api.feed_health.is_silent is 'Whether it has published nothing for three times that long and two days at least, or for a year. One that has answered and fails by now can be silent too: see consecutive_failures.';
comment on column api.feed_health.median_lag_hours is 'Median hours from publication to collection, of what was published since the first visit and in that year.';
comment on column api.feed_health.articles is 'Articles that it brought first.';
comment on column api.feed_health.share_without_page is 'Share of those whose page could not be fetched, so that the feed''s own text serves.';
comment on column api.feed_health.share_about_ai is 'Share of those that are taken to be about AI; empty where none is in a language that is read.';
