-- a table macro: one row per group of trends and one for the whole, coverage of a span of days; each story counts once
-- The stories of trends must not be added up: one that carries two trends of a group counts in both.
create or replace macro api.group_totals(first, last, with_backfill := true, only_watched := false) as table
with dated as (
    select
        article_id,
        story_id,
        feed_id,
        publisher,
        is_about_ai is distinct from false and api.is_read(language) as is_counted
    from api.articles
    where
        cast(published_at as date) between cast(first as date) and cast(last as date)
        and (with_backfill or not is_backfill)
        and (is_watched or not only_watched)
),

totals as (
    select
        count(distinct story_id) as stories,
        count(distinct case when is_counted then story_id end) as stories_about_ai
    from dated
),

groups as (
    select
        group_id,
        any_value(group_name) as group_name,
        min(position) as position
    from main.trends
    group by group_id
    union all
    select
        null as group_id,
        null as group_name,
        -1 as position
),

tagged as (
    select distinct
        n.group_id,
        t.article_id
    from api.carried as t
    inner join main.trends as n on t.trend = n.trend
),

hits as (
    select
        t.group_id,
        count(distinct d.story_id) as stories,
        count(distinct d.article_id) as articles,
        count(distinct d.feed_id) as sources,
        count(distinct d.publisher) as publishers
    from tagged as t
    inner join dated as d on t.article_id = d.article_id
    group by grouping sets ((t.group_id), ())
)

select
    groups.group_id,
    groups.group_name,
    coalesce(hits.stories, 0) as stories,
    coalesce(hits.articles, 0) as articles,
    coalesce(hits.sources, 0) as sources,
    coalesce(hits.publishers, 0) as publishers,
    totals.stories as stories_in_span,
    totals.stories_about_ai,
    coalesce(hits.stories, 0) / nullif(totals.stories_about_ai, 0) as share,
    api.wilson_low(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_low,
    api.wilson_high(coalesce(hits.stories, 0), nullif(totals.stories_about_ai, 0)) as share_high
from groups
cross join totals
left join hits on groups.group_id is not distinct from hits.group_id
order by groups.position;

comment on macro table api.group_totals is 'One row per group of trends, and a first one, its group_id null, for all of them together: how much of what was published from the day first to the day last, both with it, carried any trend of the group, each story counted once: from api.group_totals(date ''2026-07-01'', date ''2026-09-30''). The stories of trends must not be added up: one that carries two trends counts in both. Columns as in api.trend_totals.';
