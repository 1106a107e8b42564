-- one row per feed on the watch list
create or replace view api.feed_health as
with clock as (
    select api.clock() as now
),

visits as (
    select
        feed_id,
        count(*) as visits,
        count(*) filter (where api.is_failure(fate)) as failures,
        min(visited_at) as first_visit_at,
        max(visited_at) as last_visit_at
    from main.feed_visits
    group by feed_id
),

-- Believable dates only: a date of next year says nothing about rhythm.
dates as (
    select distinct
        feed_id,
        published_at
    from main.entries
    where published_at <= seen_at
),

gaps as (
    select
        feed_id,
        epoch(published_at - lag(published_at) over (partition by feed_id order by published_at)) / 3600 as hours
    from dates
),

rhythm as (
    select
        feed_id,
        count(hours) as gaps,
        median(hours) as usual_gap_hours,
        quantile_cont(hours, 0.95) as long_gap_hours
    from gaps
    group by feed_id
),

items as (
    select
        e.feed_id,
        count(distinct e.entry_id) as entries,
        max(e.seen_at) as last_entry_seen_at,
        max(e.published_at) filter (where e.published_at <= e.seen_at) as last_published_at,
        -- What was there before the first visit says how old a feed is, not how late we are.
        median(epoch(e.seen_at - e.published_at) / 3600) filter (
            where e.published_at between v.first_visit_at and e.seen_at and e.revision = 1
        ) as median_lag_hours
    from main.entries as e
    left join visits as v on e.feed_id = v.feed_id
    group by e.feed_id
),

pages as (
    select
        a.feed_id,
        count(*) as articles,
        count(*) filter (where r.origin = 'feed') / count(*) as share_without_page,
        avg(cast(b.is_about_ai as integer)) as share_about_ai
    from main.articles as a
    inner join main.revisions as r on a.article_id = r.article_id and a.revision = r.revision
    left join main.about_ai as b on a.article_id = b.article_id and a.revision = b.revision
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
    i.last_published_at,
    r.usual_gap_hours,
    r.long_gap_hours,
    -- Three times the longest gap that is usual, two days at least, and enough gaps to know what is usual. What has
    -- brought nothing for a year is silent whatever is usual. One that has never answered fails, and is not silent.
    f.last_success_at is not null
    and (
        coalesce(
            r.gaps >= 5
            and epoch(clock.now - greatest(i.last_published_at, v.first_visit_at)) / 3600
            > greatest(48, 3 * r.long_gap_hours),
            false
        )
        or coalesce(clock.now - coalesce(i.last_published_at, v.first_visit_at) > interval '365 days', false)
    ) as is_silent,
    i.median_lag_hours,
    coalesce(p.articles, 0) as articles,
    p.share_without_page,
    p.share_about_ai
from api.feeds as f
cross join clock
left join visits as v on f.feed_id = v.feed_id
left join rhythm as r on f.feed_id = r.feed_id
left join items as i on f.feed_id = i.feed_id
left join pages as p on f.feed_id = p.feed_id
where f.is_active;

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
comment on column api.feed_health.usual_gap_hours is 'Median hours between publications.';
comment on column api.feed_health.long_gap_hours is 'Hours between publications that 95 % of the gaps stay under.';
comment on column api.feed_health.is_silent is 'Whether it answers, and has published nothing for three times that long and two days at least, or for a year.';
comment on column api.feed_health.median_lag_hours is 'Median hours from publication to collection, of what was published since the first visit.';
comment on column api.feed_health.articles is 'Articles that it brought first.';
comment on column api.feed_health.share_without_page is 'Share of those whose page could not be fetched, so that the feed''s own text serves.';
comment on column api.feed_health.share_about_ai is 'Share of those that are taken to be about AI; empty where none is in a language that is read.';
