-- a table macro: does a feed on the watch list answer, does it speak? What of api.feed_health no article is read for
-- `is_kept`: the rhythms that are kept, which hold where they were kept since the last visit, see warehouse.rhythms.
create or replace macro api.feed_signs(is_kept) as table
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

rhythms as (
    select * from main.rhythms
    where is_kept
    union all
    select * from api.feed_rhythms(null)
    where not is_kept
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
    coalesce(r.entries, 0) as entries,
    r.last_entry_seen_at,
    r.last_published_at,
    r.usual_gap_hours,
    r.long_gap_hours,
    -- Three times the longest gap that is usual, two days at least, and enough gaps to know what is usual. What has
    -- brought nothing for a year is silent whatever is usual. One that has never answered fails, and is not silent.
    f.last_success_at is not null
    and (
        coalesce(
            r.gaps >= 5
            and epoch(clock.now - greatest(r.last_published_at, v.first_visit_at)) / 3600
            > greatest(48, 3 * r.long_gap_hours),
            false
        )
        or coalesce(clock.now - coalesce(r.last_published_at, v.first_visit_at) > interval '365 days', false)
    ) as is_silent,
    r.median_lag_hours,
    coalesce(v.first_visit_at - r.last_published_at > interval '365 days', false) as was_silent_before
from api.feeds as f
cross join clock
left join visits as v on f.feed_id = v.feed_id
left join rhythms as r on f.feed_id = r.feed_id
where f.is_active;

comment on macro table api.feed_signs is 'What api.feed_health tells, without its articles, and whether the feed had published nothing for a year when it was first visited; is_kept: by the rhythms that are kept, which hold in the published copy: `from api.feed_signs(true)`.';
